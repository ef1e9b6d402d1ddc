"""A dataset of Parquet: parted, read as one table, read back, gone on with, verified."""

import json
import shutil
from pathlib import Path

import duckdb
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.io.formats import parquet_dataset
from nlp_aid.io.formats.parquet_dataset import PARTITIONS, DatasetWriter

TEXTS = (
    "浙江省捐款{n}万元，用于湖北省的抗疫。",
    "当天没有别的消息。",
    "云南省保山市隆阳区收到{n}万元，上海市闵行区投入{n}万元，隆阳区感谢。",
)
NUMBER = 25


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    path = tmp_path_factory.mktemp("inputs") / "in.jsonl"
    rows = [
        {"id": f"d{n}", "text": TEXTS[n % 3].format(n=n), **({"date": f"20{10 + n % 2}-01-02"} if n % 5 else {})}
        for n in range(NUMBER)
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows) + "{broken\n", "utf-8")
    return path


def annotate(inputs, out, *options):
    arguments = ["annotate", str(inputs), "--model", "fast", "-o", str(out), "-q", *options]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1, result.output  # one document is none
    return out


@pytest.fixture(scope="module")
def plain(inputs, tmp_path_factory):
    """The records by their ids, of an ordinary output."""
    out = annotate(inputs, tmp_path_factory.mktemp("plain") / "out.jsonl")
    return {record["id"]: record for record in nlp_aid.read(out)}


@pytest.mark.parametrize("by", [["shard"], ["year"], ["year", "province"], ["province", "shard"]], ids="-".join)
def test_records_come_back_and_each_table_is_read_as_one_with_the_folders_as_columns(inputs, plain, tmp_path, by):
    options = [option for name in by for option in ("--partition-by", name)]
    out = annotate(inputs, tmp_path / "out", "--shard-size", "10", *options)
    records = list(nlp_aid.read(out))
    assert {record["id"]: record for record in records} == plain
    assert len(records) == NUMBER
    columns = {"shard": "shard", "year": "document_year", "province": "document_province"}
    for name in ("documents", "money", "flows"):
        expected = NUMBER if name == "documents" else sum(len(record[name]) for record in records)
        query = f"SELECT * FROM read_parquet('{out}/{name}/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)"
        rows = duckdb.sql(query).fetchall()
        assert len(rows) == expected
        table = ds.dataset(out / name, partitioning="hive").to_table()
        assert table.num_rows == expected and {columns[one] for one in by} <= set(table.schema.names)
    numbers = ds.dataset(out / "documents").to_table().column("document").to_pylist()
    assert sorted(numbers) == list(range(NUMBER))  # in the whole, and not in a part
    assert CliRunner().invoke(app, ["verify", str(out)]).exit_code == 0
    assert f"{NUMBER} documents in" in CliRunner().invoke(app, ["verify", str(out)]).output


def test_documents_stand_where_their_year_and_most_of_their_places_say(inputs, plain, tmp_path):
    out = annotate(inputs, tmp_path / "out", "--partition-by", "year", "--partition-by", "province")
    for record in plain.values():
        date = record["meta"].get("date")
        year = date[:4] if date else "__HIVE_DEFAULT_PARTITION__"
        provinces = {"d0": "33", "d1": "__HIVE_DEFAULT_PARTITION__", "d2": "53"}[f"d{int(record['id'][1:]) % 3}"]
        folder = out / "documents" / f"document_year={year}" / f"document_province={provinces}"
        assert (
            record["id"] in pq.read_table(folder / "part-00000-000.parquet", partitioning=None).column("id").to_pylist()
        )


def test_what_waits_is_written_when_it_is_much_and_comes_back_in_order(plain, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_dataset, "_CHARACTERS", 60)
    writer = DatasetWriter(tmp_path, partition_by=["shard"], part=3, first=30)
    for record in plain.values():
        writer.write(record)
    writer.close()
    assert len(list((tmp_path / "documents" / "shard=00003").iterdir())) > 5
    assert list(nlp_aid.read(tmp_path)) == list(plain.values())
    # A table without any row can be read, too.
    assert ds.dataset(tmp_path / "programmes").to_table().num_rows == 0


@pytest.mark.slow
def test_a_dataset_that_was_interrupted_is_gone_on_with_and_damage_is_seen(inputs, tmp_path):
    options = ("--shard-size", "5", "--partition-by", "year")
    whole = annotate(inputs, tmp_path / "whole", *options)
    broken = tmp_path / "broken"
    arguments = ["annotate", str(inputs), "--model", "fast", "-o", str(broken), "-q", *options]
    assert CliRunner().invoke(app, [*arguments, "--strict"]).exit_code == 1  # stops at the last line
    assert (broken / ".partial").exists()
    annotate(inputs, broken, *options, "--resume")
    assert contents(broken) == contents(whole)
    one = next((broken / "money").rglob("*.parquet"))
    one.write_bytes(one.read_bytes()[:-1])
    found = CliRunner().invoke(app, ["verify", str(broken)])
    assert found.exit_code == 1 and "cut off" in found.output
    shutil.rmtree(broken / "flows")
    assert "is missing" in CliRunner().invoke(app, ["verify", str(broken)]).output


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(Path(folder).rglob("*.parquet"))}


def test_what_cannot_be_parted_is_refused(inputs, tmp_path):
    for options, reason in (
        (
            ["-o", "out/", "-f", "jsonl", "--partition-by", "year"],
            "--partition-by is for --format parquet, not for jsonl",
        ),
        (["--partition-by", "year"], "--partition-by needs an output"),
        (["-o", "out.parquet", "--partition-by", "year"], "written to a folder. Name one, such as out/"),
        (["-o", "out/", "--partition-by", "month"], "'month' is not one of"),
    ):
        options = [str(tmp_path / option) if option == "out/" else option for option in options]
        result = CliRunner().invoke(app, ["annotate", str(inputs), *options])
        assert result.exit_code == 2 and reason in " ".join(result.output.replace("│", " ").split())


def test_the_command_offers_what_there_is():
    from nlp_aid.cli.annotate import Partition

    assert tuple(by.value for by in Partition) == PARTITIONS
