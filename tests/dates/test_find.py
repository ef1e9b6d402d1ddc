"""Dates in running text: what they are reckoned from, what is none, and that reading them is quick."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_aid
from nlp_aid.dates.document import date_field, date_in, document_date
from nlp_aid.dates.find import find_dates
from nlp_aid.dates.resolve import Anchor, anchor_of
from nlp_aid.records.pieces import make_record
from tests.timing import processor_seconds

DAY = Anchor(2024, 5, 15)


def values(text, anchor=None):
    return [(date.text, date.value) for date in find_dates(text, anchor)]


def day(text):
    return f"{text}/{text}"


@pytest.mark.parametrize(
    "text",
    [
        "推进农业农村现代化，发展现代农业，培育未来产业和夜间经济，安排资金3亿元。",
        "做好项目前期工作，加强事前绩效评估，灾情过后再拨资金。",
        "平时注重储备，以后长期坚持，目前进展顺利。",
        "依据〔2024〕115号文件，电话0955-8806039，中标价193036元。",
        "发放补助2000元，修路2020米，种树1998株。",
        "二年级三班的同学，初中三年级学生，五年级一班。",
        "本周期内利率不变，一日三餐，二月嫂。",
        "孩子刚满6月龄，房屋建筑年限较长，同年级学生。",
        "十五五级台阶，八五折优惠，三五成群。",
        "四季如春，一年四季，百年老店，千年古镇。",
        "编号2024-0305-12，型号A2024.3.5.1，网址a.cn/2024/13/45。",
        "国家会议中心，元旦村小学，重阳木，清明上河图。",
        "今日头条、明日之星、后天努力、同日而语。",
        "30日元，5日游，不足百日。",
        "每户500元，每人一份，每亩补贴。",
        "半年报、周年庆、上下半场。",
    ],
)
def test_what_is_no_date(text):
    assert values(text, DAY) == []


@pytest.mark.parametrize(
    ("text", "anchor", "expected"),
    [
        # The document's date is told in a line of its own, or behind a label.
        ("去年投入500万元。\n2021年3月5日", None, [("去年", "2020-01-01/2020-12-31"), ("2021年3月5日", day("2021-03-05"))]),
        ("发布时间：2021-03-05\n昨天，物资运抵灾区。", None, [("2021-03-05", day("2021-03-05")), ("昨天", day("2021-03-04"))]),
        ("——2026年2月3日在会上\n今年是开局之年", None, [("2026年2月3日", day("2026-02-03")), ("今年", "2026-01-01/2026-12-31")]),
        # Only a year of the document is known.
        ("去年的3月8日", Anchor(2020), [("去年", "2019-01-01/2019-12-31"), ("3月8日", day("2019-03-08"))]),
        ("昨天捐款", Anchor(2020), [("昨天", None)]),
        ("今年上半年", Anchor(2020), [("今年上半年", "2020-01-01/2020-06-30")]),
        # What was spoken of before.
        ("2018年9月立项，次年3月开工，12月16日完工。", None,
         [("2018年9月", "2018-09-01/2018-09-30"), ("次年3月", "2019-03-01/2019-03-31"), ("12月16日", day("2019-12-16"))]),
        ("2017年3月开工，同年6月29日并网。", None, [("2017年3月", "2017-03-01/2017-03-31"), ("同年6月29日", day("2017-06-29"))]),
        ("2020年2月28日地震，第二天拨款。", None, [("2020年2月28日", day("2020-02-28")), ("第二天", day("2020-02-29"))]),
        ("2020年12月31日发布，次日施行。", None, [("2020年12月31日", day("2020-12-31")), ("次日", day("2021-01-01"))]),
        ("2019年3月10日捐款。15日拨付，同日到账。", None,
         [("2019年3月10日", day("2019-03-10")), ("15日", day("2019-03-15")), ("同日", day("2019-03-15"))]),
        ("2019年，全县脱贫。12月验收。", None, [("2019年", "2019-01-01/2019-12-31"), ("12月", "2019-12-01/2019-12-31")]),
        ("2015年资助43人，当年发放到位。", DAY, [("2015年", "2015-01-01/2015-12-31"), ("当年", "2015-01-01/2015-12-31")]),
        ("2023年，7月发大水。", DAY, [("2023年", "2023-01-01/2023-12-31"), ("7月", "2023-07-01/2023-07-31")]),
        # The year that stands in brackets.
        ("去年（2022年）捐款，今年更多。", None,
         [("去年", "2022-01-01/2022-12-31"), ("2022年", "2022-01-01/2022-12-31"), ("今年", "2023-01-01/2023-12-31")]),
        ("下周五（11月1日）起募捐", Anchor(2024, 10, 23), [("下周五", day("2024-11-01")), ("11月1日", day("2024-11-01"))]),
        # Nothing is known.
        ("去年9月，今天，上周，三年来，12月3日", None,
         [("去年9月", None), ("今天", None), ("上周", None), ("三年来", None), ("12月3日", None)]),
        # Days that there are not.
        ("2023年2月29日", None, [("2023年2月29日", None)]),
        ("2023年4月31日至5月2日", None, [("2023年4月31日至5月2日", None)]),
        # Two of a list; what shares the word.
        ("2018、2019年各投入1亿元", None, [("2018", "2018-01-01/2018-12-31"), ("2019年", "2019-01-01/2019-12-31")]),
        ("3月5日、8日两次拨款", DAY, [("3月5日", day("2024-03-05")), ("8日", day("2024-03-08"))]),
        # Across the turn of the year.
        ("去年12月至今年2月", DAY, [("去年12月至今年2月", "2023-12-01/2024-02-29")]),
        ("12月28日至1月3日", DAY, [("12月28日至1月3日", "2023-12-28/2024-01-03")]),
        # Three digits are a year of the Republic of China before a month or 度.
        ("114年度编列经费，114年7月核定", None, [("114年度", "2025-01-01/2025-12-31"), ("114年7月", "2025-07-01/2025-07-31")]),
        ("三年来，投入1亿元", Anchor(2023, 10, 13), [("三年来", "2020-10-13/2023-10-13")]),
    ],
)  # fmt: skip
def test_what_it_is_reckoned_from(text, anchor, expected):
    assert values(text, anchor) == expected


def test_it_says_what_it_was_reckoned_from():
    dates = find_dates("2019年3月立项。去年，次年，每年，12月", DAY)
    assert [(date.text, date.basis, date.anchor) for date in dates] == [
        ("2019年3月", "expression", None),
        ("去年", "document", "2024-05-15"),
        ("次年", "text", "2023"),
        ("每年", None, None),
        ("12月", "text", "2024"),
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T10:30:00+08:00", "2024-03-05"),
        ("2024/3/5 10:30", "2024-03-05"),
        ("2024.03.05", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("2024年3月5日", "2024-03-05"),
        ("2024年03月05日 星期二", "2024-03-05"),
        ("2024年3月", "2024-03"),
        ("2024-03", "2024-03"),
        ("2024年", "2024"),
        ("2024", "2024"),
        ("2024-02-30", None),
        ("昨天", None),
        ("", None),
        ("13812345678", None),
    ],
)
def test_dates_of_metadata(text, date):
    found = anchor_of(text)
    assert (found and str(found)) == date


def test_the_metadata_of_a_document_give_its_date():
    assert str(document_date({"date": "2024-03-05"})) == "2024-03-05"
    assert str(document_date({"fields": {"发布日期": "2024年3月5日"}})) == "2024-03-05"
    assert str(document_date({"fields": {"發佈時間": "2024/3/5"}})) == "2024-03-05"
    assert str(document_date({"fields": {"PubDate": "2024-03-05 09:00"}})) == "2024-03-05"
    assert str(document_date({"date": "unknown", "fields": {"成文日期": "20240305"}})) == "2024-03-05"
    assert document_date({"fields": {"日期": "近日", "金额": "2024"}}) is None
    assert document_date({}) is None
    record = make_record(nlp_aid.load(["dates"]), "去年捐款", meta={"fields": {"日期": "2024年3月5日"}})
    assert [(date["value"], date["basis"]) for date in record["dates"]] == [("2023-01-01/2023-12-31", "document")]


def test_a_date_line_is_the_date_of_the_document():
    (line, last_year) = find_dates("发布时间：2021-03-05\n去年投入三亿元。")
    assert (line.basis, line.anchor) == ("expression", None)
    assert (last_year.value, last_year.basis, last_year.anchor) == ("2020-01-01/2020-12-31", "document", "2021-03-05")
    (year, *_) = find_dates("去年（2023年）投入三亿元。")
    assert (year.value, year.basis) == ("2023-01-01/2023-12-31", "text")


def test_a_field_with_a_usual_name_is_the_date_and_a_wanted_one_before_it():
    fields = {"编号": "7", "发布时间": "2024-03-05 09:30", "日期": "2023年1月1日", "审核日": "2022/2/3"}
    assert str(date_in(fields)) == "2024-03-05"
    assert str(date_in(fields, "审核日")) == "2022-02-03"
    assert date_in(fields, "编号") is None
    assert date_in(fields, "没有") is None
    assert date_field(["正文", "日期", "Published"]) == "Published"
    assert date_field(["正文", "编号"]) is None


def test_the_layer_is_found_by_rules_and_stands_on_the_doc():
    nlp = nlp_aid.load("fast")
    text = "截至２０２０年底，<b>雲(yún)南省</b>“十三五”期間投入5億元。"
    doc = nlp(text)
    assert doc.text == text
    assert [(span.text, span.label_) for span in doc.spans["dates"]] == [
        ("截至２０２０年底", "DATE"),
        ("“十三五”期間", "DATE"),
    ]
    assert doc.spans["dates"][0]._.date.value == "../2020-12-31"
    assert nlp_aid.to_record(doc)["dates"][1]["kind"] == "plan_period"


@pytest.mark.parametrize(
    "part",
    ["2020年", "当天", "1", "每", "“", "2020-", "1月1日至", "去年（", "近", "十", "2020年1月1日 ", "几年", "农历"],
)
def test_reading_takes_time_in_proportion_to_the_text(part):
    def seconds(length):
        text = part * (length // len(part))
        return processor_seconds(find_dates, text, DAY)

    short = max(min(seconds(3_000) for _ in range(3)), 0.005)
    assert min(seconds(30_000) for _ in range(2)) < 40 * short


@given(st.text(alphabet="二〇12年月日至-/.（）今去上下“”十五三天周前后来间每起自截春节季度 \n", max_size=60))
def test_dates_are_in_order_and_in_the_text(text):
    end = 0
    for date in find_dates(text, DAY):
        assert end <= date.start < date.end <= len(text)
        assert date.text == text[date.start : date.end]
        end = date.end
