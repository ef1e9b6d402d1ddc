"""Patterns of names in the catalogue."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.knowledge.lists import ListError
from nlp_aid.programmes import catalogue
from nlp_aid.programmes.checks import check_entries
from nlp_aid.programmes.find import find_programmes
from nlp_aid.programmes.own import read_programmes
from nlp_aid.programmes.patterns import MOST_NAMES, names_of
from tests.timing import processor_seconds

WARM = {"id": "warm", "name": "云岭暖心工程", "type": "campaign", "patterns": ["云岭(暖冬/送暖)[公益/慈善]行动"]}


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("暖冬行动", ["暖冬行动"]),
        ("(暖冬/送暖)行动", ["暖冬行动", "送暖行动"]),
        ("暖冬[公益]行动", ["暖冬公益行动", "暖冬行动"]),
        ("云岭 (暖冬/ 送暖) 行动", ["云岭暖冬行动", "云岭送暖行动"]),
        ("[云岭][云岭]行动", ["云岭云岭行动", "云岭行动", "行动"]),
    ],
)
def test_names_of_a_pattern(pattern, names):
    assert list(names_of(pattern)) == names


@pytest.mark.parametrize(
    "pattern", ["(暖冬", "暖冬)行动", "[暖(冬)]行动", "暖冬/送暖", "(暖冬/)行动", "[]行动", "(暖/冬)" * 11]
)
def test_no_pattern(pattern):
    with pytest.raises(ValueError, match="pattern"):
        names_of(pattern)


words = st.lists(st.text("云岭暖冬", min_size=1, max_size=3), min_size=1, max_size=3)


@given(st.lists(st.tuples(words, st.booleans()), min_size=1, max_size=4))
def test_every_choice_is_a_name(parts):
    pattern = "".join(("[%s]" if may_lack else "(%s)") % "/".join(choice) for choice, may_lack in parts)
    names = names_of(pattern)
    assert len(names) == len(set(names)) <= MOST_NAMES
    assert "".join(choice[-1] for choice, _ in parts) in names
    assert "".join("" if may_lack else choice[0] for choice, may_lack in parts) in names


def test_a_pattern_is_found_and_linked():
    nlp = nlp_aid.load(["places", "programmes"], programmes=[WARM])
    found = nlp("今年冬天，云岭送暖慈善行动走进村里，“云岭暖冬行动”也开始了。")._.programmes
    assert [(it.text, it.id, it.name, it.type) for it in found] == [
        ("云岭送暖慈善行动", "warm", "云岭暖心工程", "campaign"),
        ("“云岭暖冬行动”", "warm", "云岭暖心工程", "campaign"),
    ]
    assert "warm" not in [it.id for it in nlp("云岭暖公益行动走进村里。")._.programmes]


def test_a_name_goes_before_a_pattern():
    known = catalogue().with_own(read_programmes([{"id": "mine", "name": "甲乙计划", "patterns": ["(雨露/甲乙)计划"]}]))
    assert known.get("雨露计划").id == catalogue().get("雨露计划").id
    assert known.get("甲乙计划").id == "mine"


def test_the_form_of_a_users_patterns_is_checked():
    with pytest.raises(ListError, match=r"goes wrong at"):
        read_programmes([{**WARM, "patterns": ["云岭(暖冬"]}])
    with pytest.raises(ListError, match="云岭扶贫"):
        read_programmes([{**WARM, "patterns": ["云岭扶貧"]}])
    with pytest.raises(ListError, match="too short"):
        read_programmes([{**WARM, "patterns": ["[云岭]暖"]}])


def test_patterns_of_the_catalogue_are_checked():
    entries = list(read_programmes([WARM, {"id": "other", "name": "云岭暖冬行动", "english": "Other"}]).values())
    assert any("'云岭暖冬行动', the name of 'other'" in fault.what for fault in check_entries(entries, {}))


def test_check_tells_how_many_names_there_are(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(WARM, ensure_ascii=False), encoding="utf8")
    result = CliRunner().invoke(app, ["programmes", "check", str(path)])
    assert result.exit_code == 0
    assert "Their patterns stand for 6 names." in result.stdout
    path.write_text(json.dumps({**WARM, "patterns": ["(暖冬"]}, ensure_ascii=False), encoding="utf8")
    assert CliRunner().invoke(app, ["programmes", "check", str(path)]).exit_code != 0


def test_patterns_are_saved_with_the_pipeline(tmp_path):
    nlp_aid.load(["places", "programmes"], programmes=[WARM]).to_disk(tmp_path)
    assert nlp_aid.load(tmp_path)("云岭送暖行动走进村里，帮扶群众。")._.programmes[0].id == "warm"


def test_time_is_linear_with_patterns():
    own = read_programmes([{"id": "mine", "name": "甲乙行动", "patterns": ["甲" + "[甲]" * 9 + "乙"]}])
    known = catalogue().with_own(own)

    def seconds(length):
        text = "甲" * length
        return processor_seconds(find_programmes, text, set(range(length + 1)), [], known)

    short = min(seconds(4_000) for _ in range(2))
    assert min(seconds(32_000) for _ in range(2)) < 20 * short + 0.3
