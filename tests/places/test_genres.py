"""Whole kinds of places, and of what only looks like them, in documents of every kind: `genres.txt`, with the full pipeline.

The notation is that of `tests/annotated.py`; nothing but what is marked is a place. Documents under `# news of 1998` are of that year.
"""

import re
from pathlib import Path

import pytest

import nlp_aid
from tests.annotated import Mention, sentences, write_sentence

SENTENCES = list(sentences(Path(__file__).parent / "genres.txt"))


@pytest.fixture(scope="module")
def nlp():
    return nlp_aid.load(["places", "persons"])


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: f"{sentence.heading}: {sentence.text[:14]}")
def test_kind(sentence, nlp):
    doc = nlp.make_doc(sentence.text)
    if year := re.search(r"of ([0-9]{4})", sentence.heading):
        doc._.aid_year = int(year[1])
    places = nlp(doc)._.places
    found = [Mention(it.start, it.end, it.text, "places", {"code": it.code} if it.code else {}) for it in places]
    assert write_sentence(sentence.text, found) == sentence.line
