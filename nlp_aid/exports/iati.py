"""Flows as IATI activities, version 2.03: one activity a flow that counts, with one transaction.

https://iatistandard.org/en/iati-standard/203/. What its schema requires of an activity comes from the record, or from the
options; see docs/exports.md.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp_aid.exports.export import ExportOptions
from nlp_aid.exports.transfers import Transfer, Transfers
from nlp_aid.exports.xml import XmlFile, xml_file
from nlp_aid.money.numbers import plain
from nlp_aid.records.schema import Record

_VERSION = "2.03"
# Codes of IATI's lists, by kind of flow and by type of organisation; where each is from stands in the file.
_CODES: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "iati.json").read_text("utf-8"))
# What no identifier may have in it (the standard's rule set).
_NOT_IN_IDENTIFIERS = re.compile(r"[/&|?\s]")
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")


def write(records: Iterable[Record], path: Path, options: ExportOptions) -> list[str]:
    """Write IATI XML; see `nlp_aid.exports.Export`.

    Raises:
        ValueError: it is not said who reports, or no flow has what an activity needs.
    """
    if options.reporting_org is None or not all(options.reporting_org):
        raise ValueError(
            "IATI data need who reports them: an identifier, a name and a type "
            "(--reporting-org XM-EXAMPLE-1 --reporting-org-name NAME --reporting-org-type 22)."
        )
    reference = options.reporting_org[0]
    if _NOT_IN_IDENTIFIERS.search(reference):
        raise ValueError(f"'{reference}' is no identifier of an organisation: it has a space or one of / & | ? in it.")
    transfers = Transfers(records)
    today = datetime.datetime.now(datetime.timezone.utc)
    with xml_file(path) as file, file.element("iati-activities", {"version": _VERSION, "generated-datetime": today.isoformat(timespec="seconds")}):  # fmt: skip
        for transfer in transfers:
            day = _days(transfer)
            if day is None:
                transfers.left_out["undated"] += 1
            elif not (transfer.who("donor") or transfer.who("recipient")):
                transfers.left_out["unnamed"] += 1
            else:
                _activity(file, transfer, day, options, today.date())
                transfers.written += 1
    if not transfers.written:
        path.unlink()
        raise ValueError(
            "There is no flow with a date and a giver or receiver, and IATI has no file without an activity."
        )
    return transfers.said(
        "activities",
        undated="without a date, in a document without one",
        unnamed="with neither a giver nor a receiver",
    )


def _days(transfer: Transfer) -> tuple[str, str, bool] | None:
    """Return the first and last day of a flow, and whether they are those of the document for lack of its own."""
    days = sorted(day for name in ("time_start_date", "time_end_date") if (day := _day(transfer.row.get(name))))
    if days:
        return days[0], days[-1], False
    day = _day(transfer.known("date"))
    return (day, day, True) if day else None


def _day(text: Any) -> str | None:
    """Return a day of the calendar; None of what is none."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return text


def _activity(
    file: XmlFile, transfer: Transfer, days: tuple[str, str, bool], options: ExportOptions, today: datetime.date
) -> None:
    row, first, last = transfer.row, *days[:2]
    # What lies ahead is planned, whatever the text says.
    is_planned = row.get("status") == "planned" or datetime.date.fromisoformat(first) > today
    reference, name, type_ = options.reporting_org or ("", "", "")
    donor, recipient = transfer.who("donor"), transfer.who("recipient")
    record = transfer.record
    digest = hashlib.sha256(f"{record['id']}\n{record['text']}".encode("utf-8", "replace")).hexdigest()[:16]
    with file.element("iati-activity", {"xml:lang": "zh", "hierarchy": "1"}):
        file.text("iati-identifier", f"{reference}-{digest}-{transfer.index}")
        with file.element("reporting-org", {"ref": reference, "type": type_, "secondary-reporter": "1"}):
            file.text("narrative", name)
        _narrative(file, "title", _title(transfer, donor, recipient))
        _narrative(file, "description", row.get("sentence") or _title(transfer, donor, recipient), type="1")
        source = "; ".join(one for one in (record["id"], transfer.known("title"), transfer.known("url")) if one)
        if source:
            _narrative(file, "description", source, type="4")
        if donor:
            _narrative(file, "participating-org", donor, type=_type_of(row, "donor"), role="1")
        if recipient:
            _narrative(file, "participating-org", recipient, type=_type_of(row, "recipient"), role="4")
        file.empty("activity-status", code="1" if is_planned else "2")
        with file.element("activity-date", {"type": "1" if is_planned else "2", "iso-date": first}):
            if days[2]:
                file.text("narrative", "文献日期", {"xml:lang": "zh"})
        if row.get("recipient_country"):
            file.empty("recipient-country", code=row["recipient_country"])
        if row.get("recipient_place"):
            with file.element("location"):
                _narrative(file, "name", recipient or row["recipient_place"])
                _narrative(file, "description", f"GB/T 2260: {row['recipient_place']}")
        file.empty("sector", vocabulary="1", code=options.sector)
        _money(file, transfer, (first, last), donor, recipient, is_planned=is_planned)


def _money(
    file: XmlFile,
    transfer: Transfer,
    days: tuple[str, str],
    donor: str | None,
    recipient: str | None,
    *,
    is_planned: bool,
) -> None:
    row = transfer.row
    money = transfer.record["money"][row["amount"]]
    value = {"currency": str(row.get("amount_currency") or "XXX"), "value-date": days[0]}
    stated = format(plain(transfer.amount.stated), "f")
    if is_planned:
        with file.element("planned-disbursement"):
            file.empty("period-start", iso_date=days[0])
            file.empty("period-end", iso_date=days[1])
            file.text("value", stated, value)
            _parties(file, row, donor, recipient)
        return
    codes = _CODES["kinds"].get(row.get("kind"), {})
    with file.element("transaction"):
        file.empty("transaction-type", code=codes.get("transaction_type", _CODES["transaction_type"]))
        file.empty("transaction-date", iso_date=days[0])
        file.text("value", stated, value)
        _narrative(file, "description", money["text"])
        _parties(file, row, donor, recipient)
        for name in ("flow_type", "finance_type"):
            if name in codes:
                file.empty(name.replace("_", "-"), code=codes[name])


def _parties(file: XmlFile, row: dict[str, Any], donor: str | None, recipient: str | None) -> None:
    if donor:
        _narrative(file, "provider-org", donor, type=_type_of(row, "donor"))
    if recipient:
        _narrative(file, "receiver-org", recipient, type=_type_of(row, "recipient"))


def _narrative(file: XmlFile, name: str, text: str, **attributes: str | None) -> None:
    with file.element(name, attributes):
        file.text("narrative", text)


def _title(transfer: Transfer, donor: str | None, recipient: str | None) -> str:
    what = transfer.who("programme") or transfer.who("purpose") or transfer.row.get("kind") or ""
    return f"{donor or '？'} → {recipient or '？'}" + (f": {what}" if what else "")


def _type_of(row: dict[str, Any], role: str) -> str | None:
    """Return the code of the list OrganisationType; None where it is not known."""
    types: dict[str, str] = _CODES["organisations"]
    if row.get(f"{role}_layer") == "places":
        types = _CODES["places"]
    return types.get(str(row.get(f"{role}_type")))
