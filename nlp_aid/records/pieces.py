"""Long documents, annotated piece by piece, so that memory does not grow with their length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.caveats import together
from nlp_aid.dates.document import document_date
from nlp_aid.dates.resolve import Anchor
from nlp_aid.layers.registry import layers
from nlp_aid.records.record import to_record
from nlp_aid.records.relations import append
from nlp_aid.records.schema import Record
from nlp_aid.records.spans import moved_spans
from nlp_aid.records.tokens import TOKENS, joined, tokens_of

# A Doc takes some hundred bytes a character, so the pipeline needs about 50 MB for a piece of this many characters. What
# a layer learns from the document (which county is spoken of, which dollars) it learns from the piece: 100,000
# characters are some 70 pages.
PIECE = 100_000
# Where a text is cut: behind the last empty line in the second half of a piece, or else behind the last of the next kind.
_CUTS = [re.compile(pattern) for pattern in (r"\n\n", r"\n", r"[。！？!?][”’」』）)]*", r"[；，、;,\s]")]


@dataclass(frozen=True)
class Extras:
    """What goes into records beside the layers.

    Attributes:
        spans: the names of span groups of other components, or `ents`; see `nlp_aid.to_record`.
        tokens: whether the tokens go along, for a format that needs them; see `nlp_aid.records.tokens`.
    """

    spans: tuple[str, ...] = ()
    tokens: bool = False


NO_EXTRAS = Extras()


def make_record(
    nlp: Language,
    text: str,
    id: str = "",
    meta: Mapping[str, Any] | None = None,
    piece: int = PIECE,
    extras: Extras = NO_EXTRAS,
) -> Record:
    """Return the record of a text of any length.

    Args:
        nlp: a pipeline from `nlp_aid.load`.
        text: the text.
        id: the document's id.
        meta: what is known of the document beside its text, for the record's `meta`. Where it has a date (see
            `nlp_aid.dates.document.document_date`), places are those of that year, and dates are reckoned from it.
        piece: how many characters are annotated at one go. A longer text is cut at the end of a line, or at least of a
            sentence, into such pieces, of which each is annotated as a document of its own.
        extras: what goes into the record beside the layers.

    Returns:
        One record of the whole text, with offsets into it.

    Raises:
        ValueError: the text is no valid Unicode, or `piece` is not positive.
    """
    if piece < 1:
        raise ValueError(f"A piece of {piece} characters is too short. Give a positive number.")
    date = document_date(meta or {})
    of_pieces = dict(meta or {})
    of_file = of_pieces.pop("caveats", {})

    def record(text: str, meta: Mapping[str, Any] | None) -> Record:
        doc = nlp(dated(nlp.make_doc(text), date))
        made: dict[str, Any] = {**to_record(doc, id, meta, extras.spans)}
        if extras.tokens:
            made[TOKENS] = tokens_of(doc)
        return cast(Record, made)

    if len(text) <= piece:
        return record(text, meta)
    noted = [of_file]
    whole: dict[str, Any] = {}
    local_ids: dict[str, dict[str, str]] = {}
    for start, end in pieces(text, piece):
        part = cast("dict[str, Any]", record(text[start:end], of_pieces))
        noted.append(part["meta"].pop("caveats", {}))
        _count_on(part, local_ids)
        if not whole:
            whole = part | {"text": text}
            continue
        append(whole, part, start)
        for name, found in moved_spans(part.get("spans", {}), start).items():
            whole["spans"][name] += found
        if extras.tokens:
            whole[TOKENS] = joined(whole[TOKENS], part[TOKENS])
    if found_caveats := together(*noted):
        whole["meta"]["caveats"] = found_caveats
    return cast(Record, whole)


def dated(doc: Doc, date: Anchor | None) -> Doc:
    """Have a Doc tell its date to the layers, where it is known; return it."""
    if date is not None:
        doc._.aid_year = date.year
        doc._.aid_date = str(date)
    return doc


def _count_on(part: dict[str, Any], given: dict[str, dict[str, str]]) -> None:
    """Give the local ids of a piece their numbers in the whole: each piece counts for itself, and one name is one thing."""
    for name, layer in layers().items():
        if (local := layer.local_ids) is None:
            continue
        for mention in part.get(name, ()):
            if str(mention[local.field] or "").startswith(local.prefix):
                ids = given.setdefault(name, {})
                mention[local.field] = ids.setdefault(mention[local.name], f"{local.prefix}{len(ids) + 1}")


def pieces(text: str, longest: int = PIECE) -> Iterator[tuple[int, int]]:
    """Yield where the pieces of a text start and end: side by side, none longer than `longest`, together all of it."""
    start = 0
    while len(text) - start > longest:
        end = _end(text, start + longest // 2, start + longest)
        yield start, end
        start = end
    yield start, len(text)


def _end(text: str, first: int, last: int) -> int:
    """Return the best place to cut in text[first:last]."""
    for cut in _CUTS:
        found = None
        for found in cut.finditer(text, first, last):  # noqa: B007
            pass
        if found:
            return found.end()
    return last
