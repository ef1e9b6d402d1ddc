"""Sentences of the kinds that users have reported, read by the whole pipeline, with what the tagger says (`held_back.txt`).

They are in the notation of `tests/annotated.py`.
"""

from pathlib import Path

import pytest

import nlp_aid
from tests.annotated import Mention, sentences, write_sentence

SENTENCES = list(sentences(Path(__file__).parent / "held_back.txt"))


@pytest.fixture(scope="module")
def nlp():
    return nlp_aid.load(["places", "organisations", "persons"])


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.text[:14])
def test_what_was_held_back(nlp, sentence):
    places = nlp(sentence.text)._.places
    found = [Mention(it.start, it.end, it.text, "places", {"code": it.code} if it.code else {}) for it in places]
    assert write_sentence(sentence.text, found) == sentence.line
