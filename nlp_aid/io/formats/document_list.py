"""The list of documents beside files of annotations that have no room for ids and `meta`: `documents.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp_aid.io.json_lines import parse_lines
from nlp_aid.layers.registry import specifications

DOCUMENTS = "documents.jsonl"


def listed_documents(folder: Path, ending: str) -> Iterator[dict[str, Any]]:
    """Yield what the list of a folder of annotations says of each document: `file`, `id`, `meta`; without a list, its files.

    Args:
        folder: the folder.
        ending: that of the files of annotations.

    Raises:
        ValueError: a line of the list is damaged, or does not name a file of the folder; the message names it.
    """
    path = folder / DOCUMENTS
    if not path.is_file():
        for file in sorted(folder.glob(f"*{ending}")):
            yield {"file": file.stem, "id": file.stem, "meta": {"layers": list(specifications())}}
        return
    with path.open("rb") as stream:
        for number, item in parse_lines(stream, json.JSONDecoder()):
            if isinstance(item, ValueError):
                raise ValueError(f"{path}, line {number}: {item}")
            # A name is one of this folder, whoever wrote the list.
            if Path(str(item.get("file"))).name != item.get("file") or not isinstance(item.get("meta"), dict):
                raise ValueError(f"{path}, line {number}: 'file' has to be a name, and 'meta' an object.")
            yield item
