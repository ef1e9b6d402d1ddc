"""Schemas of JSONL for tools that else guess them: from the first lines, in which a field may be null throughout.

A tool that has seen nothing but null under `lower` takes the column for one of nulls, and gives null for the numbers that follow,
or fails at the first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nlp_aid.records.shape import ANY, BOOLEAN, INTEGER, STRING, Listed, Struct, Type, record_shape

if TYPE_CHECKING:
    import datasets
    import polars
    import pyarrow

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def duckdb_columns() -> dict[str, str]:
    """Return the types of a record's fields for `columns` of DuckDB's `read_json`. `meta` is JSON, with all that is in it."""
    return {name: "JSON" if name == "meta" else _duckdb(type) for name, type in record_shape().fields.items()}


def _duckdb(type: Type) -> str:
    if isinstance(type, Listed):
        return f"{_duckdb(type.of)}[]"
    if isinstance(type, Struct):
        inner = ", ".join(f'"{name}" {_duckdb(of)}' for name, of in type.fields.items())
        return f"STRUCT({inner})"
    return {STRING: "VARCHAR", INTEGER: "BIGINT", BOOLEAN: "BOOLEAN", ANY: "JSON"}[type]


def polars_schema() -> polars.Schema:
    """Return the schema of a record for `schema` of polars' `read_ndjson` and `scan_ndjson`.

    Of `meta` it has the fields that are text, and the layers.

    Raises:
        ImportError: polars is not installed.
    """
    import polars

    def made(type: Type) -> Any:
        if isinstance(type, Listed):
            return polars.List(made(type.of))
        if isinstance(type, Struct):
            return polars.Struct({name: made(of) for name, of in type.fields.items()})
        return {STRING: polars.String, INTEGER: polars.Int64, BOOLEAN: polars.Boolean, ANY: polars.String}[type]

    return polars.Schema({name: made(type) for name, type in record_shape().fields.items()})


def arrow_schema() -> pyarrow.Schema:
    """Return the schema of a record for `explicit_schema` of pyarrow's reader of JSON, and whatever takes one of Arrow.

    Of `meta` it has the fields that are text, and the layers.
    """
    import pyarrow

    def made(type: Type) -> Any:
        if isinstance(type, Listed):
            return pyarrow.list_(made(type.of))
        if isinstance(type, Struct):
            return pyarrow.struct([pyarrow.field(name, made(of)) for name, of in type.fields.items()])
        return {STRING: pyarrow.string(), INTEGER: pyarrow.int64(), BOOLEAN: pyarrow.bool_(), ANY: pyarrow.string()}[
            type
        ]

    return pyarrow.schema([pyarrow.field(name, made(type)) for name, type in record_shape().fields.items()])


def datasets_features() -> datasets.Features:
    """Return the features of a record for `load_dataset("json", features=…)` of Hugging Face datasets. `meta` has all that is in it.

    Raises:
        ImportError: datasets is not installed, or has no type for JSON yet.
    """
    import datasets

    if not hasattr(datasets, "Json"):
        raise ImportError(f"datasets {datasets.__version__} has no type for JSON. Upgrade it: pip install -U datasets")
    features = datasets.Features.from_arrow_schema(arrow_schema())
    features["meta"] = datasets.Json()
    return features


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a record. Further fields are allowed, as records may have them."""
    return {"$schema": _DRAFT, "title": "A record of nlp_aid", **_json(record_shape(), is_nullable=False)}


def _json(type: Type, *, is_nullable: bool) -> dict[str, Any]:
    def named(name: str) -> str | list[str]:
        return [name, "null"] if is_nullable else name

    if isinstance(type, Listed):
        return {"type": named("array"), "items": _json(type.of, is_nullable=False)}
    if isinstance(type, Struct):
        properties = {name: _json(of, is_nullable=name not in type.required) for name, of in type.fields.items()}
        for name, values in (type.values or {}).items():
            properties[name] = {"enum": [*values, *([None] if name not in type.required else [])]}
        return {"type": named("object"), "properties": properties, "required": list(type.required)}
    return {} if type == ANY else {"type": named(type)}


def _duckdb_text() -> str:
    columns = ",\n".join(f"  {name}: '{type}'" for name, type in duckdb_columns().items())
    return f"{{\n{columns}\n}}\n"


def _polars_text() -> str:
    def made(type: Type) -> str:
        if isinstance(type, Listed):
            return f"pl.List({made(type.of)})"
        if isinstance(type, Struct):
            return f"pl.Struct({{{', '.join(f'{name!r}: {made(of)}' for name, of in type.fields.items())}}})"
        return {STRING: "pl.String", INTEGER: "pl.Int64", BOOLEAN: "pl.Boolean", ANY: "pl.String"}[type]

    lines = "".join(f"    {name!r}: {made(type)},\n" for name, type in record_shape().fields.items())
    return f'"""The schema of records of nlp_aid: pl.read_ndjson(path, schema=SCHEMA)."""\n\nimport polars as pl\n\nSCHEMA = pl.Schema({{\n{lines}}})\n'


def _json_text() -> str:
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


# What `nlp-aid schema --for` prints.
_TEXTS: dict[str, Callable[[], str]] = {
    "duckdb": _duckdb_text,
    "polars": _polars_text,
    "json-schema": _json_text,
}


def text_for(tool: str) -> str:
    """Return the schema for a tool as text: for DuckDB a struct of columns, for polars a module of Python, or a JSON Schema."""
    return _TEXTS[tool]()
