"""Records as spaCy's DocBin."""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import spacy
import srsly
from spacy.tokens import DocBin, Span
from srsly.msgpack import Packer

from nlp_aid.io.formats.files import check, opened
from nlp_aid.records.docs import doc_maker, record_of
from nlp_aid.records.record import Record

# In DocBin's order.
_ATTRIBUTES = ("ORTH", "NORM", "ENT_IOB", "ENT_TYPE", "SENT_START", "ENT_KB_ID", "ENT_ID")
_STRINGS_IN = [number for number, name in enumerate(_ATTRIBUTES) if name not in ("SENT_START", "ENT_IOB")]
_IN_MEMORY = 4_000_000
_BLOCK = 1 << 20
# What spaCy and MessagePack raise where data are not what they should be.
_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, OverflowError, struct.error)
# What the format can say of the length of one thing, in bytes.
_MOST = 2**32 - 1


class SpacyWriter:
    """Writes records to a stream as a DocBin, with the span groups, entities, norms, sentences and user data.

    It gives what `DocBin.to_bytes` gives of the same Docs. That needs all of them in memory, some hundred bytes a
    character; here they wait in temporary files, and only the distinct words are kept.
    """

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: not used.
        """
        self._stream = stream
        self._docs = doc_maker()
        # One for all, as each new one looks through all that is installed for further encoders, for milliseconds.
        self._packer = Packer(use_bin_type=True)
        self._strings: set[str] = set()
        self._tokens, self._spaces, self._lengths = _Spool(), _Spool(), _Spool()
        self._lists = {name: _Spool() for name in ("span_groups", "user_data")}

    def write(self, record: Record) -> None:
        """Add a record.

        Raises:
            ValueError: the record has no valid values, is too long, or makes the whole larger than the format allows.
        """
        check(record)
        doc = self._docs.make(record)
        # What DocBin.add does; it looks at every string of every token, which takes four times as long.
        tokens: Any = doc.to_array(list(_ATTRIBUTES)).reshape(len(doc), len(_ATTRIBUTES))
        if self._tokens.size + tokens.nbytes > _MOST:
            raise ValueError("A file of spaCy's holds no more than 4 GB of tokens. Write a folder of several files.")
        groups = {name: list(group) for name, group in doc.spans.items()}
        hashes = {hash for column in _STRINGS_IN for hash in tokens[:, column].tolist()}
        hashes.update(hash for group in groups.values() for span in group for hash in (span.label, span.kb_id, span.id))
        strings = doc.vocab.strings
        self._strings.update(strings[hash] for hash in hashes)
        self._strings.add("")
        self._tokens.add(tokens.tobytes("C"))
        self._spaces.add(doc.to_array("SPACY").astype(bool).tobytes("C"))
        self._lengths.add(struct.pack("=i", len(doc)))
        data = {"span_groups": self._packed_groups(groups), "user_data": self._packer.pack(doc.user_data)}
        for name, packed in data.items():
            self._lists[name].add(_bytes_header(len(packed)) + packed)

    def _packed_groups(self, groups: dict[str, list[Span]]) -> bytes:
        """Return what `doc.spans.to_bytes()` gives."""
        packed: dict[bytes, list[str]] = {}
        for name, group in groups.items():
            spans = [
                struct.pack(
                    ">QQQllll", span.id, span.kb_id, span.label, span.start, span.end, span.start_char, span.end_char
                )
                for span in group
            ]
            packed[self._packer.pack({"name": name, "attrs": {}, "spans": spans})] = [name]
        return bytes(self._packer.pack(packed if groups else []))

    def close(self) -> None:
        """Write the file. The stream stays open."""
        empty = DocBin(_ATTRIBUTES)
        compressor = zlib.compressobj()

        def put(data: bytes) -> None:
            self._stream.write(compressor.compress(data))

        # The parts of DocBin.to_bytes, in its order.
        put(_map_header(10))
        put(_packed("version", empty.version) + _packed("attrs", empty.attrs))
        for name, spool in (("tokens", self._tokens), ("spaces", self._spaces), ("lengths", self._lengths)):
            put(srsly.msgpack_dumps(name) + _bytes_header(spool.size))
            spool.move(put)
        put(_packed("strings", sorted(self._strings)))
        # The Docs that are made of records have no categories, and their spaces are known.
        put(_packed("cats", [{}] * self._lengths.times))
        put(_packed("flags", [{"has_unknown_spaces": False}] * self._lengths.times))
        for name, spool in self._lists.items():
            put(srsly.msgpack_dumps(name) + _list_header(spool.times))
            spool.move(put)
        self._stream.write(compressor.flush())
        self._stream.flush()


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


def _packed(name: str, value: Any) -> bytes:
    return bytes(srsly.msgpack_dumps(name) + srsly.msgpack_dumps(value))


# MessagePack's own headers (https://github.com/msgpack/msgpack/blob/master/spec.md): fixmap, bin 32, array 32.
def _map_header(length: int) -> bytes:
    return bytes([0x80 | length])


def _bytes_header(length: int) -> bytes:
    return struct.pack(">BI", 0xC6, length)


def _list_header(length: int) -> bytes:
    return struct.pack(">BI", 0xDD, length)


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of a DocBin; like spaCy's own reader it holds the whole file in memory.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no DocBin.
    """
    with opened(path) as stream:
        data = stream.read()
    try:
        docs = DocBin().from_bytes(data)
        del data
        for doc in docs.get_docs(spacy.blank("zh").vocab):
            yield record_of(doc)
    except _DAMAGE as error:
        raise ValueError(f"{path} is no DocBin, or damaged ({error}).") from None
