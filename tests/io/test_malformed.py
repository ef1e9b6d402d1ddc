"""A thousand malformed inputs, each with the error that docs/errors.md tells of, among good ones that come out right."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import spacy

import nlp_aid
from nlp_aid.io import BadDocument, read_documents
from nlp_aid.io.document import MAX_DOCUMENT_BYTES
from nlp_aid.layers.mention import put
from nlp_aid.money import MoneyMatch
from nlp_aid.records.pieces import make_record
from tests.io.malformed import KINDS, Case, Cut, Error, Page

TABLE = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
# Of outputs, see tests/cli.
TABLE = TABLE.partition("\n## Outputs\n")[0]
OTHER_KINDS = "## Office files, PDF, messages, archives"
LIMIT = 300_000
OF_EACH_KIND = 1000 // len(KINDS) + 1
AMOUNT = re.compile(r"[0-9]+元")
# What looks broken and is read all the same.
READ = {"nul_in_text", "same_ids", "spreadsheet_empties", "odd_name", "folder_with_a_file_name", "page_never_closed"}

# What the thousand do not bring about: the system refuses, or what a reader calls fails.
ELSEWHERE = {
    "the reader '…'",
    "the folder cannot be read",
    "the text of the page cannot be extracted",
    "a field to keep is nested too deeply",
    "is longer than … bytes; the rest is not read.",
    "the row is no … (…)",
    # tests/io/test_apart.py, tests/io/readers/test_parquet.py, tests/test_caveats.py and tests/runs/test_pool.py bring these about.
    "reading it takes more memory",
    "the process that reads it has ended",
    "it is nested too deeply to be read; save",
    "the line holds more than",
    "a cell of type",
    "the name of a column is not UTF-8",
    "it has caveats",
    "annotating it takes more memory",
    "it takes longer than",
    "the worker process ended",
    "The record …",
    "…Error: …",
}


def documented():
    """The messages of the table, as patterns."""
    messages = re.findall(r"^\| `(.*?)` \|", TABLE, re.M)
    assert messages
    return {message: re.compile(".*".join(map(re.escape, message.split("…"))), re.S) for message in messages}


def row_of(reason, table):
    """The row of the table that tells of a reason: of a general one and a special one, the special one."""
    found = [message for message, pattern in table.items() if pattern.fullmatch(reason)]
    return max(found, key=len) if found else None


def test_the_errors_that_the_thousand_do_not_bring_about_are_in_the_code():
    source = "\n".join(path.read_text("utf-8") for path in Path(nlp_aid.__file__).parent.rglob("*.py"))
    source = re.sub(r'"\s*\n\s*f?"', "", source).replace('\\"', '"').replace("{{", "{").replace("}}", "}")
    for message in (row for row in documented() if any(part in row for part in ELSEWHERE)):
        for piece in message.split("…"):
            assert len(piece) < 12 or piece.strip(" ,\"'{}") in source, message


def stand_in():
    """A pipeline that finds amounts in figures."""
    blank = spacy.blank("zh")

    def find(given):
        doc = blank(given)
        amounts = AMOUNT.finditer(doc.text)
        found = (MoneyMatch(start=m.start(), end=m.end(), text=m[0], value=m[0][:-1]) for m in amounts)
        put(doc, MoneyMatch, list(found))
        return doc

    find.make_doc = blank.make_doc
    return find


def good(number):
    return f"第{number}篇：捐款{number}元，用于修路。"


def check(outcome, items, nlp):
    """Check that the items are the outcome, as far as it reaches, and leave the rest."""
    for expected in outcome:
        if isinstance(expected, Cut):
            for text in expected.texts:
                if isinstance(items[0], BadDocument):
                    break
                assert items.pop(0).text == text
            expected = Error(expected.words)
        item = items.pop(0)
        if isinstance(expected, Error):
            assert isinstance(item, BadDocument), item
            assert expected.words in item.reason
        elif isinstance(expected, Page):
            assert isinstance(item, BadDocument) or expected.text in item.text
        else:
            assert not isinstance(item, BadDocument), item.reason
            assert item.text == expected
            record = make_record(nlp, item.text, item.id, item.record_meta())
            assert [mention["text"] for mention in record["money"]] == AMOUNT.findall(expected)


@pytest.mark.slow
def test_a_thousand_malformed_inputs_cost_only_themselves_and_say_why(tmp_path):
    nlp, table = stand_in(), documented()
    expected, number = [], 0
    for round in range(OF_EACH_KIND):
        for kind in KINDS:
            number += 1
            case = Case(tmp_path, f"{number:04}b", f"{kind.__name__} {round}", LIMIT)
            (tmp_path / f"{number:04}a.txt").write_text(good(number), encoding="utf-8")
            expected.append((kind.__name__, [good(number), *kind(case)]))
    assert number >= 1000
    # The items of an input are those whose path starts with its number.
    items, ids = {}, []
    for item in read_documents([tmp_path], max_bytes=LIMIT):
        items.setdefault(Path(item.source).relative_to(tmp_path).parts[0][:4], []).append(item)
        if not isinstance(item, BadDocument):
            ids.append(item.id)
    assert list(items) == [f"{number:04}" for number in range(1, number + 1)], "all inputs are there, in order"
    assert len(ids) == len(set(ids))
    told = set()
    for (kind, outcome), found in zip(expected, items.values(), strict=True):
        reasons = [item.reason for item in found if isinstance(item, BadDocument)]
        assert reasons or kind in READ, f"{kind} gave no error"
        try:
            check(outcome, found, nlp)
        except (AssertionError, IndexError) as error:
            raise AssertionError(f"{kind}, {found[:1]}: {error}") from error
        assert not found, f"{kind}: {len(found)} more than expected"
        for reason in reasons:
            assert row_of(reason, table), f"docs/errors.md tells nothing of: {reason}"
            told.add(row_of(reason, table))
    # Those of other kinds than text are brought about by tests/io/documents/test_damaged.py.
    others = set(re.findall(r"^\| `(.*?)` \|", TABLE.partition(OTHER_KINDS)[2].partition("\n## ")[0], re.M))
    untold = [row for row in table if row not in told | others and not any(part in row for part in ELSEWHERE)]
    assert untold == [], "docs/errors.md tells of what does not occur"


# Those that go beyond a limit: with the real one they take long.
BY_LIMIT = {"too_long", "bomb", "long_line", "enormous_field", "parquet_row", "deep_line"}


@pytest.mark.slow
def test_the_command_writes_the_good_ones_and_lists_the_others(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out.jsonl"
    folder.mkdir()
    for number, kind in enumerate(kind for kind in KINDS if kind.__name__ not in BY_LIMIT):
        (folder / f"{number:04}a.txt").write_text(good(number), encoding="utf-8")
        kind(Case(folder, f"{number:04}b", kind.__name__, LIMIT))
    (folder / "bomb.txt.gz").write_bytes(gzip.compress(bytes(MAX_DOCUMENT_BYTES + 1), 1))
    (folder / "zzz.txt").write_text(good(999), encoding="utf-8")
    read = list(read_documents([folder]))
    run = subprocess.run(
        [sys.executable, "-m", "nlp_aid", "annotate", folder, "-o", out, "--workers", "2", "--batch-size", "3"],
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 1, run.stderr
    records = [json.loads(line) for line in out.read_bytes().splitlines()]
    errors = [json.loads(line) for line in Path(f"{out}.errors.jsonl").read_bytes().splitlines()]
    whole = [item for item in read if not isinstance(item, BadDocument)]
    assert [(record["id"], record["text"]) for record in records] == [(item.id, item.text) for item in whole]
    bad = [item for item in read if isinstance(item, BadDocument)]
    assert [(error["file"], error["position"], error["reason"]) for error in errors] == [
        (item.source, item.line, item.reason) for item in bad
    ]
    assert all(row_of(error["reason"], documented()) for error in errors)
    assert "the most that one document may have" in next(
        e["reason"] for e in errors if e["file"].endswith("bomb.txt.gz")
    )
    found = {record["text"]: [mention["text"] for mention in record["money"]] for record in records}
    assert all(found[good(number)] == [f"{number}元"] for number in [*range(1, len(KINDS) - len(BY_LIMIT)), 999])
