"""The items of an array of JSON, one at a time."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from nlp_aid.io.json_lines import MOST_BYTES

_BLOCK = 1 << 16
_BETWEEN = " \t\r\n,"


def array_items(stream: BinaryIO, path: Path, decoder: json.JSONDecoder, what: str = "tasks") -> Iterator[Any]:
    """Yield the items of an array of JSON, one at a time.

    Args:
        stream: the bytes, in UTF-8.
        path: what they are of, for messages.
        decoder: what decodes an item.
        what: what the items are called in messages.

    Raises:
        ValueError: it is no array, or damaged.
    """
    decode = codecs.getincrementaldecoder("utf-8-sig")()
    rest, at, size, is_first, is_end = "", 0, _BLOCK, True, False
    while True:
        while at < len(rest) and rest[at] in _BETWEEN:
            at += 1
        if at < len(rest) and is_first:
            if rest[at] != "[":
                raise ValueError(f"{path} is no array of {what}.")
            at, is_first = at + 1, False
            continue
        if rest[at : at + 1] == "]":
            return
        item: Any = None
        try:
            if at < len(rest):
                item, end = decoder.raw_decode(rest, at)
                if end == len(rest) and not is_end:  # a number may go on
                    item = None
        except (json.JSONDecodeError, RecursionError) as error:
            if is_end or isinstance(error, RecursionError):
                raise ValueError(f"{path} is no valid JSON ({error}).") from None
        if item is not None:
            yield item
            at, size = end, _BLOCK
            continue
        if is_end:
            raise ValueError(f"{path} is cut off: the array of {what} has no end.")
        if len(rest) - at > MOST_BYTES:
            raise ValueError(f"{path} has an item of more than {MOST_BYTES:,} characters, which is not read.")
        block = stream.read(size)
        is_end = not block
        rest, at, size = rest[at:] + decode.decode(block, is_end), 0, size * 2
