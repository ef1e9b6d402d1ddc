"""Columns that follow from others: where places lie, and what is known of what fills the roles of flows."""

from decimal import Decimal

import pandas
import pytest

import nlp_aid
from tests.io.formats.files import write

TEXT = (
    "2021年，上海市静安区向云南省文山州广南县投入东西部协作资金1200万元，其中800万元用于建设茶叶加工厂。"
    "2016年至2020年，静安区民政局向东莞市虎门镇拨付约30万元。仙桃市与广南县贫困户获捐5万元。"
)
LEVELS = ["country", "adcode", "province", "province_code", "prefecture", "prefecture_code", "county", "county_code"]


def annotated(text, **found):
    return {"id": "a", "text": text, "money": [], "places": [], "programmes": [], **found, "meta": {}}


@pytest.fixture(scope="module")
def record(nlp):
    return nlp_aid.to_record(nlp(TEXT), "a")


def _rows(frame, columns):
    return [
        tuple(None if pandas.isna(cell) else cell for cell in row) for row in frame[columns].itertuples(index=False)
    ]


def place(code, path):
    return {"start": 0, "end": 1, "text": "某", "code": code, "path": path}


@pytest.mark.parametrize(
    ("code", "path", "expected"),
    [
        ("31", ["上海市"], ("CN", "310000", "上海市", "31", None, None, None, None)),
        ("310106", ["上海市", "静安区"], ("CN", "310106", "上海市", "31", None, None, "静安区", "310106")),
        ("5305", ["云南省", "保山市"], ("CN", "530500", "云南省", "53", "保山市", "5305", None, None)),
        ("530502208", ["云南省", "保山市", "隆阳区", "瓦房彝族苗族乡"], ("CN", "530502", "云南省", "53", "保山市", "5305", "隆阳区", "530502")),
        ("429004", ["湖北省", "仙桃市"], ("CN", "429004", "湖北省", "42", None, None, "仙桃市", "429004")),
        ("441900121", ["广东省", "东莞市", "虎门镇"], ("CN", "441900", "广东省", "44", "东莞市", "4419", "东莞市", "441900")),
        ("LA", [], ("LA", None, None, None, None, None, None, None)),
        (None, [], (None,) * 8),
        # Of others' records: the names do not fit the code, or nothing is what it should be.
        ("530502", ["隆阳区"], ("CN", "530502", None, "53", None, "5305", None, "530502")),
        (7, "云南省", (None,) * 8),
    ],
)  # fmt: skip
def test_places_say_where_they_lie(code, path, expected):
    frame = nlp_aid.to_frame([annotated("某", places=[place(code, path)])], "places")
    assert _rows(frame, LEVELS) == [expected]


def test_organisations_lie_where_their_name_says(record):
    frame = nlp_aid.to_frame([record], "organisations")
    assert _rows(frame, ["name", "place", "province", "county"]) == [("静安区民政局", "310106", "上海市", "静安区")]


def test_a_flow_is_one_row_with_all_that_is_known(record):
    frame = nlp_aid.to_frame([record], "flows")
    first = frame.loc[0]
    assert first["amount_value"] == Decimal(12_000_000)
    assert first[["amount_currency", "amount_mod", "kind", "status"]].tolist() == ["CNY", "exact", "grant", "done"]
    assert first[["donor_text", "donor_name", "donor_type", "donor_place", "donor_province"]].tolist() == ["上海市静安区", "静安区", "county", "310106", "上海市"]  # fmt: skip
    assert first[["recipient_province", "recipient_prefecture", "recipient_county", "recipient_county_code"]].tolist() == ["云南省", "文山壮族苗族自治州", "广南县", "532627"]  # fmt: skip
    assert first[["programme_id", "programme_name", "programme_type"]].tolist() == ["east-west-fund", "东西部协作资金", "fund"]  # fmt: skip
    assert first[["time_value", "time_start_date", "time_end_date", "time_year"]].tolist() == ["2021-01-01/2021-12-31", "2021-01-01", "2021-12-31", "2021"]  # fmt: skip
    assert first["sentence"] == TEXT[: TEXT.index("2016年")]
    second = frame.loc[1]
    assert (second["purpose_text"], second["part_of"]) == ("建设茶叶加工厂", 0)


def test_an_organisation_gives_from_its_place_and_a_time_of_years_has_both(record):
    row = nlp_aid.to_frame([record], "flows").loc[2]
    assert row[["donor_name", "donor_type", "donor_place", "donor_province"]].tolist() == ["静安区民政局", "government", "310106", "上海市"]  # fmt: skip
    assert row[["recipient_place", "recipient_county", "time_year", "amount_mod"]].tolist() == ["441900121", "东莞市", "2016/2020", "about"]  # fmt: skip


def test_a_phrase_lies_where_all_places_in_it_do():
    text = "仙桃市与广南县贫困户获捐5万元"
    places = [
        {"start": 0, "end": 3, "text": "仙桃市", "code": "429004", "path": ["湖北省", "仙桃市"]},
        {"start": 4, "end": 7, "text": "广南县", "code": "532627", "path": ["云南省", "文山壮族苗族自治州", "广南县"]},
    ]
    money = [{"start": 12, "end": 15, "text": "5万元", "value": "50000", "currency": "CNY"}]

    def flow(start, end):
        return {"amount": 0, "recipient": {"start": start, "end": end, "text": text[start:end], "layer": None, "index": None}}  # fmt: skip

    record = annotated(text, places=places, money=money, flows=[flow(0, 10), flow(4, 10), flow(7, 10)])
    frame = nlp_aid.to_frame([record], "flows")
    assert _rows(frame, ["recipient_country", "recipient_province", "recipient_county", "recipient_name"]) == [
        ("CN", None, None, None),
        ("CN", "云南省", "广南县", None),
        (None, None, None, None),
    ]


def test_long_sentences_are_cut_around_the_amount():
    text = "某" * 5000 + "5元" + "某" * 5000
    money = [{"start": 5000, "end": 5002, "text": "5元", "value": "5", "currency": "CNY"}]
    (sentence,) = nlp_aid.to_frame([annotated(text, money=money, flows=[{"amount": 0}])], "flows")["sentence"]
    assert sentence == "…" + "某" * 120 + "5元" + "某" * 120 + "…"


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_they_are_in_folders_of_tables_and_records_come_back_without(format, record, tmp_path):
    path = write(tmp_path / "out", format, [record])
    assert list(nlp_aid.read(path)) == [record]
    table = (
        pandas.read_csv(path / "flows.csv", dtype=str)
        if format == "csv"
        else pandas.read_parquet(path / "flows.parquet")
    )
    assert (
        table["recipient_county_code"].tolist() == nlp_aid.to_frame([record], "flows")["recipient_county_code"].tolist()
    )
