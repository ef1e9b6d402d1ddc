"""Records as data of other tools: valid, whole, and with nothing in a text that could be more than text."""

import json
import sqlite3
from pathlib import Path

import networkx
import pytest
from lxml import etree

from nlp_aid.exports import export
from nlp_aid.exports.geojson import read_coordinates
from tests.totals.records import flow, record

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "iati-2.03" / "iati-activities-schema.xsd"))
REPORTER = ("XM-EXAMPLE-1", "某研究所", "22")
HOSTILE = (
    "</narrative><x a=\"'\">&amp; ]]> \x00\x1b[31m\r\n\ud800\ufffe🙂 <script>alert(1)</script> '; DROP TABLE flows; --"
)

RECORDS = [
    record(
        "a",
        flow("12000000", donor="310106", recipient="532627", year="2019", mod="about"),
        flow("8000000", donor="310106", recipient="532627", part_of=0, kind="allocation"),
        flow("500", donor="44", recipient="6201", year="2021-2023", status="planned"),
        flow("0.5", donor="某人", recipient="532627", kind="donation", currency="USD"),
        flow("7", year="2020"),
        meta={"date": "2020-05-06", "title": "标题", "url": "https://example.org/?a=1&b=2"},
    ),
    record("b", flow("9", donor="310106", recipient="532627", mod="more", kind="loan")),
]


def hostile():
    made = record(HOSTILE, flow("5", donor=HOSTILE, recipient=HOSTILE, year="2020", kind=HOSTILE, currency=HOSTILE), text=HOSTILE)  # fmt: skip
    place = made["flows"][0]["recipient"] = {"start": 0, "end": 2, "text": "5元", "layer": "places", "index": 0}
    fields = {"code": "532627", "name": HOSTILE, "level": HOSTILE, "path": [HOSTILE] * 3}
    made["places"] = [{"start": place["start"], "end": place["end"], "text": "5元", **fields}]
    made["programmes"] = [{"start": 0, "end": 2, "text": "5元", "name": HOSTILE, "type": HOSTILE, "id": HOSTILE, "key": HOSTILE}]  # fmt: skip
    made["flows"][0]["programme"] = {**place, "layer": "programmes"}
    made["meta"] |= dict.fromkeys(("title", "url", "date", "source"), HOSTILE)
    return made


def iati(path, records):
    said = export(records, path, reporting_org=REPORTER)
    tree = etree.parse(path)
    SCHEMA.assertValid(tree)
    return tree, said


def test_iati_is_valid_and_has_one_activity_a_flow_that_counts(tmp_path):
    tree, said = iati(tmp_path / "out.xml", RECORDS)
    assert said == [
        "Written: 3 activities.",
        "Left out of the flows: 1 that are parts of others; 1 without a date, in a document without one; "
        "1 with neither a giver nor a receiver.",
    ]
    first, planned, gift = tree.findall("iati-activity")
    assert tree.getroot().get("version") == "2.03"
    identifiers = [one.findtext("iati-identifier") for one in (first, planned, gift)]
    assert len(set(identifiers)) == 3
    assert all(one.startswith("XM-EXAMPLE-1-") for one in identifiers)
    assert first.find("reporting-org").attrib == {"ref": "XM-EXAMPLE-1", "type": "22", "secondary-reporter": "1"}
    assert first.findtext("title/narrative") == "上海市静安区 → 云南省文山壮族苗族自治州广南县: grant"
    assert [one.get("role") for one in first.findall("participating-org")] == ["1", "4"]
    assert first.find("recipient-country").get("code") == "CN"
    assert first.find("sector").attrib == {"vocabulary": "1", "code": "99810"}
    value = first.find("transaction/value")
    assert (value.text, dict(value.attrib)) == ("12000000", {"currency": "CNY", "value-date": "2019-01-01"})
    assert first.findtext("transaction/provider-org/narrative") == "上海市静安区"
    assert first.find("transaction/finance-type").get("code") == "110"
    assert [one.text for one in gift.findall("transaction/value")] == ["0.5"]
    assert gift.find("transaction/flow-type").get("code") == "30"
    # It has no date of its own: that of the document stands for it, and the activity says so.
    assert gift.find("activity-date").get("iso-date") == "2020-05-06"
    assert gift.findtext("activity-date/narrative") == "文献日期"
    assert first.findtext("activity-date/narrative") is None
    assert planned.find("transaction") is None
    assert planned.find("activity-status").get("code") == "1"
    assert planned.find("planned-disbursement/period-end").get("iso-date") == "2023-12-31"


def test_what_lies_ahead_is_planned(tmp_path):
    tree, _ = iati(tmp_path / "out.xml", [record("a", flow("5", donor="44", year="2999"))])
    assert tree.find("iati-activity/transaction") is None
    assert tree.find("iati-activity/activity-date").get("type") == "1"


def test_iati_says_what_it_needs(tmp_path):
    with pytest.raises(ValueError, match="who reports them"):
        export(RECORDS, tmp_path / "out.xml")
    with pytest.raises(ValueError, match="no identifier of an organisation"):
        export(RECORDS, tmp_path / "out.xml", reporting_org=("a/b", "某", "22"))
    with pytest.raises(ValueError, match="no flow with a date"):
        export([record("a", flow("5", donor="44"))], tmp_path / "out.xml", reporting_org=REPORTER)
    assert not (tmp_path / "out.xml").exists()


def test_geojson_has_no_geometry_without_coordinates(tmp_path):
    said = export(RECORDS, tmp_path / "out.geojson")
    data = json.loads((tmp_path / "out.geojson").read_text("utf-8"))
    assert data["type"] == "FeatureCollection"
    assert [feature["geometry"] for feature in data["features"]] == [None] * 5
    assert len({feature["id"] for feature in data["features"]}) == 5
    assert data["features"][0]["properties"]["recipient_county"] == "广南县"
    assert data["features"][0]["properties"]["amount_value"] == "12000000"
    assert said[-1] == "None has a geometry: nlp_aid has no coordinates. Give them with --coordinates FILE."
    assert export([], tmp_path / "empty.geojson")
    assert json.loads((tmp_path / "empty.geojson").read_text("utf-8"))["features"] == []


def test_geojson_has_the_coordinates_that_are_given(tmp_path):
    table = tmp_path / "places.csv"
    table.write_text("name,code,longitude,latitude\n云南,530000,102.7,25.0\n广南,532627,105.05,24.04\n", "utf-8-sig")
    export(RECORDS, tmp_path / "out.geojson", coordinates=read_coordinates(table))
    features = json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"]
    points = [feature["geometry"] and feature["geometry"]["coordinates"] for feature in features]
    assert points == [[105.05, 24.04], None, [105.05, 24.04], None, [105.05, 24.04]]
    # A place without a point of its own has that of the division around it.
    export([record("a", flow("5", recipient="5326"))], tmp_path / "out.geojson", coordinates=read_coordinates(table))
    (feature,) = json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [102.7, 25.0]}


@pytest.mark.parametrize(("text", "message"), [("code,lon\n", "no column 'longitude'"), ("code,longitude,latitude\n53,x,25\n", "line 2"), ("code,longitude,latitude\n53,25,102\n", "line 2"), ("code,longitude,latitude\n53,nan,1\n", "line 2")])  # fmt: skip
def test_coordinates_that_are_none_are_refused(tmp_path, text, message):
    table = tmp_path / "places.csv"
    table.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=message):
        read_coordinates(table)


def test_networkx_reads_the_graph(tmp_path):
    said = export(RECORDS, tmp_path / "out.graphml")
    graph = networkx.read_graphml(tmp_path / "out.graphml", force_multigraph=True)
    assert graph.is_directed()
    assert said[0] == "Written: 3 flows as 3 edges between 3 nodes."
    names = networkx.get_node_attributes(graph, "label")
    edges = {(names[donor], names[recipient], data["kind"]): data for donor, recipient, data in graph.edges(data=True)}
    given = edges["上海市静安区", "云南省文山壮族苗族自治州广南县", "grant"]
    assert (given["weight"], given["sum"], given["lower"], given["upper"]) == (12e6, "12000000", "11500000", "12500000")
    assert (given["years"], given["flows"], given["documents"]) == ("2019", 1, "a")
    loan = edges["上海市静安区", "云南省文山壮族苗族自治州广南县", "loan"]
    assert "upper" not in loan
    assert edges["某人", "云南省文山壮族苗族自治州广南县", "donation"]["currency"] == "USD"


@pytest.fixture
def database(tmp_path):
    export([*RECORDS, RECORDS[0]], tmp_path / "out.sqlite")
    with sqlite3.connect(tmp_path / "out.sqlite") as database:
        database.row_factory = sqlite3.Row
        yield database
    database.close()


def test_the_database_holds_all_and_says_what_does_not_count(database):
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    left = dict(database.execute("SELECT left_out, count(*) FROM flows GROUP BY 1").fetchall())
    assert left == {
        None: 4,
        "that are only planned": 2,
        "that are parts of others": 1,
        "in reprints of an earlier document": 4,
    }
    row = database.execute(
        "SELECT m.value, p.name, d.id, w.row_id FROM flows f JOIN money m ON f.amount_money_row = m.row_id "
        "JOIN places p ON f.donor_place_row = p.row_id JOIN documents d ON f.document = d.document "
        "JOIN flows w ON f.part_of_row = w.row_id"
    ).fetchone()
    assert tuple(row) == ("8000000", "静安区", "a", 1)


def test_the_database_has_views_of_sums(database):
    by_year = database.execute("SELECT time_year, currency, flows, sum, lower, upper FROM flows_by_year").fetchall()
    assert [tuple(row) for row in by_year] == [
        ("2019", "CNY", 1, 12_000_000, 11_500_000, 12_500_000),
        (None, "CNY", 1, 9, 9, None),
        ("2020", "CNY", 1, 7, 7, 7),
        (None, "USD", 1, 0.5, 0.5, 0.5),
    ]
    counties = database.execute("SELECT recipient_county, sum FROM flows_by_recipient_county").fetchall()
    assert tuple(counties[0]) == ("广南县", 12_000_009)


def test_the_database_finds_chinese_words(tmp_path):
    texts = ["县里修了茶叶加工厂。", "滇西的小学收到图书。"]
    export([record(str(at), text=text) for at, text in enumerate(texts)], tmp_path / "out.db")
    database = sqlite3.connect(tmp_path / "out.db")
    search = "SELECT d.id FROM documents_fts JOIN documents d ON documents_fts.rowid = d.document WHERE documents_fts MATCH ?"
    assert database.execute(search, ["茶叶加工厂"]).fetchall() == [("0",)]
    assert database.execute(search, ["收到图"]).fetchall() == [("1",)]
    assert database.execute("SELECT id FROM documents WHERE text LIKE '%小学%'").fetchall() == [("1",)]
    database.close()


def test_hostile_text_stays_text(tmp_path):
    found = [hostile(), hostile()]
    tree, _ = iati(tmp_path / "out.xml", found)
    assert tree.find(".//script") is None
    assert "<script>alert(1)</script>" in tree.findtext("iati-activity/participating-org/narrative")
    graphml = export(found, tmp_path / "out.graphml") and networkx.read_graphml(tmp_path / "out.graphml")
    assert any("<script>" in data["label"] for _, data in graphml.nodes(data=True))
    export(found, tmp_path / "out.geojson")
    (feature,) = json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"]
    assert "DROP TABLE" in feature["properties"]["donor_text"]
    export(found, tmp_path / "out.sqlite")
    database = sqlite3.connect(tmp_path / "out.sqlite")
    assert database.execute("SELECT count(*) FROM flows").fetchone() == (2,)
    (text,) = database.execute("SELECT donor_text FROM flows").fetchone()
    assert text == HOSTILE.replace("\ud800", "?")
    database.close()


def test_an_ending_or_a_name_that_is_not_known(tmp_path):
    with pytest.raises(ValueError, match=r"No export is known.*iati, geojson, graphml, sqlite"):
        export([], tmp_path / "out.txt")
    with pytest.raises(ValueError, match="shapefile"):
        export([], tmp_path / "out.xml", "shapefile")
