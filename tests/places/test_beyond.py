"""What has no code but lies in something known; divisions of today; codes and names by level."""

import csv
import io

import pytest
from typer.testing import CliRunner

from nlp_aid.cli import app
from nlp_aid.gazetteer.divisions import gazetteer
from nlp_aid.places.addresses import AddressResolver

RESOLVER = AddressResolver()


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("香港西贡区", ("香港特别行政区", "西贡区")),
        ("台湾花莲县光复乡", ("台湾省", "花莲县", "光复乡")),
        ("柬埔寨磅湛省", ("柬埔寨", "磅湛")),
    ],
)
def test_what_has_no_code_has_a_path(address, path):
    (place,) = RESOLVER.resolve(address)
    assert (place.code, place.path) == (None, path)


def test_divisions_decreed_after_2023_are_known():
    divisions = gazetteer()
    assert divisions.lookup("500157").path == ("重庆市", "两江新区")
    for code in ("500105", "500112"):
        former = divisions.lookup(code)
        assert (former.successors, former.valid[1]) == (("500157",), 2025)
    assert [d.code for d in divisions.search("江北区", within="50", year=2026)] == []
    assert [d.code for d in divisions.search("江北区", within="50", year=2024)] == ["500157"]
    founded = {"653228": "和康县", "653229": "和安县", "653132": "岑岭县", "659013": "草湖市"}
    assert {code: divisions.lookup(code).name for code in founded} == founded
    assert [divisions.lookup(code).since for code in ("653229", "500157", "659013", "530502")] == [
        2024,
        2025,
        2026,
        None,
    ]
    assert divisions.search("和康县", year=2023) == []
    assert [division.code for division in divisions.search("和康县", year=2024)] == ["653228"]


@pytest.mark.parametrize(
    ("name", "code"), [("氾水镇", "321023101"), ("濛阳街道", "510182008"), ("尖塚镇", "130535102")]
)
def test_names_with_characters_that_the_script_step_changes(name, code):
    found = [d for d in gazetteer().search(name) if d.level == "township"]
    assert name in {d.name for d in found}


def test_a_place_has_six_digits_and_its_names_by_level():
    (place,) = RESOLVER.resolve("云南保山隆阳芒宽大门坎")
    assert place.adcode == "530502"
    assert place.names_by_level() == {
        "province": "云南省", "prefecture": "保山市", "county": "隆阳区", "township": "芒宽彝族傣族乡", "village": "大门坎村"
    }  # fmt: skip
    (city,) = RESOLVER.resolve("上海浦东")
    assert (city.adcode, city.names_by_level()) == ("310115", {"province": "上海市", "county": "浦东新区"})
    (town,) = RESOLVER.resolve("广东东莞虎门")
    assert (town.adcode, town.names_by_level()["county"]) == ("441900", "东莞市")
    (province,) = RESOLVER.resolve("云南")
    assert province.adcode == "530000"
    assert RESOLVER.resolve("老挝")[0].adcode is None


def test_addresses_of_standard_input_become_a_table():
    result = CliRunner().invoke(app, ["places", "resolve", "-"], input="云南保山隆阳\n无此地\n鼓楼区\n")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["code"] for row in rows] == ["530502", "", ""]
    assert (rows[0]["province"], rows[0]["prefecture"], rows[0]["county"]) == ("云南省", "保山市", "隆阳区")
    assert rows[2]["candidates"].split() == ["320106", "320302", "350102", "410204"]
    assert result.exit_code == 1
