"""Names that were missed, cut wrongly or made up, by kind of fault; read by the whole pipeline, places included."""

import pytest

import nlp_aid

# As they were reported.
REPORTED = [
    # Schemes of 2025 and 2026.
    ("统筹建立常态化防止返贫致贫机制，投入资金50亿元。", ["常态化防止返贫致贫机制"]),
    ("广东开展驻镇帮镇扶村，投入帮扶资金170亿元。", ["驻镇帮镇扶村"]),
    ("四川对39个欠发达县域实施托底性帮扶，安排资金12亿元。", ["托底性帮扶"]),
    # The left edge: a preposition, the first of two places.
    ("善款經楊受成慈善基金撥付，用於救災。", ["楊受成慈善基金"]),
    ("有序推进西宁市、海东市地质灾害避险搬迁工程二期。", ["地质灾害避险搬迁工程"]),
    # A head noun that lies too far, or a place that makes it something else.
    ("将实施健康扶贫工程列入打赢脱贫攻坚战的重要行动。", ["健康扶贫工程", "脱贫攻坚战"]),
    ("推动成渝中部崛起，建设低空经济带。", []),
    # The title of a document over two lines; meetings.
    ("贯彻第三次全国对口支援新疆工作会议精神，安排资金10亿元。", []),
    ("印发的《关于\n打赢脱贫攻坚战的决定》明确了目标。", []),
]
# Others of the same kinds, in other words. The rules were made with such sentences in view: they say nothing of unseen texts.
OF_THE_KINDS = [
    ("健全常态化防止返贫致贫机制，安排资金20亿元。", ["常态化防止返贫致贫机制"]),
    ("救灾款经何善衡慈善基金拨付。", ["何善衡慈善基金"]),
    ("加快南通市、盐城市易地扶贫搬迁工程建设。", ["易地扶贫搬迁工程"]),
    ("把实施电商扶贫工程写进打赢脱贫攻坚战的部署。", ["电商扶贫工程", "脱贫攻坚战"]),
    ("推动鄂湘中部崛起，发展枢纽经济。", []),
    ("传达第五次全国结对帮扶工作会议精神。", []),
    ("贯彻全国东西部协作和中央单位定点帮扶工作推进会精神。", []),
    ("出席全国脱贫攻坚总结表彰大会。", []),
    ("在全省易地扶贫搬迁工作会议上，12人发言。", []),
    ("全县推进乡村振兴，出席会议的有200人。", ["乡村振兴"]),
    ("全省推进乡村振兴并召开会议。", ["乡村振兴"]),
    ("《关于\n全面推进乡村振兴的若干意见》公布。", []),
    ("援柬埔寨乡村道路建设项目三期开工，惠及村民。", ["援柬埔寨乡村道路建设项目三期"]),
    ("实施援乌干达打井供水项目、肯尼亚培训学校等项目。", ["乌干达打井供水项目", "肯尼亚培训学校"]),
    ("整合省、市、县三级财政衔接资金6000万元。", ["省、市、县三级财政衔接资金"]),
    ("3.高桥镇石门村水渠修复：投资18万元", ["高桥镇石门村水渠修复"]),
    ("企业参加“万企兴万村”江苏行动，助力乡村全面振兴。", ["“万企兴万村”江苏行动", "乡村全面振兴"]),
    ("深化杭广东西部协作，两地干部常来常往。", ["杭广东西部协作"]),
    ("开展教育医疗“组团式”帮扶，群众受益。", ["教育医疗“组团式”帮扶"]),
    ("企业开拓“一带一路”国际市场。", ["“一带一路”"]),
    ("发展新型农村集体经济中央资金50万元已下达。", ["发展新型农村集体经济中央资金"]),
]


@pytest.fixture(scope="module")
def nlp():
    return nlp_aid.load(["places", "programmes"])


@pytest.mark.parametrize(("text", "expected"), REPORTED + OF_THE_KINDS)
def test_what_was_reported(nlp, text, expected):
    assert [programme.text for programme in nlp(text)._.programmes] == expected


def test_confidence_tells_the_sure_from_the_unsure(nlp):
    sure, unsure = nlp("完成脱贫攻坚任务。"), nlp("推出家园支援方案，帮助灾民。")
    assert all(0 <= it.confidence <= 1 for doc in (sure, unsure) for it in doc._.programmes)
    assert sure._.programmes[0].confidence > 0.9
    assert all(it.confidence < 0.9 for it in unsure._.programmes)


def test_a_name_of_the_users_own_is_always_found():
    nlp = nlp_aid.load(["places", "programmes"])
    nlp.get_pipe("aid_programmes").add_entries([{"name": "青松书简", "type": "campaign"}])
    assert [(it.text, it.id, it.type) for it in nlp("晚会上有人提到青松书简。")._.programmes] == [
        ("青松书简", "青松书简", "campaign")
    ]
