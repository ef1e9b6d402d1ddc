"""What was dropped, replaced, cut or guessed on the way from a file to its record.

Where such a thing happens it is noted, with how many times. What is noted while a document is read goes along with it, what is
noted while it is annotated hangs on its Doc, and both stand in the record's `meta.caveats`. A run tells their sums at its end.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

# What there is to note, and what it says.
KINDS: dict[str, str] = {
    "replaced_bytes": "Bytes that are not in the encoding, in whose place U+FFFD stands (`--errors replace`).",
    "dropped_bytes": "Bytes that are not in the encoding, and are left out (`--errors ignore`).",
    "replaced_characters": "NUL in a page, or half of a surrogate pair, in whose place U+FFFD stands.",
    "doubtful_encoding": "The encoding was found by what the text reads like, and another is nearly as likely, or none is.",
    "doubtful_date": "A page or a row names several dates, or one that cannot be read; it has none then.",
    "numbered_ids": "The document's own id is that of another before it; a number is put to it.",
    "empty_text": "A row or an item without a text: its record has no mentions.",
    "unreadable_cells": "Cells beside the text whose value cannot be read (a time out of range) or that stand beyond the last column, which are left out.",
    "repeated_fields": "Columns of a table, or names in a JSON object, that are there more than once: of columns the first counts, of names the last.",
    "uncomputed_cells": "Cells of a workbook with a formula that was never computed, which show nothing.",
    "pages_without_text": "Pages of a PDF that are pictures; `meta.pages_without_text` has their numbers.",
    "unknown_glyphs": "Signs of a PDF whose font does not tell which character they are.",
    "pictures": "Pictures in a document, a presentation, a book or a message, and pages of a PDF that have some beside their text: what is written in them is not read. Those of web pages are not counted.",
    "left_out_text": "Stretches of text that are struck out or hidden, and signs of a PDF that stand aslant or turned on their page (a watermark); they are left out.",
    "unread_parts": "Parts of a file that are not read: comments, heads and feet of pages, charts, embedded objects, text boxes of workbooks, fields of a PDF's form, footnotes in RTF, broken chapters of a book, further texts of a message.",
    "unread_tables": "Sheets, tables of a database and lists of a JSON file without the field that has the text, or with fewer documents than the one that is read.",
    "unread_records": "Records of a web archive before the document (for the last one, behind it, too) that are no page and no text, or tell that there is none.",
    "attachments": "Attachments of a message or a PDF, which are not read.",
    "damaged_stretches": "Stretches of the text that are broken beyond repair, where nothing is annotated.",
    "unread_cells": "Cells below a head with a currency that have figures and are not read as amounts.",
    "limits_reached": "Limits at which something is looked at no further: an element of a page with more than 5,000 attributes, 2 million characters in which a page's date is looked for, 100,000 things in which the documents of a JSON file are.",
    "shortened_cells": "Cells of an Excel output that were cut to the 32,767 characters that one may have. They are told at the end of a run only.",
}


class LossWarning(UserWarning):
    """Something is left out of what is read; the message is a sentence that says what, and what to do."""


_KEPT = "nlp_aid_caveats"
_LOCAL = threading.local()


def note(kind: str, times: int = 1) -> None:
    """Note something about the document that is being read."""
    if times:
        _pending()[_known(kind)] += times


def taken() -> dict[str, int]:
    """Return what has been noted since this was last asked for, by kind; it is forgotten then."""
    found = dict(_pending())
    _pending().clear()
    return found


def note_on(doc: Doc, kind: str, times: int = 1) -> None:
    """Note something about a Doc that is being annotated."""
    from nlp_aid.doc_data import keep  # with it comes spaCy, which readers of files do without

    if times:
        keep(doc, _KEPT, together(of_doc(doc), {_known(kind): times}))


def of_doc(doc: Doc) -> dict[str, int]:
    """Return what has been noted about a Doc, by kind."""
    from nlp_aid.doc_data import kept

    return dict(kept(doc, _KEPT) or {})


def together(*found: Mapping[str, int]) -> dict[str, int]:
    """Return the sums of what was noted, in the order of `KINDS`."""
    sums: Counter[str] = Counter()
    for one in found:
        sums.update(one)
    return {kind: sums[kind] for kind in KINDS if sums[kind]}


def told(caveats: Mapping[str, int]) -> str:
    """Return what was noted in words: `replaced bytes 3, doubtful date 1`."""
    return ", ".join(f"{kind.replace('_', ' ')} {times:,}" for kind, times in caveats.items())


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise KeyError(f"There is no caveat {kind!r}. Known are {', '.join(KINDS)}.")
    return kind


def _pending() -> Counter[str]:
    if not hasattr(_LOCAL, "pending"):
        _LOCAL.pending = Counter()
    pending: Counter[str] = _LOCAL.pending
    return pending
