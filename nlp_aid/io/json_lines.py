"""Lines of JSON, decoded with errors that say what to mend."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
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
    for number, line in enumerate(stream, start=1):
        skip = len(BYTE_ORDER_MARK) if number == 1 and line.startswith(BYTE_ORDER_MARK) else 0
        try:
            text = decode_utf8(line[skip:], offset + skip)
            if text.strip(" \t\r\n"):
                yield number, is_object(parse_json(text, decoder))
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


def parse_json(text: str, decoder: json.JSONDecoder) -> Any:
    """Return the JSON value of a line.

    Raises:
        ValueError: it is none; the message says why.
    """
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"this is no valid JSON ({error.msg} at character {error.pos}); JSONL has one whole object a line."
        ) from None
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def is_object(found: Any) -> dict[str, Any]:
    """Return a JSON value if it is an object.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(found, dict):
        raise ValueError("this is JSON, but no object; JSONL has one object in braces a line.")
    return found
