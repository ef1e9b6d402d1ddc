from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.views.summary import Frequencies, Summary, rolled_up
from tests.records import samples
from tests.totals import records as flows


def money(value=None, lower=None, upper=None, currency="CNY", mod="exact", per=None):
    return {"start": 0, "end": 1, "text": "x", "value": value, "lower": lower, "upper": upper, "currency": currency, "mod": mod, "per": per}  # fmt: skip


def place(code, *path, level="county", **more):
    name = path[-1] if path else None
    return {"start": 0, "end": 1, "text": "x", "code": code, "name": name, "level": level, "path": list(path), **more}


def record(id="a", **layers):
    return {"id": id, "text": "甲乙丙", "money": [], "places": [], "programmes": [], "meta": {}, **layers}


def summary(*records, **options):
    found = Summary(**options)
    for one in records:
        found.add(one)
    return found


def test_sums_are_exact_and_say_what_they_leave_out():
    found = [
        money("0.1"), money("0.2", mod="about"), money("12345678901234567890123456789.01"), money("5", per="亩"),
        money(lower="1", upper="2"), money("7", mod="more"), money("8", mod="most"), money("9", mod="almost"),
        money("3", currency="USD"), money("x"), money(),
    ]  # fmt: skip
    (cny, usd) = summary(record(money=found)).to_data()["sums"]
    assert cny == {
        "currency": "CNY",
        "sum": "12345678901234567890123456789.31",
        "summed": 3,
        "about": 1,
        "left_out": {"ranges": 1, "rates": 1, "bounds": 3},
    }
    assert (usd["currency"], usd["sum"], usd["summed"]) == ("USD", "3", 1)


def test_the_largest_amounts_come_by_currency_with_document_and_text():
    one = record("one", money=[money("5"), money("50"), money("500", per="人"), money("7", currency="USD")])
    two = record("two", money=[money(lower="20", upper="90"), money("50")])
    found = summary(one, two, top=3)
    assert [(a.document, a.size) for a in found.largest("CNY")] == [("one", 50), ("two", 50), ("two", 20)]
    assert [(a.document, a.size) for a in found.largest("USD")] == [("one", Decimal(7))]
    first = found.to_data()["largest"][0]
    assert (first["document"], first["value"], first["context"]) == ("one", "50", "甲乙丙")


@given(st.lists(st.integers(-1000, 1000)), st.integers(1, 5))
def test_the_largest_are_the_largest(values, top):
    found = summary(record(money=[money(str(value)) for value in values]), top=top)
    assert [int(amount.size) for amount in found.largest("CNY")] == sorted(values, reverse=True)[:top]


BAOSHAN = ("云南省", "保山市", "隆阳区", "瓦房乡", "大门坎村")


@pytest.mark.parametrize(
    ("place", "by", "group"),
    [
        (place("530502", *BAOSHAN[:3]), "province", ("53", "云南省", "province")),
        (place("530502", *BAOSHAN[:3]), "prefecture", ("5305", "保山市", "prefecture")),
        (place("530502", *BAOSHAN[:3]), "county", ("530502", "隆阳区", "county")),
        (place("530502208", *BAOSHAN[:4], level="township"), "county", ("530502", "隆阳区", "county")),
        (place("530502208001", *BAOSHAN, level="village"), "prefecture", ("5305", "保山市", "prefecture")),
        (place("53", "云南省", level="province"), "county", ("53", "云南省", "province")),
        (place("310112", "上海市", "闵行区"), "prefecture", ("31", "上海市", "province")),
        (place("310112", "上海市", "闵行区"), "county", ("310112", "闵行区", "county")),
        (place("429004", "湖北省", "仙桃市"), "prefecture", ("429004", "仙桃市", "county")),
        (place("429004", "湖北省", "仙桃市"), "province", ("42", "湖北省", "province")),
        (
            place("429004100", "湖北省", "仙桃市", "郑场镇", level="township"),
            "prefecture",
            ("429004", "仙桃市", "county"),
        ),
        (place("LA") | {"name": "老挝", "level": "country"}, "province", ("LA", "老挝", "country")),
    ],
)
def test_places_are_rolled_up(place, by, group):
    assert rolled_up(place, by) == group


def test_places_are_counted_by_mentions_and_documents_and_those_without_a_code_apart():
    one = [place("530502", *BAOSHAN[:3]), place("53", "云南省", level="province"), place(None, level="feature")]
    two = [place("31", "上海市", level="province"), place(None, candidates=["320106", "350102"])]
    places = summary(record("1", places=one), record("2", places=[*two, *one[:1]])).to_data()["places"]
    assert places["top"] == [
        {"code": "53", "name": "云南省", "level": "province", "mentions": 3, "documents": 2},
        {"code": "31", "name": "上海市", "level": "province", "mentions": 1, "documents": 1},
    ]
    assert places["without_code"] == {"feature": 1, "open": 1}


def test_programmes_are_counted_by_id_and_local_ones_by_name():
    def programme(id, name):
        return {"start": 0, "end": 1, "text": name, "type": "fund", "id": id, "name": name}

    one = [programme("a-b", "甲"), programme("local:1", "乙"), programme("local:2", "丙")]
    two = [programme("a-b", "甲"), programme("local:1", "丙"), programme(None, "丙")]
    found = summary(record("1", programmes=one), record("2", programmes=two)).to_data()["programmes"]["top"]
    assert [(g["id"], g["name"], g["mentions"], g["documents"]) for g in found] == [
        (None, "丙", 3, 2),
        ("a-b", "甲", 2, 2),
        (None, "乙", 1, 1),
    ]


def test_groups_are_bounded_and_say_how_much_they_may_miss():
    groups = Frequencies(most=10)
    for number in range(1000):
        groups.add([("often", "", ""), (str(number), "", "")])
        assert len(groups) <= 10
    (first,) = groups.top(1)
    assert first.key == "often"
    assert first.mentions == 1000
    assert groups.missed > 0


@given(st.lists(samples.records(), max_size=3), st.sampled_from(["province", "prefecture", "county"]))
def test_any_records_can_be_summed_up(found, by):
    data = summary(*found, by=by).to_data()
    assert data["documents"] == len(found)
    assert data["mentions"]["money"] == sum(len(record["money"]) for record in found)


def test_sums_are_of_flows_where_they_were_looked_for_and_say_what_else_there_is():
    found = flows.record(
        "a", flows.flow("500", donor="31"), flows.flow("300", part_of=0), flows.flow("7", status="planned")
    )
    found["money"] += [
        money("9000") | {"use": "price"},
        money("8000") | {"use": "output"},
        money("1") | {"use": "price"},
    ]
    without = record("b", money=[money("3"), money("40", per="亩")])
    made = summary(found, without)
    data = made.to_data()
    assert data["flows"] == {
        "sums": [{"currency": "CNY", "flows": 1, "sum": "500", "lower": "500", "upper": "500", "documents": 1}],
        "left_out": {"unsettled": 1, "parts": 1},
        "reprints": 0,
    }
    assert data["no_flow"] == {"price": 2, "output": 1}
    assert [(one["currency"], one["sum"]) for one in data["sums"]] == [("CNY", "3")]
    # What is no flow is not among the largest amounts either.
    assert [one["value"] for one in data["largest"]] == ["500", "300", "7", "3"]


def test_a_record_in_which_no_flows_were_found_has_none_in_its_sums():
    found = record(money=[money("5") | {"use": "price"}], flows=[], meta={"layers": ["money", "flows"]})
    data = summary(found).to_data()
    assert (data["sums"], data["largest"], data["no_flow"]) == ([], [], {"price": 1})
