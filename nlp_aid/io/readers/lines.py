"""The lines of a stream, decoded one by one in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import ReadError, ReadOptions
from nlp_aid.io.readers import encoding as encodings
from nlp_aid.io.readers.compression import blocks
from nlp_aid.io.readers.encoding import Encoding, UndecodableError

# A line that is too long is passed over as far as this many times the limit; then the file is given up.
_PATIENCE = 10


@dataclass(frozen=True)
class Line:
    """A line.

    Attributes:
        number: its number, from 1.
        text: the line, with its line end; where there is an error, what can be read of it.
        encoding: the encoding it was read in.
        error: why it cannot be read.
    """

    number: int
    text: str
    encoding: str
    error: ReadError | None = None


def read_lines(stream: BinaryIO, options: ReadOptions) -> Iterator[Line]:
    """Yield the lines of a stream; only the line feed ends one.

    The encoding is detected when the first bytes come that are not plain ASCII, from the block that holds them. Bytes
    that are not in it are an error of their line.

    Args:
        stream: the bytes.
        options: the encoding, what becomes of errors, and how many bytes a line may have.

    Raises:
        ReadError: the compressed data are damaged, or a line is too long even to be passed over.
        OSError: the stream cannot be read.
    """
    limit = options.max_bytes
    number, offset, size = 1, 0, 0  # of the line that is being put together from `parts`
    parts: list[bytes] = []
    for encoding, block in _encoded_blocks(stream, options):
        for piece in _split(block, encoding.line_feed):
            size += len(piece)
            if size <= limit:
                parts.append(piece)
            elif size > limit * _PATIENCE:
                raise ReadError(f"line {number} is longer than {limit * _PATIENCE:,} bytes; the rest is not read.")
            if piece.endswith(encoding.line_feed) and len(piece) % len(encoding.line_feed) == 0:
                yield _line(number, parts, size, offset, encoding, options)
                parts = []
                number, offset, size = number + 1, offset + size, 0
    if size:
        yield _line(number, parts, size, offset, encoding, options)


def _line(number: int, parts: list[bytes], size: int, offset: int, encoding: Encoding, options: ReadOptions) -> Line:
    if size > options.max_bytes:
        error = ReadError(
            f"the line has more than {options.max_bytes:,} bytes, the most that one document may have; split it."
        )
        return Line(number, "\n", encoding.name, error)
    data = b"".join(parts)
    caveats.note("doubtful_encoding", encoding.is_doubtful)
    try:
        return Line(number, encodings.decode(data, encoding, options.errors, offset), encoding.name)
    except UndecodableError as error:
        return Line(number, encodings.decode(data, encoding, "replace", offset), encoding.name, error)


def _split(block: bytes, feed: bytes) -> Iterator[bytes]:
    """Yield the lines in a block that starts between two characters, with their line feeds; the last may have none."""
    start = found = 0
    while (found := block.find(feed, found)) >= 0:
        if found % len(feed):  # across two characters of UTF-16 or UTF-32
            found += 1
            continue
        found += len(feed)
        yield block[start:found]
        start = found
    if start < len(block):
        yield block[start:]


def _encoded_blocks(stream: BinaryIO, options: ReadOptions) -> Iterator[tuple[Encoding, bytes]]:
    """Yield a stream's blocks, each cut between two code units, with the encoding as far as it is known."""
    source = blocks(stream)
    encoding = Encoding()
    is_known = False
    rest = b""
    for block in source:
        data = rest + block
        if not is_known and (options.encoding or not encodings.is_plain(data)):
            data, whole = _enough(data, source)
            encoding = (
                encodings.with_mark(encodings.named(options.encoding), data)
                if options.encoding
                else encodings.detect(data, whole=whole)
            )
            is_known = True
        cut = len(data) - len(data) % len(encoding.line_feed)
        rest = data[cut:]
        yield encoding, data[:cut]
    if rest:
        yield encoding, rest


def _enough(data: bytes, source: Iterator[bytes]) -> tuple[bytes, bool]:
    """Return a block with as many more as it takes to tell the encoding, and whether that is all there is.

    UTF-8 is told at once, so that a stream which comes line by line is read line by line.
    """
    while len(data) < encodings.SAMPLE and not encodings.is_surely_utf8(data, whole=False):
        block = next(source, b"")
        if not block:
            return data, True
        data += block
    return data, False
