import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.text import STEPS, Edit, Reading, read_text
from tests.strategies import scraped_text


@given(scraped_text())
def test_the_raw_text_is_kept_and_every_offset_points_into_it(raw):
    reading = read_text(raw)
    assert reading.raw == raw
    assert len(reading.starts) == len(reading.ends) == len(reading.text)
    assert (reading.starts < reading.ends).all()
    assert (reading.starts[1:] >= reading.starts[:-1]).all()
    assert (reading.ends[1:] >= reading.ends[:-1]).all()
    assert not len(raw) or (reading.ends <= len(raw)).all()


@given(scraped_text())
def test_no_step_is_left_out_that_has_something_to_do(raw):
    assert read_text(raw).text == read_text(raw, STEPS).text


@given(scraped_text(), st.data())
def test_a_readable_stretch_goes_to_the_raw_text_and_back(raw, data):
    reading = read_text(raw)
    start = data.draw(st.integers(0, len(reading.text)))
    end = data.draw(st.integers(start, len(reading.text)))
    raw_start, raw_end = reading.to_raw(start, end)
    assert 0 <= raw_start <= raw_end <= len(raw)
    if start < end:
        first, last = reading.to_readable(raw_start, raw_end)
        assert first <= start
        assert last >= end
        assert reading.to_raw(first, last) == (raw_start, raw_end)


@given(scraped_text())
def test_a_reading_survives_as_json(raw):
    reading = read_text(raw)
    again = Reading.from_data(raw, json.loads(json.dumps(reading.to_data())))
    assert again.text == reading.text
    assert again.starts.tolist() == reading.starts.tolist()
    assert again.ends.tolist() == reading.ends.tolist()


def test_clean_text_costs_nothing_to_store():
    assert read_text("上海市闵行区对口支援隆阳区。").to_data() == {}


def test_a_reading_of_another_text_is_refused():
    data = read_text("投入365 万元").to_data()
    with pytest.raises(ValueError, match="another text"):
        Reading.from_data("短", data)


def test_edits_compose():
    reading = Reading.of("abcdef").edit([Edit(1, 3, "X"), Edit(5, 6, "")])
    assert reading.text == "aXde"
    assert reading.to_raw(1, 2) == (1, 3)
    again = reading.edit([Edit(0, 2, "YZ")])
    assert again.text == "YZde"
    assert again.to_raw(1, 2) == (1, 3)
    assert again.to_readable(1, 3) == (1, 2)


def test_overlapping_edits_are_refused():
    with pytest.raises(ValueError, match="out of order"):
        Reading.of("abc").edit([Edit(1, 3, ""), Edit(2, 3, "")])


@given(scraped_text(), st.data())
def test_a_few_stretches_are_found_as_in_the_alignment_of_the_whole_text(raw, data):
    reading, whole = read_text(raw), read_text(raw)
    starts, ends = whole.starts.tolist(), whole.ends.tolist()  # from here on `whole` looks them up
    for at in range(len(reading.text)):
        assert reading.to_raw(at, at + 1) == (starts[at], ends[at])
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    assert reading.to_readable(start, end) == whole.to_readable(start, end)


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.text("xyz", max_size=3)), max_size=4), max_size=3
    )
)
def test_steps_of_edits_of_any_length_compose(steps):
    reading, whole = Reading.of("abcdefghij"), Reading.of("abcdefghij")
    for step in steps:
        edits, done = [], 0
        for start, length, replacement in sorted(step):
            if done <= start and start + length <= len(reading.text):
                edits.append(Edit(start, start + length, replacement))
                done = start + length
        reading, whole = reading.edit(edits), whole.edit(edits)
    starts, ends = whole.starts.tolist(), whole.ends.tolist()
    assert [reading.to_raw(at, at + 1) for at in range(len(reading.text))] == [*zip(starts, ends, strict=True)]
    pairs = [(start, end) for start in range(11) for end in range(start, 11)]
    assert [reading.to_readable(*pair) for pair in pairs] == [whole.to_readable(*pair) for pair in pairs]
