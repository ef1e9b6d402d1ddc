import json

import pytest

from nlp_aid.io.formats import FORMATS
from tests.io.formats.files import write
from tests.records import samples
from tests.totals.records import flow, record


def found():
    records = [samples.sample_record(id) for id in ("甲", "[b]乙")]
    records[0]["money"].append({**records[0]["money"][0], "value": "7", "currency": "USD"})
    records[1]["places"].append({"start": 3, "end": 4, "text": "x", "code": None, "level": "feature"})
    return records


@pytest.mark.parametrize("format", [name for name, format in FORMATS.items() if format.read])
def test_it_reads_what_was_written(run, tmp_path, format):
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, [samples.sample_record("甲")])
    result = run("summary", path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["sums"][0]["sum"] == "1234567.50"


def test_tables_say_what_is_in_and_what_is_left_out(run, tmp_path):
    path = write(tmp_path / "out.jsonl", "jsonl", found())
    result = run("summary", path)
    assert result.exit_code == 0
    assert "2 documents; money 5, places 5, programmes 2" in result.stdout
    for row in (
        r"CNY 2,469,135.00 2 2 0 2 0",  # sum, amounts, about, ranges, rates, bounds
        r"53 云南省 province 2 2",
        r"沪滇扶贫协作 mechanism 2 2",
        r"1,234,567.50 about [b]乙 沪滇扶贫协作投入约1234567.50元",
    ):
        assert row in " ".join(result.stdout.split())
    assert "are not in the sums" in result.stdout
    assert "Not counted is 1 place without a code: feature 1." in result.stdout


def test_flows_are_added_up_and_what_is_none_is_named(run, tmp_path):
    one = record("a", flow("500", mod="more"), flow("300", part_of=0))
    one["money"].append({"start": 0, "end": 1, "text": "5", "value": "9000", "currency": "CNY", "use": "price"})
    result = run("summary", write(tmp_path / "out.jsonl", "jsonl", [one]))
    shown = " ".join(result.stdout.split())
    assert "CNY 1 500 500 ∞ 1 Each is counted once." in shown
    assert "Left out: 1 that are parts of others. No flow, and in no sum, are 1 amounts: price 1." in shown
    assert "9,000" not in shown


def test_top_and_by(run, tmp_path):
    path = write(tmp_path / "out.jsonl", "jsonl", found())
    data = json.loads(run("summary", path, path, "--json", "--top", 1, "--by", "county").stdout)
    assert data["documents"] == 4
    assert data["places"]["by"] == "county"
    assert [len(data[name]["top"]) for name in ("places", "programmes")] == [1, 1]
    assert [amount["currency"] for amount in data["largest"]] == ["CNY", "USD"]


@pytest.mark.parametrize("format", [name for name, format in FORMATS.items() if format.read and not format.is_folder])
@pytest.mark.parametrize("name", ["out", "out.dat"])
def test_a_file_without_an_ending_is_told_by_what_is_in_it(run, tmp_path, format, name):
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, [samples.sample_record("甲")])
    result = run("summary", path.rename(tmp_path / name), "--json")
    assert json.loads(result.stdout)["documents"] == 1


def test_a_document_is_no_records(run, tmp_path):
    (tmp_path / "article").write_text("投入5元", "utf-8")
    result = run("summary", "article")
    assert result.exit_code == 1
    assert "annotate it first: nlp-aid annotate" in " ".join(result.stderr.split())


def test_nothing_found_is_no_error(run, tmp_path):
    path = write(tmp_path / "out.jsonl", "jsonl", [])
    result = run("summary", path)
    assert result.exit_code == 0
    assert result.stdout == "0 documents; money 0, places 0, programmes 0\n"


def test_wrong_calls(run, tmp_path):
    assert run("summary", "nothing.jsonl").exit_code == 2
    assert run("summary", write(tmp_path / "out.jsonl", "jsonl", []), "--by", "village").exit_code == 2
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{\n")
    result = run("summary", bad)
    assert result.exit_code == 1
    assert "bad.jsonl, line 1" in result.stderr
    page = write(tmp_path / "out.html", "html", [])
    assert "html does not hold all of a record" in run("summary", page).stderr


def test_label_studios_configuration_is_printed(run):
    result = run("labelstudio-config")
    assert result.exit_code == 0
    assert result.stdout.startswith("<View>")
    assert '<Label value="PROGRAMME"' in result.stdout
