"""The place layer by examples: a sentence with its places in brackets, and their codes in order."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings

from nlp_aid.places.find import PlaceFinder
from nlp_aid.segmenter import Segmenter
from tests.strategies import scraped_text

FINDER = PlaceFinder()
SEGMENTER = Segmenter()


def find(text):
    return FINDER.find(text, {0, *SEGMENTER.segment(text)})


# `-` stands for a place without a code.
EXAMPLES = {
    "chains": [
        ("县里派人到[云南省保山市隆阳区芒宽乡大门坎村]调研。", "530502210212"),
        ("[贵州省黔东南州雷山县西江镇]的旅游收入增长很快。", "522634101"),
        ("[新疆喀什地区莎车县]的巴旦木丰收了。", "653125"),
        ("[甘肃临夏州东乡县]的刺绣车间开工了。", "622926"),
        ("[河南兰考]的泡桐做成了乐器。", "410225"),
        ("工作队去了[四川省凉山州昭觉县]和[布拖县]。", "513431 513429"),
        ("[内蒙古自治区兴安盟科尔沁右翼中旗]的牧民搬进新居。", "152222"),
        ("[天津市滨海新区]派出医疗队。", "120116"),
    ],
    "coordinations": [
        ("[四川]、[重庆]和[陕西]的灾情严重。", "51 50 61"),
        ("资金拨付到[隆阳区瓦房乡]、[瓦马乡]和[西邑乡]。", "530502208 530502207 530502203"),
        ("[黔东南州凯里]、[台江]两县市联手。", "522601 522630"),
    ],
    "short names": [
        ("[保山]的咖啡进了[上海]。", "5305 31"),
        ("[闵行]与[隆阳]签了协议。", "310112 530502"),
        ("走进[西双版纳]，走进[怒江州]。", "5328 5333"),
        ("[科右前旗]的肉羊出栏了。", "152221"),
    ],
    "the document knows where it is": [
        ("[保山市隆阳区]今年脱贫。在[瓦房乡]，群众种桑养蚕；在[西邑乡]，合作社养猪。", "530502 530502208 530502203"),
        ("[甘肃省定西市安定区]启动项目，[葛家岔镇]和[石泉乡]先行。", "621102 621102112 621102211"),
        ("考察组到了[玉龙县]。第二天他们又去了[石鼓镇]。", "530721 530721102"),
    ],
    "renamed and upgraded units": [
        ("[四川省甘孜州康定县]的电站并网。", "513301"),
        ("[陕西省旬阳县]的烤烟丰收。", "610981"),
    ],
    "abbreviations": [
        ("[沪][滇]扶贫协作和[闽][宁]协作都在推进。", "31 53 35 64"),
        ("[京][津][冀]三地的企业来了。", "11 12 13"),
        ("他报名援[藏]，又去援[疆]。", "54 65"),
        ("[俄]军撤离，[中]方表示欢迎。", "RU CN"),
        ("[中][柬]两国签了协议。", "CN KH"),
        ("“[滇]品入[沪]”专场开市。", "53 31"),
        ("[上海]帮扶[隆阳区]，推进“[沪]企入[隆]”。", "31 530502 31 530502"),
    ],
    "countries, regions, features": [
        ("[中国]向[老挝]和[塞拉利昂]提供粮食援助。", "CN LA SL"),
        ("[刚果（金）]的医院建成了。", "CD"),
        ("[长三角]的企业到[滇西]和[乌蒙山片区]投资。", "- - -"),
        ("[怒江]沿岸、[高黎贡山]脚下的寨子通了路。", "- -"),
        ("专家在[金边]和[万象]授课。", "- -"),
    ],
    "names no list has": [
        ("[隆阳区西邑乡]八个组都栽了桑。", "530502203"),
        ("记者来到[隆阳区瓦房乡柳树塘]采访。", "-"),
        ("合作区叫[横琴粤澳深度合作区]。", "-"),
        ("[苏州工业园区]的企业捐了款。", "-"),
        ("[江苏省泗洪县归仁镇杨树圩村]党总支书记介绍了经验。", "-"),
    ],
    "no places": [
        ("双方加强合作，共同推进产业发展。", ""),
        ("贫困村、示范村和行政村都通了路，10个小康村建成。", ""),
        ("群众过上了和平、团结、富裕、平安的生活，比如新建的港口。", ""),
        ("脱贫攻坚与乡村振兴有效衔接，农村面貌一新。", ""),
        ("这个宽乡大门前的社区工厂招工。", ""),
        ("资源整合，复兴路径清晰，兴业惠民，友好往来。", ""),
        ("我国东部地区与西部结成对子，全省各县、各乡镇都派了人。", ""),
        ("编辑：陈延长 摄影：王新民", ""),
        ("他研究蒙古族服饰和傣语。", ""),
        ("出台政策、中央企业、新兴产业。", ""),
    ],
    "a following word is not the unit's": [
        ("产品进了[上海]市场。", "31"),
        ("[闵行区]区长和[保山市]市长出席。", "310112 5305"),
        ("[徐掌村]村民入股。[隆阳区]很支持。", "530502208211 530502"),
        ("[曲靖市]委派出工作队。", "5303"),
        ("重庆路上开了[云南]咖啡馆。", "53"),
    ],
}
CASES = [(name, text, codes) for name, examples in EXAMPLES.items() for text, codes in examples]


@pytest.mark.parametrize(("name", "marked", "codes"), CASES, ids=[f"{n}: {t[:16]}" for n, t, _ in CASES])
def test_places(name, marked, codes):
    text = re.sub(r"[\[\]]", "", marked)
    places = find(text)
    again = list(text)
    for place in reversed(places):
        again[place.end : place.end] = "]"
        again[place.start : place.start] = "["
    assert "".join(again) == marked
    assert [place.code or "-" for place in places] == codes.split()


def test_a_place_has_its_official_name_level_and_path():
    (place,) = find("记者在云南省保山市隆阳区芒宽乡采访。")
    assert (place.name, place.level) == ("芒宽彝族傣族乡", "township")
    assert place.path == ("云南省", "保山市", "隆阳区", "芒宽彝族傣族乡")


def test_a_name_that_many_bear_has_no_code_when_the_text_does_not_tell():
    (place,) = find("记者来到城关镇采访。")
    assert (place.code, place.level, place.path) == (None, "township", ())


@given(scraped_text())
@settings(max_examples=60, deadline=None)
def test_places_are_in_order_and_do_not_overlap(text):
    places = find(text)
    assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert all(a.end <= b.start for a, b in pairwise(places))
    assert all(place.text == text[place.start : place.end] for place in places)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["和平", "云南省", "中美", "村", "上海市闵行区", "隆阳区西邑乡", "新", "驻滇"])
def test_finding_takes_linear_time_on_hostile_text(unit):
    # Twenty times the text must not take a hundred times as long; a quadratic step takes four hundred.
    import time

    def seconds(times):
        start = time.process_time()
        find(unit * times)
        return time.process_time() - start

    small = 2000 // len(unit)
    seconds(small)
    assert seconds(20 * small) < 100 * max(seconds(small), 0.002)
