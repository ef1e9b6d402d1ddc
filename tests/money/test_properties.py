"""What holds for every text."""

from __future__ import annotations

import decimal
import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nlp_aid.money
from nlp_aid.money.grammar import find_money
from nlp_aid.money.modifiers import _kinds
from nlp_aid.money.value import MODIFIERS
from nlp_aid.paths import model_path

PACKAGE = Path(nlp_aid.money.__file__).parent
CHARACTERS = "0123456789零一二两三十百千万亿兆几数多余来半上好点个元块角毛分钱整、，。.,-~至到和每均人户年月约近超过以"
WORDS = "人民币 美元 港元 $ ￥ RMB 投资 捐款 左右 /亩 （ ） 下同 先令 五毛 两块五 增加到 其中 用于".split()
PIECES = st.sampled_from([*CHARACTERS, *WORDS, " ", "\n"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join))
AMOUNTS = st.decimals(min_value=0, max_value=10**14, places=2, allow_nan=False)


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_any_text(text: str) -> None:
    end = 0
    for money in find_money(text):
        assert end <= money.start < money.end <= len(text)
        assert money.text == text[money.start : money.end]
        assert money.mod in MODIFIERS
        assert len(money.currency) == 3
        assert (money.value is None) == (money.lower is not None) == (money.upper is not None)
        for number in (money.value, money.lower, money.upper):
            assert number is None or type(number) is Decimal
        if money.lower is not None and money.upper is not None:
            assert money.lower < money.upper
        json.dumps(money.to_data())
        end = money.end


@settings(deadline=None)
@given(
    AMOUNTS,
    st.sampled_from(["{:f}", "{:,f}"]),
    st.sampled_from([("", 0), ("万", 4), ("亿", 8), ("万亿", 12)]),
    st.sampled_from(["{}元", "{}元人民币", "人民币{}元", "￥{}", "{}美元", "US${}"]),
)
def test_a_formatted_amount_is_read_back(
    coefficient: Decimal, number: str, magnitude: tuple[str, int], unit: str
) -> None:
    with decimal.localcontext() as context:
        context.prec = 60
        value = coefficient * Decimal(10) ** magnitude[1]
    text = "共" + unit.format(number.format(coefficient) + magnitude[0]) + "。"
    (money,) = find_money(text)
    assert money.text == text[1:-1]
    assert money.value == value
    assert "E" not in str(money.value)


def test_does_not_depend_on_the_decimal_context() -> None:
    with decimal.localcontext() as context:
        context.prec = 3
        context.traps[decimal.Inexact] = True
        (money,) = find_money("123456.789万元")
    assert str(money.value) == "1234567890"


def test_no_float_in_the_package() -> None:
    for module in PACKAGE.glob("*.py"):
        assert "float(" not in module.read_text(encoding="utf8"), module


@pytest.mark.parametrize("name", ["currencies", "modifiers", "rates", "words"])
def test_data_says_nothing_twice(name: str) -> None:
    data = json.loads((PACKAGE / "data" / f"{name}.json").read_text(encoding="utf8"))
    for key, words in data.items():
        if isinstance(words, list) and words and isinstance(words[0], str):
            assert len(words) == len(set(words)), key


def test_every_far_modifier_is_a_modifier() -> None:
    data = json.loads((PACKAGE / "data" / "modifiers.json").read_text(encoding="utf8"))
    assert set(data["far"]) <= set(_kinds("before"))
    assert set(data["before_implicit_only"]) <= set(_kinds("before"))
    assert set(data["after_at_end_only"]) <= set(_kinds("after"))


def test_currency_codes_are_codes() -> None:
    data = json.loads((PACKAGE / "data" / "currencies.json").read_text(encoding="utf8"))
    codes = [currency["code"] for currency in data["spoken"]]
    codes += [code for countries in data["by_country"].values() for code in countries.values()]
    assert all(len(code) == 3 and code.isupper() and code.isascii() for code in codes)
    spoken = [name for currency in data["spoken"] for key in ("names", "signs") for name in currency.get(key, ())]
    assert len(spoken) == len(set(spoken))


def test_no_spoken_name_is_already_in_cldr() -> None:
    data = json.loads((PACKAGE / "data" / "currencies.json").read_text(encoding="utf8"))
    cldr = json.loads(model_path("currencies/cldr.json").read_text(encoding="utf8"))
    named = {(name, currency["code"]) for currency in cldr for name in currency["names"]}
    assert not named & {(name, currency["code"]) for currency in data["spoken"] for name in currency.get("names", ())}


@pytest.mark.parametrize(
    "unit", ["9", "一", "9,", "万", "1、", "人均", "1元", "几百", "每个", "约", "（", "1-", "1先令"]
)
def test_time_is_linear(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        start = time.perf_counter()
        find_money(text)
        return time.perf_counter() - start

    seconds(1000)
    short = min(seconds(10_000) for _ in range(3))
    long = min(seconds(40_000) for _ in range(2))
    assert long < 12 * short + 0.1
