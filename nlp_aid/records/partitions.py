"""By what large outputs are parted, so that a query reads a part of them only: the year and the province of a document."""

from __future__ import annotations

import re
from collections import Counter

from nlp_aid.gazetteer.codes import is_division, lineage
from nlp_aid.records.facts import mentions
from nlp_aid.records.schema import Record

_YEAR = re.compile(r"([0-9]{4})-")


def year_of(record: Record) -> int | None:
    """Return the year of the document's date, which is in the record's `meta`; None if it has none."""
    found = _YEAR.match(str(record["meta"].get("date") or ""))
    return int(found[1]) if found else None


def province_of(record: Record) -> str | None:
    """Return the code of the province in which most of the document's places are, two digits; None if there is none.

    Of provinces with as many it is the one that is spoken of first.
    """
    codes = (str(place.get("code") or "") for place in mentions(record, "places"))
    provinces = Counter(lineage(code)[0] for code in codes if is_division(code))
    return max(provinces, key=provinces.__getitem__) if provinces else None
