"""The annotated sentences of `sentences/`: that they are what they should be, and how much of them is found."""

import json
import re

import pytest
from typer.testing import CliRunner

from nlp_aid.cli import app
from nlp_aid.programmes.value import PROGRAMME_TYPES
from tests.programmes.records import SENTENCES, SETS, all_lines, lines, records

# What `nlp-aid evaluate` must give at least, with some room below what it gives (docs/programmes.md).
FLOORS = {"development": 0.96, "held_out": 0.9, "genres": 0.8}


def test_there_are_enough_and_all_kinds():
    rows = [row for name in SETS for row in records(name)]
    assert len(rows) >= 350
    assert sum(not row["programmes"] for row in rows) >= 100, "false friends"
    types = {mention["type"] for row in rows for mention in row["programmes"]}
    assert types == set(PROGRAMME_TYPES)


@pytest.mark.parametrize("name", SETS)
def test_marks_are_whole(name):
    for row in records(name):
        assert not re.search(r"[\[\]]|\|programmes", row["text"]), row["id"]
        assert all(mention["type"] in PROGRAMME_TYPES for mention in row["programmes"]), row["id"]


def test_no_sentence_is_there_twice():
    texts = [row["text"] for name in SETS for row in records(name)]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("name", SETS)
def test_the_records_are_those_of_the_sentences(name):
    """If this fails: `python -m tests.programmes.records`."""
    assert (SENTENCES / f"{name}.jsonl").read_text(encoding="utf8") == lines(name)
    assert (SENTENCES / "all.jsonl").read_text(encoding="utf8") == all_lines()


@pytest.mark.parametrize("name", SETS)
def test_floor(name):
    result = CliRunner().invoke(app, ["evaluate", str(SENTENCES / f"{name}.jsonl"), "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert list(figures) == ["programmes"]  # nothing else is annotated
    assert figures["programmes"]["exact"][2] >= FLOORS[name]
    assert figures["programmes"]["typed"][2] >= FLOORS[name]
