"""Annotated passages of texts that are kept elsewhere: of each it is known in which text it starts and ends, and what stands in it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def with_texts(passages: Path, files: Iterable[Path]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield passages, each with the whole text that it is from.

    Args:
        passages: a JSON record a line with the `id` of a text, and `start` and `end` in it; what else it has is handed on.
        files: JSONL files, gzipped or not, with the `id` and the `text` of each.

    Raises:
        ValueError: there is not the text of each passage.
    """
    known = [json.loads(line) for line in passages.read_text("utf-8").splitlines()]
    wanted = {one["id"] for one in known}
    texts: dict[str, str] = {}
    for file in files:
        with gzip.open(file, "rt", encoding="utf8") if file.suffix == ".gz" else file.open(encoding="utf8") as lines:
            texts.update({one["id"]: one["text"] for one in map(json.loads, lines) if one["id"] in wanted})
    if missing := wanted - texts.keys():
        raise ValueError(f"The texts lack {len(missing)} that are annotated, {min(missing)} among them.")
    for one in known:
        yield one, texts[one["id"]]
