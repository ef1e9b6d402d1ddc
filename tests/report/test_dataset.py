"""What a report knows of records, and how it is written."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.layers.registry import layers, relations, specifications
from nlp_aid.report.dataset import COMMON, Dataset
from nlp_aid.report.texts import shown_text
from nlp_aid.report.writer import LANGUAGES, Report, files_folder, to_json, words, write_report
from tests.records.samples import hostile_text, sample_record
from tests.report import made

PAGE = Path(__file__).parent.parent.parent / "nlp_aid" / "report"


def table(dataset, name):
    """The rows of a table as they are shown, and what they are filtered by."""
    data = dataset.to_data()
    (found,) = [one for one in data["tables"] if one["name"] == name]
    rows = []
    for at in range(len(found["data"]["document"])):
        row = {}
        for key, column in found["data"].items():
            number = column[at]
            if key == "facet:programme":
                row[key] = [data["entities"][one][0] for one in data["sets"][number]]
            elif key.startswith("facet:"):
                row[key] = [data["strings"][one] for one in data["sets"][number]]
            elif key.endswith("#"):
                row[key] = data["entities"][number][0]
            elif key in ("document", "part_of", "same_as"):
                row[key] = number
            else:
                row[key] = data["strings"][number]
        rows.append(row)
    return rows


@pytest.fixture
def dataset():
    found = Dataset()
    for record in (made.pairing(), made.abroad()):
        found.add(record)
    return found


def test_a_flow_has_what_is_known_of_its_amount_its_roles_and_its_time(dataset):
    first, part, *_ = table(dataset, "flows")
    assert (first["amount"], first["amount.value"], first["amount.currency"]) == ("1000万元", "10,000,000", "CNY")
    assert (first["donor"], first["donor#"], first["donor:code"]) == ("福建省", "福建省", "35")
    assert (first["recipient#"], first["recipient:code"]) == ("固原市", "6404")
    assert (first["when"], first["facet:year"]) == ("2021-01-01", ["2021"])
    assert first["facet:province"] == ["35", "64"]
    assert first["facet:programme"] == ["闽宁协作资金"]
    assert first["facet:source"] == ["news.example.org"]
    assert first["sentence"].startswith("2021年，福建省向固原市")
    assert (first["amount@"], first["donor@"]) == ("money-0", "places-0")
    assert (first["part_of"], part["part_of"]) == (-1, 0)


def test_what_a_mention_is_filtered_by_is_that_of_its_flows(dataset):
    money = table(dataset, "money")[0]
    assert money["facet:year"] == ["2021"]  # not that of the document
    assert money["facet:province"] == ["35", "64"]
    assert money["facet:use"] == ["flow"]
    gift = table(dataset, "flows")[4]
    assert gift["facet:year"] == ["2022"]  # that of the document, as the text says none


def test_amounts_are_intervals_and_those_in_no_sum_say_why(dataset):
    rows = table(dataset, "flows")
    assert [row["left_out"] for row in rows] == ["", "", "", "", "", "", "", "rates", ""]
    assert [tuple(row[name] for name in ("stated", "lower", "upper")) for row in rows[5:]] == [
        ("1202500", "1202500", "1202500"),
        ("800000", "700000", "800000"),
        ("", "", ""),
        ("40.0", "30", "50"),
    ]


def test_a_country_is_a_place_of_a_flow_and_a_folder_is_a_source(dataset):
    gift = table(dataset, "flows")[5]
    assert gift["facet:province"] == ["53", "LA"]
    assert gift["facet:source"] == ["news"]
    assert dataset.to_data()["names"] == {"LA": "老挝"}


def test_a_country_is_not_called_by_the_organisation_that_is_named_first():
    record = sample_record("a") | {"programmes": [], "persons": [], "flows": [], "places": [], "money": []}
    body = {"start": 0, "end": 2, "text": record["text"][:2], "name": "尼泊尔政府", "id": "local:1", "place": "NP"}
    found = Dataset()
    found.add(record | {"organisations": [body]})
    assert found.to_data()["names"] == {"NP": "尼泊尔"}


def test_a_field_source_that_was_kept_is_the_source():
    record = made.pairing()
    record["meta"] |= {"fields": {"source": "某日报"}}
    found = Dataset()
    found.add(record)
    assert table(found, "flows")[0]["facet:source"] == ["某日报"]


def test_every_layer_and_relation_has_a_table_with_its_columns():
    found = Dataset()
    found.add(made.pairing())
    assert set(found.tables) == {*specifications(), "documents"}
    for name, one in specifications().items():
        columns = [column.key for column in found.tables[name].columns]
        assert {field.name for field in one.columns if not hasattr(field, "attribute") or field.kind != "integer"} <= {
            *columns,
            "part_of",
            "same_as",
        }


def test_columns_have_a_number_for_every_row(dataset):
    for one in dataset.to_data()["tables"]:
        assert len({len(column) for column in one["data"].values()}) == 1, one["name"]
        facets = {f"facet:{name}" for name in (*COMMON, *one["facets"])}
        shown = {column["key"] for column in one["columns"]} - {"counted"}
        assert facets <= set(one["data"])
        assert shown - {"title"} <= set(one["data"])


def test_who_bears_the_same_name_is_told_apart():
    found = Dataset()
    for code in ("320106", "350102"):
        record = made.pairing()
        record["places"][0] |= {"name": "鼓楼区", "code": code}
        found.add(record)
    donors = {row["donor#"] for row in table(found, "flows")}
    assert {"鼓楼区 (320106)", "鼓楼区 (350102)"} <= donors


def test_records_without_flows_make_a_report(tmp_path):
    write_report([sample_record("甲")], tmp_path / "report.html")
    assert (tmp_path / "report.html").stat().st_size > 100_000


# -- texts ----------------------------------------------------------------------------------------------------------


def test_a_text_has_a_mark_for_each_mention_and_each_stretch_in_a_role():
    record = made.pairing()
    shown = shown_text(record)
    anchors = [mark[0] for mark in shown["marks"]]
    assert anchors[:2] == ["money-0", "money-1"]
    assert len(anchors) == len(set(anchors)) == sum(len(record[name]) for name in layers())
    assert "flows-0-donor flows-1-donor" in shown["marks"][anchors.index("places-0")][3]
    other = shown_text(made.abroad())
    assert ["flows-2-recipient-0", "", "", "flows-2-recipient"] in other["marks"]


@given(text=hostile_text, spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_the_parts_are_the_text_and_every_mark_that_opens_ends(text, spans):
    record = made.empty_record("x", text)
    for start, end in spans:
        record["money"].append({**made.mention("money", "1元", "1元"), "start": start, "end": end})
    parts = shown_text(record)["parts"]
    assert "".join(part for part in parts if isinstance(part, str)) == text
    depth = 0
    for part in parts:
        if not isinstance(part, str):
            depth += 1 if part >= 0 else -1
        assert depth >= 0
    assert depth == 0


@given(st.text() | hostile_text)
def test_json_in_a_page_ends_no_script_and_reads_back(text):
    found = to_json({text: [text]})
    assert not re.search("[<>&\u2028\u2029]", found)
    whole = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    assert json.loads(found.encode()) == {whole: [whole]}


# -- files ----------------------------------------------------------------------------------------------------------


def test_many_documents_have_their_texts_in_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("nlp_aid.report.writer.DOCUMENTS_IN_PAGE", 3)
    monkeypatch.setattr("nlp_aid.report.writer._CHUNK", 2_000)
    records = [{**made.pairing(), "id": str(number)} for number in range(7)]
    path = tmp_path / "a.html"
    folder = write_report(records, path)
    assert folder == files_folder(path) == tmp_path / "a_files"
    files = sorted(folder.iterdir())
    assert len(files) > 1
    ids = []
    for number, file in enumerate(files):
        script = file.read_text("utf-8")
        ids += [text["id"] for text in json.loads(script.removeprefix(f"nlpAidTexts({number}, ").removesuffix(");\n"))]
    assert ids == [record["id"] for record in records]
    assert records[0]["text"][:30] not in path.read_text("utf-8").partition('id="texts')[2]
    assert write_report(records, tmp_path / "b.html", one_file=True) is None
    assert not (tmp_path / "b_files").exists()


def test_what_a_browser_cannot_hold_is_refused(monkeypatch):
    monkeypatch.setattr("nlp_aid.report.writer._MOST_ROWS", 10)
    with pytest.raises(ValueError, match="Make a report of a part"):
        Report().add(made.pairing())


def test_there_is_no_other_language():
    with pytest.raises(ValueError, match="Choose from en, zh"):
        Report(language="fr")


# -- words ----------------------------------------------------------------------------------------------------------


def asked_for():
    """The words that the page asks for."""
    script = "".join(path.read_text("utf-8") for path in (PAGE / "page").glob("*.js"))
    asked = set(re.findall(r'\bsay\(\s*"(\w+)"', script)) | set(re.findall(r"WORDS\.(\w+)", script))
    for choice in re.findall(r"\bsay\(([^()]*\?[^()]*)[,)]", script):
        asked |= set(re.findall(r'[?:] "(\w+)"', choice))
    return asked | set(re.findall(r"words\.(\w+)", (PAGE / "templates" / "report.html").read_text("utf-8")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_the_words_that_it_asks_for_and_no_others(language):
    assert set(words(language)) - {"title"} == asked_for()


def test_everything_of_our_own_has_a_name_in_chinese():
    found = words("zh")
    dataset = Dataset()
    dataset.add(made.pairing())
    dataset.add(made.abroad())
    for name, one in dataset.tables.items():
        assert name in found["tables"]
        for column in one.columns:
            assert f"{name}.{column.key}" in found["columns"] or column.key.split(".")[-1] in found["columns"], (
                name,
                column.key,
            )
    for one in [*layers().values(), *relations().values()]:
        shown = {column.name for column in one.columns}
        for field in one.fields:
            if field.name in shown or field.is_optional:
                assert set(field.values) <= set(found["values"]), field.name
