"""Records come back as they were from every format that holds them."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nlp_aid
from nlp_aid.io.formats import FORMATS
from nlp_aid.io.formats.xmi import UNWRITABLE
from tests.io.formats.files import write
from tests.records import samples

HOLDING = [name for name, format in FORMATS.items() if format.read]


@pytest.mark.parametrize("format", HOLDING)
@settings(max_examples=30)
@given(data=st.data())
def test_records_come_back_equal(format, tmp_path_factory, data):
    found = data.draw(st.lists(samples.whole_records(), max_size=3))
    if format == "xmi":  # XML has no control characters, and says so
        found = [record for record in found if not UNWRITABLE.search(record["text"])]
    path = write(tmp_path_factory.mktemp("out") / f"out{FORMATS[format].endings[0]}", format, found)
    assert list(nlp_aid.read(path)) == found


@pytest.mark.parametrize("format", HOLDING)
def test_what_the_pipeline_makes_comes_back_equal(format, nlp, tmp_path):
    texts = ["滬滇扶貧協(xié)作\n向隆陽區(qū)投入３６５&nbsp;萬元。", "", "🙂 每亩补贴300-500元", "没有什么"]
    found = [nlp_aid.to_record(nlp(text), f"a/{n}", {"title": "题"}) for n, text in enumerate(texts)]
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, found)
    assert list(nlp_aid.read(path)) == found


@pytest.mark.parametrize("format", HOLDING)
def test_what_is_not_in_the_schema_comes_back_too(format, tmp_path):
    if format == "spacy":
        pytest.skip("A Doc has our layers and no others.")
    record = samples.sample_record()
    record["weather"] = [{"start": 0, "end": 1, "rain": True}]
    record["meta"]["licence"] = {"name": "CC0"}
    record["meta"]["title"] = 7  # of another type than the schema has it
    for place in record["places"]:
        place["source"] = ["gazetteer"]
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, [record])
    assert list(nlp_aid.read(path)) == [record]


@pytest.mark.parametrize("format", FORMATS)
def test_without_records_there_is_a_file_all_the_same(format, tmp_path):
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, [])
    if FORMATS[format].read:
        assert list(nlp_aid.read(path)) == []
    else:
        assert path.stat().st_size > 0


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=20)
@given(data=st.data())
def test_any_data_is_written_or_refused_and_the_next_record_is_written(format, tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("out")
    good = samples.sample_record("good")
    path = folder / f"out{FORMATS[format].endings[0]}"
    written = []
    with_writer = FORMATS[format]
    target = path if with_writer.is_folder else path.open("wb")
    if with_writer.is_folder:
        path.mkdir()
    writer = with_writer.open(target)
    for record in [*data.draw(st.lists(samples.records(), max_size=3)), good]:
        try:
            writer.write(record)
        except ValueError:
            assert record is not good
        else:
            written.append(record)
    writer.close()
    if not with_writer.is_folder:
        target.close()
    if with_writer.read:
        read = list(nlp_aid.read(path))
        assert [(record["id"], record["text"]) for record in read] == [(r["id"], r["text"]) for r in written]
        assert read[-1]["money"] == good["money"]


WRONG = [
    {"start": "0"}, {"start": 2**70}, {"end": None}, {"value": 5}, {"value": "x"}, {"value": {}}, {"currency": 7}, {"mod": None},
    {"start": -1}, {"end": 10_000}, {"end": 0}, {"text": None}, {"lower": "5"},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=str)
@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("html", "jsonl", "json")])
def test_wrong_data_are_written_as_they_are_or_refused_by_name(format, wrong, tmp_path):
    bad = samples.sample_record("bad")
    bad["money"][0] |= wrong
    chosen = FORMATS[format]
    path = tmp_path / f"out{chosen.endings[0]}"
    if chosen.is_folder:
        path.mkdir()
    written = [samples.sample_record("good")]
    with contextlib.nullcontext(path) if chosen.is_folder else path.open("wb") as target:
        writer = chosen.open(target)
        try:
            writer.write(bad)
        except ValueError as error:
            assert "'bad'" in str(error)
        else:
            written.insert(0, bad)
        writer.write(written[-1])
        writer.close()
    if chosen.read:
        read = list(nlp_aid.read(path))
        if "text" in wrong:
            del bad["money"][0]["text"], read[0]["money"][0]["text"]
        assert read == written


@pytest.mark.parametrize("format", FORMATS)
def test_a_layer_that_ran_but_lacks_is_empty(format, tmp_path):
    record = samples.sample_record()
    record["meta"]["layers"].append("dates")
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, [record])
    if FORMATS[format].read and format not in ("jsonl", "json"):
        assert next(nlp_aid.read(path))["dates"] == []


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "html"])
def test_half_a_surrogate_pair_is_refused_and_the_next_record_is_written(format, tmp_path):
    path = tmp_path / "out"
    chosen = FORMATS[format]
    if chosen.is_folder:
        path.mkdir()
    target = path if chosen.is_folder else path.open("wb")
    writer = chosen.open(target)
    with pytest.raises(ValueError, match="surrogate"):
        writer.write(samples.sample_record("\ud800"))
    writer.write(samples.sample_record("good"))
    writer.close()
    if not chosen.is_folder:
        target.close()
    if chosen.read:
        assert [record["id"] for record in nlp_aid.read(path, format)] == ["good"]


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_records_make_the_same_bytes(format, tmp_path):
    found = [samples.sample_record("a"), samples.sample_record("b")]
    one, two = (write(tmp_path / name / "out", format, found) for name in ("one", "two"))
    contents = [
        {file.name: file.read_bytes() for file in ([path] if path.is_file() else sorted(path.iterdir()))}
        for path in (one, two)
    ]
    assert contents[0] == contents[1]
