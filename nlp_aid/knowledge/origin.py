"""Which data has annotated a Doc: every component notes the hashes of its own, and the record tells them."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from spacy.tokens import Doc

from nlp_aid import doc_data
from nlp_aid.knowledge.sums import of_all, shown
from nlp_aid.paths import MODEL

_KEY = "nlp_aid.data"
_DIGITS = 8


def note(doc: Doc, hashes: Mapping[str, str]) -> None:
    """Note on a Doc the SHA-256 of the data, by name, that a component rests on."""
    if hashes:
        noted = {name: shown(digest) for name, digest in hashes.items()}
        doc_data.keep(doc, _KEY, {**(doc_data.kept(doc, _KEY) or {}), **noted})


def data_of(doc: Doc) -> dict[str, str]:
    """Return the first 12 digits of the SHA-256 of all data that has annotated a Doc, by name."""
    if (own := doc_data.kept(doc, _KEY)) is not None:
        return dict(own)
    # A part of a Doc, or several Docs in one.
    noted = (value for key, value in doc_data.data_of(doc).items() if isinstance(key, tuple) and key[1] == _KEY)
    return {name: digest for data in noted for name, digest in data.items()}


def model_of(data: Mapping[str, str]) -> str | None:
    """Return one name for data, such as `zh_aid-2026.11+1a2b3c4d`; None for none."""
    return _model(tuple(sorted(data.items()))) if data else None


@functools.lru_cache(maxsize=100)
def _model(data: tuple[tuple[str, str], ...]) -> str:
    return f"{MODEL}+{of_all(data)[:_DIGITS]}"
