"""Whom words that only point to a party mean, where parties are at home, and what the rest of the page tells of them. The sentences are our own."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import nlp_aid
from nlp_aid.flows.candidates import candidates
from nlp_aid.flows.component import page_of
from nlp_aid.flows.features import Ground
from nlp_aid.flows.find import agreed
from nlp_aid.flows.page import Page
from nlp_aid.flows.specification import KINDS
from nlp_aid.flows.weights import ROLES
from nlp_aid.money.value import MoneyMatch

PASSAGES = Path(__file__).parents[2] / "models" / "flows" / "passages.jsonl"


@pytest.fixture(scope="module")
def nlp():
    return nlp_aid.load()


def ground_of(nlp, text):
    page = page_of(nlp(text))
    return Ground(page, candidates(page, range(len(page.amounts))))


def there(ground, text, written):
    """Return the party that is written so in a text, where it stands last."""
    first, last = ground.page.words_of(text.rindex(written), text.rindex(written) + len(written))
    (one,) = [one for one in ground.candidates if (one.start, one.end) == (first, last) and one.party]
    return one


@pytest.mark.parametrize(
    ("text", "points", "named"),
    [
        ("今年初，杭州市派人来到广南县。该县收到捐款50万元。", "该县", "广南县"),
        ("四川省灾情严重。全省收到捐款3亿元。", "全省", "四川省"),
        ("四川灾情严重。全省收到捐款3亿元。", "全省", "四川"),
        ("广南县公告：广南县去年受灾，富宁县也受灾。我县收到捐款50万元。", "我县", "广南县"),
        ("中国向马拉维派出医疗队。该国获得援助60万美元。", "该国", "马拉维"),
        ("腾讯公益慈善基金会关心山区学校。基金会捐款50万元。", "基金会", "腾讯公益慈善基金会"),
    ],
)
def test_who_is_pointed_to(nlp, text, points, named):
    one = there(ground_of(nlp, text), text, points)
    assert one.meant is not None
    assert one.key == one.meant.key == named


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("该县收到捐款50万元。广南县表示感谢。", "该县"),
        ("马拉维受灾。全国收到捐款50万元。", "全国"),
        ("广南县受灾。全省收到捐款50万元。", "全省"),
    ],
)
def test_who_points_to_nobody_named(nlp, text, points):
    assert there(ground_of(nlp, text), text, points).meant is None


def test_flows_name_whom_is_pointed_to(nlp):
    text = "今年初，杭州市派人来到广南县。该县收到捐款50万元。"
    ground = ground_of(nlp, text)
    roles = dict.fromkeys(ROLES) | {"recipient": there(ground, text, "该县")}
    agreed(ground.page, [(0, roles)])
    assert ground.page.written(roles["recipient"].start, roles["recipient"].end) == "广南县"


def test_what_the_rest_of_the_page_tells_of_a_party(nlp):
    text = "杭州市向广南县捐赠50万元。广南县收到物资。富宁县由杭州市出资60万元。"
    ground = ground_of(nlp, text)
    assert "gives elsewhere 1, receives 0" in ground.own(there(ground, text, "杭州市"))
    assert "gives elsewhere 0, receives 1" in ground.own(there(ground, text, "广南县"))
    assert "gives elsewhere 0, receives 0" in ground.own(there(ground, text, "富宁县"))


def test_where_a_party_is_at_home(nlp):
    text = "杭州市民政局向文山州广南县捐赠50万元，富宁县也得到60万元。"
    ground = ground_of(nlp, text)
    assert "from 33" in ground.own(there(ground, text, "杭州市民政局"))
    assert {"from 53", "level 6, from where many are"} <= set(ground.own(there(ground, text, "富宁县")))


def parties(nlp, text):
    """Return what may give or receive on a page, as it is written."""
    ground = ground_of(nlp, text)
    return {ground.page.written(one.start, one.end) for one in ground.candidates if one.party}


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("镇政府给每户发放补贴800元。", "每户"),
        ("基金会向每名新生资助3000元。", "每名新生"),
        ("去年县里给各村拨款20万元。", "各村"),
        ("江阳县教育局与江阳县红十字会共同出资30万元。", "江阳县教育局与江阳县红十字会"),
        ("中央财政下达辽宁、吉林等9省（区、市）救灾资金3亿元。", "辽宁、吉林等9省（区、市）"),
        ("4.慰问灾民9000元。", "灾民"),
        ("自去年以来 该局捐款9万元。", "该局"),
    ],
)
def test_what_may_be_a_party(nlp, text, party):
    assert party in parties(nlp, text)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("学校每年发放补贴800元。", "每年"),
        ("公司每名发放补贴800元。", "每名"),
        ("4.慰问灾民9000元。", "4"),
        ("【江阳县慈善总会】收到捐款50万元。", "【"),
    ],
)
def test_with_what_no_party_opens(nlp, text, start):
    assert not [party for party in parties(nlp, text) if party.startswith(start)]


@pytest.mark.parametrize(
    ("text", "layer", "name", "is_one"),
    [
        ("甲乙公司薛先生捐款9万元", "persons", "薛", False),
        ("甲乙公司薛某捐款9万元", "persons", "薛某", True),
        ("某局向江阳捐款9万元", "persons", "向江阳", False),
        ("某局请向阳捐款9万元", "persons", "向阳", True),
    ],
)
def test_what_the_tagger_takes_for_a_name(text, layer, name, is_one):
    start, amount = text.index(name), text.index("9万元")
    money = MoneyMatch(start=amount, end=amount + 3, text="9万元", value=90000, currency="CNY")
    mentions = {layer: [SimpleNamespace(start=start, end=start + len(name))], "money": [money]}
    if "江阳" in text:
        mentions["places"] = [SimpleNamespace(start=text.index("江阳"), end=text.index("江阳") + 2)]
    page = Page(text, [*range(len(text))], [0], mentions)
    (one,) = [one for one in candidates(page, [0]) if one.key == name]
    assert one.party is is_one


def test_who_says_something_and_who_is_named_beside(nlp):
    text = "江阳县民政局负责人介绍，杭州大成公司董事长王建国捐款50万元。"
    ground = ground_of(nlp, text)
    assert "a clause that says 介绍" in ground.own(there(ground, text, "江阳县民政局"))
    own = ground.own(there(ground, text, "杭州大成公司"))
    assert {"a clause that says nothing", "organisations before persons, touches False"} <= set(own)
    assert "persons behind organisations, touches False" in ground.own(there(ground, text, "王建国"))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("县里资助44名新生，每人3000元。", "in the sentence"),
        ("新生每人领到3000元。", "in the clause"),
        ("县里开会。每人领到3000元。", "nowhere"),
    ],
)
def test_whom_each_means(nlp, text, where):
    ground = ground_of(nlp, text)
    assert f"each, behind a group {where}" in ground.own(there(ground, text, "每人"))


def test_what_stands_before_a_colon(nlp):
    text = "中央财政下达资金：辽宁省3亿元，吉林省2亿元。"
    ground = ground_of(nlp, text)
    one, other = (there(ground, text, name) for name in ("中央财政", "辽宁省"))
    amount = ground.page.amounts[1][0]
    assert ground.beside_colon(one.start, one.end, amount) == "clause before the colon"
    assert ground.beside_colon(other.start, other.end, amount) == "behind the colon"
    assert ground.beside_colon(one.start, one.end, one.end) == "no colon"


def test_passages_hold_positions_and_no_text():
    rows = [json.loads(line) for line in PASSAGES.read_text("utf-8").splitlines()]
    assert len({(row["id"], row["start"]) for row in rows}) == len(rows) > 300
    assert any(not row["flows"] for row in rows)
    for row in rows:
        assert row.keys() == {"id", "start", "end", "flows"}
        for flow in row["flows"]:
            assert flow.keys() <= {"kind", "amount", *ROLES}
            assert flow["kind"] in KINDS
            for name in flow.keys() - {"kind"}:
                start, end = flow[name]
                assert 0 <= start < end <= row["end"] - row["start"], row
