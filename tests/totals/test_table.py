"""Flows are added up so that nothing counts twice."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_aid
from tests.totals.records import flow, record


def rows(table, *names):
    return [tuple(row[name] for name in names) for row in table.rows]


def sums(records, by="", **options):
    table = nlp_aid.table(records, "flows", by, **options)
    names = [column.name for column in table.columns]
    return rows(table, *names[: names.index("currency")], "sum")


ONE = record(
    "a",
    flow("12000000", donor="310106", recipient="532627", year="2019"),
    flow("8000000", donor="310106", recipient="532627", part_of=0, kind="allocation"),
    flow("12000000", donor="310106", same_as=0),
    flow("5000000", donor="44", recipient="6201", year="2020", status="planned"),
    flow("3000", recipient="532627", per="户"),
    flow("100", donor="44", currency="USD", year="2020"),
)


def test_parts_repeats_plans_and_rates_are_left_out_and_told():
    table = nlp_aid.table([ONE])
    assert rows(table, "currency", "flows", "sum", "lower", "upper", "documents") == [
        ("CNY", 1, "12000000", "12000000", "12000000", 1),
        ("USD", 1, "100", "100", "100", 1),
    ]
    assert table.left_out == {"unsettled": 1, "rates": 1, "repeats": 1, "parts": 1}
    assert (table.counted, table.read, table.reprints) == (2, 1, 0)
    assert table.totals["CNY"].stated == Decimal(12_000_000)


def test_by_donor_province_year_and_kind():
    table = nlp_aid.table([ONE], "flows", "donor_province,year,kind")
    assert [column.name for column in table.columns] == ["donor_province", "donor_province_code", "year", "kind", "currency", "flows", "sum", "lower", "upper", "documents"]  # fmt: skip
    assert rows(table, "donor_province", "donor_province_code", "year", "kind", "currency", "sum") == [
        ("上海市", "31", "2019", "grant", "CNY", "12000000"),
        ("广东省", "44", "2020", "grant", "USD", "100"),
    ]


def test_what_a_part_says_of_its_receiver_is_not_mixed_with_what_the_whole_says():
    found = record("a", flow("520", donor="31", recipient="文山州等两地"), flow("65", recipient="532627", part_of=0))
    assert sums([found], "donor,recipient") == [
        ("上海市", "31", "文山州等两地", None, "455"),
        ("上海市", "31", "广南县", "532627", "65"),
    ]


def test_values_of_a_column_are_columns():
    found = record(
        "a",
        *(flow(value, donor=donor, recipient="532627", year=year) for value, donor, year in
          [("5", "31", "2019"), ("7", "31", "2020"), ("20", "44", "2020"), ("1.5", "31", None)]),
        flow("3", donor="31", year="2019", currency="USD"),
    )  # fmt: skip
    table = nlp_aid.table([found], "flows", "donor_province", across="year")
    names = ["donor_province", "donor_province_code", "currency", "2019", "2020", "unknown", "sum"]
    assert [column.name for column in table.columns] == names
    assert rows(table, *names) == [
        ("广东省", "44", "CNY", None, "20", None, "20"),
        ("上海市", "31", "CNY", "5", "7", "1.5", "13.5"),
        ("上海市", "31", "USD", "3", None, None, "3"),
    ]
    table = nlp_aid.table([found], "flows", "donor_province", across="year", top=1, sort="2019")
    assert (rows(table, "donor_province", "currency"), table.more) == ([("上海市", "CNY"), ("上海市", "USD")], 1)
    table = nlp_aid.table([found], "places", "province", across="level")
    assert ("云南省", 4, None, 4) in rows(table, "province", "county", "level province", "mentions")


def test_namesakes_across_have_columns_of_their_own():
    found = record("a", flow("5", donor="31", recipient="320106"), flow("7", donor="31", recipient="350102"))
    table = nlp_aid.table([found], "flows", across="recipient_county")
    assert rows(table, "鼓楼区 (320106)", "鼓楼区 (350102)", "sum") == [("5", "7", "12")]


@pytest.mark.parametrize("name", ["文山州", "文山", "文山壮族苗族自治州", "5326"])
def test_a_place_is_asked_for_as_people_call_it(name):
    assert sums([record("a", flow("5", donor="5326"))], "donor", where=f"donor_prefecture={name}")


def test_what_nothing_meets_is_told_with_what_there_is():
    table = nlp_aid.table([ONE], where=["recipient_county=广南区", "kind=grant"])
    assert (table.counted, table.unmet) == (0, {"recipient_county=广南区": ["广南县"]})
    assert nlp_aid.table([ONE], where="recipient_county=广南县").unmet == {}
    assert nlp_aid.table([ONE], where="donor=").unmet == {}


def test_the_currency_is_there_once():
    table = nlp_aid.table([ONE], by="kind,currency")
    assert [column.name for column in table.columns][:3] == ["kind", "currency", "flows"]


def test_plans_count_where_they_are_asked_for():
    assert sums([ONE], "donor_province", where="status=planned") == [("广东省", "44", "5000000")]
    assert ("planned", "5000000") in sums([ONE], "status")


def test_a_part_counts_where_its_whole_does_not_meet_the_condition():
    assert sums([ONE], "kind", where="kind=allocation") == [("allocation", "8000000")]


def test_a_part_that_says_more_is_taken_off_its_whole():
    whole = record(
        "a",
        flow("10000000", donor="31", recipient="5326"),
        flow("6000000", recipient="532627", part_of=0, kind="allocation"),
        flow("3000000", recipient="532628", part_of=0, kind="allocation"),
    )
    assert sums([whole], "recipient_county") == [
        ("广南县", "532627", "6000000"),
        ("富宁县", "532628", "3000000"),
        (None, None, "1000000"),
    ]
    # What the whole says holds for its parts.
    assert sums([whole], "recipient_county,kind,donor_province")[0] == (
        "广南县",
        "532627",
        "grant",
        "上海市",
        "31",
        "6000000",
    )
    # Nothing is asked for that only the parts say.
    assert sums([whole], "kind") == [("grant", "10000000")]


def test_a_whole_that_its_parts_make_up_is_told_by_them():
    parts = [flow("6000000", recipient=code, part_of=0) for code in ("532627", "532628")]
    table = nlp_aid.table([record("a", flow("12000000", recipient="5326"), *parts)], "flows", "recipient_county")
    assert rows(table, "recipient_county", "sum", "flows") == [("富宁县", "6000000", 1), ("广南县", "6000000", 1)]
    assert table.left_out == {"wholes": 1}


def test_parts_that_are_more_than_their_whole_do_not_add_to_it():
    parts = [flow("9000000", recipient=code, part_of=0) for code in ("532627", "532628")]
    table = nlp_aid.table([record("a", flow("12000000", recipient="5326"), *parts)], "flows", "recipient_county")
    assert sorted(row["sum"] for row in table.rows) == ["3000000", "9000000"]
    assert table.left_out == {"parts": 1}


def test_of_what_is_told_twice_that_counts_that_says_most():
    twice = record("a", flow("500"), flow("500", recipient="532627", same_as=0))
    assert sums([twice], "recipient_county") == [("广南县", "532627", "500")]
    assert nlp_aid.table([twice]).left_out == {"repeats": 1}


def test_references_in_a_circle_end():
    circle = record("a", flow("5", part_of=1, same_as=1), flow("5", part_of=0, same_as=0), flow("7", part_of=2))
    assert sums([circle]) == [("12",)]


def test_long_chains_take_time_that_grows_with_their_length():
    flows = [flow("0", part_of=at - 1 if at else None, same_as=at - 1 if at else None) for at in range(3_000)]
    table = nlp_aid.table([record("a", *flows)])
    assert table.counted + sum(table.left_out.values()) == 3_000


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (flow("500"), ("500", "500", "500")),
        (flow("12000000", mod="about"), ("12000000", "11500000", "12500000")),
        (flow("5000000", mod="almost"), ("5000000", "4000000", "5000000")),
        (flow("5000000", mod="more"), ("5000000", "5000000", None)),
        (flow("5000000", mod="most"), ("5000000", "0", "5000000")),
        (flow("2.5", mod="about"), ("2.5", "2.45", "2.55")),
        (flow("0", mod="about"), ("0", "0", "0")),
        (flow(lower="300", upper="500"), ("400", "300", "500")),
        (flow(lower="10"), ("10", "10", None)),
        (flow(upper="10"), ("10", "0", "10")),
    ],
)
def test_ranges_and_modifiers_are_intervals(amount, expected):
    assert rows(nlp_aid.table([record("a", amount)]), "sum", "lower", "upper") == [expected]


def test_one_bound_that_is_open_leaves_the_sum_open():
    assert rows(nlp_aid.table([record("a", flow("5", mod="more"), flow("7"))]), "sum", "lower", "upper") == [
        ("12", "12", None)
    ]


def test_places_of_one_name_are_told_apart():
    both = record("a", flow("5", recipient="320106"), flow("7", recipient="350102"))
    assert sums([both], "recipient_county") == [("鼓楼区", "350102", "7"), ("鼓楼区", "320106", "5")]


def test_years_are_those_of_the_dates():
    found = record("a", flow("5", year="2016-2020"), flow("7", year="2019"), flow("9"))
    assert sums([found], "year", sort="year") == [("2016/2020", "5"), ("2019", "7"), (None, "9")]


def test_what_is_known_of_documents():
    found = record("a", flow("5"), meta={"date": "2020-03-01", "fields": {"单位": "某局"}})
    assert sums([found], "document_year,document_单位,document_id") == [("2020", "某局", "a", "5")]


def test_a_whole_of_nothing_counts_as_its_part_does_not():
    assert sums([record("a", flow("0"), flow("0", part_of=0, recipient="532627"))]) == [("0",)]


def test_a_field_that_was_kept_is_what_is_meant_by_its_name():
    kept = record("a", flow("5"), meta={"source": "cuttings.jsonl", "fields": {"source": "某报"}})
    other = record("b", flow("7"), meta={"source": "cuttings.jsonl"})
    assert sums([kept, other], "document_source") == [("cuttings.jsonl", "7"), ("某报", "5")]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("recipient_province=云南", ["7"]),
        ("recipient_province=云南省", ["7"]),
        ("recipient_province=53", ["7"]),
        ("recipient_province!=云南", ["11"]),
        ("recipient_county=广南|富宁", ["7"]),
        ("donor=", ["11"]),
        ("donor!=", ["7"]),
        ("donor~静安", ["7"]),
        ("amount_value>=8", ["11"]),
        ("amount_value<8", ["7"]),
        ("year>=2019", ["7"]),
        ("time_start_date<2020-01-01", ["7"]),
        ("kind=loan", []),
    ],
)
def test_conditions(condition, expected):
    found = record("a", flow("7", donor="310106", recipient="532627", year="2019"), flow("11", recipient="6201"))
    assert [row[-1] for row in sums([found], where=condition)] == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layer": "weather"}, "There is no layer 'weather'"),
        ({"by": "colour"}, "flows has no column 'colour'"),
        ({"by": "province"}, "can be donor_province or recipient_province"),
        ({"where": "kind"}, "no condition"),
        ({"where": "amount_value>much"}, "Write it in digits"),
        ({"sort": "colour"}, "no column 'colour' to sort by"),
        ({"across": "year", "sort": "flows"}, "no column 'flows' to sort by"),
        ({"by": "year", "across": "year"}, "'year' has rows of its own already"),
    ],
)
def test_what_cannot_be_asked_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        nlp_aid.table([ONE], **options)


def test_the_first_rows_of_each_currency():
    found = record("a", *(flow(str(value), donor=donor, currency=currency) for value, donor, currency in [(5, "甲", "CNY"), (7, "乙", "CNY"), (9, "丙", "CNY"), (1, "甲", "USD")]))  # fmt: skip
    table = nlp_aid.table([found], "flows", "donor", top=1)
    assert rows(table, "donor", "currency", "sum") == [("丙", "CNY", "9"), ("甲", "USD", "1")]
    assert table.more == 2


def test_other_layers_are_counted():
    table = nlp_aid.table([ONE, record("b", flow("1", donor="31"))], "places", "province")
    assert rows(table, "province", "province_code", "mentions", "documents") == [
        ("上海市", "31", 4, 2),
        ("云南省", "53", 3, 1),
        ("广东省", "44", 2, 1),
        ("甘肃省", "62", 1, 1),
    ]
    assert rows(nlp_aid.table([ONE], "money", "currency"), "currency", "mentions") == [("CNY", 5), ("USD", 1)]


def test_it_is_a_data_frame():
    frame = nlp_aid.table([ONE], "flows", "donor").to_frame()
    assert frame["sum"].tolist() == [Decimal(12_000_000), Decimal(100)]
    assert str(frame["flows"].dtype).lower() == "int64"


# A press release, of which others print all but the head and the foot.
STORY = "".join(
    f"第{number}批物资昨日由志愿者送到山里的{number}号教学点，孩子们领到了棉衣、书本和午餐。" for number in range(1, 40)
)


def test_reprints_count_once():
    told = [flow("5000000", donor="310106", recipient="532627"), flow("700", donor="甲")]
    first = record("a", *told, text=STORY)
    reprint = record("b", *told, text="据某报消息，" + STORY[100:] + "（编辑：某某）")
    table = nlp_aid.table([first, reprint, first])
    assert rows(table, "flows", "sum", "documents") == [(2, "5000700", 1)]
    assert (table.reprints, table.left_out) == (2, {"reprints": 4})
    assert rows(nlp_aid.table([first, reprint], reprints=False), "flows", "sum", "documents") == [(4, "10001400", 2)]


def test_what_only_the_reprint_tells_counts_and_parts_of_what_is_known_do_not():
    first = record("a", flow("5000000", recipient="5326"), text=STORY)
    more = record("b", flow("5000000"), flow("3000000", recipient="532627", part_of=0), flow("9"), text=STORY)
    table = nlp_aid.table([first, more], "flows", "recipient_county")
    assert sum(Decimal(row["sum"]) for row in table.rows) == 5_000_009


def test_a_form_that_is_filled_in_anew_is_no_reprint_of_what_it_said():
    forms = [record(code, flow("5000000", donor="31", recipient=code), text=STORY) for code in ("532627", "532628")]
    assert sums(forms) == [("10000000",)]
    twice = record("a", flow("5"), flow("5"), text=STORY)
    assert sums([twice, twice]) == [("10",)]


def test_a_sentence_that_an_earlier_document_has_counts_once():
    """Excerpts are too short to be told by their texts."""
    told = "上海市静安区向云南省广南县投入东西部协作资金用于建设茶叶加工厂"
    more = [f"{word}市召开会议，研究{word}年工作，部署{word}项任务。" * 3 for word in ("春城", "江城", "山城", "雪城")]

    def article(id, rest, value="500", year="2019", text=told, before=""):
        made = record(id, text=f"{text}。{rest}", meta={"date": "2020-01-01"})
        part = record(id, flow(value, donor="310106", recipient="532627", year=year), text=f"{text}。{rest}")
        return {**part, "meta": {**part["meta"], **made["meta"]}}

    found = [article("a", more[0]), article("b", more[1])]
    table = nlp_aid.table(found)
    assert (table.counted, table.left_out, table.reprints) == (1, {"reprints": 1}, 1)
    for other in (
        article("b", more[1], "600"),
        article("b", more[1], year="2020"),
        article("b", more[1], text="另一句话，" * 5),
    ):
        assert nlp_aid.table([found[0], other]).counted == 2
    short = [article("a", more[0], text="完"), article("b", more[1], text="完")]
    assert nlp_aid.table(short, reprints=False).counted == 2


def test_short_texts_are_reprints_only_if_they_are_the_same():
    assert sums([record("a", flow("5"), text="。"), record("b", flow("5"), text="！")]) == [("5",)]
    assert sums([record("a", flow("5"), text="甲"), record("b", flow("5"), text="乙")]) == [("10",)]


AMOUNTS = st.builds(
    lambda value, mod, lower, part, same, status: flow(
        str(value), mod=mod, part_of=part, same_as=same, status=status, recipient=lower
    ),
    st.integers(0, 10**6),
    st.sampled_from(["exact", "about", "almost", "more", "most"]),
    st.sampled_from([None, "53", "5326", "532627"]),
    st.none() | st.integers(0, 5),
    st.none() | st.integers(0, 5),
    st.sampled_from(["done", "planned"]),
)


@given(st.lists(AMOUNTS, max_size=6), st.sampled_from(["", "recipient_county", "recipient_province,kind", "status"]))
def test_every_flow_counts_once_or_is_left_out_and_sums_lie_between_their_bounds(flows, by):
    table = nlp_aid.table([record("a", *flows)], "flows", by)
    assert table.counted + sum(table.left_out.values()) == len(flows)
    for row in table.rows:
        lower, stated, upper = (None if row[name] is None else Decimal(row[name]) for name in ("lower", "sum", "upper"))
        assert lower <= stated
        assert upper is None or stated <= upper


@given(st.lists(AMOUNTS, max_size=6), st.sampled_from(["recipient_county", "recipient_province,kind"]))
def test_the_whole_sum_is_the_same_whatever_it_is_broken_down_by(flows, by):
    found = record("a", *flows)
    for one in found["flows"]:
        one["same_as"] = None  # what is told again may have another amount
    totals = [nlp_aid.table([found], "flows", names).totals.get("CNY") for names in ("", by)]
    assert len({total and total.stated for total in totals}) == 1
