"""Pages of the site that are made when it is built, from what stands elsewhere in the repository.

The README is the home page; the cards in models/, the changelog and what else stands at the root of the repository have
pages, and the reference of the command line is made from the commands. Links between them are turned into those of the site.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

import typer
from typer.cli import get_docs_for_click

ROOT = Path(__file__).parent.parent

# Where in the site a file of the repository is, if not at the same path.
_PLACES = {
    "README.md": "index.md",
    "README.zh.md": "index.zh.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "THIRD_PARTY_NOTICES.md": "third-party-notices.md",
    "findings/README.md": "findings.md",
}
# Texts without an ending by which a browser knows them: licences, and findings.
_TEXTS = [ROOT / "LICENSE", ROOT / "CITATION.cff", *ROOT.glob("models/*/LICENSE*"), *ROOT.glob("findings/*.sh")]
_PLACES |= {path.relative_to(ROOT).as_posix(): f"{path.relative_to(ROOT).as_posix()}.txt" for path in sorted(_TEXTS)}
_LINK = re.compile(r"(\]\()(?![a-z]+:|#)([^)#\s]+)")


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that are made."""
    from mkdocs.structure.files import File

    cards = [
        path.relative_to(ROOT).as_posix()
        for path in sorted([*ROOT.glob("models/**/*.md"), *ROOT.glob("benchmarks/gold/*.md")])
    ]
    pages = {_PLACES.get(name, name): (ROOT / name).read_text("utf-8") for name in [*_PLACES, *cards]}
    pages["cli.md"] = command_line()
    for name, content in pages.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Return a page with links that hold in the site, without what is in comments."""
    here = page.file.src_uri
    source = next((name for name, place in _PLACES.items() if place == here), None)
    if source is None:
        source = here if here.startswith(("models/", "benchmarks/")) else f"docs/{here}"
    return _LINK.sub(lambda link: link[1] + site_link(link[2], source, here), markdown)


def site_link(target: str, source: str, here: str) -> str:
    """Return a link of the site.

    Args:
        target: the link, as it stands in the repository.
        source: the path of the file with the link, in the repository.
        here: that of its page, in the site.
    """
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    place = _PLACES.get(path, path.removeprefix("docs/"))
    return posixpath.relpath(place, posixpath.dirname(here) or ".")


def _say_all(command: Any) -> None:
    """Have lists of commands say the first sentence of each, where a terminal has room for some words only."""
    for inner in getattr(command, "commands", {}).values():
        inner.short_help = " ".join((inner.help or "").split("\n\n")[0].split())
        _say_all(inner)


def command_line() -> str:
    """Return the reference of the command line, in Markdown."""
    from nlp_aid.cli import app

    command = typer.main.get_command(app)
    _say_all(command)
    context = command.make_context("nlp-aid", [], resilient_parsing=True)
    return get_docs_for_click(obj=command, ctx=context, name="nlp-aid", title="Command line")
