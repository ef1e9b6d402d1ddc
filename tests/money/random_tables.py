"""Random tables whose amounts are known: what a shape makes of rows of names and numbers, and the right answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

PLACES = [
    "甲县",
    "乙县",
    "丙区",
    "丁市",
    "红石镇",
    "白水乡",
    "青山街道",
    "东岭村",
    "西河村",
    "北坪村",
    "南沟村",
    "石桥镇",
    "云台乡",
]
PROJECTS = [
    "饮水工程",
    "道路硬化",
    "茶叶基地",
    "光伏电站",
    "危房改造",
    "校舍维修",
    "水渠修复",
    "卫生室建设",
    "养蜂",
    "果园灌溉",
]
PEOPLE = ["张某", "李某", "王某", "赵某某", "周某", "陈某", "某贸易公司", "爱心人士"]
NOTES = ["续建", "新建", "已完工", "在建", "农业局", "交通局", "镇政府"]
UNITS = {
    "元": Decimal(1),
    "万元": Decimal(10) ** 4,
    "亿元": Decimal(10) ** 8,
    "千元": Decimal(1000),
    "万美元": Decimal(10) ** 4,
}
MONEY_HEADS = ["资金", "金额", "投资", "中央资金", "省级资金", "补助金额", "计划投资", "财政资金", "捐款", "拨付资金"]
COUNT_HEADS = ["户数", "受益人口", "占比", "面积（亩）", "里程（公里）", "数量（个）", "完成率（%）"]
TEXT_HEADS = ["备注", "建设性质", "责任单位"]


class Amount(NamedTuple):
    """An amount that is to be found: where, how much, of which row and column, and whether it is a sum."""

    start: int
    text: str
    value: Decimal
    row: str
    column: str
    is_total: bool


class Item(NamedTuple):
    """A cell: its text, and whether that is an amount."""

    text: str
    is_money: bool = False


@dataclass
class Sheet:
    """A table before it is written: heads, rows of cells, its unit, and where that is to stand."""

    heads: list[str]
    rows: list[list[Item]]
    unit: str
    name_at: int
    money_at: list[int]
    upper: list[str] | None = None


@dataclass
class Page:
    """The text of a table as it is written, with the amounts in it."""

    text: str = ""
    amounts: list[Amount] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.text += text

    def cell(self, sheet: Sheet, row: list[Item], column: int, shown: str | None = None) -> None:
        item = row[column]
        shown = item.text if shown is None else shown
        if item.is_money:
            name = row[sheet.name_at].text
            start = len(self.text) + shown.index(item.text)
            value = Decimal(item.text.replace(",", "")) * UNITS[sheet.unit]
            self.amounts.append(
                Amount(start, item.text, value, name, sheet.heads[column], name in ("合计", "总计", "小计"))
            )
        self.write(shown)


def number(rng: random.Random, *, grouped: bool) -> str:
    """Return a number as tables have them."""
    kind = rng.randrange(4)
    if kind == 0:
        return str(rng.randint(2, 999))
    if kind == 1:
        return f"{rng.randint(1, 999)}.{rng.randint(1, 99):02d}"
    if kind == 2 and grouped:
        return f"{rng.randint(1000, 9_999_999):,}"
    return str(rng.randint(30, 1800))


def sheet(
    rng: random.Random, *, grouped: bool = True, empty: bool = True, years: bool = False, single: bool = False
) -> Sheet:
    """Return a random table.

    Args:
        rng: chance.
        grouped: numbers may have commas in them.
        empty: cells of notes and amounts may be empty.
        years: the heads of its amounts are years.
        single: it has one column of amounts and no notes.
    """
    numbered = rng.random() < 0.5
    names = rng.choice([PLACES, PROJECTS, PEOPLE])
    name_head = {id(PLACES): "县区", id(PROJECTS): "项目名称", id(PEOPLE): "捐赠人"}[id(names)]
    count = rng.random() < 0.5 and not single
    note = rng.random() < 0.4 and not single
    money = 1 if single else rng.randint(1, 3)
    if years:
        first = rng.randint(2005, 2022)
        money_heads = [f"{first + at}年" for at in range(money)]
    else:
        money_heads = rng.sample(MONEY_HEADS, money)
    heads = (["序号"] if numbered else []) + [name_head]
    kinds = (["order"] if numbered else []) + ["name"]
    if count:
        heads.append(rng.choice(COUNT_HEADS))
        kinds.append("count")
    heads += money_heads
    kinds += ["money"] * money
    if note:
        heads.append(rng.choice(TEXT_HEADS))
        kinds.append("note")
    size = rng.randint(2, min(8, len(names)))
    rows = []
    for at, name in enumerate(rng.sample(names, size)):
        row = []
        for kind in kinds:
            if kind == "order":
                row.append(Item(str(at + 1)))
            elif kind == "name":
                row.append(Item(name))
            elif kind == "count":
                row.append(Item(str(rng.randint(2, 4000))))
            elif kind == "money":
                gap = empty and at and rng.random() < 0.1
                row.append(Item("") if gap else Item(number(rng, grouped=grouped), is_money=True))
            else:
                row.append(Item("" if empty and rng.random() < 0.4 else rng.choice(NOTES)))
        rows.append(row)
    if rng.random() < 0.5:
        total = []
        for kind in kinds:
            text = {"name": rng.choice(["合计", "总计"]), "count": str(rng.randint(100, 9000))}.get(kind, "")
            total.append(Item(number(rng, grouped=grouped), is_money=True) if kind == "money" else Item(text))
        rows.append(total)
    at = [index for index, kind in enumerate(kinds) if kind == "money"]
    return Sheet(heads, rows, rng.choice(list(UNITS)), kinds.index("name"), at)


def captioned(rng: random.Random, sheet: Sheet) -> Page:
    """Return a page that begins with a caption."""
    page = Page(rng.choice(["", "2021年资金安排表\n", "附件1\n", "某县衔接资金项目公示\n"]))
    page.write(
        rng.choice(["单位：{}\n", "（单位：{}）\n", "单位:{}\n", "金额单位：{}\n", "捐款情况（单位：{}）\n"]).format(
            sheet.unit
        )
    )
    return page


def with_units(sheet: Sheet, mark: str = "（{}）") -> None:
    """Put the unit into the heads of a table."""
    for column in sheet.money_at:
        sheet.heads[column] += mark.format(sheet.unit)


def _lines(
    rng: random.Random, sheet: Sheet, gap: str, *, head: bool = True, lead: str = "", tail: str = "", page: Page
) -> Page:
    if head:
        page.write(lead + gap.join(sheet.heads) + tail + "\n")
    for row in sheet.rows:
        page.write(lead)
        for column in range(len(row)):
            page.write(gap if column else "")
            page.cell(sheet, row, column)
        page.write(tail + "\n")
    return page


def tabs_caption(rng: random.Random) -> Page:
    made = sheet(rng)
    return _lines(rng, made, "\t", page=captioned(rng, made))


def tabs_heads(rng: random.Random) -> Page:
    made = sheet(rng)
    with_units(made)
    return _lines(rng, made, "\t", page=Page())


def tabs_slash(rng: random.Random) -> Page:
    made = sheet(rng)
    with_units(made, "/{}")
    return _lines(rng, made, "\t", page=Page("资金分配表\n"))


def tabs_years(rng: random.Random) -> Page:
    made = sheet(rng, years=True)
    return _lines(rng, made, "\t", page=captioned(rng, made))


def bars(rng: random.Random) -> Page:
    made = sheet(rng)
    return _lines(rng, made, " | ", page=captioned(rng, made), tail=" |")


def markdown(rng: random.Random) -> Page:
    made = sheet(rng)
    with_units(made)
    page = Page()
    page.write("| " + " | ".join(made.heads) + " |\n|" + "---|" * len(made.heads) + "\n")
    return _lines(rng, made, " | ", head=False, lead="| ", tail=" |", page=page)


def commas(rng: random.Random) -> Page:
    made = sheet(rng, grouped=False)
    with_units(made)
    return _lines(rng, made, ",", page=Page())


def quoted_commas(rng: random.Random) -> Page:
    made = sheet(rng)
    with_units(made)
    page = Page(",".join(made.heads) + "\n")
    for row in made.rows:
        for column, item in enumerate(row):
            page.write("," if column else "")
            page.cell(made, row, column, f'"{item.text}"' if "," in item.text else item.text)
        page.write("\n")
    return page


def _print(rng: random.Random, made: Sheet, page: Page) -> Page:
    def usual_width(text: str) -> int:
        return sum(2 if ord(char) > 0x2E7F else 1 for char in text)

    widths = [
        max(usual_width(made.heads[column]), *(usual_width(row[column].text) for row in made.rows)) + rng.randint(2, 6)
        for column in range(len(made.heads))
    ]
    for column, head in enumerate(made.heads):
        page.write(head + " " * (widths[column] - usual_width(head)))
    page.write("\n")
    for row in made.rows:
        for column, item in enumerate(row):
            page.cell(made, row, column)
            page.write(" " * (widths[column] - usual_width(item.text)))
        page.text = page.text.rstrip(" ") + "\n"
    return page


def print_caption(rng: random.Random) -> Page:
    made = sheet(rng)
    return _print(rng, made, captioned(rng, made))


def print_heads(rng: random.Random) -> Page:
    made = sheet(rng)
    with_units(made)
    return _print(rng, made, Page())


def wide_spaces(rng: random.Random) -> Page:
    made = sheet(rng, empty=False)
    made.rows = [row for row in made.rows if all(item.text for item in row)]
    return _lines(rng, made, "\u3000\u3000", page=captioned(rng, made))


def single_spaces(rng: random.Random) -> Page:
    made = sheet(rng, empty=False)
    made.rows = [row for row in made.rows if all(item.text for item in row)]
    return _lines(rng, made, " ", page=captioned(rng, made))


def cell_a_line(rng: random.Random) -> Page:
    made = sheet(rng, empty=False)
    made.rows = [row for row in made.rows if all(item.text for item in row)]
    with_units(made)
    return _lines(rng, made, "\n", page=Page())


def cell_a_line_with_bars(rng: random.Random) -> Page:
    made = sheet(rng)
    with_units(made)
    return _lines(rng, made, " |\n", tail=" |", page=Page("资金安排表 |\n"))


def one_line(rng: random.Random) -> Page:
    made = sheet(rng, empty=False)
    made.rows = [row for row in made.rows if all(item.text for item in row)]
    with_units(made)
    page = Page(" ".join(made.heads))
    for row in made.rows:
        for column in range(len(row)):
            page.write(" ")
            page.cell(made, row, column)
    return page


def html(rng: random.Random) -> Page:
    made = sheet(rng)
    caption_inside = rng.random() < 0.5
    page = Page("<table>" + (f"<caption>单位：{made.unit}</caption>" if caption_inside else ""))
    if not caption_inside:
        with_units(made)
    page.write("<tr>" + "".join(f"<th>{head}</th>" for head in made.heads) + "</tr>")
    for row in made.rows:
        page.write("<tr>")
        for column in range(len(row)):
            page.write("<td align='right'><p>")
            page.cell(made, row, column)
            page.write("</p></td>")
        page.write("</tr>\n")
    page.write("</table>")
    return page


def html_two_heads(rng: random.Random) -> Page:
    made = sheet(rng)
    title = f"资金规模（{made.unit}）"
    first, last = made.money_at[0], made.money_at[-1]
    upper = "".join(f"<th rowspan=2>{head}</th>" for head in made.heads[:first])
    upper += f'<th colspan="{last - first + 1}">{title}</th>'
    upper += "".join(f"<th rowspan=2>{head}</th>" for head in made.heads[last + 1 :])
    lower = "".join(f"<th>{made.heads[column]}</th>" for column in made.money_at)
    for column in made.money_at:
        made.heads[column] = f"{title} / {made.heads[column]}"
    page = Page(f"<table><tr>{upper}</tr><tr>{lower}</tr>")
    for row in made.rows:
        page.write("<tr>")
        for column in range(len(row)):
            page.write("<td>")
            page.cell(made, row, column)
            page.write("</td>")
        page.write("</tr>")
    page.write("</table>")
    return page


def tabs_two_heads(rng: random.Random) -> Page:
    made = sheet(rng)
    title = f"资金规模（{made.unit}）"
    upper = [title if column == made.money_at[0] else "" for column in range(len(made.heads))]
    lower = [head if column in made.money_at else "" for column, head in enumerate(made.heads)]
    upper = [up or ("" if column in made.money_at else made.heads[column]) for column, up in enumerate(upper)]
    for column in made.money_at:
        made.heads[column] = f"{title} / {made.heads[column]}"
    return _lines(rng, made, "\t", head=False, page=Page("\t".join(upper) + "\n" + "\t".join(lower) + "\n"))


def form_lines(rng: random.Random) -> Page:
    unit = rng.choice(list(UNITS))
    page = Page(f"项目名称：{rng.choice(PROJECTS)}\n")
    for label in rng.sample(["总投资", "其中衔接资金", "自筹资金", "补助金额", "到位资金"], rng.randint(1, 4)):
        text = number(rng, grouped=True)
        page.write(f"{label}（{unit}）：")
        page.amounts.append(
            Amount(len(page.text), text, Decimal(text.replace(",", "")) * UNITS[unit], "", f"{label}（{unit}）", False)
        )
        page.write(f"{text}\n")
    page.write(f"受益户数：{rng.randint(2, 900)}户\n联系电话：1380000{rng.randint(1000, 9999)}\n")
    return page


def list_of_names(rng: random.Random) -> Page:
    made = sheet(rng, single=True, empty=False)
    page = Page(f"捐款名单（单位：{made.unit}）\n")
    for row in made.rows:
        page.write(f"{row[made.name_at].text}：")
        column = made.money_at[0]
        text = row[column].text
        is_total = row[made.name_at].text in ("合计", "总计")
        value = Decimal(text.replace(",", "")) * UNITS[made.unit]
        page.amounts.append(Amount(len(page.text), text, value, row[made.name_at].text, "", is_total))
        page.write(f"{text}\n")
    return page


SHAPES: tuple[Callable[[random.Random], Page], ...] = (
    tabs_caption,
    tabs_heads,
    tabs_slash,
    tabs_years,
    tabs_two_heads,
    bars,
    markdown,
    commas,
    quoted_commas,
    print_caption,
    print_heads,
    wide_spaces,
    single_spaces,
    cell_a_line,
    cell_a_line_with_bars,
    one_line,
    html,
    html_two_heads,
    form_lines,
    list_of_names,
)
