"""The annotated sentences as records for `nlp-aid evaluate`: `python -m tests.programmes.records`.

Writes `sentences/*.jsonl`, a file a set and `all.jsonl`, from `sentences/*.txt`, which are in the notation of `tests/annotated.py`:
`[沪滇协作|programmes type=mechanism]`, also with the `id` in the catalogue.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from tests.annotated import sentences, to_record

SENTENCES = Path(__file__).with_name("sentences")
SETS = ("development", "held_out", "genres")


def records(name: str) -> list[dict]:
    """Return the records of one set, with ids of section and number: `pairs-3`."""
    found, numbers = [], Counter()
    for sentence in sentences(SENTENCES / f"{name}.txt"):
        section = re.sub("[^a-z]+", "-", sentence.heading)
        numbers[section] += 1
        found.append(to_record(sentence, f"{section}-{numbers[section]}", {"programmes": {"type": None, "id": None}}))
    return found


def lines(name: str) -> str:
    """Return one set as JSONL."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records(name))


def all_lines() -> str:
    """Return all sets as JSONL, with the set in the id: `held_out/pairs-3`."""
    rows = ({**row, "id": f"{name}/{row['id']}"} for name in SETS for row in records(name))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    (SENTENCES / "all.jsonl").write_text(all_lines(), encoding="utf8")
    for name in SETS:
        (SENTENCES / f"{name}.jsonl").write_text(lines(name), encoding="utf8")
