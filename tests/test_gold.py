"""The article the project began with, against its annotation: the figures that the first release promises.

The annotated documents are not part of the project; where they do not lie beside it, these tests are skipped.
"""

import json
from pathlib import Path

import pytest

import nlp_aid

SEED = Path(__file__).parent.parent.parent / "shared" / "gold" / "seed.jsonl"
pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the annotated article is not here")


@pytest.fixture(scope="module")
def seed(nlp):
    gold = json.loads(SEED.read_text(encoding="utf8"))
    return gold, nlp_aid.to_record(nlp(gold["text"]))


@pytest.mark.parametrize("path", sorted(SEED.parent.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_annotated_span_is_on_token_boundaries(nlp, path):
    for line in path.read_text(encoding="utf8").splitlines():
        gold = json.loads(line)
        doc = nlp(gold["text"])
        lost = [
            mention["text"]
            for layer in ("money", "places", "programmes")
            for mention in gold[layer]
            if doc.char_span(mention["start"], mention["end"]) is None
        ]
        assert lost == []


def by_span(mentions):
    return {(mention["start"], mention["end"]): mention for mention in mentions}


def test_all_amounts_have_their_spans_and_values(seed):
    gold, found = (by_span(record["money"]) for record in seed)
    assert gold.keys() == found.keys()
    assert all(found[span]["value"] == gold[span]["value"] for span in gold)


def test_places(seed):
    gold, found = (by_span(record["places"]) for record in seed)
    exact = gold.keys() & found.keys()
    linked = [span for span in exact if gold[span]["code"] == found[span]["code"]]
    assert len(exact) >= 0.9 * len(gold)
    assert len(linked) >= 0.85 * len(gold)
    assert len(found.keys() - gold.keys()) <= 5


def test_programmes(seed):
    gold, found = (by_span(record["programmes"]) for record in seed)
    assert len(gold.keys() & found.keys()) >= 0.7 * len(gold)
    assert len(found.keys() - gold.keys()) <= 8
