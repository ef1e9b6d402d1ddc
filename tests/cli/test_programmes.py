import json

import pytest
from typer.testing import CliRunner

from nlp_aid.cli import app

RUNNER = CliRunner()


def run(*arguments):
    return RUNNER.invoke(app, ["programmes", *arguments])


def test_lookup_tells_what_is_known():
    result = run("lookup", "“闽宁扶贫协作”")
    assert result.exit_code == 0
    told = ("fujian-ningxia-cooperation", "35 64", "1996-", "东西部协作 (east-west-cooperation)", "国办发〔1996〕26号")
    assert all(word in result.stdout for word in told)


def test_lookup_reads_either_script_and_ids():
    result = run("lookup", "賑災基金", "hk-disaster-relief-fund", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["hk-disaster-relief-fund"] * 2
    assert all(source["url"] for source in rows[0]["sources"])


def test_search_lists_the_exact_name_first():
    result = run("search", "希望工程")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].split("\t")[0] == "hope-project"


def test_the_bundled_catalogue_is_sound_and_nothing_in_it_lacks_a_source():
    result = run("check")
    assert result.exit_code == 0
    assert " 0 without a source" in result.stdout
    assert len(result.stdout.splitlines()) == 1


def test_a_list_of_ones_own_is_checked(tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("name,sources,amount,currency\n云岭暖冬行动,云岭通知,2000,CNY\n云岭暖春行动,,,\n", "utf-8")
    bad.write_text("name,amount\n云岭暖冬行动,2000\n", "utf-8")
    result = run("check", str(good))
    assert (result.exit_code, result.stdout) == (0, "2 programmes, all sound; 1 without a source.\n")
    result = run("check", str(bad))
    assert result.exit_code == 1
    assert "line 2" in result.stderr and "'currency'" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["lookup", "没有这个计划"], 1, "Nothing is called 没有这个计划"),
        (["search", "没有这个计划"], 1, "No programme has"),
        (["check", "no-such-file.csv"], 2, "no-such-file.csv"),
        (["lookup"], 2, "NAME_OR_ID"),
    ],
)
def test_errors(arguments, code, message):
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.stderr
