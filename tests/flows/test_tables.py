"""Flows in tables: heads and rows decide who gives and receives, and nothing counts beside what it is a part of."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

import nlp_aid
from nlp_aid.flows.candidates import candidates
from nlp_aid.flows.component import page_of
from nlp_aid.flows.tables import agree
from nlp_aid.flows.weights import ROLES
from nlp_aid.money.lexicon import MoneyLexicon


@pytest.fixture(scope="module")
def nlp():
    return nlp_aid.load()


class Told(NamedTuple):
    donor: str | None
    recipient: str | None
    purpose: str | None
    time: str | None
    whole: str | None


def told(nlp, text: str) -> dict[str, Told]:
    """Return of the text of each amount that is a flow what is found of it; amounts are written but once."""
    doc = nlp(text)
    flows = doc._.flows

    def text_of(role):
        return None if role is None else role.text

    return {
        flow.amount.text: Told(
            text_of(flow.donor),
            text_of(flow.recipient),
            text_of(flow.purpose),
            text_of(flow.time),
            None if flow.part_of is None else flows[flow.part_of].amount.text,
        )
        for flow in flows
    }


def uses(nlp, text: str) -> dict[str, str]:
    return {amount.text: amount.use for amount in nlp(text)._.money}


DONATIONS = """民和县慈善协会地震捐款公示
单位：元
序号	捐款日期	{head}	捐款金额	用途
1	2023-12-20	青海某某水泥有限公司	310000	过冬煤炭
2	2023-12-21	李文秀	1200	帐篷
3	2023-12-23	西宁市城东区	520000	抗震救灾
"""


@pytest.mark.parametrize("head", ["捐赠单位/个人", "捐款人", "捐赠方", "爱心企业", "姓名"])
def test_givers_of_a_list_of_gifts(nlp, head):
    found = told(nlp, DONATIONS.format(head=head))
    assert [found[amount].donor for amount in ("310000", "1200", "520000")] == [
        "青海某某水泥有限公司",
        "李文秀",
        "西宁市城东区",
    ]
    assert {one.recipient for one in found.values()} == {"民和县慈善协会"}
    assert found["1200"].purpose == "帐篷"
    assert found["520000"].time == "2023-12-23"


def test_who_publishes_a_list_of_gifts_has_them(nlp):
    text = DONATIONS.format(head="捐款人")
    doc = nlp(text)
    tables = page_of(doc).tables
    assert {tables.told(amount)["recipient"].key for amount in tables.cells} == {"民和县慈善协会"}
    tables = page_of(nlp(text.replace("民和县慈善协会", "民和县水利局"))).tables
    assert not any("recipient" in tables.told(amount) for amount in tables.cells)


@pytest.mark.parametrize("head", ["受助单位", "受捐单位", "接收单位"])
def test_receivers_of_a_list(nlp, head):
    text = DONATIONS.format(head=head).replace("地震捐款公示", "2023年捐款拨付公示").replace("捐款金额", "拨付金额")
    assert told(nlp, text)["520000"].recipient == "西宁市城东区"
    assert told(nlp, text)["520000"].donor != "西宁市城东区"


PAIRS = "2022年结对帮扶资金表\n{giver}\t{receiver}\t财政援助资金（万元）\t派出干部（人）\n绍兴市越城区\t旺苍县\t4120\t3\n绍兴市新昌县\t苍溪县\t3910\t2\n"


@pytest.mark.parametrize(
    ("giver", "receiver"),
    [
        ("东部县区", "西部县"),
        ("帮扶方", "受援方"),
        ("援助方", "受援县"),
        ("结对城市", "县（区）"),
        ("出资单位", "地区"),
    ],
)
def test_pairs(nlp, giver, receiver):
    found = told(nlp, PAIRS.format(giver=giver, receiver=receiver))
    assert list(found) == ["4120", "3910"]
    assert found["4120"][:3] == ("绍兴市越城区", "旺苍县", None)
    assert found["3910"][:3] == ("绍兴市新昌县", "苍溪县", None)


def test_pairs_the_other_way_round(nlp):
    text = "| 县（区） | 结对城市 | 资金（万元） |\n|---|---|---|\n| 旺苍县 | 绍兴市越城区 | 4120 |\n| 苍溪县 | 绍兴市新昌县 | 3910 |\n"
    found = told(nlp, text)
    assert found["4120"][:2] == ("绍兴市越城区", "旺苍县")
    assert found["3910"][:2] == ("绍兴市新昌县", "苍溪县")


def test_html(nlp):
    text = (
        "<p>2021年粤桂协作资金安排</p><table><tr><th rowspan=2>县（区）</th><th rowspan=2>结对城市</th><th colspan=2>资金（万元）</th></tr>"
        "<tr><th>财政援助</th><th>社会帮扶</th></tr><tr><td>德保县</td><td>深圳市盐田区</td><td>6100</td><td>215</td></tr>"
        "<tr><td>靖西市</td><td>深圳市罗湖区</td><td>6300</td><td>222</td></tr><tr><td>合计</td><td></td><td>12400</td><td>437</td></tr></table>"
    )
    found = told(nlp, text)
    assert found["6300"][:2] == ("深圳市罗湖区", "靖西市")
    assert [found[amount].whole for amount in ("6100", "6300", "215", "222")] == ["12400", "12400", "437", "437"]


STANDARDS = """2022年农村危房改造补助资金分配表
单位：万元
地区\t改造任务（户）\t补助标准（万元/户）\t补助资金\t其中：中央资金
罗甸县\t430\t2.7\t1161\t790
三都县\t640\t3.2\t2048\t1490
总计\t1070\t\t3209\t2280
"""


def test_standards_are_no_flows(nlp):
    assert (uses(nlp, STANDARDS)["2.7"], uses(nlp, STANDARDS)["3.2"]) == ("price", "price")
    assert all(one.purpose is None for one in told(nlp, STANDARDS).values())


def test_parts_of_rows_and_rows_of_totals(nlp):
    found = told(nlp, STANDARDS)
    assert {amount: one.whole for amount, one in found.items()} == {
        "1161": "3209",
        "790": "1161",
        "2048": "3209",
        "1490": "2048",
        "3209": None,
        "2280": "3209",
    }
    assert found["3209"].recipient is None


def test_sums_of_rows(nlp):
    text = """关于下达资金的通知
现下达2023年省级财政衔接推进乡村振兴补助资金共计35,100万元。
单位：万元
序号\t市州\t县（区）\t巩固脱贫任务\t少数民族发展任务\t合计
1\t定西市\t漳县\t12,100.00\t600.00\t12,700.00
2\t\t临洮县\t9,700.00\t\t9,700.00
3\t甘南州\t临潭县\t11,500.00\t1,200.00\t12,700.00
\t合计\t\t33,300.00\t1,800.00\t35,100.00
"""
    doc = nlp(text)
    flows = doc._.flows
    money = doc._.money
    whole = {
        (money[flow.amount.index].row, money[flow.amount.index].column): None
        if flow.part_of is None
        else flows[flow.part_of].amount.text
        for flow in flows
    }
    # What counts is the sum of the notice alone: all else is a part of it.
    assert [flow.amount.text for flow in flows if flow.part_of is None] == ["35,100万元"]
    assert sum(flow.amount.text == "9,700.00" for flow in flows) == 1
    assert list(whole.values()).count("12,700.00") == 4
    assert [flow.recipient and flow.recipient.text for flow in flows if flow.amount.text == "9,700.00"] == ["临洮县"]


def test_the_head_of_the_amount_names_the_giver(nlp):
    text = """榆中县2022年度东西部协作项目计划表
单位：万元
项目名称\t建设地点\t建设内容\t总投资\t其中：天津协作资金
日光温室建设\t小康营乡\t新建日光温室110座\t2,150\t1,700
养殖暖棚补助\t园子岔乡\t补助农户340户\t430\t310
合计\t\t\t2,580\t2,010
"""
    found = told(nlp, text)
    assert (found["1,700"].donor, found["310"].donor, found["2,150"].donor) == ("天津", "天津", None)
    assert (found["310"].recipient, found["430"].recipient) == ("园子岔乡", "园子岔乡")
    assert found["430"].purpose == "养殖暖棚补助"
    assert {amount: one.whole for amount, one in found.items()} == {
        "2,150": "2,580",
        "1,700": "2,150",
        "430": "2,580",
        "310": "430",
        "2,580": None,
        "2,010": "2,580",
    }
    assert found["2,580"].purpose is None


def test_subtotals(nlp):
    text = """2021年扶贫资金安排表
单位：万元
乡镇\t项目名称\t金额
白石镇\t道路硬化\t41
红岩镇\t茶园管护\t32
小计\t\t73
黑山乡\t水渠维修\t27
青林乡\t养蜂\t18
小计\t\t45
合计\t\t118
"""
    found = told(nlp, text)
    assert {amount: one.whole for amount, one in found.items()} == {
        "41": "73",
        "32": "73",
        "73": "118",
        "27": "45",
        "18": "45",
        "45": "118",
        "118": None,
    }
    assert (found["27"].recipient, found["27"].purpose) == ("黑山乡", "水渠维修")


def test_a_table_does_not_speak_for_another_row(nlp):
    text = "捐赠资金使用表（单位：元）\n| 受益对象 | 用途 | 金额 |\n|---|---|---|\n| 大水井村 | 东西部协作 | 51000 |\n| — | 修缮校舍 | 42000 |\n"
    found = told(nlp, text)
    assert found["51000"].recipient == "大水井村"
    assert found["42000"].recipient != "大水井村"
    assert found["42000"].purpose == "修缮校舍"


def test_a_list_of_givers_in_two_halves(nlp):
    text = """清河小学爱心捐款名单
单位：元
姓名\t金额\t姓名\t金额
张建军\t200\t李小红\t101
王海涛\t150\t赵敏\t302
刘洋\t50\t合计\t803
"""
    found = told(nlp, text)
    assert {amount: one.donor for amount, one in found.items()} == {
        "200": "张建军",
        "101": "李小红",
        "150": "王海涛",
        "302": "赵敏",
        "50": "刘洋",
        "803": None,
    }
    # 150 and 50 make 200 by chance.
    assert {one.whole for amount, one in found.items() if amount != "803"} == {"803"}


def test_income_beside_expenses(nlp):
    text = """2021年捐赠收支情况（单位：元）
收入\t\t支出\t
捐赠单位\t金额\t受助单位\t金额
永昌商贸公司\t10000\t双塔小学\t4000
河西农机公司\t20000\t南坝小学\t6000
"""
    found = told(nlp, text)
    assert (found["10000"].donor, found["10000"].recipient) == ("永昌商贸公司", None)
    assert (found["6000"].donor, found["6000"].recipient) == (None, "南坝小学")


def test_who_is_named_in_a_list_of_what_is_handed_out_receives(nlp):
    text = "临时救助金发放表\n姓名\t村组\t补助金额（元）\n张三妹\t大坪村二组\t810\n李四清\t小河村一组\t620\n"
    found = told(nlp, text)
    assert (found["810"].recipient, found["620"].recipient) == ("张三妹", "李四清")


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        ("全市\t5400\n永胜县\t3100\n宁蒗县\t2300\n", {"3100": "5400", "2300": "5400"}),
        ("一、省级\t6317\n省慈善总会\t4182\n省红十字会\t2135\n二、丽江市\t911\n", {"4182": "6317", "2135": "6317"}),
        ("永胜县\t300\n宁蒗县\t200\n华坪县\t100\n玉龙县\t70\n", {}),
    ],
)
def test_a_row_above_those_that_it_adds_up(nlp, rows, parts):
    found = told(nlp, "2023年接收捐款情况（万元）\n接收单位\t接收金额\n" + rows)
    assert {amount: one.whole for amount, one in found.items() if one.whole} == parts


def test_no_role_goes_over_two_cells(nlp):
    """What fills a role stands in one cell, whatever the table is like."""
    for text in (DONATIONS.format(head="捐赠方"), PAIRS.format(giver="帮扶方", receiver="受援方"), STANDARDS):
        for flow in nlp(text)._.flows:
            for role in (flow.donor, flow.recipient, flow.programme, flow.purpose, flow.time):
                assert role is None or not {"\t", "\n"}.intersection(role.text)


def test_flows_use_the_tables_that_money_has_read(tmp_path):
    """With the words of one's own that are given to `aid_money`: here a currency, and a word for sums."""
    bundled = MoneyLexicon.bundled()
    own = {"code": "XTS", "names": ["山票"]}
    currencies = {**bundled.data("currencies"), "spoken": [*bundled.data("currencies")["spoken"], own]}
    tables = {**bundled.data("tables"), "totals": [*bundled.data("tables")["totals"], "通共"]}
    for name, data in (("currencies", currencies), ("tables", tables)):
        (tmp_path / f"{name}.json").write_text(json.dumps(data, default=str), "utf-8")
    text = "安康慈善会捐赠情况\n捐赠方\t金额（万山票）\n陈立夏\t12\n罗秋生\t35\n通共\t47"
    nlp = nlp_aid.load()
    nlp.remove_pipe("aid_money")
    words = {"@misc": "nlp_aid.Currencies.v1", "path": str(tmp_path)}
    nlp.add_pipe("aid_money", first=True, config={"currencies": words})
    for doc in (nlp(text), next(iter(nlp.pipe([text, "无"])))):
        assert [(amount.text, amount.currency, amount.is_total) for amount in doc._.money] == [
            ("12", "XTS", False),
            ("35", "XTS", False),
            ("47", "XTS", True),
        ]
        assert [(flow.donor and flow.donor.text, flow.part_of) for flow in doc._.flows] == [
            ("陈立夏", 2),
            ("罗秋生", 2),
            (None, None),
        ]


@pytest.mark.parametrize("has", [1, 2])
def test_a_column_agrees_in_what_most_of_it_has_be_it_nothing(nlp, has):
    text = "善水县慈善会公告。\n| 乡镇 | 善款（万元） |\n|---|---|\n| 赵庄镇 | 21 |\n| 钱庄镇 | 32 |\n| 孙庄镇 | 43 |\n"
    page = page_of(nlp(text))
    giver = next(one for one in candidates(page, range(3)) if one.key == "善水县慈善会")
    flows = [(amount, dict.fromkeys(ROLES) | {"donor": giver if amount < has else None}) for amount in range(3)]
    agree(page.tables, flows)
    assert [roles["donor"] for _, roles in flows] == [giver if has == 2 else None] * 3
