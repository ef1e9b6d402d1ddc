"""Flows as GeoJSON (RFC 7946): a feature a flow that counts, at the place of its receiver.

nlp_aid has no coordinates of places. Features are without a geometry, which the format allows, unless coordinates are
given by division code.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from nlp_aid.exports.export import ExportOptions
from nlp_aid.exports.transfers import FLOWS, Transfers
from nlp_aid.gazetteer.codes import at_own_level, is_division, lineage
from nlp_aid.money.numbers import plain
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import columns_of

_LEFT_OUT = ("document", "other")
_CODE, _LONGITUDE, _LATITUDE = "code", "longitude", "latitude"


def write(records: Iterable[Record], path: Path, options: ExportOptions) -> list[str]:
    """Write GeoJSON; see `nlp_aid.exports.Export`."""
    transfers = Transfers(records)
    names = [column.name for column in columns_of(FLOWS) if column.name not in _LEFT_OUT]
    placed = 0
    with path.open("x", encoding="utf-8", errors="replace") as stream:
        stream.write('{"type": "FeatureCollection", "features": [')
        for transfer in transfers:
            row = transfer.row
            upper = transfer.amount.upper
            properties: dict[str, Any] = {name: row[name] for name in names if row[name] is not None}
            properties |= {"lower": format(plain(transfer.amount.lower), "f"), "upper": upper if upper is None else format(plain(upper), "f")}  # fmt: skip
            point = _point(row.get("recipient_place") or row.get("recipient_country"), options.coordinates)
            placed += point is not None
            geometry = None if point is None else {"type": "Point", "coordinates": list(point)}
            feature = {
                "type": "Feature",
                "id": f"{transfer.number}-{transfer.index}",
                "geometry": geometry,
                "properties": properties,
            }
            stream.write((",\n" if transfers.written else "\n") + json.dumps(feature, ensure_ascii=False))
            transfers.written += 1
        stream.write("\n]}\n")
    said = transfers.said("features")
    if not options.coordinates:
        return [*said, "None has a geometry: nlp_aid has no coordinates. Give them with --coordinates FILE."]
    return [*said, f"With a point: {placed:,}; the others have no geometry."]


def _point(code: Any, known: dict[str, tuple[float, float]]) -> tuple[float, float] | None:
    """Return the point of a place, or of the smallest division around it that has one."""
    if not isinstance(code, str):
        return None
    around = reversed(lineage(code)) if is_division(code) else [code]
    return next((known[one] for one in around if one in known), None)


def read_coordinates(path: Path) -> dict[str, tuple[float, float]]:
    """Return the coordinates in a CSV file with the columns `code`, `longitude` and `latitude` (WGS 84, in degrees).

    A code is that of a division, also filled up with zeros (`530000`), or of a country.

    Raises:
        OSError: it cannot be read.
        ValueError: it has other columns, or what is no coordinate; the message names the line.
    """
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            rows = csv.DictReader(stream)
            if missing := [name for name in (_CODE, _LONGITUDE, _LATITUDE) if name not in (rows.fieldnames or ())]:
                raise ValueError(
                    f"{path} has no column '{missing[0]}'. It needs {_CODE}, {_LONGITUDE} and {_LATITUDE}."
                )
            for row in rows:
                longitude, latitude = (_degrees(row[name]) for name in (_LONGITUDE, _LATITUDE))
                if longitude is None or latitude is None or abs(longitude) > 180 or abs(latitude) > 90:
                    raise ValueError(f"{path}, line {rows.line_num}: there are no degrees. Write 102.7 and 25.0.")
                found[at_own_level(row[_CODE] or "")] = (float(longitude), float(latitude))
        except (UnicodeDecodeError, csv.Error) as error:
            raise ValueError(f"{path} is no CSV in UTF-8 ({error}).") from None
    return found


def _degrees(text: str | None) -> Decimal | None:
    try:
        value = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
