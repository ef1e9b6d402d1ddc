"""Whole kinds of places, and of what only looks like them, in documents of every kind: `genres.txt`, with the full pipeline.

A line is a text; `[name|code]` is a place with its code, `[name]` one without a code, and nothing else is a place.
"""

import json
import re
from pathlib import Path

import pytest

import nlp_aid

_PLACE = re.compile(r"\[([^\]|]*)(?:\|([^\]]*))?\]")
REPORTED = Path(__file__).parents[3] / "shared" / "failures" / "reported.jsonl"


def examples():
    kind = ""
    for line in (Path(__file__).parent / "genres.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("#"):
            kind = line.lstrip("# ")
        elif line:
            yield kind, line


@pytest.fixture(scope="module")
def nlp():
    return nlp_aid.load(["places", "persons"])


def marked(nlp, text):
    out = text
    for place in reversed(nlp(text)._.places):
        code = f"|{place.code}" if place.code else ""
        out = f"{out[: place.start]}[{place.text}{code}]{out[place.end :]}"
    return out


@pytest.mark.parametrize("line", [line for _, line in examples()], ids=[f"{kind}: {line[:14]}" for kind, line in examples()])
def test_kind(line, nlp):
    assert marked(nlp, _PLACE.sub(r"\1", line)) == line
