"""What an export is, and which there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp_aid.records.schema import Record
from nlp_aid.registry import Registry, resolve

# Writes records to a file that is not there yet, and says in sentences what it left out.
Exporter = Callable[[Iterable[Record], Path, "ExportOptions"], list[str]]


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """What an export is told beside the records.

    Attributes:
        title: a title, where there is a place for one.
        reporting_org: who publishes IATI data: the identifier of the organisation (`CN-…`), its name, and its code of the list
            OrganisationType.
        sector: the code of the list Sector (five digits of the OECD) that IATI activities get.
        coordinates: longitude and latitude by division code or country code, for maps; none come with nlp_aid.
    """

    title: str = ""
    reporting_org: tuple[str, str, str] | None = None
    sector: str = "99810"
    coordinates: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Export:
    """An export.

    Attributes:
        name: what `--to` calls it.
        endings: the endings of names that stand for it.
        writer: what writes it, as `module:name` or the function itself; see `Exporter`.
    """

    name: str
    endings: tuple[str, ...]
    writer: str | Exporter

    def write(self, records: Iterable[Record], path: Path, options: ExportOptions) -> list[str]:
        """Write records to a file, and return sentences on what is in it and what was left out."""
        write: Any = resolve(self.writer)
        said: list[str] = write(records, path, options)
        return said


EXPORTS = Registry(
    "export",
    "nlp_aid.exports",
    Export,
    (
        Export(name="iati", endings=(".xml",), writer="nlp_aid.exports.iati:write"),
        Export(name="geojson", endings=(".geojson", ".json"), writer="nlp_aid.exports.geojson:write"),
        Export(name="graphml", endings=(".graphml",), writer="nlp_aid.exports.graphml:write"),
        Export(name="sqlite", endings=(".sqlite", ".sqlite3", ".db"), writer="nlp_aid.exports.sqlite:write"),
    ),
)


def export(records: Iterable[Record], path: str | Path, to: str | None = None, **options: Any) -> list[str]:
    """Write records as data of another tool.

    Args:
        records: the records, for instance from `nlp_aid.read`.
        path: the file; one that is there is replaced.
        to: `iati`, `geojson`, `graphml` or `sqlite`; by default what the ending of the name stands for.
        options: what the export is told; see `ExportOptions`.

    Returns:
        Sentences on what is in the file and what was left out.

    Raises:
        ValueError: there is no such export, an option that it needs is missing, or there is nothing to write.
        OSError: the file cannot be written.
    """
    path = Path(path)
    chosen = EXPORTS.choose(to or of_ending(path))
    path.unlink(missing_ok=True)
    return chosen.write(records, path, ExportOptions(**options))


def of_ending(path: Path) -> str:
    """Return the name of the export that the ending of a file's name stands for.

    Raises:
        ValueError: it stands for none.
    """
    name = path.name.lower()
    for one in EXPORTS.values():
        if name.endswith(one.endings):
            return one.name
    raise ValueError(f"No export is known for the name '{path.name}'. Choose one: {', '.join(EXPORTS.names())}.")
