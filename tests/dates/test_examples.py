"""Dates by meaning: examples of our own, each with the days that it says."""

import functools
import re
from calendar import monthrange
from pathlib import Path

import edtf
import opencc
import pytest

from nlp_aid.dates.find import find_dates
from nlp_aid.dates.resolve import Anchor
from nlp_aid.text import read_text

HERE = Path(__file__).parent
DAY = Anchor(2024, 5, 15)
_LINES = (HERE / "examples.txt").read_text(encoding="utf8").splitlines()
EXAMPLES = [line.split("\t") for line in _LINES if line and line[0] not in "#="]


def first_day(part):
    year, month, day = ([*map(int, part.split("-")), 0, 0])[:3]
    return f"{year:04}-{month or 1:02}-{day or 1:02}"


def last_day(part):
    year, month, day = ([*map(int, part.split("-")), 0, 0])[:3]
    month = month or 12
    return f"{year:04}-{month:02}-{day or monthrange(year, month)[1]:02}"


def interval(days):
    """Return days as in the file as an interval of EDTF."""
    if days == "-":
        return None
    first, _, last = days.partition("..") if ".." in days else (days, "", days)
    return f"{first_day(first) if first else '..'}/{last_day(last) if last else '..'}"


@functools.cache
def traditional():
    return opencc.OpenCC("s2t")


def found(text, anchor=DAY):
    return find_dates(read_text(text).text, anchor)


@pytest.mark.parametrize(("text", "days", "kind"), EXAMPLES)
def test_what_it_says(text, days, kind):
    simplified = read_text(text).text
    carriers = ["{}", "{}，全县投入帮扶资金300万元。", "据介绍，{}，共有1200户受益。"]
    for carrier in carriers:
        (date,) = found(carrier.format(text))
        assert (date.text, date.value, date.kind) == (simplified, interval(days), kind), carrier
    (date,) = found(traditional().convert(carriers[1].format(text)))
    assert (date.value, date.kind) == (interval(days), kind)


@pytest.mark.slow
def test_values_are_intervals_in_edtf_and_say_the_same_as_the_days():
    for text, _, _ in EXAMPLES:
        for date in found(text):
            assert (date.basis is None) == (date.value is None)
            if date.value is None:
                assert date.start_date is date.end_date is None
                continue
            parsed = edtf.parse_edtf(date.value)
            assert str(parsed) == date.value
            assert date.value == f"{date.start_date or '..'}/{date.end_date or '..'}"
            if date.start_date and date.end_date:
                assert date.start_date <= date.end_date


def test_there_are_as_many_examples_as_promised():
    assert len(EXAMPLES) >= 350
    assert len({text for text, _, _ in EXAMPLES}) == len(EXAMPLES)
    assert not [text for text, _, _ in EXAMPLES if re.search(r"\s$", text)]
