"""Recognition and resolution by examples: `kinds.txt` by kind of difficulty, `ambiguous.txt` by name.

They are in the notation of `tests/annotated.py`: `[上海市|places code=31]` is a place with its code, `[弹子石|places]` one without, and
nothing else is a place.
"""

from pathlib import Path

import pytest

from nlp_aid.places.find import PlaceFinder
from nlp_aid.segmenter import Segmenter
from tests.annotated import Mention, sentences, write_sentence

FINDER = PlaceFinder()
SEGMENTER = Segmenter()
HERE = Path(__file__).parent
KINDS = list(sentences(HERE / "kinds.txt"))
AMBIGUOUS = list(sentences(HERE / "ambiguous.txt"))


def annotated(text):
    """Return a text as a line with the places that are found in it."""
    places = FINDER.find(text, {0, *SEGMENTER.segment(text)})
    return write_sentence(
        text, [Mention(it.start, it.end, it.text, "places", {"code": it.code} if it.code else {}) for it in places]
    )


@pytest.mark.parametrize("sentence", KINDS, ids=lambda sentence: f"{sentence.heading}: {sentence.text[:14]}")
def test_kind_of_difficulty(sentence):
    assert annotated(sentence.text) == sentence.line


@pytest.mark.parametrize("sentence", AMBIGUOUS, ids=lambda sentence: sentence.text[:16])
def test_name_decided_by_context(sentence):
    assert annotated(sentence.text) == sentence.line


def test_there_are_enough_examples():
    assert len(KINDS) + len(AMBIGUOUS) >= 300
    assert len(AMBIGUOUS) // 2 >= 60
