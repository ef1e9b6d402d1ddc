"""Recognition and resolution by examples: `kinds.txt` by kind of difficulty, `ambiguous.txt` by name.

A line is a text; `[name|code]` is a place with its code, `[name]` one without a code, and nothing else is a place.
"""

import re
from pathlib import Path

import pytest

from nlp_aid.places.find import PlaceFinder
from nlp_aid.segmenter import Segmenter

FINDER = PlaceFinder()
SEGMENTER = Segmenter()
_PLACE = re.compile(r"\[([^\]|]*)(?:\|([^\]]*))?\]")


def examples(name):
    kind = ""
    for line in (Path(__file__).parent / name).read_text(encoding="utf8").splitlines():
        if line.startswith("#"):
            kind = line.lstrip("# ")
        elif line:
            yield kind, line


KINDS = list(examples("kinds.txt"))
AMBIGUOUS = [line for _, line in examples("ambiguous.txt")]


def marked(text):
    out = text
    for place in reversed(FINDER.find(text, {0, *SEGMENTER.segment(text)})):
        code = f"|{place.code}" if place.code else ""
        out = f"{out[: place.start]}[{place.text}{code}]{out[place.end :]}"
    return out


@pytest.mark.parametrize("line", [line for _, line in KINDS], ids=[f"{kind}: {line[:14]}" for kind, line in KINDS])
def test_kind_of_difficulty(line):
    assert marked(_PLACE.sub(r"\1", line)) == line


@pytest.mark.parametrize("line", AMBIGUOUS, ids=[line[:16] for line in AMBIGUOUS])
def test_name_decided_by_context(line):
    assert marked(_PLACE.sub(r"\1", line)) == line


def test_there_are_enough_examples():
    assert len(KINDS) + len(AMBIGUOUS) >= 300
    assert len(AMBIGUOUS) // 2 >= 60
