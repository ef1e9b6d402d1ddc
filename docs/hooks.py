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
from markdown.extensions.toc import slugify, unique
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File
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
# Without `.sh`, which the plugin for languages takes for one (sh, Serbo-Croatian).
_PLACES |= {(name := path.relative_to(ROOT).as_posix()): f"{name.removesuffix('.sh')}.txt" for path in sorted(_TEXTS)}
_OTHER_LANGUAGE = re.compile(r"^\[(?:中文说明|English)\]\(README[.a-z]*\)\n", re.MULTILINE)
_HEADING_OR_CODE = re.compile(r"(?ms)^```.*?^```|^(?P<level>#+) (?P<title>[^\n]*)")
_MARKS = re.compile(r"[`*]")
_LINK = re.compile(r"(\]\()(?![a-z]+:|#)([^)#\s]+)")


def _pages() -> dict[str, str]:
    """Return the pages that are made, by their paths in the site."""
    cards = [
        path.relative_to(ROOT).as_posix()
        for path in sorted([*ROOT.glob("models/**/*.md"), *ROOT.glob("benchmarks/gold/*.md")])
    ]
    pages = {_PLACES.get(name, name): (ROOT / name).read_text("utf-8") for name in [*_PLACES, *cards]}
    pages["cli.md"] = command_line()
    return pages


def _add(files: Any, config: Any) -> Any:
    """Add the pages that are made, by their names: the plugin for languages takes none without a path."""
    for name in _pages():
        files.append(File(name, config.docs_dir, config.site_dir, config.use_directory_urls))
    return files


@event_priority(-200)
def _fill(files: Any, config: Any) -> Any:
    """Fill the pages that are made, once the plugin for languages has made files of all of them for a language."""
    pages = _pages()
    for file in files:
        if file.src_uri in pages:
            file.content_string = pages[file.src_uri]
    return files


on_files = CombinedEvent(_add, _fill)


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Return a page with links that hold in the site; a Chinese one with the anchors of its English counterpart."""
    here = page.file.src_uri
    if here.endswith(".zh.md"):
        pages = _pages()
        english = here.removesuffix(".zh.md") + ".md"
        markdown = with_anchors(markdown, pages.get(english) or (ROOT / "docs" / english).read_text("utf-8"))
    markdown = _OTHER_LANGUAGE.sub("", markdown)
    source = next((name for name, place in _PLACES.items() if place == here), None)
    if source is None:
        source = here if here.startswith(("models/", "benchmarks/")) else f"docs/{here}"
    return _LINK.sub(lambda link: link[1] + site_link(link[2], source, here), markdown)


def headings(markdown: str) -> list[re.Match[str]]:
    """Return the headings of a page, in order: `level` and `title`."""
    return [found for found in _HEADING_OR_CODE.finditer(markdown) if found["level"]]


def with_anchors(markdown: str, english: str) -> str:
    """Return a page with the anchors of another, whose headings are the same in another language."""
    taken: set[str] = set()
    anchors = [unique(slugify(_MARKS.sub("", found["title"]), "-"), taken) for found in headings(english)]
    done, parts = 0, []
    for found, anchor in zip(headings(markdown), anchors, strict=True):
        parts += [markdown[done : found.end()], f" {{#{anchor}}}"]
        done = found.end()
    return "".join([*parts, markdown[done:]])


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
