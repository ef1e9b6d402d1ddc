"""The annotated texts that the network and what decides learn from; see README.md."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from nlp_aid.training.passages import with_texts

HERE = Path(__file__).resolve().parent
PARTS = 5
MENTION = re.compile(r"\[([^\[\]|]+)\|(organisations|persons)\]")
LAYERS = ("organisations", "persons")


def part_of(id: str) -> int:
    """Return which of the parts of a cross-validation an annotated text is in: by its id."""
    return sha256(id.encode("utf8")).digest()[1] % PARTS


def half_of(id: str) -> int:
    """Return which half an annotated text is in, of which one of two networks has learnt nothing: by its id."""
    return sha256(id.encode("utf8")).digest()[1] % 2


def lessons_of_our_own(texts: Iterable[Path]) -> list[dict[str, Any]]:
    """Return our own sentences and the annotated passages of texts as records."""
    return [*examples(), *passages(texts)]


def examples() -> Iterator[dict[str, Any]]:
    """Yield the sentences and passages of our own as records: `[县民政局|organisations]局长[许文|persons]`; `⏎` ends a line."""
    for number, line in enumerate((HERE / "examples.txt").read_text("utf-8").splitlines()):
        if line.startswith("#"):
            continue
        record: dict[str, Any] = {"id": f"example-{number}", "text": "", "organisations": [], "persons": []}
        done = 0
        for match in MENTION.finditer(line):
            record["text"] += line[done : match.start()]
            start = len(record["text"])
            record[match[2]].append({"start": start, "end": start + len(match[1])})
            record["text"] += match[1]
            done = match.end()
        yield record | {"text": (record["text"] + line[done:]).replace("⏎", "\n")}


def passages(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the annotated passages of texts as records.

    Raises:
        ValueError: there is not the text of each of them.
    """
    for one, text in with_texts(HERE / "passages.jsonl", files):
        layers = {layer: [{"start": start, "end": end} for start, end in one[layer]] for layer in LAYERS}
        yield {"id": f"{one['id']}-{one['start']}", "text": text[one["start"] : one["end"]], **layers}
