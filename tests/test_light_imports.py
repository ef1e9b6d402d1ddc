"""What must not load spaCy: its import takes longer than what these commands do."""

import json
import subprocess
import sys

import pytest

from nlp_aid.io.formats.jsonl import read_records

HEAVY = ("spacy", "thinc", "pandas", "pyarrow")


def heavy_imports(code: str) -> list[str]:
    script = f"import json, sys\n{code}\nprint(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    out = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1])


@pytest.mark.parametrize(
    "modules",
    [
        "nlp_aid",
        "nlp_aid.cli",
        "nlp_aid.io.formats.jsonl",
        "nlp_aid.views.summary",
        "nlp_aid.evaluation.relations",
        "nlp_aid.gazetteer.divisions",
    ],
)
def test_what_only_reads_records_does_without(modules):
    assert heavy_imports(f"import {modules}") == []


def test_a_summary_does_without(tmp_path):
    record = {"id": "a", "text": "无", "money": [], "places": [], "programmes": [], "meta": {"schema": "1"}}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf8")
    assert [one["id"] for one in read_records(path)] == ["a"]
    command = f"from nlp_aid.__main__ import main; sys.argv = ['nlp-aid', 'summary', {str(path)!r}]"
    assert heavy_imports(f"{command}\ntry:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code") == []


def test_a_layers_values_are_known_to_spacy_where_it_was_there_first():
    assert heavy_imports(
        "import spacy, nlp_aid\nfrom spacy.tokens import Doc\n"
        "assert all(Doc.has_extension(name) for name in ('money', 'flows', 'dates', 'aid_year', 'aid_date'))"
    )[:1] == ["spacy"]
