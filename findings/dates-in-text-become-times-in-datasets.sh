#!/usr/bin/env bash
# Text that looks like a date: Hugging Face datasets 5.2.0 with pyarrow 26.0.1 (PyPI).
#
# `load_dataset("json", features=…)` takes features so that nothing is guessed. One would expect a column that they declare as
# `Value("string")` to hold the strings of the file.
#
# What happens: the file is parsed first, without the features, by a reader that takes every column of strings like `2021-01-01` for one
# of times, and what it has made of them is cast to strings afterwards. So `2021-01-01` becomes `2021-01-01 00:00:00`, without an error or
# a warning. It depends on all the strings of a block: one that looks like no date leaves the others as they are. The same data by way of
# `Dataset.from_generator` with the same features are as they were.
#
# Output seen on 2026-11-28 with Python 3.11:
#   declared as: string
#   load_dataset: ['2021-01-01 00:00:00', '2022-02-03 00:00:00']
#   load_dataset, a third text in the column: ['2021-01-01', '2022-02-03', 'last year']
#   from_generator: ['2021-01-01', '2022-02-03']
set -euo pipefail
PACKAGES=(datasets==5.2.0 pyarrow==26.0.1)

script=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv environment
environment/bin/python -m pip install --quiet --disable-pip-version-check "${PACKAGES[@]}" 2> pip.log

HF_HUB_OFFLINE=1 HF_HOME="$work/home" environment/bin/python - << 'PYTHON' 2> errors.log | tee seen.txt
import json
from pathlib import Path

from datasets import Dataset, Features, Value, load_dataset

features = Features({"day": Value("string")})
rows = [{"day": "2021-01-01"}, {"day": "2022-02-03"}]


def loaded(name, rows):
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return list(load_dataset("json", data_files=name, features=features, split="train")["day"])


print("declared as:", features["day"].dtype)
print("load_dataset:", loaded("two.jsonl", rows))
print("load_dataset, a third text in the column:", loaded("three.jsonl", [*rows, {"day": "last year"}]))
print("from_generator:", list(Dataset.from_generator(lambda: iter(rows), features=features)["day"]))
PYTHON

expected=$(sed -n '/^# Output seen/,/^set /{s/^#   //p}' "$script")
[ "$(cat seen.txt)" = "$expected" ] || { echo "This is not what was seen before." >&2; exit 1; }
