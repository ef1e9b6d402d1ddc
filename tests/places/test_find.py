"""What the place layer finds: names, levels and paths, order, and time on hostile text (see `test_examples.py`, too)."""

from itertools import pairwise

import pytest
from hypothesis import given, settings

from nlp_aid.places.find import PlaceFinder
from nlp_aid.segmenter import Segmenter
from tests.strategies import scraped_text
from tests.timing import processor_seconds

FINDER = PlaceFinder()
SEGMENTER = Segmenter()


def find(text):
    return FINDER.find(text, {0, *SEGMENTER.segment(text)})


def test_a_place_has_its_official_name_level_and_path():
    (place,) = find("记者在云南省保山市隆阳区芒宽乡采访。")
    assert (place.name, place.level) == ("芒宽彝族傣族乡", "township")
    assert place.path == ("云南省", "保山市", "隆阳区", "芒宽彝族傣族乡")


def test_a_name_that_many_bear_has_no_code_when_the_text_does_not_tell():
    (place,) = find("记者来到城关镇采访。")
    assert (place.code, place.level, place.path) == (None, "township", ())


@given(scraped_text())
@settings(max_examples=60, deadline=None)
def test_places_are_in_order_and_do_not_overlap(text):
    places = find(text)
    assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert all(a.end <= b.start for a, b in pairwise(places))
    assert all(place.text == text[place.start : place.end] for place in places)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["和平", "云南省", "中美", "村", "上海市闵行区", "隆阳区西邑乡", "新", "驻滇"])
def test_finding_takes_linear_time_on_hostile_text(unit):
    # Twenty times the text must not take a hundred times as long; a quadratic step takes four hundred.
    def seconds(times):
        return processor_seconds(find, unit * times)

    small = 2000 // len(unit)
    seconds(small)
    assert seconds(20 * small) < 100 * max(seconds(small), 0.002)
