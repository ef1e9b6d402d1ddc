"""Kinds of files that are recognised and not read: what they are called, and the way out."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp_aid.io.document import ReadError


@functools.cache
def _kinds() -> dict[str, Any]:
    """Return the kinds. In a sign, which is in hexadecimal, `2e` (a dot) at its start or behind RIFF stands for any byte."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "foreign.json").read_text("utf-8"))
    return found


def _message(entry: dict[str, Any]) -> str:
    return f"this is {entry['kind']}, which is not read; {_kinds()['ways'].get(entry['way'], entry['way'])}"


def check_start(start: bytes) -> None:
    """Check that a file, which begins so when it is decompressed, is none of the kinds that are not read.

    Raises:
        ReadError: it is; the message names its kind and the way out.
    """
    for entry in _kinds()["files"]:
        if any(_fits(start, bytes.fromhex(sign)) for sign in entry["signs"]):
            raise ReadError(_message(entry))


def _fits(start: bytes, sign: bytes) -> bool:
    if b"...." not in sign:
        return start.startswith(sign)
    head, _, tail = sign.partition(b"....")
    return start.startswith(head) and start.startswith(tail, len(head) + 4)


def check_names(where: str, names: Iterable[str]) -> None:
    """Check that what is within a file does not make it one of the kinds that are not read.

    Args:
        where: `in_zip` or `in_compound`.
        names: the names within.

    Raises:
        ReadError: it does.
    """
    there = set(names)
    for entry in _kinds()[where]:
        if not there.isdisjoint(entry["names"]):
            raise ReadError(_message(entry))


def names_in_compound() -> list[str]:
    """Return the names of streams that tell the kinds of compound files that are not read."""
    return [name for entry in _kinds()["in_compound"] for name in entry["names"]]
