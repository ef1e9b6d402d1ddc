"""Annotated sentences that people can edit, and the records that they stand for.

`sentences/*.txt` has a document a line, in sections that open with `# `. `[沪滇协作|mechanism]` is a programme with its
type, `[沪滇协作|mechanism|shanghai-yunnan-cooperation]` one with its id; a `[` without a `|` is text.
`python -m tests.programmes.markup` writes the records for `nlp-aid evaluate`: `sentences/*.jsonl`, a file a set and `all.jsonl`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

SENTENCES = Path(__file__).with_name("sentences")
SETS = ("development", "held_out")
_MARK = re.compile(r"\[(?P<text>[^\[\]|]+)\|(?P<type>[a-z]+)(?:\|(?P<id>[a-z0-9-]+))?\]")


def record(id: str, marked: str) -> dict:
    """Return the record of a marked sentence."""
    text, programmes, done = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[done : match.start()]
        mention = {"start": len(text), "end": len(text) + len(match["text"]), "text": match["text"]}
        programmes.append({**mention, "type": match["type"], "id": match["id"]})
        text += match["text"]
        done = match.end()
    return {"id": id, "text": text + marked[done:], "programmes": programmes}


def records(name: str) -> list[dict]:
    """Return the records of one set, with ids of section and number: `pairs-3`."""
    found, section, number = [], "", 0
    for line in (SENTENCES / f"{name}.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("# "):
            section, number = re.sub("[^a-z]+", "-", line[2:]), 0
        elif line:
            number += 1
            found.append(record(f"{section}-{number}", line))
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
