import json
from pathlib import Path

import pytest

from nlp_aid.places import Division, gazetteer

MODELS = Path(__file__).parents[2] / "models"

DIVISIONS = gazetteer()


def codes(found):
    return [division.code for division in found]


def test_it_is_opened_once():
    assert gazetteer() is DIVISIONS


@pytest.mark.parametrize(
    ("code", "name", "level"),
    [
        ("53", "云南省", "province"), ("530000", "云南省", "province"), ("5305", "保山市", "prefecture"),
        ("530502000000", "隆阳区", "county"), ("530502210", "芒宽彝族傣族乡", "township"),
        ("530502210212", "大门坎村", "village"), ("LA", "老挝", "country"), ("la", "老挝", "country"),
        ("653228", "和康县", "county"),
    ],
)  # fmt: skip
def test_lookup(code, name, level):
    division = DIVISIONS.lookup(code)
    assert (division.name, division.level) == (name, level)


@pytest.mark.parametrize("code", ["", "99", "5", "530599", "XX", "隆阳", "110100", "-53", "５３"])
def test_lookup_of_what_is_no_code(code):
    assert DIVISIONS.lookup(code) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("隆阳", "530502"), ("隆阳区", "530502"), ("隆陽區", "530502"), ("芒宽乡", "530502210"), ("黔东南", "5226"),
        ("玉龙县", "530721"), ("西双版纳", "5328"), ("沪", "31"), ("老挝", "LA"), ("科右前旗", "152221"), ("大封莊村", "130928202209"),
    ],
)  # fmt: skip
def test_search(name, code):
    assert codes(DIVISIONS.search(name))[0] == code


def test_search_within():
    assert codes(DIVISIONS.search("城关镇", within="621102")) == []
    found = DIVISIONS.search("城关镇", within="62")
    assert found
    assert all(division.code.startswith("62") and division.name == "城关镇" for division in found)
    assert DIVISIONS.search("隆阳", within=DIVISIONS.lookup("5305")) == DIVISIONS.search("隆阳区")
    with pytest.raises(ValueError, match="9999"):
        DIVISIONS.search("隆阳", within="9999")


def test_search_in_a_year():
    assert [(d.level, d.valid) for d in DIVISIONS.search("思茅市")] == [
        ("prefecture", (2003, 2006)),
        ("county", (1993, 2002)),
    ]
    assert codes(DIVISIONS.search("思茅市", year=1995)) == ["530802"]
    assert codes(DIVISIONS.search("思茅市", year=2005)) == ["5308"]
    assert codes(DIVISIONS.search("思茅市", year=2020)) == []


@pytest.mark.parametrize(
    ("name", "code", "first", "last"),
    [
        ("襄樊市", "4206", 1980, 2009), ("保山县", "530502", 1980, 1982), ("潞西市", "533103", 1996, 2009),
        ("中甸县", "533401", 1980, 2000), ("思茅地区", "5308", 1980, 2002), ("崇文区", "110101", 1980, 2009),
        ("闸北区", "310106", 1980, 2014), ("康定县", "513301", 1980, 2014), ("南汇区", "310115", 2001, 2008),
        ("涪陵市", "500102", 1983, 1994), ("顺德市", "440606", 1992, 2001),
    ],
)  # fmt: skip
def test_former_names(name, code, first, last):
    former = [division for division in DIVISIONS.search(name) if division.valid]
    assert (code, (first, last)) in [(division.code, division.valid) for division in former]


def test_a_former_unit_that_was_divided_has_no_code_of_its_own():
    (chaohu,) = (d for d in DIVISIONS.search("巢湖地区") if d.valid)
    assert chaohu.code is None
    assert chaohu.successors == ("3401", "3402", "3405")


def test_ancestors():
    assert codes(DIVISIONS.ancestors("530502210212")) == ["53", "5305", "530502", "530502210"]
    assert codes(DIVISIONS.ancestors("310112")) == ["31"]
    assert DIVISIONS.ancestors("53") == []
    with pytest.raises(ValueError, match="no division"):
        DIVISIONS.ancestors("530599")


def test_children():
    assert len(DIVISIONS.children("CN")) == 34
    assert "310112" in codes(DIVISIONS.children("31"))
    assert codes(DIVISIONS.children("5305")) == ["530502", "530521", "530523", "530524", "530581"]
    assert "530502210212" in codes(DIVISIONS.children("530502210"))
    assert DIVISIONS.children("530502210212") == []
    assert DIVISIONS.children("LA") == []


@pytest.mark.parametrize(
    ("outer", "inner", "answer"),
    [
        ("53", "530502", True), ("530502", "53", False), ("53", "53", False), ("5305", "530502210212", True),
        ("CN", "53", True), ("LA", "53", False), ("52", "530502", False),
    ],
)  # fmt: skip
def test_contains(outer, inner, answer):
    assert DIVISIONS.contains(outer, inner) is answer


def test_every_child_has_its_parent_for_an_ancestor():
    for parent in ("62", "6211", "621102", "621102112"):
        for child in DIVISIONS.children(parent):
            assert DIVISIONS.contains(parent, child)
            assert parent in codes(DIVISIONS.ancestors(child))


def test_a_division_is_jsonable():
    data = DIVISIONS.search("襄樊")[0].to_data()
    assert json.loads(json.dumps(data)) == data
    assert Division(**{**data, "path": tuple(data["path"]), "valid": tuple(data["valid"])}).name == "襄樊市"


def test_a_region_has_the_divisions_it_consists_of():
    (delta,) = gazetteer().search("长三角")
    assert (delta.code, delta.level) == (None, "region")
    assert [division.name for division in gazetteer().children(delta)] == ["上海市", "江苏省", "浙江省", "安徽省"]
    assert gazetteer().contains(delta, "310112")
    assert gazetteer().contains(delta, "31")
    assert not gazetteer().contains(delta, "53")


def test_every_division_of_a_region_exists():
    regions = json.loads((MODELS / "gazetteer" / "sources" / "region_units.json").read_text(encoding="utf8"))
    for name, codes in regions.items():
        region = next(found for found in gazetteer().search(name) if found.level == "region")
        assert list(region.covers) == codes
        assert all(gazetteer().lookup(code) for code in codes)


@pytest.mark.parametrize(
    ("name", "counties"),
    [
        ("六盘山区", 61),
        ("秦巴山区", 75),
        ("武陵山区", 64),
        ("乌蒙山区", 38),
        ("滇桂黔石漠化区", 80),
        ("滇西边境山区", 56),
        ("大兴安岭南麓山区", 19),
        ("燕山—太行山区", 33),
        ("吕梁山区", 20),
        ("大别山区", 36),
        ("罗霄山区", 23),
    ],
)
def test_the_contiguous_poor_areas_have_all_their_counties(name, counties):
    # The numbers are those of the 国务院扶贫办's list of 2012.
    region = next(found for found in gazetteer().search(name) if found.level == "region")
    assert len(set(region.covers)) == counties
    assert {division.level for division in gazetteer().children(region)} == {"county"}


def test_a_region_that_nothing_defines_contains_nothing():
    (region,) = [found for found in gazetteer().search("中东") if found.level == "region"]
    with pytest.raises(ValueError, match="no code"):
        gazetteer().contains(region, "53")
