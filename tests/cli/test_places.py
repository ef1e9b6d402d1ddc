import json

import pytest
from typer.testing import CliRunner

from nlp_aid.cli import app

RUNNER = CliRunner()


def run(*arguments):
    return RUNNER.invoke(app, ["places", *arguments])


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_lookup_prints_a_table():
    result = run("lookup", "隆阳")
    assert result.exit_code == 0
    assert all(word in result.stdout for word in ("Code", "530502", "county", "隆阳区", "云南省 保山市 隆阳区"))


def test_lookup_of_codes_and_former_names_as_json():
    result = run("lookup", "530502210", "襄樊市", "--json")
    assert result.exit_code == 0
    assert [(line["name"], line["code"], line["valid"]) for line in lines(result)] == [
        ("芒宽彝族傣族乡", "530502210", None),
        ("襄樊市", "4206", [1980, 2009]),
    ]


def test_lookup_within_a_division_and_in_a_year():
    found = lines(run("lookup", "城关镇", "--within", "甘肃", "--json"))
    assert found
    assert all(line["code"].startswith("62") for line in found)
    assert [line["code"] for line in lines(run("lookup", "思茅市", "--year", "1995", "--json"))] == ["530802"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["lookup", "没有这个"], 1, "Nothing is called 没有这个"),
        (["lookup", "隆阳", "--within", "贵州"], 1, "in 贵州省"),
        (["lookup", "隆阳", "--within", "没有这个"], 2, "--within"),
        (["lookup"], 2, "NAME_OR_CODE"),
        (["lookup", "隆阳", "--year", "95"], 2, "1900"),
        (["resolve", "没有地名"], 1, "Add the province"),
        (["resolve", "城关镇"], 1, "Add the province"),
        (["resolve"], 2, "ADDRESS"),
    ],
)
def test_errors(arguments, code, message):
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.stderr


def test_what_is_found_is_printed_though_something_else_is_not():
    result = run("lookup", "没有这个", "隆阳", "--json")
    assert result.exit_code == 1
    assert [line["code"] for line in lines(result)] == ["530502"]


def test_resolve():
    result = run("resolve", "云南保山隆阳芒宽大门坎")
    assert result.exit_code == 0
    assert "530502210212" in result.stdout
    assert "芒宽彝族傣族乡 大门坎村" in result.stdout


def test_resolve_as_json():
    (line,) = lines(run("resolve", "雲南省隆陽區", "--json"))
    assert (line["address"], line["code"], line["candidates"]) == ("雲南省隆陽區", "530502", [])


def test_control_characters_do_not_reach_the_terminal():
    result = run("lookup", "\x1b[31m隆阳")
    assert "\x1b" not in result.output
