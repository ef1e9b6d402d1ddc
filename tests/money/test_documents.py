"""Whole documents of many kinds, as offices, papers and people write them, with every amount annotated: `benchmarks/amounts.jsonl`."""

import json
from pathlib import Path

import pytest

from nlp_aid.evaluation import score
from nlp_aid.money import find

DOCUMENTS = Path(__file__).parents[2] / "benchmarks" / "amounts.jsonl"


@pytest.fixture(scope="module")
def gold():
    return {record["id"]: record for record in map(json.loads, DOCUMENTS.read_text("utf-8").splitlines())}


def test_annotation_fits_the_texts(gold):
    for record in gold.values():
        end = 0
        for money in record["money"]:
            assert money["start"] >= end, record["id"]
            end = money["end"]
            assert record["text"][money["start"] : end] == money["text"], record["id"]


def test_amounts_are_found_in_all_genres(gold):
    predicted = {
        id: {
            **record,
            "money": [{**match.to_data(), "start": match.start, "end": match.end} for match in find(record["text"])],
        }
        for id, record in gold.items()
    }
    figures = score(gold, predicted)["money"].figures
    assert figures["exact"].f1 >= 0.985
    assert figures["norm"].f1 >= 0.98
    for genre in {record["genre"] for record in gold.values()}:
        of_genre = {id: record for id, record in gold.items() if record["genre"] == genre}
        assert score(of_genre, predicted)["money"].figures["norm"].f1 >= 0.92, genre
    same = {(id, m["start"], m["end"]): m for id, record in predicted.items() for m in record["money"]}
    for field, least in {"mod": 0.99, "per": 0.97}.items():
        pairs = [
            (m[field], found[field])
            for id, record in gold.items()
            for m in record["money"]
            if (found := same.get((id, m["start"], m["end"])))
        ]
        assert sum(a == b for a, b in pairs) >= least * len(pairs), field
