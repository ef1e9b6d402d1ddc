"""What holds for every text."""

from __future__ import annotations

import decimal
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import nlp_aid.money
from nlp_aid.money import Money, find, parse
from nlp_aid.money.grammar import find_money
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.modifiers import _before_kinds, _behind_kinds
from nlp_aid.money.value import MODIFIERS
from nlp_aid.paths import model_path
from tests.strategies import scraped_text
from tests.timing import processor_seconds

PACKAGE = Path(nlp_aid.money.__file__).parent
CHARACTERS = "0123456789零一二两三十百千万亿兆几数多余来半上好点个元块角毛分钱整、，。.,-~至到和每均人户年月约近超过以"
WORDS = "人民币 美元 港元 $ ￥ RMB 投资 捐款 左右 /亩 （ ） 下同 先令 五毛 两块五 增加到 其中 用于".split()
PIECES = st.sampled_from([*CHARACTERS, *WORDS, " ", "\n"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join))


class Style(NamedTuple):
    """How numbers are written in words."""

    digits: str
    units: tuple[str, ...]
    end: str

    def amount(self, number: int) -> str:
        return self.words(number) + self.end

    def words(self, number: int) -> str:
        """Write a number out, with a 零 for every gap."""
        for power, name in ((8, "亿"), (4, "万")):
            scale = 10**power
            if number >= scale:
                head, rest = divmod(number, scale)
                gap = self.digits[0] if rest and rest < scale // 10 else ""
                return self.words(head) + name + gap + (self.words(rest) if rest else "")
        written = ""
        gap = False
        for place, digit in enumerate(reversed(str(number))):
            if digit == "0":
                gap = bool(written)
            else:
                written = self.digits[int(digit)] + self.units[place] + (self.digits[0] if gap else "") + written
                gap = False
        return written


CHINESE = Style("零一二三四五六七八九", ("", "十", "百", "千"), "元")
CAPITALS = Style("零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), "元整")


def mixed(number: int) -> str:
    """Write a number as 3亿5000万零20."""
    written = ""
    for power, name in ((8, "亿"), (4, "万"), (0, "")):
        part, number = divmod(number, 10**power)
        gap = "零" if written and part < 1000 and not written.endswith("零") else ""
        written += f"{gap}{part}{name}" if part else ""
    return written


AMOUNTS = st.decimals(min_value=0, max_value=10**14, places=2, allow_nan=False)


@settings(max_examples=600, deadline=None)
@given(st.one_of(TEXTS, scraped_text()))
@example("0毛$下同")
def test_any_text(text: str) -> None:
    end = 0
    for money in find(text):
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
    (money,) = find_money(MoneyLexicon.bundled(), text)
    assert money.text == text[1:-1]
    assert money.value == value
    assert "E" not in str(money.value)


@given(st.integers(1, 10**16 - 1), st.sampled_from([CHINESE, CAPITALS]))
def test_a_number_in_words_is_read_back(number: int, style: Style) -> None:
    assert parse(style.amount(number)) == Money(value=number)


@given(st.integers(1, 10**12 - 1))
def test_a_number_with_magnitudes_between_its_digits_is_read_back(number: int) -> None:
    assert parse(mixed(number) + "元") == Money(value=number)


@given(st.integers(0, 10**6), st.integers(0, 9), st.integers(0, 9))
def test_yuan_jiao_and_fen_are_read_back(yuan: int, jiao: int, fen: int) -> None:
    parts = [(yuan, "元"), (jiao, "角"), (fen, "分")]
    written = "".join(f"{number}{unit}" for number, unit in parts if number)
    if yuan:
        assert parse(written) == Money(value=yuan + Decimal(jiao) / 10 + Decimal(fen) / 100)


@given(
    st.tuples(st.integers(1, 9999), st.integers(1, 9999)).filter(lambda ends: ends[0] < ends[1] < 100 * ends[0]),
    st.sampled_from("至到-—~～"),
    st.sampled_from(["", "万", "亿"]),
)
def test_a_range_is_read_back(ends: tuple[int, int], to: str, magnitude: str) -> None:
    scale = {"": 1, "万": 10**4, "亿": 10**8}[magnitude]
    expected = Money(lower=ends[0] * scale, upper=ends[1] * scale)
    assert parse(f"{ends[0]}{magnitude}元{to}{ends[1]}{magnitude}元") == expected
    assert parse(f"{ends[0]}{magnitude}{to}{ends[1]}{magnitude}元") == expected


@given(st.lists(st.integers(100, 999), min_size=2, max_size=6), st.sampled_from(["万元", "元", "亿美元", "万港元"]))
def test_a_list_shares_its_unit(numbers: list[int], unit: str) -> None:
    text = "捐款分别为" + "、".join(map(str, numbers)) + unit + "。"
    found = find(text)
    one = parse(f"1{unit}")
    assert one.value is not None
    assert [money.value for money in found] == [number * one.value for number in numbers]
    assert {money.currency for money in found} == {one.currency}


@given(st.decimals(min_value=0, max_value=10**60, places=2, allow_nan=False), st.sampled_from(["en", "zh"]))
def test_a_format_is_read_back(value: Decimal, language: Literal["en", "zh"]) -> None:
    money = Money(value=value)
    written = money.format(language)
    assert parse(written.replace("CNY", "￥")) == money


def test_does_not_depend_on_the_decimal_context() -> None:
    with decimal.localcontext() as context:
        context.prec = 3
        context.traps[decimal.Inexact] = True
        (money,) = find_money(MoneyLexicon.bundled(), "123456.789万元")
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
    assert set(data["far"]) <= set(_before_kinds(MoneyLexicon.bundled()))
    assert set(data["before_implicit_only"]) <= set(_before_kinds(MoneyLexicon.bundled()))
    assert set(data["after_at_end_only"]) <= set(_behind_kinds(MoneyLexicon.bundled()))


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


def shapes() -> list[str]:
    """Return what hostile input is made of: pieces of amounts, tables and markup, and pairs of them."""
    pieces = [
        *"9一万元,，.、-$（)【\t|\n每约",
        "1,",
        "1,111,",
        "元元元",
        "1元/",
        "人均",
        "几百",
        "1先令",
        "\t\n",
        "|-|\n",
    ]
    pieces += [
        "单位：万元\n",
        "1\t2\n",
        "<td>1",
        "<s>1</s>",
        "<table><tr>",
        "&nbsp;",
        "（1元",
        "1 ",
        "  1",
        '"1',
        "~~1",
    ]
    pairs = ["".join(random.Random(seed).sample(pieces, 3)) for seed in range(40)]
    return [*pieces, *pairs]


def seconds_to_find(piece: str, length: int) -> float:
    text = (piece * (length // len(piece) + 1))[:length]
    return processor_seconds(find, text)


@pytest.mark.slow
@pytest.mark.parametrize("piece", shapes())
def test_time_is_linear(piece: str) -> None:
    seconds_to_find(piece, 1000)
    short = min(seconds_to_find(piece, 25_000) for _ in range(2))
    long = min(seconds_to_find(piece, 100_000) for _ in range(2))
    assert long < 8 * short + 0.1


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["9", "1,111,", "1、", "元元元", "（1元", "1\t2\n", "|1", "\n", "单位：万元\n1\t2\n"])
def test_long_texts_take_as_much_longer_as_they_are(piece: str) -> None:
    # benchmarks/money.py has the figures of a million characters.
    assert seconds_to_find(piece, 300_000) < 20 * seconds_to_find(piece, 30_000) + 0.5
