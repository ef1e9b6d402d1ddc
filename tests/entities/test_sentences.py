"""Organisations and persons in sentences of our own, of all genres; none was trained on."""

from pathlib import Path

import pytest

import nlp_aid
from tests.annotated import sentences

SENTENCES = list(sentences(Path(__file__).with_name("sentences.txt")))


def test_there_are_sentences_of_many_genres():
    assert len(SENTENCES) >= 300
    assert len({sentence.text for sentence in SENTENCES}) == len(SENTENCES)
    assert len({sentence.heading for sentence in SENTENCES}) >= 10


@pytest.fixture(scope="module")
def found():
    """Return what is right, what is found and what is annotated, of each layer."""
    nlp = nlp_aid.load(["organisations", "persons"])
    counts = {"organisations": [0, 0, 0], "persons": [0, 0, 0]}
    for sentence in SENTENCES:
        doc = nlp(sentence.text)
        for layer, count in counts.items():
            here = {(span.start_char, span.end_char) for span in doc.spans[layer]}
            gold = {(one.start, one.end) for one in sentence.mentions if one.layer == layer}
            for index, number in enumerate((len(here & gold), len(here), len(gold))):
                count[index] += number
    return counts


@pytest.mark.parametrize("layer", ["organisations", "persons"])
def test_most_are_found(found, layer):
    right, predicted, gold = found[layer]
    assert 2 * right / (predicted + gold) >= 0.85
