#!/usr/bin/env bash
# The export JSON_MIN of Label Studio: label-studio-sdk 2.1.2 (PyPI), whose converter Label Studio 1.23.2 exports with.
#
# A task of Label Studio has `data`, which are the user's, and JSON_MIN gives "the data and the labels" of each task, flattened. One
# would expect all of the data to be there, and of the labels what JSON has.
#
# What happens: fields of the task are laid over the data. Where these have an `id`, which most data sets have, the number of the task in
# Label Studio stands in its place, and the user's is gone; so are `annotator`, `created_at` and `lead_time`. Relations between regions
# and the `meta` of a region are left out, and of a choice that is made per region it cannot be told which region it is of. Nothing says so.
#
# Output seen on 2026-11-28 with Python 3.11:
#   id of the data: report-17
#   id in JSON_MIN: 7
#   created_at of the data: 2019, in JSON_MIN: None
#   regions: 2, with an id: 0, with meta: 0
#   relations: 0 of 1
#   choice per region: one, without its region: True
set -euo pipefail
PACKAGES=(label-studio-sdk==2.1.2)

script=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv environment
environment/bin/python -m pip install --quiet --disable-pip-version-check "${PACKAGES[@]}" 2> pip.log

environment/bin/python - << 'PYTHON' 2> errors.log | tee seen.txt
import json
from pathlib import Path

from label_studio_sdk.converter import Converter

CONFIGURATION = """<View>
  <Relations><Relation value="gives"/></Relations>
  <Labels name="label" toName="text"><Label value="A"/></Labels>
  <Choices name="kind" toName="text" perRegion="true"><Choice value="one"/></Choices>
  <Text name="text" value="$text"/>
</View>"""


def region(id, start, text):
    value = {"start": start, "end": start + len(text), "text": text, "labels": ["A"]}
    return {"id": id, "from_name": "label", "to_name": "text", "type": "labels", "value": value, "meta": {"text": ["note"]}}


result = [
    region("x", 0, "ab"),
    region("y", 3, "cd"),
    {"id": "y", "from_name": "kind", "to_name": "text", "type": "choices", "value": {"start": 3, "end": 5, "text": "cd", "choices": ["one"]}},
    {"type": "relation", "from_id": "x", "to_id": "y", "direction": "right", "labels": ["gives"]},
]
data = {"id": "report-17", "created_at": "2019", "text": "ab cd"}
annotation = {"id": 1, "completed_by": 1, "was_cancelled": False, "result": result}
Path("tasks.json").write_text(json.dumps([{"id": 7, "data": data, "annotations": [annotation]}]))
Converter(CONFIGURATION, ".").convert_to_json_min("tasks.json", "out", is_dir=False)
(task,) = json.loads(Path("out/result.json").read_text())
print("id of the data:", data["id"])
print("id in JSON_MIN:", task["id"])
print(f"created_at of the data: {data['created_at']}, in JSON_MIN: {task['created_at']}")
regions = task["label"]
print(f"regions: {len(regions)}, with an id: {sum('id' in one for one in regions)}, with meta: {sum('meta' in one for one in regions)}")
print("relations:", sum("relation" in str(value) for value in task.values()), "of 1")
print(f"choice per region: {task['kind']}, without its region:", isinstance(task["kind"], str))
PYTHON

expected=$(sed -n '/^# Output seen/,/^set /{s/^#   //p}' "$script")
[ "$(cat seen.txt)" = "$expected" ] || { echo "This is not what was seen before." >&2; cat errors.log >&2; exit 1; }
