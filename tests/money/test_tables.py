"""Tables: whose amounts are known because they are made here, and forms of them that are harder than those."""

from __future__ import annotations

import json
import random
from decimal import Decimal

import pytest

from nlp_aid.money import MoneyMatch, find
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.tables import kept_table, tables_in
from nlp_aid.money.tables.kept import from_data, to_data
from tests.money.random_tables import SHAPES, Page

Shape = type(SHAPES[0])


def right(page: Page) -> tuple[int, list[str]]:
    """Return how many of a table's amounts are found with value, row and column, and what is wrong."""
    found = {(money.start, money.text): money for money in find(page.text)}
    wrong = []
    for amount in page.amounts:
        money = found.pop((amount.start, amount.text), None)
        said = money and (money.value, money.row or "", money.column or "", money.is_total)
        if said != (amount.value, amount.row, amount.column, amount.is_total):
            wrong.append(f"{amount} is {said}")
    return len(page.amounts) - len(wrong), [*wrong, *(f"{money.text} is none" for money in found.values())]


@pytest.mark.parametrize("shape", SHAPES, ids=[shape.__name__ for shape in SHAPES])
@pytest.mark.parametrize("seed", range(3))
def test_a_table_is_read(shape: Shape, seed: int) -> None:
    page = shape(random.Random(f"{shape.__name__}{seed}"))
    _, wrong = right(page)
    assert not wrong, page.text


@pytest.mark.slow
def test_a_thousand_tables() -> None:
    cells = good = 0
    problems: list[str] = []
    for seed in range(100, 150):
        for shape in SHAPES:
            page = shape(random.Random(f"{shape.__name__}{seed}"))
            found, wrong = right(page)
            cells += len(page.amounts)
            good += found
            problems += wrong
    assert good >= 0.99 * cells and len(problems) <= 0.01 * cells, problems[:20]


def cells(text: str) -> list[tuple[str, Decimal | None, str | None, str | None]]:
    return [(money.text, money.value, money.row, money.column) for money in find(text)]


def test_a_form_has_its_labels_as_columns() -> None:
    for gap in ("\t", "：", "\n"):
        text = f"总投资（万元）{gap}350\n其中衔接资金（万元）{gap}200\n受益户数{gap}120户"
        assert cells(text) == [
            ("350", Decimal(3500000), None, "总投资（万元）"),
            ("200", Decimal(2000000), None, "其中衔接资金（万元）"),
        ], gap


def test_a_column_of_units() -> None:
    text = (
        "指标\t计量单位\t2019年\t2020年\n生产总值\t亿元\t35.2\t38\n人口\t万人\t12.5\t12.4\n财政收入\t万元\t8000\t8500"
    )
    assert cells(text) == [
        ("35.2", Decimal(3520000000), "生产总值", "2019年"),
        ("38", Decimal(3800000000), "生产总值", "2020年"),
        ("8000", Decimal(80000000), "财政收入", "2019年"),
        ("8500", Decimal(85000000), "财政收入", "2020年"),
    ]


@pytest.mark.parametrize(
    "lower",
    ["\t中央\t省级\t\n", "中央\t省级\n"],
    ids=["with the gaps of upper heads", "without the cells of upper heads"],
)
def test_an_upper_head_over_several(lower: str) -> None:
    text = f"单位：万元\n县区\t资金规模\t户数\n{lower}甲县\t350\t200\t120\n乙县\t300\t100\t80"
    assert cells(text)[:2] == [
        ("350", Decimal(3500000), "甲县", "资金规模 / 中央"),
        ("200", Decimal(2000000), "甲县", "资金规模 / 省级"),
    ]
    assert len(cells(text)) == 4


def test_two_tables_side_by_side_have_names_of_their_own() -> None:
    text = "金额单位：万元\n收入 支出\n项目 行次 金额 项目 行次 金额\n财政拨款 1 520.3 公共服务 30 12.5\n上级补助 2 10 农林水 31 480.2"
    assert [(money.text, money.row, money.column) for money in find(text)] == [
        ("520.3", "财政拨款", "收入 / 金额"),
        ("12.5", "公共服务", "支出 / 金额"),
        ("10", "上级补助", "收入 / 金额"),
        ("480.2", "农林水", "支出 / 金额"),
    ]


def test_a_sum_with_fewer_cells() -> None:
    found = find("序号 项目 资金(万元) 备注\n1 饮水工程 350 新建\n2 道路 200\n合计 550")
    assert [(money.text, money.row, money.is_total) for money in found] == [
        ("350", "饮水工程", False),
        ("200", "道路", False),
        ("550", "合计", True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "单位：万元\n县区\t户数\n甲县\t350",
        "单位：万元\n县区\t电话\n甲县\t13800001234",
        "姓名\t银行账号\t金额（元）\n张某\t6217001234567890123\t",
        "县区\t资金（万元）\n甲县\t0\n乙县\t0.00\n丙县\t-",
        "单位：万元\n县区\t占比\n甲县\t35.2",
        "县区\t户数（户）\n甲县\t350",
        "县区\t编号\n甲县\t1\n乙县\t2",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert find(text) == []


def test_currencies_of_tables() -> None:
    def only(text: str) -> MoneyMatch:
        (money,) = find(text)
        return money

    told = only("单位：万港元\n項目\t撥款\n校舍\t200")
    assert (told.currency, told.currency_from, told.value) == ("HKD", "text", Decimal(2000000))
    meant = only("澳門基金會資助同善堂的項目（單位：萬元）\n項目\t金額\n贈醫\t200")
    assert (meant.currency, meant.currency_from) == ("MOP", "document")
    bare = only("单位：万元\n项目\t金额\n校舍\t200")
    assert (bare.currency, bare.currency_from) == ("CNY", "default")


def test_text_behind_a_table_is_none_of_it() -> None:
    assert [
        m.text for m in find("单位：万元\n县区\t资金\n甲县\t12\n\n注：另有35所学校参加，共300人。\n共有学校 20")
    ] == ["12"]


@pytest.mark.parametrize(
    "text",
    [
        "单位：万元\n乡镇｜中央｜省级\n北坪乡｜412｜150\n南沟镇｜287｜90",
        "乡镇\t中央\t省级\n北坪乡\t412\t150\n南沟镇\t287\t90\n（单位：万元）",
        "单位：万元\n乡镇\t\t中央\t\t\t省级\n北坪乡\t412\t\t\t150\n南沟镇\t287\t\t90",
    ],
    ids=["full-width bars", "the unit below", "several tabs"],
)
def test_a_table_of_another_form_has_its_rows_and_columns(text: str) -> None:
    assert cells(text) == [
        ("412", Decimal(4120000), "北坪乡", "中央"),
        ("150", Decimal(1500000), "北坪乡", "省级"),
        ("287", Decimal(2870000), "南沟镇", "中央"),
        ("90", Decimal(900000), "南沟镇", "省级"),
    ]


def test_a_list_has_its_label_as_column() -> None:
    assert cells("安排资金（单位：万元）：甲县350；乙县280。") == [
        ("350", Decimal(3500000), None, "安排资金（单位：万元）"),
        ("280", Decimal(2800000), None, "安排资金（单位：万元）"),
    ]


@pytest.mark.parametrize("shape", SHAPES, ids=[shape.__name__ for shape in SHAPES])
def test_tables_stay_with_a_doc(shape: Shape) -> None:
    lexicon = MoneyLexicon.bundled()
    raw = shape(random.Random(5)).text
    tables = [kept_table(lexicon, table) for table in tables_in(lexicon, raw)]
    assert tables
    assert from_data(raw, json.loads(json.dumps(to_data(tables)))) == tables


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("项目\t金额（万卢比）\n修路\t350", "INR", 3500000),
        ("機構\t撥款（萬盧布）\n甲校\t35", "RUB", 350000),
        ("项目,金额（USD）\n修路,350", "USD", 350),
        ("项目 | 经费/比索\n修路 | 350", "PHP", 350),
    ],
)
def test_any_currency_may_be_in_a_head(text: str, code: str, value: int) -> None:
    assert [(money.currency, money.value) for money in find(text)] == [(code, value)]
