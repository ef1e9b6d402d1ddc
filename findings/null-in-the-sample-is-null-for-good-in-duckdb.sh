#!/usr/bin/env bash
# A field that is null in the sample: DuckDB 2.0.1 (PyPI), read_json with its defaults.
#
# `read_json` takes the types from a sample of the first lines. One would expect a value that does not fit the type that was guessed to be
# an error, as it is where text stands in a field of a struct that was taken for one of numbers.
#
# What happens: a field of a struct that is null in the whole sample gets the type "NULL", and every value that stands there in later lines is read as
# null, without an error or a warning. Sums over a file depend on which lines come first.
#
# Output seen on 2026-11-28 with Python 3.11:
#   lines: 30001, with a number in the last
#   type of the field: "NULL"
#   rows with a number: 0
#   rows with a number, sample_size = -1: 1
set -euo pipefail
PACKAGES=(duckdb==2.0.1)

script=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv environment
environment/bin/python -m pip install --quiet --disable-pip-version-check "${PACKAGES[@]}" 2> pip.log

environment/bin/python - << 'PYTHON' 2> errors.log | tee seen.txt
import json

import duckdb

with open("rows.jsonl", "w") as file:
    for number in range(30_000):
        file.write(json.dumps({"id": number, "money": [{"value": "5", "upper": None}]}) + "\n")
    file.write(json.dumps({"id": 30_000, "money": [{"value": "5", "upper": "7"}]}) + "\n")


def found(more=""):
    return duckdb.sql(f"select money[1].upper as upper from read_json('rows.jsonl'{more})")


print("lines: 30001, with a number in the last")
print("type of the field:", found().types[0])
print("rows with a number:", len(found().filter("upper is not null").fetchall()))
print("rows with a number, sample_size = -1:", len(found(", sample_size = -1").filter("upper is not null").fetchall()))
PYTHON

expected=$(sed -n '/^# Output seen/,/^set /{s/^#   //p}' "$script")
[ "$(cat seen.txt)" = "$expected" ] || { echo "This is not what was seen before." >&2; cat errors.log >&2; exit 1; }
