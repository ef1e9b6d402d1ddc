"""With a schema, tools that else guess one from the first lines lose nothing."""

import contextlib
import json

import duckdb
import polars
import pyarrow.json
import pytest

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.exports import schemas
from tests.records import samples


def plain(value):
    """Return data without what is null: a tool gives every field that its schema has."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if one is not None}
    return [plain(one) for one in value] if isinstance(value, list) else value


def same(row, record, without=("meta",)):
    return plain({key: row[key] for key in record if key not in without}) == plain(
        {key: value for key, value in record.items() if key not in without}
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A file with fields that are null throughout, but for its last line."""
    poor = samples.sample_record()
    del poor["money"][1]
    path = tmp_path_factory.mktemp("schema") / "out.jsonl"
    lines = [json.dumps({**poor, "id": str(number)}, ensure_ascii=False) for number in range(25_000)]
    path.write_text("\n".join([*lines, json.dumps(samples.full_record(), ensure_ascii=False), ""]), "utf-8")
    return path


def test_duckdb(path):
    def amount(rows):
        return dict(zip(rows.columns, rows.filter("id = 'full'").fetchall()[0], strict=True))["money"][1]

    # What it does without: no number, or before its version 2 an error.
    with contextlib.suppress(duckdb.InvalidInputException):
        assert amount(duckdb.read_json(str(path), format="newline_delimited"))["lower"] is None
    rows = duckdb.read_json(str(path), format="newline_delimited", columns=schemas.duckdb_columns())
    assert amount(rows)["lower"] == "1900000"
    row = dict(zip(rows.columns, rows.filter("id = 'full'").fetchall()[0], strict=True))
    assert same(row, samples.full_record())
    assert json.loads(row["meta"]) == samples.full_record()["meta"]


def test_what_is_printed_for_duckdb_can_stand_in_sql(path):
    columns = schemas.text_for("duckdb")
    found = duckdb.sql(f"select money[2].upper from read_json('{path}', columns = {columns}) where id = 'full'")
    assert found.fetchall() == [("2100000",)]


def test_polars(path):
    row = polars.read_ndjson(path, schema=schemas.polars_schema()).filter(id="full").to_dicts()[0]
    assert same(row, samples.full_record())
    assert row["meta"]["layers"] == samples.full_record()["meta"]["layers"]


def test_what_is_printed_for_polars_is_the_same_schema():
    made = {}
    exec(schemas.text_for("polars"), made)
    assert made["SCHEMA"] == schemas.polars_schema()


def test_arrow(path):
    options = pyarrow.json.ParseOptions(explicit_schema=schemas.arrow_schema(), unexpected_field_behavior="ignore")
    table = pyarrow.json.read_json(path, parse_options=options)
    assert same(table.slice(25_000, 1).to_pylist()[0], samples.full_record())


@pytest.mark.slow
def test_hugging_face_datasets(path, tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets")
    given = {"path": str(path)}
    rows = datasets.Dataset.from_generator(nlp_aid.read, gen_kwargs=given, features=schemas.datasets_features(), cache_dir=str(tmp_path))  # fmt: skip
    assert same(rows[25_000], samples.full_record(), without=())
    # As the loader of JSON reads it, but for what looks like a time.
    rows = datasets.load_dataset("json", data_files=str(path), features=schemas.datasets_features(), split="train", cache_dir=str(tmp_path))  # fmt: skip
    assert same(rows[25_000], samples.full_record(), without=("dates",))


def test_hugging_face_datasets_load_parquet(tmp_path):
    datasets = pytest.importorskip("datasets")
    from tests.io.formats.files import write

    write(tmp_path / "out", "parquet", [samples.sample_record(), samples.full_record()])
    rows = datasets.load_dataset("parquet", data_files=str(tmp_path / "out" / "money.parquet"), split="train", cache_dir=str(tmp_path / "cache"))  # fmt: skip
    assert [row["lower_string"] for row in rows] == [None, "300", None, "1900000", None]


def fits(schema, value):
    """Tell whether a value is as a JSON Schema of ours says: of the words that it uses, what they mean."""
    if "enum" in schema:
        return value in schema["enum"]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    named = schema.get("type", [*kinds])
    if not any(type(value) is kinds[name] for name in ([named] if isinstance(named, str) else named)):
        return False
    if isinstance(value, list):
        return all(fits(schema["items"], one) for one in value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return set(schema.get("required", ())) <= set(value) and all(
            fits(known[name], one) for name, one in value.items() if name in known
        )
    return True


def test_records_fit_the_json_schema_and_damaged_ones_do_not(nlp):
    schema = schemas.json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for record in (samples.full_record(), samples.sample_record(), nlp_aid.to_record(nlp("捐款5万元。"), "a")):
        assert fits(schema, record)
    for wrong in ({"value": 5}, {"start": "1"}, {"is_total": 1}, {"mod": "perhaps"}):
        record = samples.full_record()
        record["money"][0] |= wrong
        assert not fits(schema, record)
    record = samples.full_record()
    del record["flows"][0]["amount"]
    assert not fits(schema, record)


@pytest.mark.parametrize("tool", ["duckdb", "polars", "json-schema"])
def test_the_command_prints_it(tool):
    from typer.testing import CliRunner

    result = CliRunner().invoke(app, ["schema", "--for", tool])
    assert (result.exit_code, result.stdout) == (0, schemas.text_for(tool))
    assert len(result.stdout) > 1000
