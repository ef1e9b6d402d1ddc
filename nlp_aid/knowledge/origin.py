"""Which pipeline and which data have annotated a Doc: its parts note it, and the record tells it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from spacy.tokens import Doc

from nlp_aid import doc_data
from nlp_aid.knowledge.sums import of_all, shown

_DATA, _PIPELINE = "nlp_aid.data", "nlp_aid.pipeline"
# What is annotated by components that do not tell of which pipeline they are.
_UNNAMED = "unnamed"
_DIGITS = 8


def note(doc: Doc, hashes: Mapping[str, str], meta: Mapping[str, Any] | None = None) -> None:
    """Note on a Doc what a part of a pipeline rests on.

    Args:
        doc: the Doc that it has annotated.
        hashes: the SHA-256 of its data, by name.
        meta: the `nlp.meta` of its pipeline, where it knows that.
    """
    if hashes:
        noted = {name: shown(digest) for name, digest in hashes.items()}
        doc_data.keep(doc, _DATA, {**(doc_data.kept(doc, _DATA) or {}), **noted})
    if meta:
        doc_data.keep(doc, _PIPELINE, f"{meta['lang']}_{meta['name']}-{meta['version']}")


def data_hashes(doc: Doc) -> dict[str, str]:
    """Return the first 12 digits of the SHA-256 of all data that has annotated a Doc, by name."""
    return {name: digest for data in _noted(doc, _DATA) for name, digest in data.items()}


def model_of(doc: Doc) -> str | None:
    """Return name and version of the pipeline that has annotated a Doc, and a hash of all its data.

    Such as `zh_aid-2026.11.0+1a2b3c4d`; None where nothing of nlp_aid has. A Doc made of several names all their pipelines.
    """
    data = data_hashes(doc)
    names = dict.fromkeys(_noted(doc, _PIPELINE)) or [_UNNAMED]
    return _model(",".join(names), tuple(sorted(data.items()))) if data else None


def _noted(doc: Doc, name: str) -> Iterator[Any]:
    """Yield what is noted of a Doc: itself, or what it is a part of, or is made of."""
    if (own := doc_data.kept(doc, name)) is not None:
        yield own
    else:
        yield from (value for key, value in doc_data.data_of(doc).items() if isinstance(key, tuple) and key[1] == name)


@functools.lru_cache(maxsize=100)
def _model(names: str, data: tuple[tuple[str, str], ...]) -> str:
    return f"{names}+{of_all(data)[:_DIGITS]}"
