import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.io import read_records
from nlp_aid.io.formats.files import json_line
from nlp_aid.io.formats.jsonl import JsonlWriter
from tests.records import samples


@given(st.lists(samples.records(), max_size=4))
def test_records_come_back_equal(tmp_path_factory, found):
    path = tmp_path_factory.mktemp("jsonl") / "records.jsonl"
    with path.open("wb") as stream:
        writer = JsonlWriter(stream)
        for record in found:
            writer.write(record)
        writer.close()
    assert list(read_records(path)) == found


@given(samples.records())
def test_a_record_is_one_line_to_every_reader(record):
    line = json_line(record)
    assert line.splitlines() == [line[:-1]]
    assert json.loads(line) == record


def test_chinese_is_written_as_it_is():
    assert "沪滇扶贫协作" in json_line(samples.sample_record())


def test_half_a_surrogate_pair_is_refused_before_anything_is_written():
    stream = io.BytesIO()
    with pytest.raises(ValueError, match="surrogate"):
        JsonlWriter(stream).write(samples.sample_record("\ud800"))
    assert stream.getvalue() == b""


def test_layers_that_lack_are_empty_and_numbers_stay_as_written(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a", "text": "5.10元", "money": [{"start": 0, "end": 5, "value": 5.10}]}\n', "utf-8")
    (record,) = read_records(path)
    assert record["money"][0]["value"] == "5.10"
    assert record["places"] == record["programmes"] == []


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "no valid JSON"),
        ("[1]", "no object"),
        ('{"text": ""}', "'id'"),
        ('{"id": 1, "text": ""}', "'id'"),
        ('{"id": "a", "text": null}', "'text'"),
        ('{"id": "a", "text": "", "money": {}}', "'money'"),
        ('{"id": "a", "text": "", "places": [{"start": "0", "end": 1}]}', "'places'"),
        ('{"id": "a", "text": "", "meta": {"schema": "2"}}', "schema"),
        ("[" * 100_000, "nested|no valid JSON"),
    ],
)
def test_what_is_no_record_is_named(tmp_path, line, complaint):
    path = tmp_path / "bad.jsonl"
    path.write_text(f'{{"id": "good", "text": ""}}\n\n{line}\n', "utf-8")
    read = read_records(path)
    assert next(read)["id"] == "good"
    with pytest.raises(ValueError, match=rf"bad\.jsonl, line 3: .*({complaint})"):
        next(read)
