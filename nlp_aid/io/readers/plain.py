"""Text files: a file is a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from nlp_aid.io.document import BadDocument, Document, ReadOptions, SourceFile
from nlp_aid.io.readers import encoding as encodings
from nlp_aid.io.readers.compression import read_all


def read(stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
    """Yield the document of a text file, unchanged but for the byte order mark."""
    text, encoding = decoded(read_all(stream, options.max_bytes), options)
    if text.strip():
        yield source.document(text, encoding=encoding)
    else:
        yield source.bad("the file is empty; there is nothing to annotate.")


def decoded(data: bytes, options: ReadOptions, declared: str | None = None) -> tuple[str, str]:
    """Return the text of a whole file, and the name of the encoding it is in.

    Args:
        data: the file.
        options: the encoding, and what becomes of errors.
        declared: the name of an encoding, from inside the file.

    Raises:
        UndecodableError: bytes are not in the encoding.
    """
    if options.encoding:
        encoding = encodings.with_mark(encodings.named(options.encoding), data)
    else:
        encoding = encodings.detect(data, declared)
    return encodings.decode(data, encoding, options.errors), encoding.name
