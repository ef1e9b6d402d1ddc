"""The tables of readers, formats and engines in docs/ are those of the registries; `python docs/tables.py` writes them."""

import importlib.util
from pathlib import Path

import pytest

from nlp_aid.io.formats import FORMATS
from nlp_aid.io.readers import READERS, Reader, TextReader
from nlp_aid.runs.engines import ENGINES

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def tables():
    spec = importlib.util.spec_from_file_location("tables", DOCS / "tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["guide.md", "formats.md"])
def test_the_tables_are_up_to_date_and_no_sentence_is_open(page, tables):
    text = (DOCS / page).read_text("utf-8")
    assert tables.written(page, text) == text, "run: python docs/tables.py"
    assert f"| {tables.NEW} |" not in text, "a row of a new reader or format needs its sentence"


def test_all_that_is_bundled_has_a_row(tables):
    guide, formats = ((DOCS / page).read_text("utf-8") for page in ("guide.md", "formats.md"))
    assert all(f"`{name}`" in guide for name in tables.bundled(READERS, lambda name: READERS[name].load))
    assert all(f"| `{name}` |" in guide for name in tables.bundled(ENGINES, lambda name: ENGINES[name].run))
    assert all(f"| [`{name}`](" in formats for name in FORMATS)


def test_what_is_new_gets_a_row_and_what_is_gone_none(tables, monkeypatch):
    guide = (DOCS / "guide.md").read_text("utf-8")
    letter = Reader(name="letter", load="nlp_aid.letters:LetterReader", endings=(".letter", ".ltr"))
    known = {name: reader for name, reader in READERS._known.items() if name != "parquet"}
    monkeypatch.setattr(READERS, "_known", {**known, "letter": letter})
    changed = tables.written("guide.md", guide)
    assert "| `.letter`, `.ltr` | `letter` | … |\n" in changed
    assert "`.parquet`, `.pq` | `parquet`" not in changed
    # What another package brings is in its own documentation.
    monkeypatch.setattr(READERS, "_known", {**READERS._known, "other": Reader(name="other", load=TextReader)})
    assert tables.written("guide.md", guide) == changed
