"""What the entries of the catalogue rest on: public pages and official documents."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Basis = Literal["page", "document"]
BASES: tuple[Basis, ...] = get_args(Basis)
_PATH = Path(__file__).parent / "data" / "sources.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A page or a document that entries of the catalogue rest on.

    Attributes:
        id: a stable English slug.
        title: its title, as it is published.
        issuer: who has issued or published it.
        number: its official number (`国办发〔2013〕11号`); empty where it has none, or none that is certain.
        date: when it was issued or published: a day (`2021-05-21`), a month or a year; empty where the page does not say.
        url: where it was read; empty for what is known by its title.
        says: what it says of the programmes that rest on it, in short.
        basis: `page` for a public page that was read for this entry, `document` for one that is well known by title and number
            but was not read again.
    """

    id: str
    title: str
    issuer: str = ""
    number: str = ""
    date: str = ""
    url: str = ""
    says: str = ""
    basis: Basis = "document"


@functools.cache
def sources() -> dict[str, Source]:
    """Return the sources of the bundled catalogue by their ids; they are read at the first call, not with the catalogue."""
    return {row["id"]: Source(**row) for row in json.loads(_PATH.read_bytes())}


def sources_of(ids: Iterable[str]) -> tuple[Source, ...]:
    """Return the sources with these ids (`Entry.sources`); what is the id of none is a title, as in a user's own list."""
    known = sources()
    return tuple(known.get(id) or Source(id=id, title=id) for id in ids)
