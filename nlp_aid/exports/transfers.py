"""The flows that count, one by one, for exports that have a place for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from nlp_aid.records.schema import Record
from nlp_aid.totals.interval import Interval
from nlp_aid.totals.totals import REASONS, Totals
from nlp_aid.views.printable import one_line

FLOWS = "flows"


@dataclass(frozen=True)
class Transfer:
    """A flow that counts, and the document that tells of it.

    Attributes:
        record: the document.
        number: the number of the document, from 0.
        index: the index of the flow in the record.
        row: what the table of flows has of it.
        amount: how much it is.
    """

    record: Record
    number: int
    index: int
    row: dict[str, Any]
    amount: Interval

    def who(self, role: str) -> str | None:
        """Return what fills a role: its name, with that of the units above a place; or else the words of the text."""
        names = [self.row.get(f"{role}_{level}") for level in ("province", "prefecture", "county")]
        name = self.row.get(f"{role}_name")
        if self.row.get(f"{role}_layer") == "places" and name:
            return one_line("".join(dict.fromkeys([*(one for one in names if one), name])))
        found = name or self.row.get(f"{role}_text")
        return one_line(found) if found else None

    def known(self, name: str) -> str | None:
        """Return what is known of the document: its `title`, `url`, `date` and so on."""
        value = cast("dict[str, Any]", self.record["meta"]).get(name)
        return str(value) if value is not None else None


class Transfers:
    """The flows of records that count; see `nlp_aid.totals`. Plans are among them, parts and reprints are not.

    Attributes:
        left_out: how many do not count, by reason.
        written: how many have been exported, which the exporter counts.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        """Take the records."""
        self._records = records
        self.left_out: Counter[str] = Counter()
        self.written = 0

    def __iter__(self) -> Iterator[Transfer]:
        """Yield them in order."""
        totals = Totals(FLOWS, with_unsettled=True)
        for number, record in enumerate(self._records):
            examined = totals.examine(record)
            self.left_out.update(examined.left.values())
            for at, amount in examined.amounts.items():
                yield Transfer(record, number, at, examined.rows[at], amount)

    def said(self, what: str, **more: str) -> list[str]:
        """Return sentences on what was written and what was not.

        Args:
            what: what was written of each flow.
            more: what is said of further reasons in `left_out`.
        """
        found = [f"Written: {self.written:,} {what}."]
        reasons = {**REASONS, **more}
        if said := [f"{self.left_out[name]:,} {words}" for name, words in reasons.items() if self.left_out[name]]:
            found.append(f"Left out of the flows: {'; '.join(said)}.")
        return found
