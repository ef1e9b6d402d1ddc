import pickle

import pytest

from nlp_aid.gazetteer.gazetteer import Gazetteer

GAZETTEER = Gazetteer()


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("53", ("云南省",)),
        ("5305", ("云南省", "保山市")),
        ("310112", ("上海市", "闵行区")),
        ("530502210212", ("云南省", "保山市", "隆阳区", "芒宽彝族傣族乡", "大门坎村")),
        ("429021", ("湖北省", "神农架林区")),
        ("441900121", ("广东省", "东莞市", "虎门镇")),
        ("81", ("香港特别行政区",)),
    ],
)
def test_a_code_has_its_path(code, path):
    assert GAZETTEER.path(code) == path


@pytest.mark.parametrize("code", ["99", "5399", "530599", "530502999", "530502210999", "000000000000"])
def test_a_code_that_does_not_exist_has_none(code):
    assert GAZETTEER.by_code(code) is None
    assert len(GAZETTEER.path(code)) < 5


@pytest.mark.parametrize(
    ("stem", "code", "suffix", "forms"),
    [
        ("隆阳", "530502", "区", {"区"}),
        ("黔东南", "5226", "苗族侗族自治州", {"苗族侗族自治州", "自治州", "州"}),
        ("积石山", "622927", "保安族东乡族撒拉族自治县", {"保安族东乡族撒拉族自治县", "自治县", "县"}),
        ("芒宽", "530502210", "彝族傣族乡", {"彝族傣族乡", "民族乡", "乡"}),
        ("内蒙古", "15", "自治区", {"自治区"}),
        ("鄂伦春", "150723", "自治旗", {"自治旗", "旗"}),
        ("徐掌", "530502208211", "村", {"村", "村委会", "村民委员会"}),
    ],
)
def test_a_name_is_a_stem_and_the_forms_of_its_suffix(stem, code, suffix, forms):
    unit = next(unit for unit in GAZETTEER.units(stem) if unit.code == code)
    assert (unit.suffix, set(unit.forms)) == (suffix, forms)
    assert GAZETTEER.by_code(code) == unit


@pytest.mark.parametrize(
    ("name", "code"),
    [("中国", "CN"), ("老挝", "LA"), ("阿联酋", "AE"), ("刚果（金）", "CD"), ("刚果(金)", "CD"), ("波黑", "BA")],
)
def test_countries_have_iso_codes(name, code):
    assert code in {unit.code for unit in GAZETTEER.units(name)}


@pytest.mark.parametrize(
    ("alias", "code"), [("科右前旗", "152221"), ("察右中旗", "150927"), ("克州", "6530"), ("前郭县", "220721")]
)
def test_banners_and_long_names_have_their_short_forms(alias, code):
    assert code in {unit.code for unit in GAZETTEER.units(alias)}


def test_all_levels_are_there():
    from nlp_aid.gazetteer.codes import DIGITS

    starts = [start for start, _ in GAZETTEER._levels] + [len(GAZETTEER._stems)]
    counts = {level: end - start for (start, level), end in zip(GAZETTEER._levels, starts[1:], strict=True)}
    assert list(counts) == list(DIGITS)
    # The published counts of the 2023 codes (and six counties founded or counted later), with Hong Kong, Macao and Taiwan beside the 31 provinces.
    assert counts == {"province": 34, "prefecture": 342, "county": 2985, "township": 41352, "village": 620573}


def test_every_unit_is_found_by_its_code_and_by_its_name():
    step = 997  # every 997th, to be quick
    for index in range(0, len(GAZETTEER._stems), step):
        unit = GAZETTEER._unit(index)
        assert unit.code is not None
        assert GAZETTEER.by_code(unit.code) == unit
        found = unit.suffix == "" or unit in GAZETTEER.units(unit.stem)
        assert found or unit.name in ("市辖区", "县"), unit


@pytest.mark.parametrize("code", ["53", "5305", "530502", "530502210", "530502210212", "11", "460400", "9999"])
def test_the_rows_below_a_division_are_those_of_what_lies_in_it(code):
    names = ["大门坎", "芒宽", "新华", "和平", "朝阳", "小岗", "城关", "隆阳", "保山", "昆明", "那大", "美国"]
    for name in names:
        inside = [
            u for u in GAZETTEER.units(name) if u.code and u.code.startswith(code) and u.code != code and not u.valid
        ]
        assert GAZETTEER.bears_any(name, GAZETTEER.rows_below(code)) == bool(inside)
        nearest = min((len(unit.code) for unit in inside), default=0)
        directly = GAZETTEER.bears_any(name, GAZETTEER.rows_below(code, directly=True))
        assert directly == (nearest == {2: 4, 4: 6, 6: 9, 9: 12, 12: -1}[len(code)])


def test_quarters_beyond_the_mainland_are_told_by_what_they_lie_in():
    assert "81" in GAZETTEER.around_others("天水围")
    assert GAZETTEER.around_others("大门坎") == frozenset()
    assert GAZETTEER.bears_others("天水围")
    assert not GAZETTEER.bears_others("大门坎")


def test_a_name_is_what_something_bears():
    assert GAZETTEER.is_name("隆阳")
    assert GAZETTEER.is_name("大门坎")
    assert not GAZETTEER.is_name("市辖区")
    assert not GAZETTEER.is_name("扶贫款")


def test_a_gazetteer_can_travel_to_another_process():
    assert pickle.loads(pickle.dumps(GAZETTEER)).path("5305") == ("云南省", "保山市")


def test_a_missing_gazetteer_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"names\.marisa"):
        Gazetteer(tmp_path)
