"""The annotated passages that the weights are learned from (`models/programmes/passages.jsonl`), and how they are read."""

import gzip
import json
from pathlib import Path

import pytest

from nlp_aid.places.value import Place
from nlp_aid.programmes import catalogue
from nlp_aid.programmes.value import PROGRAMME_TYPES
from nlp_aid.text import read_text
from nlp_aid.training.passages import with_texts
from nlp_aid.training.programmes import Names, Text

PASSAGES = Path(__file__).parents[2] / "models" / "programmes" / "passages.jsonl"


def test_they_hold_positions_and_no_text():
    rows = [json.loads(line) for line in PASSAGES.read_text("utf-8").splitlines()]
    assert len({(row["id"], row["start"]) for row in rows}) == len(rows) > 900
    assert any(not row["programmes"] for row in rows)
    for row in rows:
        assert row.keys() == {"id", "start", "end", "programmes"}
        ends = [0]
        for start, end, type in row["programmes"]:
            assert ends[-1] <= start < end <= row["end"] - row["start"], row
            assert type in PROGRAMME_TYPES
            ends.append(end)


def test_each_comes_with_its_text_be_it_gzipped_or_not(tmp_path):
    passages = [{"id": id, "start": 2, "end": 4, "programmes": []} for id in ("a", "b")]
    (tmp_path / "passages.jsonl").write_text("".join(json.dumps(one) + "\n" for one in passages), "utf-8")
    (tmp_path / "one.jsonl").write_text('{"id": "a", "text": "落实低保。"}\n{"id": "c", "text": "晴"}\n', "utf-8")
    with gzip.open(tmp_path / "other.jsonl.gz", "wt", encoding="utf8") as file:
        file.write('{"id": "b", "text": "下雨了。"}\n')
    files = [tmp_path / "one.jsonl", tmp_path / "other.jsonl.gz"]
    found = list(with_texts(tmp_path / "passages.jsonl", files))
    assert found == list(zip(passages, ["落实低保。", "下雨了。"], strict=True))
    with pytest.raises(ValueError, match="The texts lack 1 that are annotated, b among them"):
        list(with_texts(tmp_path / "passages.jsonl", files[:1]))


def test_nothing_is_learned_of_what_stands_around_a_passage():
    raw = "甲县落实低保。乙县实施以工代赈。丙县发放孤儿津贴。"
    reading = read_text(raw)
    places = [Place(start=raw.index(name), end=raw.index(name) + 2, text=name) for name in ("甲县", "乙县", "丙县")]
    within = raw.index("乙县"), raw.index("丙县")
    text = Text(reading, set(range(len(raw) + 1)), places, {(11, 15): "policy"})
    text.look(catalogue(), None, Names(), within)
    spans = [reading.to_raw(*span) for span in text.stretches]
    assert spans and all(within[0] <= start and end <= within[1] for start, end in spans)
    assert text.right[spans.index((11, 15))] == "policy"
