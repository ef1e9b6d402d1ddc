"""Lines of JSON, decoded with errors that say what to mend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# The bytes of a line of records, decompressed: of a document of 33 million characters, the most that is read, with its mentions.
MOST_BYTES = 500_000_000
# Each value of a line takes some hundred bytes when it is read, which a line of small numbers blows up to fifty times its length.
MOST_VALUES = 1_000_000
_MOST_OF_RECORD = 20_000_000
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
TOO_DEEP = "this JSON is nested too deeply to be read; leave out what is nested."


def parse_lines(stream: BinaryIO, decoder: json.JSONDecoder) -> Iterator[tuple[int, dict[str, Any] | ValueError]]:
    """Yield the objects of a JSONL stream, or in the place of each that is none, an error that says why.

    Args:
        stream: bytes in UTF-8, with or without a byte order mark.
        decoder: what decodes a line.

    Yields:
        The number of the line, from 1, and its object. Blank lines are passed over.
    """
    offset = 0
    for number, line in enumerate(iter(lambda: stream.readline(MOST_BYTES + 1), b""), start=1):
        if len(line) > MOST_BYTES:
            yield number, ValueError(f"the line has more than {MOST_BYTES:,} bytes; what follows is not read.")
            return
        skip = len(BYTE_ORDER_MARK) if number == 1 and line.startswith(BYTE_ORDER_MARK) else 0
        try:
            text = decode_utf8(line[skip:], offset + skip)
            if text.strip(" \t\r\n"):
                yield number, is_object(parse_json(text, decoder, _MOST_OF_RECORD))
        except ValueError as error:
            yield number, error
        offset += len(line)


def decode_utf8(data: bytes, offset: int = 0) -> str:
    """Return UTF-8 as text.

    Args:
        data: the bytes.
        offset: where in its file `data` starts.

    Raises:
        ValueError: a byte is not UTF-8; the message says where in the file, and what to do.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = offset + error.start
        encoding = "UTF-16" if at == 0 and data.startswith((b"\xff\xfe", b"\xfe\xff")) else "GB18030"
        raise ValueError(
            f"byte {at} is not UTF-8; convert the file first, for instance with iconv -f {encoding} -t UTF-8."
        ) from None


def parse_json(text: str, decoder: json.JSONDecoder, most: int = MOST_VALUES) -> Any:
    """Return the JSON value of a line.

    Args:
        text: the line.
        decoder: what decodes it.
        most: how many values it may hold.

    Raises:
        ValueError: it is none, or holds too many values; the message says why.
    """
    if _holds_more(text, most):
        raise ValueError(f"the line holds more than {most:,} values; leave out the fields that are no text.")
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"this is no valid JSON ({error.msg.removesuffix(' at')} at character {error.pos}); JSONL has one whole object a line."
        ) from None
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def _holds_more(text: str, most: int) -> bool:
    """Return whether JSON holds more values than so many: each but the first of a list or an object stands behind a comma."""
    if sum(map(text.count, ",[{")) <= most:
        return False
    outside = 0
    at = 0
    for string in _STRING.finditer(text):
        outside += sum(text.count(sign, at, string.start()) for sign in ",[{")
        at = string.end()
        if outside > most:
            return True
    return outside + sum(text.count(sign, at) for sign in ",[{") > most


def is_object(found: Any) -> dict[str, Any]:
    """Return a JSON value if it is an object.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(found, dict):
        raise ValueError("this is JSON, but no object; JSONL has one object in braces a line.")
    return found
