"""`find`, `parse` and what can be done with `Money`."""

from __future__ import annotations

import decimal
import itertools
import json
import pickle
from decimal import Decimal

import pytest

import nlp_aid
from nlp_aid.money import CurrencyMismatchError, Money, MoneyMatch, find, parse
from nlp_aid.paths import model_path


def yuan(value: str, **fields: object) -> Money:
    return Money(value=Decimal(value), **fields)


# find


def test_find_reads_scraped_text_and_points_into_it() -> None:
    raw = "上海市撥付幫扶資金約 ３６５&nbsp;萬元，每畝補貼 500 元。"
    first, second = find(raw)
    assert [raw[money.start : money.end] for money in (first, second)] == ["３６５&nbsp;萬元", "500 元"]
    assert (first.text, first.value, first.mod) == ("３６５&nbsp;萬元", Decimal(3650000), "about")
    assert second.per == "畝"


def test_find_gives_what_the_pipeline_gives() -> None:
    raw = "（單位：萬元）\n縣區\t金額\n甲縣\t1,200\n\n另捐款20万元，每户约500元。"
    doc = nlp_aid.load(["money"])(raw)
    assert doc._.money == find(raw)
    assert [span._.money for span in doc.spans["money"]] == find(raw)


def test_find_in_nothing() -> None:
    assert find("") == []
    assert find("没有金额。") == []


def test_a_match_is_money_and_has_the_amount_alone() -> None:
    (match,) = find("捐款3万元")
    assert isinstance(match, Money)
    assert match.amount == parse("3万元") == yuan("30000")
    assert type(match.amount) is Money
    assert MoneyMatch.from_data(match.to_data()) == match
    assert pickle.loads(pickle.dumps(match)) == match


# parse


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("三百二十万元", yuan("3200000")),
        ("叁佰貳拾萬元整", yuan("3200000")),
        (" 320 万元\n", yuan("3200000")),
        ("３２０万元", yuan("3200000")),
        ("约3万元", yuan("30000", mod="about")),
        ("3万元左右", yuan("30000", mod="about")),
        ("不超过3万元", yuan("30000", mod="most")),
        ("2000余元", yuan("2000", mod="more")),
        ("500元/亩", yuan("500", per="亩")),
        ("每亩500元", yuan("500", per="亩")),
        ("每人每年约500元", yuan("500", per="人", mod="about")),
        ("500元/人·年", yuan("500", per="人")),
        ("3-5万元", Money(lower=Decimal(30000), upper=Decimal(50000))),
        ("十几亿元", Money(lower=Decimal(10**9), upper=Decimal(2 * 10**9))),
        ("USD 3.5 million", Money(value=Decimal(3500000), currency="USD")),
        ("港币5千万", Money(value=Decimal(50000000), currency="HKD")),
        ("人民币约5000万元", yuan("50000000", mod="about")),
        ("共计5万元", yuan("50000")),
        ("高达5万元", yuan("50000")),
        ("人民币（大写）叁佰元整", yuan("300")),
        ("叁佰元正", yuan("300")),
        ("500元（人民币）", yuan("500")),
        ("3万元/年左右", yuan("30000", mod="about", per="年")),
        ("20万", yuan("200000")),
        ("三万五", yuan("35000")),
        ("一百二", yuan("120")),
        ("半亿", yuan("50000000")),
        ("五毛", yuan("0.5")),
    ],
)
def test_parse(text: str, amount: Money) -> None:
    assert parse(text) == amount
    assert type(parse(text)) is Money


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not an amount"),
        ("   ", "not an amount"),
        ("扶贫", "not an amount"),
        ("20万人", "not an amount"),
        ("一块地板", "not an amount"),
        ("500", "not an amount"),
        ("万元", "not an amount"),
        ("元", "not an amount"),
        ("3万元和5万元", "'3万元', '5万元'"),
        ("捐款3万元", "'3万元'"),
        ("3万元的设备", "'3万元'"),
        ("捐款3万元" * 1000, "…"),
    ],
)
def test_parse_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as raised:
        parse(text)
    assert len(str(raised.value)) < 300


# Values


def test_numbers_become_decimals_and_floats_are_refused() -> None:
    assert Money(value=3).value == Decimal(3)
    assert Money(value="0.1").value == Decimal("0.1")
    with pytest.raises(TypeError, match="exact"):
        Money(value=0.1)


@pytest.mark.parametrize("fields", [{}, {"lower": 1}, {"upper": 1}, {"value": 1, "lower": 1, "upper": 2}])
def test_a_value_or_two_bounds(fields: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a value, or else"):
        Money(**fields)


def test_bounds_are_in_order() -> None:
    with pytest.raises(ValueError, match="above"):
        Money(lower=2, upper=1)
    assert Money(lower=1, upper=2).bounds == (1, 2)
    assert Money(value=1).bounds == (1, 1)


# Sums


def test_sum() -> None:
    amounts = find("分别捐款20万元、30万元和0.1元。")
    assert sum(amounts) == yuan("500000.1")
    assert type(sum(amounts)) is Money
    assert sum(amounts[:1]) == yuan("200000")
    assert amounts[0] + amounts[1] == yuan("500000")


def test_a_sum_of_ranges_has_the_sums_of_the_bounds() -> None:
    assert parse("3-5万元") + parse("1万元") == Money(lower=40000, upper=60000)
    assert parse("3-5万元") + parse("1-2万元") == Money(lower=40000, upper=70000)


@pytest.mark.parametrize(
    ("one", "two", "mod"),
    [
        ("3万元", "3万元", "exact"),
        ("约3万元", "3万元", "about"),
        ("3万元", "3万余元", "more"),
        ("超过3万元", "3万余元", "more"),
        ("近3万元", "3万余元", "about"),
    ],
)
def test_how_a_sum_is_stated(one: str, two: str, mod: str) -> None:
    assert (parse(one) + parse(two)).mod == (parse(two) + parse(one)).mod == mod


def test_a_sum_is_exact_at_any_length() -> None:
    with decimal.localcontext() as context:
        context.prec = 5
        context.traps[decimal.Inexact] = True
        total = parse("9" * 40 + "元") + parse("0.01元")
    assert total.value == Decimal("9" * 40 + ".01")


@pytest.mark.parametrize(("one", "two"), [("3万元", "3万美元"), ("500元/亩", "500元"), ("500元/亩", "500元/户")])
def test_unlike_amounts(one: str, two: str) -> None:
    for error in (CurrencyMismatchError, ValueError, TypeError):
        with pytest.raises(error, match="Cannot add"):
            parse(one) + parse(two)
        with pytest.raises(error, match="Cannot compare"):
            parse(one) < parse(two)  # noqa: B015
    assert parse(one) != parse(two)


def test_only_money_is_added_and_compared() -> None:
    for other in (1, Decimal(1), "1元", None):
        with pytest.raises(TypeError):
            parse("1元") + other
        with pytest.raises(TypeError):
            parse("1元") < other  # noqa: B015
    with pytest.raises(TypeError):
        1 + parse("1元")


def test_there_is_no_conversion() -> None:
    assert not hasattr(parse("1元"), "to")


# Comparisons


def test_order() -> None:
    amounts = [parse(text) for text in ("5元", "3万元", "两块五", "1亿元")]
    assert [money.value for money in sorted(amounts)] == [Decimal("2.5"), 5, 30000, 10**8]
    assert max(amounts) == parse("1亿元")
    assert parse("3万元") <= parse("30000元") <= parse("3万元")
    assert parse("3万元") == parse("30000.00元")
    assert hash(parse("3万元")) == hash(parse("30000.00元"))
    assert not parse("3万元") < parse("3万元")
    assert parse("约3万元") != parse("3万元")


def test_ranges_compare_where_it_is_determined() -> None:
    assert parse("1-2万元") < parse("3-5万元")
    assert parse("1-2万元") <= parse("2-5万元")
    assert parse("6万元") > parse("3-5万元")
    with pytest.raises(ValueError, match="overlap"):
        parse("3-5万元") < parse("4万元")  # noqa: B015


# Formats


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("3849.8万元", "CNY 38,498,000", "3849.8万元"),
        ("38498000元", "CNY 38,498,000", "3849.8万元"),
        ("0.5元", "CNY 0.5", "0.5元"),
        ("1,234.50元", "CNY 1,234.5", "1234.5元"),
        ("12345678元", "CNY 12,345,678", "1234.5678万元"),
        ("12345678.9元", "CNY 12,345,678.9", "12345678.9元"),
        ("1.2亿美元", "USD 120,000,000", "1.2亿美元"),
        ("1.2万亿元", "CNY 1,200,000,000,000", "1.2万亿元"),
        ("500港元", "HKD 500", "500港元"),
        ("67万肯尼亚先令", "KES 670,000", "67万肯尼亚先令"),
        ("10万特别提款权", "XDR 100,000", "10万特别提款权"),
        ("3-5万元", "CNY 30,000–50,000", "3万元至5万元"),
        ("约3万元", "CNY 30,000", "3万元"),
        ("1" + "0" * 40 + "元", "CNY 10" + ",000" * 13, "1" + "0" * 28 + "万亿元"),
    ],
)
def test_format(text: str, english: str, chinese: str) -> None:
    with decimal.localcontext() as context:
        context.prec = 3
        money = parse(text)
        assert money.format() == money.format("en") == english
        assert money.format("zh") == chinese


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("365万元", "CNY 3,650,000", "365万元"),
        ("约365万元", "about CNY 3,650,000", "约365万元"),
        ("超过20万美元", "more than USD 200,000", "超过20万美元"),
        ("每亩不超过500元", "at most CNY 500 per 亩", "不超过500元/亩"),
        ("近3万元至5万元", "almost CNY 30,000–50,000", "近3万元至5万元"),
    ],
)
def test_an_amount_in_a_string_says_how_it_is_stated(text: str, english: str, chinese: str) -> None:
    (found,) = find(text)
    assert f"{found}" == str(found) == f"{found:en}" == english
    assert f"{found.amount:zh}" == chinese
    with pytest.raises(ValueError, match="Known are"):
        f"{found:,}"


def test_format_of_nothing_and_of_an_unknown_currency() -> None:
    assert Money(value=0).format("zh") == "0元"
    assert Money(value=Decimal("1E+4")).format("zh") == "1万元"
    assert Money(value=-50000).format() == "CNY -50,000"
    assert Money(value=-50000).format("zh") == "-5万元"
    assert Money(value=5, currency="QQQ").format("zh") == "5QQQ"


def test_format_in_an_unknown_language() -> None:
    with pytest.raises(ValueError, match="Known are"):
        parse("3万元").format("fr")


CURRENCIES = json.loads(model_path("currencies/cldr.json").read_text(encoding="utf8"))


@pytest.mark.parametrize("code", [currency["code"] for currency in CURRENCIES if "former" not in currency])
def test_every_currency_is_read_back(code: str) -> None:
    for money in (Money(value=50000, currency=code), Money(lower=3, upper=500, currency=code)):
        assert parse(money.format("zh")) == money


def test_codes_stand_in_front_of_numbers() -> None:
    for code, number in itertools.product(("USD", "HKD", "KES", "LAK", "XOF", "THB"), ("500", "1,000", "3.5万")):
        assert parse(f"{code} {number}").currency == code


@pytest.mark.parametrize(
    ("text", "told_by"),
    [
        ("捐款500元。", "default"),
        ("捐款500美元。", "text"),
        ("以下金额以港币计。捐款500元。", "text"),
        ("澳門基金會資助同善堂，共500元。", "document"),
        ("港府宣佈撥款$500。", "document"),
        ("捐款$500。", "default"),
        ("肯尼亚的捐款是500先令。", "document"),
    ],
)
def test_what_tells_the_currency(text: str, told_by: str) -> None:
    (money,) = find(text)
    assert money.currency_from == told_by


def test_the_sum_of_an_interval_and_an_amount_is_an_interval_stated_loosely() -> None:
    assert parse("3万至5万元") + parse("约2万元") == Money(lower=50000, upper=70000, mod="about")
    assert sum([parse("十几亿元"), parse("2亿元")]) == Money(lower=1_200_000_000, upper=2_200_000_000)
    assert parse("超过3万元") + parse("最高2万元") == Money(value=50000, mod="about")
