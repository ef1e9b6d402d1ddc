"""Web pages: the main text without navigation and footers, and what the page tells of itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from nlp_aid.records.document import BadDocument, Document, Options, Origin, ReadError
from nlp_aid.records.readers.compression import read_all
from nlp_aid.records.readers.encoding import replace_surrogates
from nlp_aid.records.readers.plain import decoded

# The extractor takes some seconds a megabyte.
MAX_PAGE_BYTES = 20_000_000
# Where HTML says its encoding (https://html.spec.whatwg.org/#determining-the-character-encoding), and how far.
_DECLARED = re.compile(rb"""<meta\s[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""\s{0,99}<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""")
_DECLARED_WITHIN = 4096
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")
_IS_WHOLE = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Document | BadDocument]:
    """Yield the document of a page; paragraphs are its lines."""
    data = read_all(stream, min(options.max_bytes, MAX_PAGE_BYTES))
    html, encoding = decoded(data, options, _declared(data[:_DECLARED_WITHIN]))
    if not html.strip():
        yield origin.bad("the file is empty; there is nothing to annotate.")
        return
    text, meta = extract(html)
    if text:
        yield origin.document(text, encoding=encoding, meta=meta)
    else:
        yield origin.bad("no readable text is found in the page; if it is plain text, say --input-format text.")


def extract(html: str) -> tuple[str, dict[str, str]]:
    """Return the main text of a page and its `title`, `date`, `author` and `url`, as far as they are known.

    Where no main text is found, all readable text is taken.

    Raises:
        ReadError: the extractor fails on the page.
    """
    trafilatura = _trafilatura()
    # The encoding is settled, and NUL is no character of HTML.
    html = _XML_DECLARATION.sub("", html, count=1).replace("\0", "\ufffd")
    if not _IS_WHOLE.search(html):
        html = f"<html><body>{html}</body></html>"
    try:
        found = trafilatura.bare_extraction(html, include_comments=False, with_metadata=True)
        text = (found.text if found else "") or trafilatura.html2txt(html)
    except Exception as error:  # Pages are broken in more ways than the extractor's authors know of.
        raise ReadError(f"the text of the page cannot be extracted ({type(error).__name__}: {error}).") from None
    meta = {
        name: replace_surrogates(str(value))
        for name in ("title", "date", "author", "url")
        if (value := getattr(found, name, None))
    }
    lines = (line.strip() for line in replace_surrogates(text).split("\n"))
    return "\n".join(line for line in lines if line), meta


def _trafilatura() -> Any:
    """Return the extractor. It is loaded for the first page only, as it takes a while."""
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())  # what is wrong with a page is not the terminal's
    return trafilatura


def _declared(start: bytes) -> str | None:
    found = _XML_DECLARED.match(start) or _DECLARED.search(start)
    return found[1].decode("ascii", "replace") if found else None
