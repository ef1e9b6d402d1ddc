"""`nlp-aid programmes`: the catalogue at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid.cli.messages import FAILED, USAGE, fail
from nlp_aid.views.printable import one_line

if TYPE_CHECKING:
    from nlp_aid.programmes import Catalogue, Entry

programmes = typer.Typer(
    help="Look up aid programmes in the catalogue, and check a list of your own.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one programme a line.")]


@programmes.command()
def lookup(
    names: Annotated[list[str], typer.Argument(metavar="NAME_OR_ID", help="Names (雨露计划, 賑災基金) or ids.")],
    as_json: _AsJson = False,
) -> None:
    """Tell what the catalogue knows of programmes: names, years, who runs them, what they are part of, and the sources.

    The exit code is 1 if something is not found.
    """
    known = _catalogue()
    found: list[Entry] = []
    missing = []
    for name in names:
        entry = _known(known, name)
        if entry is None:
            missing.append(name)
        else:
            found.append(entry)
    for number, entry in enumerate(found):
        if as_json:
            typer.echo(_json(entry))
        else:
            typer.echo(("\n" if number else "") + "\n".join(_lines(known, entry)))
    if missing:
        fail(f"Nothing is called {', '.join(missing)}. Try a part of the name: nlp-aid programmes search …")


@programmes.command()
def search(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name or a part of one, Chinese or English.")],
    as_json: _AsJson = False,
) -> None:
    """List the programmes that go by a name or a part of one: those of just this name first.

    The exit code is 1 if there is none.
    """
    found = _catalogue().search(_readable(name))
    if not found:
        fail(f"No programme has {name} in its name.", FAILED)
    for entry in found:
        columns = (entry.id, entry.type, _years(entry), entry.name)
        typer.echo(_json(entry) if as_json else "\t".join(map(one_line, columns)))


@programmes.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A list of your own programmes: JSONL, CSV or TSV.")
    ] = None,
) -> None:
    """Check the catalogue, or a list of your own: its form, what entries refer to, and that each has a source.

    Without FILE the bundled catalogue is checked, and every entry without a source listed. Of your own list, entries
    without a source are counted only. The exit code is 1 if something is wrong.
    """
    from nlp_aid.programmes.checks import check_entries, check_sources, without_source
    from nlp_aid.programmes.patterns import names_of
    from nlp_aid.programmes.source import sources

    if file is not None:
        own = _own(file)
        bare = len(without_source(own))
        by_pattern = sum(len(names_of(pattern)) for entry in own for pattern in entry.patterns)
        patterns = f" Their patterns stand for {by_pattern:,} names." if by_pattern else ""
        typer.echo(f"{len(own):,} programmes, all sound; {bare:,} without a source.{patterns}")
        return
    entries, known = _catalogue().entries, sources()
    faults = [*check_entries(entries, known, _is_code()), *check_sources(known.values(), entries)]
    for fault in faults:
        typer.echo(one_line(f"{fault.id}: {fault.what}"))
    read = sum(any(known[id].basis == "page" for id in entry.sources if id in known) for entry in entries)
    typer.echo(
        f"{len(entries):,} programmes, {len(without_source(entries)):,} without a source; {len(known):,} sources. "
        f"{read:,} programmes rest on a page that was read, the others on documents known by title and number."
    )
    if faults:
        fail(f"{len(faults):,} faults.", FAILED)


def _catalogue() -> Catalogue:
    try:
        from nlp_aid.programmes import catalogue

        return catalogue()
    except (ImportError, OSError) as error:
        fail(f"The catalogue cannot be loaded: {error}")


def _own(file: Path) -> list[Entry]:
    from nlp_aid.knowledge.lists import ListError
    from nlp_aid.programmes.own import read_programmes

    try:
        return list(read_programmes(file).values())
    except ListError as error:
        fail(str(error), FAILED)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror or error}.", USAGE)


def _is_code() -> Callable[[str], bool]:
    from nlp_aid.gazetteer.divisions import gazetteer

    known = gazetteer()
    return lambda code: known.lookup(code) is not None


def _readable(name: str) -> str:
    from nlp_aid.text import read_text

    return name if name.isascii() else read_text(name).text


def _known(catalogue: Catalogue, name: str) -> Entry | None:
    """Return the programme that goes by just this id or name."""
    try:
        return catalogue.lookup(name)
    except KeyError:
        return catalogue.get("".join(char for char in _readable(name) if char not in "“”‘’「」『』\"'"))


def _years(entry: Entry) -> str:
    return f"{entry.start or ''}-{entry.end or ''}" if entry.start or entry.end else ""


def _json(entry: Entry) -> str:
    from nlp_aid.programmes.source import sources_of

    row = {key: value for key, value in asdict(entry).items() if value not in (None, "", ())}
    row["sources"] = [
        {key: value for key, value in asdict(source).items() if value} for source in sources_of(entry.sources)
    ]
    return json.dumps(row, ensure_ascii=False)


def _lines(catalogue: Catalogue, entry: Entry) -> list[str]:
    from nlp_aid.programmes.relations import family, parts, wholes
    from nlp_aid.programmes.source import sources_of

    def names(entries: tuple[Entry, ...]) -> str:
        shown = ", ".join(f"{other.name} ({other.id})" for other in entries[:8])
        return shown + (f" and {len(entries) - 8} more" if len(entries) > 8 else "")

    facts = {
        "english": entry.english,
        "type": entry.type,
        "theme": entry.theme,
        "years": _years(entry),
        "run by": entry.run_by,
        "places": " ".join(entry.places),
        "original": entry.original,
        "also called": "、".join(entry.aliases),
        "in quotation marks only": "、".join(entry.quoted),
        "money": f"{entry.amount} {entry.currency} {entry.amount_of}".strip() if entry.amount else "",
        "part of": names(wholes(catalogue, entry.id)),
        "parts": names(parts(catalogue, entry.id)),
        "family": names(tuple(other for other in family(catalogue, entry.id) if other.id != entry.id)),
    }
    lines = [f"{label}: {value}" for label, value in facts.items() if value]
    for source in sources_of(entry.sources):
        told = " ".join(filter(None, (source.issuer, source.number, source.date)))
        lines.append(f"source: {source.title}{f' ({told})' if told else ''}")
        lines += [f"says: {source.says}"] if source.says else []
        lines += [f"read at: {source.url}"] if source.url else []
    return [one_line(f"{entry.name} ({entry.id})"), *(f"  {one_line(line)}" for line in lines)]
