"""Amounts by what they say: a meaning, and texts that say it. `[…]` marks the spans."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from nlp_aid.money.grammar import find_money
from nlp_aid.money.value import MoneyMatch


def spans(marked: str) -> tuple[str, list[str]]:
    """Return a text without its marks, and what they mark."""
    return re.sub(r"[\[\]]", "", marked), re.findall(r"\[(.*?)\]", marked)


def find_marked(marked: str) -> list[MoneyMatch]:
    text, expected = spans(marked)
    found = find_money(text)
    assert [money.text for money in found] == expected, marked
    return found


def pairs(examples: dict[object, list[str]]) -> list[tuple[object, str]]:
    return [(meaning, text) for meaning, texts in examples.items() for text in texts]


VALUES: dict[object, list[str]] = {
    ("0.5", "CNY"): ["[五毛钱]一斤", "[0.5元]", "[5角钱]", "[半块钱]"],
    ("2.5", "CNY"): ["花了[两块五]", "[2元5角]", "[两块五毛]", "[两块半]"],
    ("3.52", "CNY"): ["[3元5角2分]", "[三块五毛二分]", "[3.52元]"],
    ("12.8", "CNY"): ["一共[12块8]", "[12元8角]"],
    ("300", "CNY"): [
        "[¥300]",
        "[￥300]",
        "[￥300元]",
        "[人民币300元]",
        "[300块钱]",
        "[三百圆]",
        "[叁佰元整]",
        "[300元钱]",
    ],
    ("3500000", "USD"): ["[USD 3.5 million]", "[$3.5 million]", "[3.5 Million美元]", "[350万美元]"],
    ("300", "USD"): ["[$300]", "[300美元]", "[US$300]", "[USD 300]", "[300 USD]", "[三百美金]", "[美金300元]"],
    ("3500", "CNY"): ["[3,500元]", "[3，500.00元]", "[三千五百元]", "[RMB 3500]", "[3500块钱]"],
    ("200000", "CNY"): ["[20万元]", "[20万元人民币]", "[人民币20万元]", "[20万人民币]", "[RMB 20万]", "[贰拾万元整]"],
    ("644500", "HKD"): ["[64万4千5百港元]", "[64.45万港元]", "[HK$644,500]", "[港币644500元]", "[64.45万元港币]"],
    ("500000000", "TWD"): ["[新台币5亿元]", "[5亿元新台币]", "[NT$5亿]", "[五亿新台币]"],
    ("1000000", "EUR"): ["[100万欧元]", "[€100万]", "[一百万欧元]"],
    ("1000000000000", "JPY"): ["[1万亿日元]", "[一兆日圆]"],
    ("670000", "KES"): ["[67万肯尼亚先令]"],
    ("5000000", "XOF"): ["[500万西非法郎]"],
    ("5000000", "XAF"): ["[500万中非法郎]"],
    ("70000", "MWK"): ["[7万马拉维克瓦查]"],
    ("0.5", "USD"): ["[50美分]"],
    ("1000", "MOP"): ["[1000澳门元]"],
    ("9", "SGD"): ["[9新加坡元]", "[九坡元]"],
    ("800000000", "LAK"): ["[8亿基普]", "[8亿老挝基普]"],
    ("20000000", "CHF"): ["[2000万瑞士法郎]", "[2000万瑞郎]"],
}


@pytest.mark.parametrize(("meaning", "marked"), pairs(VALUES))
def test_value_and_currency(meaning: tuple[str, str], marked: str) -> None:
    (money,) = find_marked(marked)
    assert (money.value, money.currency, money.mod) == (Decimal(meaning[0]), meaning[1], "exact")
    assert money.lower is None
    assert money.upper is None


RANGES: dict[object, list[str]] = {
    ("300", "500", "CNY"): ["[300-500元]", "[300元至500元]", "[三百到五百块钱]", "[300～500元]", "[三五百元]"],
    ("300", "400", "CNY"): ["[三、四百元]", "[三四百元]"],
    ("30000", "50000", "CNY"): ["[3万元至5万元]", "[三到五万元]", "[3—5万元]", "[3万-5万元]", "[人民币3至5万元]"],
    ("8000", "10000", "CNY"): ["[8000元到1万元]", "[8000-1万元]", "[八千至一万元]"],
    ("2000", "3000", "CNY"): ["[2-3千元]", "[两到三千元]", "[两三千元]", "[2000至3000元]"],
    ("1.2", "1.5", "CNY"): ["[1.2元至1.5元]", "[1.2-1.5元]"],
    ("100000000000", "120000000000", "USD"): ["[1000亿至1200亿美元]", "[1000至1200亿美元]"],
    ("10", "100", "CNY"): ["[几十元]", "[数十元]", "[几十块钱]"],
    ("1000000", "10000000", "CNY"): ["[数百万元]", "[几百万元]"],
    ("1000000000", "2000000000", "CNY"): ["[十几亿元]"],
    ("10000", "100000", "CNY"): ["[好几万元]", "[几万块钱]"],
}


@pytest.mark.parametrize(("meaning", "marked"), pairs(RANGES))
def test_range(meaning: tuple[str, str, str], marked: str) -> None:
    (money,) = find_marked(marked)
    assert money.value is None
    assert (money.lower, money.upper) == (Decimal(meaning[0]), Decimal(meaning[1]))
    assert money.currency == meaning[2]


@pytest.mark.parametrize(
    ("marked", "values"),
    [
        ("从[5万元]增至[8万元]", ["50000", "80000"]),
        ("由[9元]降到[4元]", ["9", "4"]),
        ("[5万元]到[8万美元]", ["50000", "80000"]),
        ("提高到县均[3000万元]，三年合计[9亿元]", ["30000000", "900000000"]),
    ],
)
def test_no_range(marked: str, values: list[str]) -> None:
    assert [money.value for money in find_marked(marked)] == [Decimal(value) for value in values]


MODIFIERS: dict[object, list[str]] = {
    "exact": [
        "达[5万元]",
        "共[5万元]",
        "签约[5万元]",
        "节约[5万元]",
        "最近[5万元]",
        "附近[5万元]",
        "仅[5万元]",
    ],
    "about": [
        "约[5万元]",
        "大约[5万元]",
        "[5万元]左右",
        "[5万元]上下",
        "约合[5万元]",
        "约为[5万元]",
        "约[人民币5万元]",
    ],
    "almost": ["近[5万元]", "将近[5万元]", "接近[5万元]", "不到[5万元]", "不足[5万元]", "近[万元]"],
    "more": [
        "超[5万元]",
        "超过了[5万元]",
        "逾[5万元]",
        "突破[5万元]",
        "至少[5万元]",
        "不低于[5万元]",
        "不少于[5万元]",
        "少说也要[5万元]",
        "[5万元]以上",
        "[5万元]及以上",
        "[5万元]（含）以上",
        "[5万余元]",
        "[5万多元]",
        "[上万元]",
        "年收入过[万元]",
        "[500多万元]",
        "[45亿多元]",
    ],
    "most": ["最多[5万元]", "最高可补助[5万元]", "不超过[5万元]", "[5万元]以内", "[5万元]以下", "单笔最高[5万元]"],
}


@pytest.mark.parametrize(("mod", "marked"), pairs(MODIFIERS))
def test_modifier(mod: str, marked: str) -> None:
    (money,) = find_marked(marked)
    assert money.mod == mod


def test_alternatives_share_their_modifier() -> None:
    assert [money.mod for money in find_marked("约合[700万兰特]或[38万美元]，另付[5万美元]")] == [
        "about",
        "about",
        "exact",
    ]


RATES: dict[object, list[str]] = {
    "亩": [
        "每亩补贴[500元]",
        "[500元]/亩",
        "亩均增收[500元]",
        "亩产值达[500元]",
        "一亩地能收入[500元]",
        "每亩年租金[500元]",
        "[500元]每亩",
    ],
    "人": [
        "人均增收[500元]",
        "[500元]/人/年",
        "[500元]/年·人",
        "每人每年[500元]",
        "人均月收入[500元]",
        "年人均纯收入[500元]",
        "每人就能领到[500元]",
    ],
    "户": [
        "每户增收[500元]",
        "户均年分红[500元]",
        "每户每年分红[500元]",
        "每个困难户补助[500元]",
        "每家每户拿到[500元]",
    ],
    "村": ["每村[500元]", "每个村安排[500元]"],
    "学生": ["每名学生资助[500元]", "每位困难学生[500元]"],
    "生": ["每生每学期[500元]"],
    "斤": ["一斤卖[5元]", "每斤只卖[5元]", "[5元]一斤", "[5元]/斤"],
    "100斤": ["每100斤补贴[5元]"],
    "度": ["每度电[0.4元]"],
    "年": ["每年增收[500元]", "年产值[500元]", "一年能挣[500元]", "贫困户年增收[500元]", "年薪[500元]"],
    "月": ["月工资[500元]", "每月能挣[500元]", "一个月挣[500元]", "每个月开销[500元]", "月薪[500元]"],
    "天": ["一天[80元]", "每天能挣[80元]", "[80元]一天", "[80元]/天"],
    "学年": ["每学年给[500元]"],
    None: [
        "去年产值[500元]",
        "2020年产值[500元]",
        "当年增收[500元]",
        "3月工资已发[500元]",
        "第一年收入[500元]",
        "成立一年来投入[500元]",
        "一季度投资[500元]",
        "三年共拨付[500元]",
        "一次性补贴[500元]",
        "三个县均投入[500元]",
        "一台价值[500元]的机器",
        "每半年分红一次，其中向村里分红[500元]",
    ],
}


@pytest.mark.parametrize(("per", "marked"), pairs(RATES))
def test_rate(per: str | None, marked: str) -> None:
    (money,) = find_marked(marked)
    assert money.per == per


@pytest.mark.parametrize(
    ("marked", "pers"),
    [
        ("标准由每人每月[500元]提高到[600元]", ["人", "人"]),
        ("每吨分别为[2500元]和[2600元]", ["吨", "吨"]),
        ("水田每亩[800元]，旱地[500元]", ["亩", "亩"]),
        ("分[100]、[200元]/亩两档", ["亩", "亩"]),
        ("每户补贴[500元]，共发放[20万元]", ["户", None]),
        ("月工资[2000元]，年底还拿到[1万元]", ["月", None]),
        ("每亩卖出1000公斤，折算[3000元]", ["亩"]),
        ("每年增收[3万元]。修路花了[5万元]", ["年", None]),
        ("每亩[600元]，100亩就是[6万元]", ["亩", None]),
        ("人均收入从2015年的[2300元]提高到2020年的[1.1万元]", ["人", "人"]),
        ("每人[5000元]（共30人，[15万元]）", ["人", None]),
        ("人均[500元]，户均[2000元]", ["人", "户"]),
    ],
)
def test_rate_goes_on(marked: str, pers: list[str | None]) -> None:
    assert [money.per for money in find_marked(marked)] == pers


@pytest.mark.parametrize(
    ("marked", "values"),
    [
        ("捐款分别为[200]、[300]、[500万元]", ["2000000", "3000000", "5000000"]),
        ("两家公司各捐[20]、[10万元]", ["200000", "100000"]),
        ("捐出[3000万]、[1000万]及[200万港元]", ["30000000", "10000000", "2000000"]),
        ("分别为[12万元]和[8.5万]。", ["120000", "85000"]),
        ("奖金分[5000]、[8000]、[1万元]三档", ["5000", "8000", "10000"]),
        ("一等奖[5000]、二等奖[3000]、三等奖[1000元]", ["5000", "3000", "1000"]),
        ("1、[500万元]用于修路", ["5000000"]),
        ("2019、2020年投资[500万元]", ["5000000"]),
    ],
)
def test_list(marked: str, values: list[str]) -> None:
    found = find_marked(marked)
    assert [money.value for money in found] == [Decimal(value) for value in values]
    assert len({money.currency for money in found}) == 1


@pytest.mark.parametrize(
    ("marked", "currencies"),
    [
        # The first amount of the text says which 元 are meant.
        ("募得[新台币5亿元]，已拨付[1亿元]", ["TWD", "TWD"]),
        ("获拨[600万港元]、[300万港元]，另有[200万元]", ["HKD", "HKD", "HKD"]),
        ("获拨[600万港元]，每户得[人民币2万元]", ["HKD", "CNY"]),
        # A mainland text that mentions another currency goes on in its own.
        ("县里投入[300万元]，对方捐赠[港币500万元]，又投入[200万元]", ["CNY", "HKD", "CNY"]),
        ("提供[100万美元]，另投入[200万元]", ["USD", "CNY"]),
        ("[500元]（港币，下同），另有[300元]", ["HKD", "HKD"]),
        ("捐赠[67万肯尼亚先令]的物资，又捐[12万先令]", ["KES", "KES"]),
        ("乌干达政府拨款[12万先令]", ["UGX"]),
        ("巴基斯坦出资[3亿卢比]，尼泊尔出资[1亿卢比]", ["PKR", "NPR"]),
        ("李四[人民币50元]", ["CNY"]),
        ("折合人民币约[50元]", ["CNY"]),
        ("1美元兑[7.1元人民币]", ["CNY"]),
    ],
)
def test_currency_in_context(marked: str, currencies: list[str]) -> None:
    assert [money.currency for money in find_marked(marked)] == currencies


@pytest.mark.parametrize(
    ("marked", "value"),
    [
        ("捐款[20万]，用于修路", "200000"),
        ("总投资[3.2亿]，占地50亩", "320000000"),
        ("资金达[2800.5万]", "28005000"),
        ("公司给学校捐了[五十万]。", "500000"),
        ("发放[200亿]贷款", "20000000000"),
        ("总投资[85亿]的电站", "8500000000"),
        ("投资了[6000多万]，全部到位", "60000000"),
        ("投资[两个亿]", "200000000"),
        ("价值[百万]的设备", "1000000"),
        ("月薪[8000]，包吃住", "8000"),
        ("捐款[5000]，用于助学", "5000"),
        ("花了[三万五]", "35000"),
    ],
)
def test_magnitude_alone(marked: str, value: str) -> None:
    (money,) = find_marked(marked)
    assert (money.value, money.currency) == (Decimal(value), "CNY")


@pytest.mark.parametrize(
    ("marked", "values", "currency"),
    [
        ("获贷款[2.5亿美元]，其中[5000万]用于重建", ["250000000", "50000000"], "USD"),
        ("资金[2.3亿]用于修路，[1.1亿]用于建房", ["230000000", "110000000"], "CNY"),
        ("销售额从[20万]增加到了[150万]，翻了几番", ["200000", "1500000"], "CNY"),
    ],
)
def test_magnitude_goes_on(marked: str, values: list[str], currency: str) -> None:
    found = find_marked(marked)
    assert [money.value for money in found] == [Decimal(value) for value in values]
    assert {money.currency for money in found} == {currency}


@pytest.mark.parametrize(
    "text",
    [
        "新增2.2万个岗位，绿化6000万亩，运送3000万人次",
        "用户突破3.2亿，市场广阔",
        "建设面积达20万，明年完工",
        "资助50万名学生，惠及3000万农村人口",
        "一块地板、三块田、231万块光伏板",
        "大家在一块",
        "20分钟，十分高兴，得了95分",
        "增长百分之五，占比12.5%",
        "多元化的单元，二元结构，三元杂交",
        "元旦、2021元旦、2022元宵",
        "公元2020年，元谋县",
        "万元户、百元店、亿元村",
        "单位：万元",
        "第三期2.2本计划",
        "三毛的故事，八角和五角星，长三角、珠三角",
        "联系电话13800138000，2023年5月12日",
        "发行人民币3年期国债",
        "欧元跌破1.02关口",
        "一元复始，万象更新",
        "",
        "元",
    ],
)
def test_no_money(text: str) -> None:
    assert find_money(text) == []


@pytest.mark.parametrize(
    "marked",
    [
        "周三[三百元]，王五[三万元]",
        "2.2本计划投资[3500.5万元]",
        "一块地板[50元]",
        "发放[50元]代金券和[500元]素质拓展费",
        "捐款[3000元]江苏",
        "2020年[5000万元]",
        "第二批[300万元]到账",
        "价格从[2万块]涨到[8万块钱]一吨",
    ],
)
def test_beside_traps(marked: str) -> None:
    find_marked(marked)


def test_offsets_point_into_the_text() -> None:
    text = "一期投入300万元，\n二期投入 RMB 20万。"
    assert [text[money.start : money.end] for money in find_money(text)] == ["300万元", "RMB 20万"]
