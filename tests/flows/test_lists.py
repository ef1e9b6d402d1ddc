"""Flows that a sentence tells one by one, growth, and who audits."""

from __future__ import annotations

import pytest

import nlp_aid
from nlp_aid.flows.asking import turned
from nlp_aid.flows.candidates import candidate_of
from nlp_aid.flows.component import page_of
from nlp_aid.flows.lists import rows_whole


@pytest.fixture(scope="module")
def nlp():
    return nlp_aid.load()


def told(nlp, text: str) -> list[tuple[str, str | None, str | None]]:
    return [
        (flow.amount.text, flow.donor and flow.donor.text, flow.recipient and flow.recipient.text)
        for flow in nlp(text)._.flows
    ]


@pytest.mark.parametrize(
    ("text", "flows"),
    [
        (
            "2021年，嘉兴市平湖市、宁波市鄞州区分别向松潘县、和龙市援助资金2100万元和3300万元。",
            [("2100万元", "嘉兴市平湖市", "松潘县"), ("3300万元", "宁波市鄞州区", "和龙市")],
        ),
        (
            "省慈善总会向元阳县、红河县、绿春县分别拨付救灾款80万元、60万元、50万元。",
            [
                ("80万元", "省慈善总会", "元阳县"),
                ("60万元", "省慈善总会", "红河县"),
                ("50万元", "省慈善总会", "绿春县"),
            ],
        ),
        (
            "世界粮食计划署和挪威政府分别承诺210万美元和400万欧元。",
            [("210万美元", "世界粮食计划署", None), ("400万欧元", "挪威政府", None)],
        ),
        (
            "元阳县、红河县分别获得补助80万元和60万元。",
            [("80万元", None, "元阳县"), ("60万元", None, "红河县")],
        ),
        (
            "省红十字会先后向盐池县、同心县及海原县拨款185万元、220万元及96万元。",
            [
                ("185万元", "省红十字会", "盐池县"),
                ("220万元", "省红十字会", "同心县"),
                ("96万元", "省红十字会", "海原县"),
            ],
        ),
    ],
)
def test_one_by_one(nlp, text, flows):
    assert told(nlp, text) == flows


def test_a_row_of_another_length_goes_whole(nlp):
    found = told(nlp, "苏州市、无锡市分别向施秉县、思南县和石阡县捐赠300万元和200万元。")
    assert [donor for _, donor, _ in found] == ["苏州市", "无锡市"]
    assert all(recipient not in ("施秉县", "石阡县") for _, _, recipient in found)


def test_with_something_between_amounts_nothing_goes_one_by_one(nlp):
    found = told(nlp, "省慈善总会向元阳县、红河县拨付救灾款80万元、赈灾物资60万元。")
    assert {recipient for _, _, recipient in found} != {"元阳县", "红河县"}


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("2021年，大连市向六盘水市拨付东西部协作资金4.1亿元，同比增加3000多万元。", ["4.1亿元"]),
        ("2022年，杭州市向广元市投入帮扶资金1.9亿元，比上年减少了200万元。", ["1.9亿元"]),
        ("2022年，杭州市向广元市增加投入帮扶资金1.9亿元。", ["1.9亿元"]),
        ("2022年，杭州市向广元市的帮扶资金同比增加到1.9亿元。", ["1.9亿元"]),
    ],
)
def test_growth_is_no_flow(nlp, text, amounts):
    assert [amount for amount, _, _ in told(nlp, text)] == amounts


AUDIT = "2021年，省审计厅对平塘县扶贫资金进行了审计。\n违规拨付扶贫资金41.2万元用于平衡预算。\n向不符合条件的118户发放补贴35.6万元。\n"


def test_who_audits_gives_nothing(nlp):
    found = told(nlp, "平塘县扶贫资金审计结果公告\n" + AUDIT)
    assert len(found) == 2
    assert [donor for _, donor, _ in found] == [None, None]


def test_an_office_of_audits_may_give(nlp):
    found = told(nlp, "省审计厅开展定点帮扶\n2021年，省审计厅向平塘县摆茹镇捐赠41.2万元。")
    assert found == [("41.2万元", "省审计厅", "平塘县摆茹镇")]


def parts(nlp, text: str) -> dict[str, str | None]:
    flows = nlp(text)._.flows
    return {flow.amount.text: None if flow.part_of is None else flows[flow.part_of].amount.text for flow in flows}


@pytest.mark.parametrize(
    "text",
    [
        "2019年，绵阳市对口帮扶甘孜州资金增至5.9亿元，理塘县7100万元、道孚县5200万元。",
        "江苏省安排青海省海东市对口支援资金5.9亿元，实施项目41个。\n化隆县 7100万元\n循化县 5200万元\n",
    ],
)
def test_the_places_of_a_region_have_their_parts(nlp, text):
    assert parts(nlp, text) == {"5.9亿元": None, "7100万元": "5.9亿元", "5200万元": "5.9亿元"}
    assert len({donor for _, donor, _ in told(nlp, text)}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "2019年，绵阳市对口帮扶甘孜州资金5.9亿元，阿坝县7100万元、盐源县5200万元。",
        "2019年，绵阳市向甘孜州拨付资金5.9亿元。同年，成都市向理塘县捐赠7100万元，德阳市向道孚县捐赠5200万元。",
    ],
)
def test_other_places_and_other_givers_have_no_parts(nlp, text):
    assert set(parts(nlp, text).values()) == {None}


@pytest.mark.parametrize(
    ("text", "giver"),
    [
        ("财政部、应急管理部紧急预拨3亿元，支持江西省抗洪救灾。", "财政部、应急管理部"),
        ("浙江省水利厅和杭州市水利局向文山州捐款60万元。", "浙江省水利厅和杭州市水利局"),
    ],
)
def test_a_row_gives_together(nlp, text, giver):
    assert [donor for _, donor, _ in told(nlp, text)] == [giver]


def test_a_row_in_which_each_gives_stays_apart(nlp):
    page = page_of(nlp("浙江省水利厅、杭州市水利局各捐款60万元。"))
    one = candidate_of(page, page.by_layer["organisations"][0])
    roles = {"donor": one, "recipient": None}
    rows_whole(page, [(0, roles)])
    assert roles["donor"] is one


def test_no_row_goes_on_over_a_comma(nlp):
    page = page_of(nlp("通过文山州红十字会，杭州市水利局捐款60万元。"))
    roles = {"donor": candidate_of(page, page.by_layer["organisations"][1]), "recipient": None}
    rows_whole(page, [(0, roles)])
    assert roles["donor"].key == "杭州市水利局"


@pytest.mark.parametrize("words", ["紧急求援", "申请贷款", "借到"])
def test_who_is_asked_gives(nlp, words):
    page = page_of(nlp(f"杭州市水利局向国家开发银行{words}20亿元。"))
    asker, asked = (candidate_of(page, one) for one in page.by_layer["organisations"])
    roles = {"donor": asker, "recipient": asked}
    turned(page, [(0, roles)])
    assert roles == {"donor": asked, "recipient": asker}


def test_who_is_given_to_is_not_asked(nlp):
    page = page_of(nlp("国家开发银行向杭州市水利局发放贷款20亿元，用于申请之外的项目。"))
    giver, receiver = (candidate_of(page, one) for one in page.by_layer["organisations"])
    roles = {"donor": giver, "recipient": receiver}
    turned(page, [(0, roles)])
    assert roles == {"donor": giver, "recipient": receiver}


def test_no_row_holds_the_other_party(nlp):
    page = page_of(nlp("浙江省水利厅、文山州水利局有合作，捐款60万元。"))
    giver, receiver = (candidate_of(page, one) for one in page.by_layer["organisations"][:2])
    roles = {"donor": giver, "recipient": receiver}
    rows_whole(page, [(0, roles)])
    assert roles == {"donor": giver, "recipient": receiver}
    roles["recipient"] = None
    rows_whole(page, [(0, roles)])
    assert roles["donor"].key == "浙江省水利厅文山州水利局"
