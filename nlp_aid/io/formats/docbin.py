"""Records as spaCy's DocBin."""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray
from spacy.strings import get_string_id
from spacy.tokens import DocBin
from spacy.vocab import Vocab
from srsly.msgpack import Packer

from nlp_aid.io.formats.files import encoding, opened
from nlp_aid.io.readers.compression import read_all
from nlp_aid.records.docs import DocParts, DocSpan, doc_parts, record_of
from nlp_aid.records.schema import Record
from nlp_aid.records.tokens import sentence_starts_of, spaces_of

# In DocBin's order.
_ATTRIBUTES = ("ORTH", "NORM", "ENT_IOB", "ENT_TYPE", "SENT_START", "ENT_KB_ID", "ENT_ID")
# spaCy's codes of where an entity begins, and what it says of a token that is in none: that there is none, or nothing.
_INSIDE, _BEGINS = 1, 3
_OUTSIDE, _NONE = (2, 0, 0, 0), (0, 0, 0, 0)
_IN_MEMORY = 4_000_000
# Half the time of zlib's own level, for a tenth more bytes.
_LEVEL = 3
_BLOCK = 1 << 20
# What spaCy and MessagePack raise where data are not what they should be.
_DAMAGE = (zlib.error, ValueError, LookupError, TypeError, AttributeError, OverflowError, struct.error)
# What the format can say of the length of one thing, in bytes.
_MOST = 2**32 - 1
# What is read of one in memory; the strings and the Docs come on top. A file of bytes that are all alike holds a thousand times its size.
_MOST_UNPACKED = 2_000_000_000


class SpacyWriter:
    """Writes records to a stream as a DocBin, with the span groups, entities, norms, sentences and user data.

    It gives what `DocBin.to_bytes` gives of the same Docs. That needs all of them in memory, some hundred bytes a
    character; here none is made, what it would hold waits in temporary files, and only the distinct words are kept.
    """

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: not used.
        """
        self._stream = stream
        # One for all, as each new one looks through all that is installed for further encoders, for milliseconds.
        self._packer = Packer(use_bin_type=True)
        self._hashes = _Hashes({"": 0})
        self._tokens, self._spaces, self._lengths = _Spool(), _Spool(), _Spool()
        self._lists = {name: _Spool() for name in ("span_groups", "user_data")}

    def write(self, record: Record) -> None:
        """Add a record.

        Raises:
            ValueError: the record has no valid values, is too long, or makes the whole larger than the format allows.
        """
        with encoding(record):
            parts = doc_parts(record)
            tokens = self._array(parts)
            if self._tokens.size + tokens.nbytes > _MOST:
                raise ValueError(
                    "A file of spaCy's holds no more than 4 GB of tokens. Write a folder of several files."
                )
            data = {"span_groups": self._packed_groups(parts.groups), "user_data": self._packer.pack(parts.user_data)}
        self._tokens.add(tokens.tobytes("C"))
        self._spaces.add(spaces_of(parts.tokens).tobytes("C"))
        self._lengths.add(struct.pack("=i", len(tokens)))
        for name, packed in data.items():
            self._lists[name].add(_bytes_header(len(packed)) + packed)

    def _array(self, parts: DocParts) -> NDArray[np.uint64]:
        """Return what `doc.to_array(_ATTRIBUTES)` gives, a row a token."""
        hashes = self._hashes
        words = [hashes[word] for word in parts.words]
        norms = words.copy()
        for index, norm in parts.tokens["norms"]:
            norms[index] = hashes[norm]
        # What there is to say of a token's entity, and which of it is true of each token.
        said = [_NONE if parts.entities is None else _OUTSIDE]
        entities = [0] * len(words)
        for span in parts.entities or ():
            number, entity = len(said), (hashes[span.label], hashes[span.link], hashes[span.id])
            said += [(_BEGINS, *entity), (_INSIDE, *entity)]
            entities[span.start : span.end] = [number, *[number + 1] * (span.end - span.start - 1)]
        array = np.empty((len(words), len(_ATTRIBUTES)), dtype=np.uint64)
        array[:, 0], array[:, 1], array[:, 4] = words, norms, sentence_starts_of(parts.tokens)
        array[:, [2, 3, 5, 6]] = np.array(said, dtype=np.uint64)[entities]
        return array

    def _packed_groups(self, groups: dict[str, list[DocSpan]]) -> bytes:
        """Return what `doc.spans.to_bytes()` gives."""
        packed: dict[bytes, list[str]] = {}
        hashes = self._hashes
        for name, group in groups.items():
            spans = [
                struct.pack(">QQQllll", hashes[span.id], hashes[span.link], hashes[span.label], *span[:4])
                for span in group
            ]
            packed[self._packer.pack({"name": name, "attrs": {}, "spans": spans})] = [name]
        return bytes(self._packer.pack(packed if groups else []))

    def _packed(self, name: str, value: Any) -> bytes:
        return bytes(self._packer.pack(name) + self._packer.pack(value))

    def close(self) -> None:
        """Write the file. The stream stays open."""
        empty = DocBin(_ATTRIBUTES)
        compressor = zlib.compressobj(_LEVEL)

        def put(data: bytes) -> None:
            self._stream.write(compressor.compress(data))

        # The parts of DocBin.to_bytes, in its order.
        put(_map_header(10))
        put(self._packed("version", empty.version) + self._packed("attrs", empty.attrs))
        for name, spool in (("tokens", self._tokens), ("spaces", self._spaces), ("lengths", self._lengths)):
            put(self._packer.pack(name) + _bytes_header(spool.size))
            spool.move(put)
        put(self._packed("strings", sorted(self._hashes)))
        # The Docs that are made of records have no categories, and their spaces are known.
        put(self._packed("cats", [{}] * self._lengths.times))
        put(self._packed("flags", [{"has_unknown_spaces": False}] * self._lengths.times))
        for name, spool in self._lists.items():
            put(self._packer.pack(name) + _list_header(spool.times))
            spool.move(put)
        self._stream.write(compressor.flush())
        self._stream.flush()


class _Hashes(dict[str, int]):
    """spaCy's hashes of the strings that were asked for."""

    def __missing__(self, string: str) -> int:
        self[string] = hash = get_string_id(string)
        return hash


class _Spool:
    """Bytes that wait, in memory while they are few.

    Attributes:
        size: how many there are.
        times: how many times some were added.
    """

    def __init__(self) -> None:
        self.size = self.times = 0
        self._file = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115

    def add(self, data: bytes) -> None:
        self._file.write(data)
        self.size += len(data)
        self.times += 1

    def move(self, put: Callable[[bytes], None]) -> None:
        self._file.seek(0)
        while block := self._file.read(_BLOCK):
            put(block)
        self._file.close()


# MessagePack's own headers (https://github.com/msgpack/msgpack/blob/master/spec.md): fixmap, bin 32, array 32.
def _map_header(length: int) -> bytes:
    return bytes([0x80 | length])


def _bytes_header(length: int) -> bytes:
    return struct.pack(">BI", 0xC6, length)


def _list_header(length: int) -> bytes:
    return struct.pack(">BI", 0xDD, length)


def _check_unpacked(path: Path, data: bytes) -> None:
    """Check how much a DocBin holds before spaCy unpacks it in one go.

    Raises:
        ValueError: it is more than `_MOST`.
        zlib.error: it is damaged.
    """
    unpacker = zlib.decompressobj()
    size, rest = 0, data
    while rest and not unpacker.eof:
        size += len(unpacker.decompress(rest, _BLOCK))
        rest = unpacker.unconsumed_tail
        if size > _MOST_UNPACKED:
            raise ValueError(f"it holds more than {_MOST_UNPACKED:,} bytes when it is unpacked")


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of a DocBin; like spaCy's own reader it holds the whole file in memory.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no DocBin, or holds more than 2 GB when it is unpacked.
    """
    with opened(path) as stream:
        data = read_all(stream, _MOST, is_text=False)
    try:
        _check_unpacked(path, data)
        docs = DocBin().from_bytes(data)
        del data
        for doc in docs.get_docs(Vocab()):
            yield record_of(doc)
    except _DAMAGE as error:
        raise ValueError(f"{path} is no DocBin, or damaged ({error}).") from None
