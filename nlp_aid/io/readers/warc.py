"""Web archives: WARC with the pages of a crawl, WET with their texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.extras import wanted
from nlp_aid.io.readers.compression import DAMAGE, damaged_data
from nlp_aid.io.readers.encoding import decoded
from nlp_aid.io.readers.faults import damaged, detail, too_long
from nlp_aid.io.readers.page import MAX_PAGE_BYTES, declared_encoding, extract
from nlp_aid.io.readers.reader import BinaryReader, with_rest

_NONE = "it has no pages and no texts (records of type response, resource or conversion); there is nothing to annotate."
_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)
_PAGE = re.compile("text/html|application/xhtml", re.IGNORECASE)
_TEXT = re.compile("text/plain", re.IGNORECASE)
_WITH_CONTENT = ("response", "resource", "conversion")
_DAY = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]")


class WarcReader(BinaryReader):
    """Reads a record a document, one at a time. Pictures, requests and answers without a page are passed over."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of a web archive. Their line is the number of the record."""
        return with_rest(self._records(stream, source, options))

    def _records(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        iterate = wanted("warcio.archiveiterator", "web").ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed

        number = 0
        found = False
        try:
            for number, record in enumerate(
                iterate(_Plain(stream), no_record_parse=False, ensure_http_headers=False), start=1
            ):
                item = _document(record, number, source, options)
                if item is None:
                    caveats.note("unread_records", record.rec_type in _WITH_CONTENT)
                    continue
                found = True
                yield item
        except ReadError:
            raise
        except (ArchiveLoadFailed, ValueError, KeyError, AttributeError, TypeError, IndexError) as error:
            after = f" after record {number:,}" if number else ""
            raise damaged("a web archive (WARC)", f"{detail(error)}{after}") from None
        if not found:
            yield source.bad(_NONE)


class _Plain:
    """A stream without more than reading, so that the library does not go to and fro in it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._offset = 0

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read(size)
        except DAMAGE as error:
            raise damaged_data(self._offset, error) from None
        self._offset += len(data)
        return data


def _document(record: Any, number: int, source: SourceFile, options: ReadOptions) -> Document | BadDocument | None:
    """Return the document of a record; None for one that is no page and no text."""
    if record.rec_type not in _WITH_CONTENT:
        return None
    heads = record.rec_headers
    http = record.http_headers
    status = http.get_statuscode() if http is not None and record.rec_type == "response" else ""
    if status and not status.startswith("2"):
        return None
    kind = (http.get_header("Content-Type") if http is not None else heads.get_header("Content-Type")) or ""
    address = (heads.get_header("WARC-Target-URI") or "").strip("<> ")
    if not _PAGE.search(kind) and not _TEXT.search(kind):
        return None
    is_page = _PAGE.search(kind) is not None
    limit = MAX_PAGE_BYTES if is_page else options.max_bytes
    meta: dict[str, Any] = {}
    if address:
        meta["url"] = address
    if day := _DAY.match(heads.get_header("WARC-Date") or ""):
        meta["fetched"] = day.group()
    try:
        data = record.content_stream().read(limit + 1)
        if len(data) > limit:
            raise too_long(limit, "bytes")
        if getattr(record.raw_stream, "limit", 0) > 0:  # what is to come yet, by the length that the record says
            raise ReadError("it is cut off; fetch the archive again.")
        charset = _CHARSET.search(kind)
        text, encoding = decoded(data, options, charset[1] if charset else declared_encoding(data))
        if is_page:
            text, told = extract(text)
            meta |= {**told, **({"url": address} if address else {})}
    except ReadError as error:
        return source.bad(error, line=number, unit="record")
    if not text.strip():
        return source.bad("its page has no readable text; leave it out.", line=number, unit="record")
    return SourceFile(source.path, source.stem, encoding).document(text, line=number, unit="record", meta=meta)
