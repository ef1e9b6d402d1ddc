"""Writes a report: one page that holds everything, or for many documents a page and a folder with their texts beside it."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.resources
import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import jinja2

from nlp_aid.gazetteer.codes import DIGITS
from nlp_aid.gazetteer.divisions import gazetteer
from nlp_aid.io.formats.csv_tables import RISKY, RISKY_INSIDE
from nlp_aid.io.formats.pages import layer_style
from nlp_aid.layers.registry import layers
from nlp_aid.paths import model_path
from nlp_aid.records.schema import Record
from nlp_aid.report.dataset import COMMON, Dataset
from nlp_aid.report.texts import shown_text

# Up to so many documents, and bytes of their texts, are in the page itself.
DOCUMENTS_IN_PAGE = 300
_BYTES_IN_PAGE = 16_000_000
# How many bytes of texts a file has, about.
_CHUNK = 1_000_000
# What a browser can hold and filter.
_MOST_ROWS = 3_000_000
# The parts of the page's script, in order.
_SCRIPTS = ("data", "filters", "sums", "csv", "table", "charts", "reader", "page")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# What would end a script in a page, and line ends to some readers.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Report:
    """Gathers records, one at a time, and writes the page.

    Texts wait in temporary files, not in memory; what tables and charts show of them is kept.
    """

    def __init__(self, title: str = "", language: str = "en") -> None:
        """Set up.

        Args:
            title: the title of the page; by default one in its language.
            language: of the page: `en` or `zh`.

        Raises:
            ValueError: there is no page in that language.
        """
        self._words = words(language)
        self._language = language
        self._title = title or self._words["title"]
        self._dataset = Dataset()
        self._texts = tempfile.SpooledTemporaryFile(_BYTES_IN_PAGE)  # noqa: SIM115
        # Of each chunk of texts, where it starts and its first document.
        self._chunks: list[tuple[int, int]] = [(0, 0)]

    @property
    def documents(self) -> int:
        """How many records there are."""
        return self._dataset.documents

    def add(self, record: Record) -> None:
        """Add a record.

        Raises:
            ValueError: there are too many for a page.
        """
        start = self._chunks[-1][0]
        if self._texts.tell() - start > _CHUNK:
            self._chunks.append((self._texts.tell(), self.documents))
        line = to_json(shown_text(record)).encode() + b"\n"
        self._dataset.add(record)
        self._texts.write(line)
        if self._dataset.rows > _MOST_ROWS:
            raise ValueError(
                f"There are more than {_MOST_ROWS:,} mentions, more than a browser can show. Make a report of a part of "
                "them, or use nlp-aid summary."
            )

    def is_one_file(self) -> bool:
        """Tell whether the report is one file by default: whether the texts are few and short enough."""
        return self.documents <= DOCUMENTS_IN_PAGE and self._texts.tell() <= _BYTES_IN_PAGE

    def write(self, stream: BinaryIO, folder: Path | None = None) -> None:
        """Write the page.

        Args:
            stream: a binary stream for the page.
            folder: a folder for the texts that is there, beside the page; None if the page is to hold them.

        Raises:
            OSError: it cannot be written.
        """
        texts = [] if folder else [self._chunk(number) for number in range(len(self._chunks))]
        if folder:
            for number in range(len(self._chunks)):
                script = f"nlpAidTexts({number}, {self._chunk(number)});\n"
                (folder / f"texts-{number}.js").write_bytes(script.encode())
        data = self._dataset.to_data() | {
            "chunks": [first for _, first in self._chunks],
            "folder": folder.name if folder else None,
            "language": self._language,
            "words": self._words,
            "common": COMMON,
            "digits": {level: DIGITS[level] for level in ("province", "prefecture")},
            "tiles": _data("tiles"),
            "prefectures": _prefectures(),
            "risky": RISKY.pattern,
            "risky_inside": RISKY_INSIDE.pattern,
            "marks": {layer.name: layer.title for layer in layers().values()},
        }
        scripts = [_charts(), _script()]
        template = _templates().get_template("report.html")
        for part in template.generate(
            title=_whole(self._title),
            language="zh-CN" if self._language == "zh" else self._language,
            words=self._words,
            style=_style(),
            scripts=scripts,
            hashes=[_hash(script) for script in scripts],
            is_folder=folder is not None,
            data=to_json(data),
            texts=texts,
        ):
            stream.write(part.encode())
        stream.flush()

    def close(self) -> None:
        """Forget the texts."""
        self._texts.close()

    def _chunk(self, number: int) -> str:
        """Return a chunk of the texts as a JSON array."""
        start = self._chunks[number][0]
        self._texts.seek(0, 2)
        end = self._chunks[number + 1][0] if number + 1 < len(self._chunks) else self._texts.tell()
        self._texts.seek(start)
        lines = self._texts.read(end - start).decode().splitlines()
        self._texts.seek(0, 2)
        return "[" + ",\n".join(lines) + "]"


def write_report(
    records: Iterable[Record], path: str | Path, *, title: str = "", language: str = "en", one_file: bool | None = None
) -> Path | None:
    """Write a report of records: a page with diagrams, tables and texts that works without a network.

    Args:
        records: the records, for instance from `nlp_aid.read` or `nlp_aid.annotate`.
        path: the path of the page, such as `report.html`; written over if it is there.
        title: its title.
        language: its language: `en` or `zh`.
        one_file: whether the page holds the texts. By default it does for up to 300 documents; for more, they are in a
            folder beside it, `report_files` for `report.html`, from which the page takes those that are opened.

    Returns:
        The folder; None if everything is in the page.

    Raises:
        OSError: it cannot be written.
        ValueError: there is no such language, or there is too much for a page.
    """
    path = Path(path)
    report = Report(title, language)
    try:
        for record in records:
            report.add(record)
        folder = files_folder(path) if not (report.is_one_file() if one_file is None else one_file) else None
        if folder:
            folder.mkdir(exist_ok=True)
        with path.open("wb") as stream:
            report.write(stream, folder)
    finally:
        report.close()
    return folder


def files_folder(path: Path) -> Path:
    """Return the folder that holds the texts of a page that does not: as browsers name that of a page that they save."""
    return path.with_name(f"{path.stem}_files")


def words(language: str) -> dict[str, Any]:
    """Return what the page says, in a language.

    Raises:
        ValueError: there is no page in that language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"There is no report in the language {language!r}. Choose from {', '.join(LANGUAGES)}.")
    found: dict[str, Any] = _data(language)
    return found


def to_json(data: object) -> str:
    """Return data as JSON that can stand in a page's script, and in UTF-8: nothing in it ends the script."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for char, escape in _ESCAPES.items():
        text = text.replace(char, escape)
    return _whole(text)


LANGUAGES = ("en", "zh")


def _whole(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def _file(*names: str) -> str:
    return importlib.resources.files("nlp_aid.report").joinpath(*names).read_text(encoding="utf-8")


def _data(name: str) -> Any:
    return json.loads(_file("data", f"{name}.json"))


def _style() -> str:
    return _file("page", "report.css") + "".join(map(layer_style, layers().values()))


def _script() -> str:
    parts = "\n".join(_file("page", f"{name}.js") for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}\n}})();\n'


@functools.cache
def _charts() -> str:
    return (model_path("charts") / "echarts.min.js").read_text(encoding="utf-8")


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _prefectures() -> dict[str, str]:
    """Return the names of the prefectures by code; of provinces without any, of what lies directly below."""
    divisions = gazetteer()
    return {
        unit.code: unit.name
        for tile in _data("tiles")
        for unit in divisions.children(tile["code"])
        if unit.code and len(unit.code) == DIGITS["prefecture"]
    }


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("nlp_aid.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
