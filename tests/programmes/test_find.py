import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_aid.places.value import Place
from nlp_aid.programmes.find import find_programmes
from nlp_aid.programmes.value import PROGRAMME_TYPES
from tests.timing import processor_seconds


def read(marked):
    """Return the text, word bounds and places of `甲县|修|路`, in which `|` parts words and `{…}` is a place."""
    text, bounds, places, opened = "", {0}, [], 0
    for char in marked:
        if char in "|{}":
            bounds.add(len(text))
        if char == "{":
            opened = len(text)
        elif char == "}":
            places.append(Place(start=opened, end=len(text), text=text[opened:]))
        elif char != "|":
            text += char
    return text, bounds | {len(text)}, places


def found(marked):
    return [(programme.text, programme.type) for programme in find_programmes(*read(marked))]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("深化辽黔对口帮扶", [("辽黔对口帮扶", "mechanism")]),
        ("津甘东西部协作项目", [("津甘东西部协作", "mechanism")]),
        ("鲁渝劳务协作", [("鲁渝劳务协作", "mechanism")]),
        ("使用苏青协作资金", [("苏青协作资金", "fund")]),
        ("安排援青资金", [("援青资金", "fund")]),
        ("校地结对帮扶", [("校地结对帮扶", "mechanism")]),
        ("“五对一”结对帮扶", [("“五对一”结对帮扶", "mechanism")]),
        ("推广“3帮1”，帮扶到户", [("“3帮1”", "mechanism")]),
        ("{嘉兴}{丽江}扶贫协作", [("嘉兴丽江扶贫协作", "mechanism")]),
        ("东西部消费协作", [("东西部消费协作", "mechanism")]),
        ("“千企帮千村”行动", [("“千企帮千村”行动", "mechanism")]),
        ("百校联百县行动启动", [("百校联百县行动", "mechanism")]),
        ("推行“万名医生联万户”", [("“万名医生联万户”", "mechanism")]),
        ("推行“一户一策”结对帮扶", [("“一户一策”结对帮扶", "mechanism")]),
        # Trade and diplomacy pair places, too.
        ("中国东西部合作与投资贸易洽谈会", []),
        ("共建“一带一路”科技合作", [("“一带一路”", "policy")]),
        ("百企进百校招聘", []),
        ("京沪合作", []),
        ("中美合作不断深化", []),
        ("两家公司开展合作", []),
        ("发放帮扶资金", []),
        # Organisations and titles.
        ("东西部协作办公室", []),
        ("市对口支援工作领导小组", []),
        ("《东西部协作管理办法》", []),
        ("某县乡村振兴局", []),
        ("某县扶贫开发办公室", []),
        ("脱贫攻坚部署", [("脱贫攻坚", "policy")]),
    ],
)
def test_mechanisms(marked, expected):
    assert found(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("启动“阳光书包”助学项目", [("“阳光书包”助学项目", "project")]),
        ("爱心企业捐款，启动“山里娃”计划", [("“山里娃”计划", "project")]),
        ("开展“情暖寒冬行动”，慰问贫困老人", [("“情暖寒冬行动”", "campaign")]),
        ("捐资设立“湾区同心助学金”", [("“湾区同心助学金”", "fund")]),
        ("企业援建的“星光教室”启用，还捐赠了电脑", [("“星光教室”", "facility")]),
        ("村民到“金梭扶贫车间”上班", [("“金梭扶贫车间”", "facility")]),
        ("打造“一乡一业”扶贫模式", [("“一乡一业”扶贫模式", "mechanism")]),
        ("推进“藏品入鄂”，助力消费扶贫", [("“藏品入鄂”", "campaign"), ("消费扶贫", "policy")]),
        ("「暖心包裹」捐赠活动", [("「暖心包裹」捐赠活动", "campaign")]),
        ("贫困户的“疆枣东运”启动", [("“疆枣东运”", "campaign")]),
        ("公益组织一项名为“阳光校车”的公益计划", [("“阳光校车”", "project")]),
        ("为灾区推出“甲乙农园”精准扶贫模式", [("“甲乙农园”精准扶贫模式", "mechanism")]),
        ("|为|脱贫|启动|“银穗”|农户|培训|计划|，", [("“银穗”农户培训计划", "project")]),
        ("|扶贫|“银穗”|农户|参加|培训|计划|，", []),
        ("实施“高山生态扶贫搬迁”", [("“高山生态扶贫搬迁”", "project")]),
        # Contests, kinds of things, and activities of every sort beside talk of aid.
        ("为贫困户举办“我的家乡”征文征集活动", []),
        ("她在“扶贫车间”上班", []),
        ("灾区举行“开学第一课”活动。" + "孩子们坐在教室里读书。" * 30, []),
        ("西电东送惠及贫困县，“西电东送”二期投产", []),
        # Sayings, emphasis, people, goods, and names from elsewhere.
        ("贫困户说：“感谢党，感谢帮扶队。”", []),
        ("扶贫变成了“造血”", []),
        ("救助队被称为“守护神”", []),
        ("启动“星河一号”工程，火箭升空", []),
        ("“钱袋子”鼓了，帮扶成效好", []),
        # A quotation that closes before what belongs together.
        ("开展“乡村振兴我先行”", [("“乡村振兴我先行”", "campaign")]),
    ],
)
def test_quotations(marked, expected):
    assert found(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("扶贫|资金|30|万|元|用于|{柳树村}|安全|饮水|管网|工程", [("柳树村安全饮水管网工程", "project")]),
        ("慈善|总会|设立|晨光|助学|基金", [("晨光助学基金", "fund")]),
        ("由|帮扶|单位|援建|的|{石门县}|卫生|服务|中心|启用", [("石门县卫生服务中心", "facility")]),
        ("我|区|财政|衔接|资金|下达", [("财政衔接资金", "fund")]),
        ("{青山市}|农村|危房|改造|完成", [("农村危房改造", "project")]),
        ("捐赠|3|万|元|的|{柏林村}|温室|蔬菜|工程|（二期）|开工", [("柏林村温室蔬菜工程（二期）", "project")]),
        ("用|扶贫|资金|修建|的|石盘村|蓄水池|工程|解决|了|吃水|难题", [("石盘村蓄水池工程", "project")]),
        ("下达|中央|和|省级|财政|衔接|资金", [("中央和省级财政衔接资金", "fund")]),
        ("扶贫|资金|建起|的|{甲寨镇}|咖啡|加工|车间|里", [("甲寨镇咖啡加工车间", "facility")]),
        ("由|{石门县}|援建|的|{甲寨镇}|扶贫|产业|园年|内|投产", [("甲寨镇扶贫产业园", "facility")]),
        # Public works are no aid because help is spoken of nearby.
        ("救灾|之后|，|{郴江}|水环境|综合|治理|工程|收尾|。" + "水|" * 150, []),
        # Descriptions name nothing.
        ("实施|扶贫|项目", []),
        ("捐款|用于|基础|设施|建设|项目", []),
        ("开展|捐赠|活动|，|帮扶|群众", []),
        ("{中国}|青少年|发展|基金会|捐款", []),
        ("向|{石门县}|人民|医院|捐赠|药品", []),
        ("救灾|资金|到位", []),
        ("{新港市}|地铁|工程|开工", []),
    ],
)
def test_names_without_quotation_marks(marked, expected):
    assert found(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "扶贫|资金|实施|了|{甲寨村}|水渠|修复|、|{乙寨村}|茶园|改造|、|红心|柚|试种|等|3|个|项目",
            ["甲寨村水渠修复", "乙寨村茶园改造", "红心柚试种"],
        ),
        (
            "帮扶|资金|安排|实施|{甲寨村}|水渠|修复|和|{乙寨村}|茶园|改造|两|个|项目",
            ["甲寨村水渠修复", "乙寨村茶园改造"],
        ),
        ("帮扶|资金|建设|{甲寨村}|文化|广场|、|{乙寨村}|便民|桥|等|项目", ["甲寨村文化广场", "乙寨村便民桥"]),
        # Kinds of works name none.
        ("扶贫|资金|实施|了|农村|安全|饮水|、|通村|道路|、|扶贫|车间|等|23|个|项目", []),
        # The name of a place may begin like a conjunction.
        ("扶贫|资金|实施|{甲寨村}|水渠|修复|、|{和|顺县}|核桃|加工|等|6|个|项目", ["甲寨村水渠修复", "和顺县核桃加工"]),
        # More items than the text counts, and kinds in place of names.
        ("扶贫|资金|实施|{甲寨村}|水渠|、|{乙寨村}|茶园|、|{丙寨村}|道路|2|个|项目", []),
        ("扶贫|资金|实施|教育|、|医疗|、|就业|等|30|个|项目", []),
        ("实施|{甲寨村}|水渠|修复|、|{乙寨村}|茶园|改造|等|2|个|项目", []),
        ("扶贫|资金|实施|乡土|人才|培养|、|河道|清淤|等|5|个|领域|项目", []),
    ],
)
def test_lists(marked, expected):
    assert [text for text, _ in found(marked)] == expected


def test_the_count_of_quoted_items_is_checked():
    text = "“甲菜师傅”“乙技工”“丙家政”{}项工程带动贫困户就业"
    names = ["“甲菜师傅”", "“乙技工”", "“丙家政”"]
    for count, expected in (("三", names), ("两", []), ("四", [])):
        here = text.format(count)
        assert [it.text for it in find_programmes(here, set(range(len(here) + 1)), [])] == expected


def named(text):
    return [(it.text, it.id, it.name) for it in find_programmes(text, set(range(len(text) + 1)), [])]


def test_names_outside_the_catalogue_are_numbered_in_the_document():
    assert named("启动“春泥助学行动”和“秋叶助残行动”，“春泥助学行动”惠及百人") == [
        ("“春泥助学行动”", "local:1", "春泥助学行动"),
        ("“秋叶助残行动”", "local:2", "秋叶助残行动"),
        ("“春泥助学行动”", "local:1", "春泥助学行动"),
    ]


def test_a_name_in_short_is_led_back_to_the_full_one():
    assert named("推出“甲乙农园”精准扶贫模式。“甲乙农园”让农户增收") == [
        ("“甲乙农园”精准扶贫模式", "local:1", "甲乙农园精准扶贫模式"),
        ("“甲乙农园”", "local:1", "甲乙农园精准扶贫模式"),
    ]


def test_a_name_that_the_text_gives_is_led_back_to_the_full_one():
    found = named("实施“农村困难家庭住房提升行动”（以下简称“暖居行动”）。暖居行动改房三万户")
    assert [it[0] for it in found] == ["“农村困难家庭住房提升行动”", "“暖居行动”", "暖居行动"]
    assert {it[1:] for it in found} == {("local:1", "农村困难家庭住房提升行动")}


def test_a_name_without_its_place_is_led_back():
    text, bounds, places = read("慈善|总会|设立|{石门县}|晨光|助学|基金|。|晨光|助学|基金|资助|学生")
    first, second = find_programmes(text, bounds, places)
    assert (first.text, second.text) == ("石门县晨光助学基金", "晨光助学基金")
    assert first.id == second.id == "local:1"


def test_a_part_of_a_scheme_of_the_catalogue_has_its_id():
    (found,) = find_programmes("“雨露计划·展翅行动”资助千人", set(), [])
    assert (found.text, found.id, found.type) == ("“雨露计划·展翅行动”", "yulu-plan", "project")


def test_local_ids_are_told_from_those_of_the_catalogue():
    catalogued, local = find_programmes("落实低保，启动“春泥助学行动”", set(), [])
    assert (catalogued.in_catalogue, catalogued.link) == (True, "subsistence-allowance")
    assert (local.in_catalogue, local.link) == (False, "")


def test_a_pair_of_cities_links_by_its_places():
    text = "宁波凉山东西部协作启动"
    places = [Place(start=0, end=2, text="宁波", code="3302"), Place(start=2, end=4, text="凉山", code="5134")]
    (found,) = find_programmes(text, set(), places)
    assert (found.text, found.id) == ("宁波凉山东西部协作", "ningbo-liangshan-cooperation")


def test_names_are_found_again():
    text, bounds, places = read("启动“春泥助学行动”。两年来，春泥助学行动惠及百人。")
    first, second = find_programmes(text, bounds, places)
    assert (first.text, second.text) == ("“春泥助学行动”", "春泥助学行动")
    assert first.name == second.name == "春泥助学行动"


def test_the_catalogue_gives_id_and_name():
    text = "落实五保供养，实施“母亲水窖”项目"
    support, cellars = find_programmes(text, set(), [])
    assert (support.id, support.name) == ("extreme-poverty-support", "特困人员救助供养")
    assert (cellars.text, cellars.id) == ("“母亲水窖”项目", "mothers-water-cellar")


@pytest.mark.parametrize("empty", ["", "\n", "“", "”“", "《"])
def test_nothing_in_nothing(empty):
    assert find_programmes(empty, set(), []) == []


PIECES = st.sampled_from(
    list("“”「」『』\"'‘’《》（），。、；：\n 一二3帮对的了和等村县入沪滇")
    + "扶贫 帮扶 东西部协作 脱贫攻坚 资金 项目 工程 行动 基金 基金会 实施 等7个项目 中心 局 乡村振兴 捐赠 500万元".split()
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_text_with_any_bounds_and_places(data):
    text = "".join(data.draw(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40)))
    offsets = st.integers(-2, len(text) + 2)
    bounds = data.draw(st.one_of(st.just(set(range(len(text) + 1))), st.sets(offsets)))
    pairs = data.draw(st.lists(st.tuples(offsets, offsets), max_size=6))
    places = [Place(start=start, end=end, text="") for start, end in pairs]
    last, ids = 0, {}
    for programme in find_programmes(text, bounds, places):
        assert last <= programme.start < programme.end <= len(text)
        assert programme.text == text[programme.start : programme.end]
        assert programme.type in PROGRAMME_TYPES
        assert programme.name
        assert re.fullmatch(r"local:[1-9][0-9]*|[a-z0-9]+(-[a-z0-9]+)*", programme.id)
        assert ids.setdefault(programme.id, programme.name) == programme.name
        last = programme.end


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "“",
        "“”",
        "对口",
        "沪滇扶贫",
        "、",
        "扶贫等7个项目",
        "“扶贫行动”",
        "捐赠工程",
        "《",
        "1对1",
        "东西部扶贫协作",
        "助学基金",
        "工程",
        "实施了",
        "（以下简称“",
        "名为“甲乙”的计划",
        "千企帮千村",
        "中央和省级财政衔接资金",
        "a",
        "''",
        "脱贫攻坚战",
        "1.扶贫\n",
        "扶贫\t工程\t",
    ],
)
def test_time_is_linear(piece):
    def seconds(length):
        text = (piece * length)[:length]
        return processor_seconds(find_programmes, text, set(range(length + 1)), [])

    # Eight times as much text; what takes the square of the length would take 64 times as long.
    short = min(seconds(8_000) for _ in range(2))
    assert min(seconds(64_000) for _ in range(2)) < 20 * short + 0.3


@pytest.mark.parametrize(
    ("text", "programme", "id"),
    [
        ("苏陕劳务协作让他们在家门口上了班。", "苏陕劳务协作", "jiangsu-shaanxi-cooperation"),
        ("粤桂东西部扶贫协作进入新阶段。", "粤桂东西部扶贫协作", "guangdong-guangxi-cooperation"),
        ("闽宁协作资金用在了水窖上。", "闽宁协作资金", "local:1"),
    ],
)
def test_a_pair_links_to_its_arrangement(text, programme, id):
    (found,) = find_programmes(text, {0, len(text)}, [])
    assert (found.text, found.id) == (programme, id)


def test_what_stands_before_a_fund_of_the_catalogue_is_no_part_of_its_name():
    text = "两部门火速筹调中央自然灾害救灾资金1亿元。"
    found = find_programmes(text, {0, 3, 5, 7, 9, 11, 13, 17, 19, len(text)}, [])
    assert [(programme.text, programme.id) for programme in found] == [("中央自然灾害救灾资金", "disaster-relief-fund")]


def test_the_key_is_the_same_however_the_place_is_written():
    keys = set()
    for text, name in (("{石门县甲寨乡}", "石门县甲寨乡"), ("{甲寨乡}", "甲寨乡")):
        text, bounds, _ = read(f"扶贫|资金|30|万|元|用于|{text}|安全|饮水|管网|工程")
        at = text.index(name)
        place = Place(start=at, end=at + len(name), text=name, code="430726201")
        (found,) = find_programmes(text, bounds, [place])
        assert (found.text, found.id) == (f"{name}安全饮水管网工程", "local:1")
        keys.add(found.key)
    assert keys == {"project:安全饮水管网工程@430726201"}


def test_the_key_of_what_the_catalogue_has_is_its_id():
    (found,) = find_programmes("落实低保政策", set(), [])
    assert found.key == found.id == "subsistence-allowance"


def test_a_name_in_short_has_the_key_of_the_full_one():
    text = "推出“甲乙农园”精准扶贫模式。“甲乙农园”让农户增收"
    keys = {it.key for it in find_programmes(text, set(range(len(text) + 1)), [])}
    assert keys == {"mechanism:甲乙农园精准扶贫模式"}


def test_the_places_that_a_name_is_made_of_stay_in_its_key():
    places = [Place(start=2, end=3, text="沪", code="31"), Place(start=3, end=4, text="滇", code="53")]
    (found,) = find_programmes("使用沪滇协作资金", set(range(9)), places)
    assert (found.text, found.key) == ("沪滇协作资金", "fund:沪滇协作资金")
