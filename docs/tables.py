"""Writes the tables of readers, formats and engines into the pages that have them, from the registries: `python docs/tables.py`.

Names, endings, and what a format is written to and can be read from are those of the specifications. The sentences in the
columns of prose are the page's own, and stay; a row for what is new gets `…` there, to be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from nlp_aid.io.formats import FORMATS
from nlp_aid.io.formats.format import Format
from nlp_aid.io.readers import READERS
from nlp_aid.runs.engines import ENGINES

DOCS = Path(__file__).parent
# What a file is taken for, and written as, where no name tells.
DEFAULT_READER, DEFAULT_FORMAT = "text", "jsonl"
NEW = "…"
Row = list[str]


def bundled(registry: Iterable[str], module_of: Callable[[str], object]) -> list[str]:
    """Return the names of what comes with nlp_aid, whatever else is installed."""
    return [name for name in registry if str(module_of(name)).startswith("nlp_aid.")]


def code(names: Iterable[str]) -> str:
    """Return names as code, with commas between them."""
    return ", ".join(f"`{name}`" for name in names)


def readers(rows: list[Row]) -> list[Row]:
    """Return the rows of the readers: endings, names, what documents they give. Several may share a row."""
    known = bundled(READERS, lambda name: READERS[name].load)
    groups = [([name for name in re.findall(r"`(\w+)`", row[1]) if name in known], row[2]) for row in rows]
    told = {name for names, _ in groups for name in names}
    groups += [([name], NEW) for name in known if name not in told]
    return [
        [
            code(ending for name in names for ending in READERS[name].endings)
            + (", any other" if DEFAULT_READER in names else ""),
            code(names),
            prose,
        ]
        for names, prose in groups
        if names
    ]


def formats(rows: list[Row]) -> list[Row]:
    """Return the rows of the formats: name, what for, what they are written to, by which names, what is read back."""
    prose = {name[1]: row for row in rows if (name := re.match(r"\[`(\w+)`\]", row[0]))}
    made = []
    for name in bundled(FORMATS, lambda name: FORMATS[name].file or FORMATS[name].folder):
        format = FORMATS[name]
        row = prose.get(name, [f"[`{name}`](#{name})", NEW, "", "", NEW])
        names = code(format.endings) + (", none" if name == DEFAULT_FORMAT else "")
        made.append([row[0], row[1], target(format), names, read_back(format, row[4])])
    return made


def target(format: Format) -> str:
    """Return what a format is written to."""
    whole = " or ".join(["a file"] * (format.file is not None) + ["a folder"] * (format.folder is not None))
    return f"{whole}; a file with one layer" if format.one_table else whole


def read_back(format: Format, prose: str) -> str:
    """Return what is told of reading a format back; anew, where that is not true."""
    if prose.startswith("no") == (format.reader is None):
        return prose
    return "no" if format.reader is None else "all of the record"


def engines(rows: list[Row]) -> list[Row]:
    """Return the rows of the engines: name, where documents are annotated, with how many workers, with which limits.

    What a row says of an engine stays; a new one gets the facts that its registration has.
    """
    known = {row[0]: row for row in rows}
    found = []
    for name in bundled(ENGINES, lambda name: ENGINES[name].run):
        in_process = ENGINES[name].in_process
        facts = ("in this process", "1", "no") if in_process else ("in processes of their own", "any", "yes")
        found.append(known.get(code([name])) or [code([name]), *facts])
    return found


# The tables, by page and header.
TABLES: dict[tuple[str, str], Callable[[list[Row]], list[Row]]] = {
    ("guide.md", "| ending | `--input-format` | documents |"): readers,
    ("guide.md", "| `--engine` | annotates | `--workers` | `--timeout` and `--max-memory` |"): engines,
    ("formats.md", "| format | for | written to | by the name | read back |"): formats,
}


def written(page: str, text: str) -> str:
    """Return the text of a page with its tables as they have to be.

    Raises:
        ValueError: one of them is not there.
    """
    for (name, header), rows_of in TABLES.items():
        if name != page:
            continue
        if text.count(header) != 1:
            raise ValueError(f"docs/{page} lacks the table with the header {header}")
        before, _, behind = text.partition(f"{header}\n")
        rule, _, rest = behind.partition("\n")
        lines = re.match(r"(?:\|.*\n)*", rest)
        body = lines[0] if lines else ""
        rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in body.splitlines()]
        made = "".join(f"| {' | '.join(row)} |\n" for row in rows_of(rows))
        text = f"{before}{header}\n{rule}\n{made}{rest[len(body) :]}"
    return text


def main() -> None:
    """Write the pages."""
    for page in sorted({page for page, _ in TABLES}):
        path = DOCS / page
        path.write_text(written(page, path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
