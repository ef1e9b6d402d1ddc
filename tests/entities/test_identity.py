"""Which organisation a mention is of, of what type, and what no name is. The sentences are made up."""

import pytest

from nlp_aid.entities.home import Homes
from nlp_aid.entities.identity import identified, type_of
from nlp_aid.entities.resumed import resumed
from nlp_aid.entities.value import Organisation
from nlp_aid.gazetteer.files import open_gazetteer

HOMES = Homes(open_gazetteer())


def ids(text, *parts):
    """Return the ids of parts of a text that are organisations, in order."""
    mentions, at = [], 0
    for part in parts:
        start = text.index(part, at)
        at = start + len(part)
        mentions.append(Organisation(start=start, end=at, text=""))
    return [(one.id, one.name) for one in identified(text, mentions, lambda name: None)]


def test_mentions_of_one_organisation_have_one_id():
    text = "中国红十字基金会拨款，闵行区民政局配套。红基会致谢，民政局验收，中国红十字基金会公示。"
    full = "中国红十字基金会"
    assert ids(text, full, "闵行区民政局", "红基会", "民政局", full) == [
        ("local:1", full),
        ("local:2", "闵行区民政局"),
        ("local:1", full),
        ("local:2", "闵行区民政局"),
        ("local:1", full),
    ]


def test_a_headline_may_have_the_short_name_first():
    text = "国家发展改革委下达投资\n记者从国家发展和改革委员会获悉"
    assert [id for id, _ in ids(text, "国家发展改革委", "国家发展和改革委员会")] == ["local:1", "local:1"]


def test_a_short_name_of_two_is_of_neither():
    found = ids("隆阳区民政局和闵行区民政局签约，民政局介绍。", "隆阳区民政局", "闵行区民政局", "民政局")
    assert [id for id, _ in found] == ["local:1", "local:2", "local:3"]


def test_other_units_and_other_types_are_others():
    found = ids("隆阳区民政局、县民政局、隆阳区教育局", "隆阳区民政局", "县民政局", "隆阳区教育局")
    assert len({id for id, _ in found}) == 3


def test_the_text_gives_a_short_name():
    text = "北京某某发展基金会（以下简称“北基”）拨款，北基公示。"
    assert [id for id, _ in ids(text, "北京某某发展基金会", "北基", "北基")] == ["local:1"] * 3


def test_those_of_a_list_keep_their_id():
    text = "腾讯公益慈善基金会与县民政局签约，腾讯公益慈善基金会出资。"
    own = Organisation(start=0, end=9, text="", id="tencent", name="腾讯基金会")
    other = Organisation(start=10, end=14, text="")
    again = Organisation(start=17, end=26, text="")
    found = identified(text, [own, other, again], lambda name: None)
    assert [(one.id, one.name) for one in found] == [
        ("tencent", "腾讯基金会"), ("local:1", "县民政局"), ("tencent", "腾讯基金会")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "examples"),
    [
        ("government", "闵行区民政局 国务院扶贫办 农业农村部 云南省人民政府 县审计局 中国驻老挝大使馆 村委会 最高人民法院 国家发展改革委"),
        ("party_or_mass", "县委 市委组织部 县妇联 省总工会 共青团云南省委 区工商联 县残联 党中央 镇党委"),
        ("firm", "碧桂园集团 中国农业银行 云南绿源农业开发有限公司 国家电网 兴农合作社 红星机械厂"),
        ("charity", "中华慈善总会 中国红十字会 爱德基金会 壹基金 蓝天救援队 县红十字会 东华三院"),
        ("school", "云南大学 隆阳区第一小学 职业技术学院 中国科学院 县一中 乡中心幼儿园"),
        ("hospital", "县人民医院 镇卫生院 妇幼保健院 社区卫生服务中心"),
        ("international", "联合国儿童基金会 世界银行 亚投行 世界卫生组织 国际红十字会"),
        ("association", "温州商会 企业家协会 同乡会 茶叶学会"),
        ("media", "新华社 人民日报 县融媒体中心 云南电视台"),
        (None, "某某"),
    ],
)  # fmt: skip
def test_types(kind, examples):
    assert {name: type_of(name) for name in examples.split()} == dict.fromkeys(examples.split(), kind)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("闵行区民政局", "310112"),
        ("云南省保山市民政局", "5305"),
        ("上海市闵行区慈善基金会", "310112"),
        ("云南大学", "53"),
        ("新加坡红十字会", "SG"),
        ("县民政局", None),
        ("中华慈善总会", None),
        ("朝阳区民政局", None),  # there are several
        ("上海市场监督管理局", "31"),
        ("阿里巴巴公益基金会", None),
        ("阿里地区红十字会", "5425"),
        ("", None),
    ],
)
def test_the_place_of_a_name(name, code):
    assert HOMES.place_of(name) == code


def again(text, *named):
    """Return what resumes organisations, each with the name of the one that it resumes."""
    spans = [(text.index(name), text.index(name) + len(name)) for name in named]
    found = resumed(text, spans, frozenset(range(len(text) + 1)))
    return [(text[start:end], next(text[a:b] for a, b in spans if a == first)) for start, end, first in found]


def test_a_kind_resumes_the_last_one_of_the_kind():
    text = "爱德基金会与顺达农牧有限公司签约，该基金会出资，该公司建棚，这家企业招工，该机构监督。"
    assert again(text, "爱德基金会", "顺达农牧有限公司") == [
        ("该基金会", "爱德基金会"),
        ("该公司", "顺达农牧有限公司"),
        ("这家企业", "顺达农牧有限公司"),
        ("该机构", "爱德基金会"),
    ]


def test_what_nothing_was_named_for_is_no_mention():
    assert again("该公司表示，顺达农牧有限公司建棚。", "顺达农牧有限公司") == []
    assert again("县民政局拨款，该医院收款。", "县民政局") == []
    assert again("县民政局拨款" + "雨停了。" * 150 + "该局表示。", "县民政局") == []


def test_a_word_that_only_opens_so_resumes_nothing():
    text = "县民政局拨款，该局部地区有雨。"
    assert resumed(text, [(0, 4)], frozenset({0, 4, 6, 7, 8, 10, 12, 13, 14, 15})) == []


def test_a_short_name_in_brackets_is_one_from_there_on():
    text = "云南绿源农业发展有限公司（以下简称“绿源”）捐款，绿源还招工。"
    assert again(text, "云南绿源农业发展有限公司") == [("绿源", "云南绿源农业发展有限公司")] * 2


def test_what_resumes_has_the_identity_of_what_it_resumes():
    text = "爱德基金会捐款，该基金会表示。"
    mentions = [Organisation(start=0, end=5, text=""), Organisation(start=8, end=12, text="")]
    found = identified(text, mentions, lambda name: None, {8: 0})
    assert [(one.id, one.name, one.type) for one in found] == [("local:1", "爱德基金会", "charity")] * 2
