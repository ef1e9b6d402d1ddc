"""Numbers by what they say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.numbers import read_number

DEFINITE = {
    "1234.5": ["1234.5", "1,234.5", "1，234.5", "一千二百三十四点五"],
    "15": ["15", "十五", "一十五", "拾伍"],
    "25": ["廿五", "二十五", "贰拾伍"],
    "2005": ["两千零五", "二千〇五", "贰仟零伍", "2005"],
    "2500": ["两千五", "二千五百", "2千5百"],
    "35000": ["三万五", "三万五千", "3.5万", "3万5千", "3万5", "叁万伍仟"],
    "30005": ["三万零五", "3万零5"],
    "3200000": ["三百二十万", "320万", "叁佰贰拾万", "3,200,000"],
    "12000000": ["一千二百万", "一二〇〇万", "1200万"],
    "30000000": ["3千万", "三千万", "30,000,000"],
    "105000000": ["一亿零五百万", "1亿零500万", "1.05亿"],
    "350000000": ["3亿5000万", "三亿五千万", "3.5亿", "3.5个亿"],
    "712345678": ["7亿1234万5678", "七亿一千二百三十四万五千六百七十八"],
    "1200000000000": ["1.2万亿", "一点二万亿", "一万二千亿", "1.2兆"],
    "0.5": ["0.5", "零点五"],
}
INDEFINITE = {
    ("1", "10"): ["几"],
    ("10", "20"): ["十几"],
    ("10", "100"): ["几十", "数十"],
    ("2000", "3000"): ["两三千"],
    ("300", "500"): ["三五百"],
    ("120", "130"): ["一百二三十"],
    ("170000", "180000"): ["十七八万"],
    ("200000", "300000"): ["二十几万", "20几万"],
    ("1000000", "10000000"): ["几百万", "数百万", "好几百万"],
    ("1000000000", "2000000000"): ["十几亿"],
    ("100000000000", "1000000000000"): ["数千亿", "几千亿"],
}
MARKED = {
    ("2000", "more"): ["2000余", "2000多", "两千多"],
    ("10000", "more"): ["1万多", "一万余", "上万", "万余"],
    ("1000000", "more"): ["百余万", "上百万", "一百多万", "100多万"],
    ("200000000", "more"): ["两个多亿", "2亿多"],
    ("100", "about"): ["百来", "100来"],
}


@pytest.mark.parametrize(("value", "text"), [(value, text) for value, texts in DEFINITE.items() for text in texts])
def test_definite(value: str, text: str) -> None:
    number = read_number(MoneyLexicon.bundled(), text, 0)
    assert number is not None
    assert (number.start, number.end) == (0, len(text))
    assert number.size == (Decimal(value), Decimal(value))
    assert number.mark is None


@pytest.mark.parametrize(("bounds", "text"), [(bounds, text) for bounds, texts in INDEFINITE.items() for text in texts])
def test_indefinite(bounds: tuple[str, str], text: str) -> None:
    number = read_number(MoneyLexicon.bundled(), text, 0)
    assert number is not None
    assert number.end == len(text)
    assert number.size == (Decimal(bounds[0]), Decimal(bounds[1]))


@pytest.mark.parametrize(("meaning", "text"), [(meaning, text) for meaning, texts in MARKED.items() for text in texts])
def test_marked(meaning: tuple[str, str], text: str) -> None:
    number = read_number(MoneyLexicon.bundled(), text + "元", 0)
    assert number is not None
    assert number.end == len(text)
    assert number.size == (Decimal(meaning[0]), Decimal(meaning[0]))
    assert number.mark == meaning[1]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("三三百", None),  # 周三三百元: the number starts one character later
        ("四50", "四"),
        ("3亿2023年", "3亿"),
        ("万万", "万"),
        ("5000万万", "5000万"),
        ("元", None),
        ("", None),
        ("数人", None),
        ("上个月", None),
    ],
)
def test_ends_where_the_next_token_does_not_fit(text: str, read: str | None) -> None:
    number = read_number(MoneyLexicon.bundled(), text, 0)
    assert (number and text[: number.end]) == read


def test_scale_is_the_last_magnitude() -> None:
    scales = {"3.5万": 4, "300": 0, "3万5": 0, "1.2万亿": 12, "3亿5000万": 4, "一千多万": 4, "2000余": 0}
    for text, power in scales.items():
        number = read_number(MoneyLexicon.bundled(), text, 0)
        assert number is not None
        assert number.scale == Decimal(10) ** power, text
