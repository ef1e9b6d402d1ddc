"""Web pages: the main text without navigation and footers, and what the page tells of itself."""

from __future__ import annotations

import copy
import functools
import logging
import re
from collections.abc import Iterator
from configparser import ConfigParser
from typing import Any, ClassVar

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers.encoding import replace_surrogates
from nlp_aid.io.readers.headline import headline_of, with_headline
from nlp_aid.io.readers.html_text import is_data
from nlp_aid.io.readers.page_bounds import bounded
from nlp_aid.io.readers.page_metadata import told
from nlp_aid.io.readers.reader import TextReader
from nlp_aid.text.markup import raise_figures

# The extractor takes some seconds a megabyte.
MAX_PAGE_BYTES = 20_000_000
# Where HTML says its encoding (https://html.spec.whatwg.org/#determining-the-character-encoding), and how far.
_DECLARED = re.compile(rb"""<meta\s[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""\s{0,99}<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""")
_DECLARED_WITHIN = 4096
_INLINE = {"hi", "ref", "del", "span", "graphic"}
_WITHIN_PARAGRAPHS = frozenset("a b br em font i img span strong sub sup u".split())
_PARTS_OF_TABLES = frozenset("thead tbody tfoot tr td th".split())
_MOST_TABLES = 2_000
_SPACE = re.compile(r"[ \t\n\f\r]+")
_SPACE_IN_LINE = re.compile(r"[ \t\f\r]+")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
# How a word is read aloud (ruby).
_READ_ALOUD = re.compile(r"<(rt|rp|rtc)(?:\s[^<>]{0,200})?>[^<]{0,200}(?:</\1\s{0,9}>)?", re.IGNORECASE)
_IS_WHOLE = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)


class PageReader(TextReader):
    """Reads a page as a document; paragraphs are its lines."""

    max_bytes: ClassVar[int | None] = MAX_PAGE_BYTES

    def declared_encoding(self, data: bytes) -> str | None:
        """Return the name of the encoding that the page says it is in, if it does."""
        return declared_encoding(data)

    def documents(self, text: str, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the document of a page."""
        main_text, meta = extract(text)
        if main_text:
            yield source.document(main_text, meta=meta)
        else:
            yield source.bad("no readable text is found in the page; if it is plain text, say --input-format text.")


def declared_encoding(data: bytes) -> str | None:
    """Return the name of the encoding that a page says it is in, if it does."""
    start = data[:_DECLARED_WITHIN]
    found = _XML_DECLARED.match(start) or _DECLARED.search(start)
    return found[1].decode("ascii", "replace") if found else None


def extract(html: str) -> tuple[str, dict[str, str]]:
    """Return the main text of a page and its `title`, `date`, `author` and `url`, as far as they are known.

    Where no main text is found, all readable text is taken.

    Raises:
        ReadError: the extractor fails on the page.
    """
    trafilatura, config = _extractor()
    # The encoding is settled, and NUL is no character of HTML.
    declaration = _XML_DECLARATION.match(html)
    caveats.note("replaced_characters", html.count("\0"))
    html = html[declaration.end() if declaration else 0 :].replace("\0", "\ufffd")
    html = _READ_ALOUD.sub("", html)
    html = raise_figures(bounded(html))  # which the extractor would leave in the line: 每m<sup>2</sup>500元
    if not _IS_WHOLE.search(html):
        html = f"<html>{html}</html>"
    try:
        # For short pages, the quick way with recall keeps the text whole and lets no navigation in: tests/…/test_page.py.
        tree = trafilatura.load_html(html)
        own = told(tree) if tree is not None else {}
        found = trafilatura.bare_extraction(
            html if tree is None else _plain(copy.deepcopy(tree)),
            fast=True,
            favor_recall=True,
            include_comments=False,
            with_metadata=True,
            config=config,
        )
        text = (_text(found.body) if found else "") or trafilatura.html2txt(html).strip()
        if text and tree is not None:
            text = with_headline(text, headline_of(tree, own))
    except Exception as error:  # Pages are broken in more ways than the extractor's authors know of.
        raise ReadError(
            f"the text of the page cannot be extracted ({type(error).__name__}: {error}); save it as text."
        ) from None
    # The extractor's date is a guess where a page tells none: the number of a licence, a year in a copyright line.
    meta = {
        name: replace_surrogates(str(value))
        for name in ("title", "date", "author", "url")
        if (value := own.get(name) or (getattr(found, name, None) if name != "date" else None))
    }
    return replace_surrogates(text), meta


def _plain(tree: Any) -> Any:
    """Return a page in which each cell of a table of layout is a division, and whose sections of text are paragraphs.

    The extractor takes any table for data, with the navigation that stands in another cell, and passes over text that
    stands in a section by itself, as accounts of WeChat have it.
    """
    tables = list(tree.iter("table"))
    caveats.note("limits_reached", len(tables) > _MOST_TABLES)
    for table in tables[:_MOST_TABLES]:
        if not is_data(table):
            for inner in list(_own_parts(table)):
                if inner.tag in ("td", "th"):
                    inner.tag = "div"
                    inner.attrib.clear()
                else:
                    inner.drop_tag()
    for section in tree.iter("section"):
        if (section.text or "").strip() and all(child.tag in _WITHIN_PARAGRAPHS for child in section.iterdescendants()):
            section.tag = "p"
    return tree


def _own_parts(table: Any) -> Iterator[Any]:
    """Yield a table, its rows and its cells, but not those of tables in it."""
    waiting = [table]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += [child for child in element if child.tag in _PARTS_OF_TABLES and element.tag not in ("td", "th")]


def _text(body: Any) -> str:
    """Return the text of an extracted tree (TEI): paragraphs, headings, items and table rows are lines.

    Cells are parted by tabs, and an empty one is there as well; a cell with several paragraphs is layout, and they are
    lines. Struck text is left out.
    """
    from lxml import etree

    # All of a page, where no main text is found, is one paragraph of lines.
    space = _SPACE_IN_LINE if len(body) == 1 and len(body[0]) == 0 else _SPACE
    parts: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag == "cell":
            mark = "\t" if event == "start" and element.getprevious() is not None else ""
        elif element.tag in _INLINE or (element.tag == "p" and _is_cell(element.getparent())):
            mark = ""
        else:
            mark = "\n"
        inner = "" if element.tag == "del" else element.text
        parts += [mark, space.sub(" ", (inner if event == "start" else element.tail) or "")]
    lines = (line.strip(" ") for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line.strip())


def _is_cell(parent: Any) -> bool:
    """Return whether an element is a cell with one child."""
    return parent is not None and parent.tag == "cell" and len(parent) == 1


@functools.cache
def _extractor() -> tuple[Any, ConfigParser]:
    """Return the extractor and its settings. It is loaded for the first page only, as it takes a while."""
    import trafilatura
    from trafilatura.settings import use_config

    for name in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())  # what is wrong with a page is not the terminal's
    config = use_config()
    # Below this length all of the page is taken. The default, 250, is made for alphabets: more than a short report.
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "20")
    config.set("DEFAULT", "EXTENSIVE_DATE_SEARCH", "off")
    return trafilatura, config
