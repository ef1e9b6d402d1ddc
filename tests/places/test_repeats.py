import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.places.find import PlaceFinder
from nlp_aid.places.repeats import BLANK, without_repeats
from nlp_aid.segmenter import Segmenter

FINDER = PlaceFinder()
SEGMENTER = Segmenter()


@given(st.text(alphabet="云南保山县、 a", max_size=900))
def test_a_text_keeps_its_length_and_what_stays_is_the_same(text):
    read = without_repeats(text)
    assert len(read) == len(text)
    assert all(new in (old, BLANK) for old, new in zip(text, read, strict=True))


def test_what_only_repeats_itself_is_looked_at_once_and_the_rest_is_read():
    text = "云南省保山市" + "朝阳" * 5000 + "。上海市闵行区捐款。"
    places = FINDER.find(text, {0, *SEGMENTER.segment(text)})
    assert [place.code for place in (places[0], places[-1])] == ["5305", "310112"]
    assert len(places) < 500


def test_no_language_repeats_so_long():
    text = "保山市的企业到隆阳区捐款，" * 12
    assert without_repeats(text) == text


def test_a_few_names_mixed_are_looked_at_once_and_the_rest_is_read():
    names = random.Random(1).choices(("县", "朝阳", "和平", "沪滇", "新民村"), k=3000)
    text = "云南省保山市" + "".join(names) + "。" + "上海市闵行区捐款，用于建设学校、修路和打井，" * 2
    places = FINDER.find(text, {0, *SEGMENTER.segment(text)})
    assert places[-1].code == "310112"
    assert len(places) < 500


@pytest.mark.parametrize("seed", range(12))
def test_random_mixes_of_names_and_kinds_are_read_fast(seed):
    drawn = random.Random(seed)
    pool = [
        "县",
        "村",
        "朝阳",
        "和平",
        "新华",
        "沪滇",
        "京津冀",
        "新民村",
        "城关镇",
        "太平乡",
        "云南",
        "保山市",
        "老挝",
        "、",
        "等三县",
        "高速",
    ]
    text = "".join(drawn.choices(drawn.sample(pool, drawn.randint(2, 8)), k=12_000))
    bounds = {0, *SEGMENTER.segment(text)}
    FINDER.find(text, bounds)  # what names of this kind bear is read once
    start = time.process_time()
    FINDER.find(text, bounds)
    assert len(text) / (time.process_time() - start) > 130_000


def test_hostile_text_is_read_fast():
    for unit in ("朝阳", "县", "沪滇", "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"):
        text = unit * (40_000 // len(unit))
        bounds = {0, *SEGMENTER.segment(text)}
        start = time.process_time()
        FINDER.find(text, bounds)
        assert len(text) / (time.process_time() - start) > 130_000, unit
