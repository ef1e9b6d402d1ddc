"""Messages in MIME: pages that a browser saved (MHTML), and e-mail (EML)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers.compression import read_all
from nlp_aid.io.readers.encoding import decoded, replace_surrogates
from nlp_aid.io.readers.faults import too_long
from nlp_aid.io.readers.page import MAX_PAGE_BYTES, declared_encoding, extract
from nlp_aid.io.readers.reader import NO_TEXT, BinaryReader

_MOST_PARTS = 20_000
_ADDRESSES = ("Snapshot-Content-Location", "Content-Location")
_PAGES = ("text/html", "application/xhtml+xml")


class MailReader(BinaryReader):
    """Reads the page, or the text, of a message; pictures and attachments are passed over."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the document of a message."""
        data = read_all(stream, options.max_bytes, is_text=False)
        if data.count(b"\n--") > _MOST_PARTS:
            raise ReadError(f"it has more than {_MOST_PARTS:,} parts; save its text by itself.")
        try:
            message = message_from_bytes(data, policy=default)
            part = _part(message)
            is_page = part is not None and part.get_content_type() in _PAGES
            meta = _meta(message, part, is_page)
            body = part.get_payload(decode=True) if part is not None else None
        except (ValueError, LookupError, AttributeError, TypeError, IndexError, RecursionError) as error:
            # The standard library fails on some broken heads.
            raise ReadError(f"its head is damaged ({type(error).__name__}); save or fetch it again.") from None
        if part is None or not isinstance(body, bytes):
            kind = message.get_content_type()
            raise ReadError(
                f"it has no page and no text in it (it is {kind}); save its text, or its attachments, by themselves."
            )
        if is_page and len(body) > MAX_PAGE_BYTES:
            raise too_long(MAX_PAGE_BYTES, "bytes")
        _note_unread(message, part)
        charset = part.get_content_charset()
        text, encoding = decoded(body, options, charset or (declared_encoding(body) if is_page else None))
        told: dict[str, str] = {}
        if is_page:
            text, told = extract(text)
        else:
            text = text.replace("\r\n", "\n")
        if not text.strip():
            yield source.bad(NO_TEXT)
            return
        yield SourceFile(source.path, source.stem, encoding).document(text, meta={**meta, **told})


def _part(message: EmailMessage) -> EmailMessage | None:
    """Return the part with the page, or else with the text."""
    text: EmailMessage | None = None
    start = str(message.get_param("start") or "").strip()
    first: EmailMessage | None = None
    for found in message.walk():
        if found.is_multipart() or found.get_content_disposition() == "attachment":
            continue
        if found.get_content_type() in _PAGES:
            if start and str(found.get("Content-ID") or "").strip() == start:
                return found
            first = first or found
        elif found.get_content_type() == "text/plain":
            text = text or found
    return first or text


def _note_unread(message: EmailMessage, read: EmailMessage) -> None:
    """Note the parts that are not read. Forms of the same text, of which one is read, are none."""
    alike = {id(read)}
    for group in message.walk():
        if group.get_content_type() == "multipart/alternative" and any(one is read for one in group.walk()):
            alike |= {id(one) for one in group.walk()}
    for one in message.walk():
        if one.is_multipart():
            continue
        if one.get_content_disposition() == "attachment":
            caveats.note("attachments")
        elif one.get_content_maintype() == "image":
            caveats.note("pictures")
        elif id(one) not in alike:
            caveats.note("unread_parts", one.get_content_type() in (*_PAGES, "text/plain"))


def _meta(message: EmailMessage, part: EmailMessage | None, is_page: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    heads = [message, *([part] if part is not None else [])]
    subject = replace_surrogates(str(message.get("Subject") or "")).strip()
    if subject:
        found["title"] = subject
    address = next((str(head[name]).strip() for name in _ADDRESSES for head in heads if head.get(name)), "")
    if address.startswith(("http:", "https:")):
        found["url"] = replace_surrogates(address)
    date = message.get("Date")
    day = getattr(date, "datetime", None)
    if isinstance(day, datetime.datetime) and not is_page_saved(message, is_page):
        found["date"] = str(day.date())
    sender = replace_surrogates(str(message.get("From") or "")).strip()
    if sender and not sender.startswith("<"):
        found["author"] = sender
    return found


def is_page_saved(message: EmailMessage, is_page: bool) -> bool:
    """Return whether it is a page that a browser saved: then its date is the day of saving, unless the page tells another."""
    return is_page and message.get_content_type() == "multipart/related" and not message.get("To")
