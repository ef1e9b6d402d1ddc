"""Books in EPUB: their chapters, in the order of reading."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import unquote

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers.compression import seekable
from nlp_aid.io.readers.containers import opened_zip
from nlp_aid.io.readers.encoding import decoded
from nlp_aid.io.readers.faults import damaged, too_long
from nlp_aid.io.readers.html_text import parsed_html, put
from nlp_aid.io.readers.made_text import TextMaker
from nlp_aid.io.readers.page import MAX_PAGE_BYTES
from nlp_aid.io.readers.page_bounds import bounded
from nlp_aid.io.readers.reader import NO_TEXT, BinaryReader
from nlp_aid.io.readers.xml_parts import local, opened_part, parsed
from nlp_aid.text.markup import raise_figures

WHAT = "a book in EPUB (.epub)"
_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_SMALL = 10_000_000


class EpubReader(BinaryReader):
    """Reads books."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the document of a book."""
        maker = TextMaker(options.max_bytes)
        with opened_zip(seekable(stream), WHAT) as archive:
            meta, chapters = _package(archive)
            total = 0
            for name in chapters:
                with opened_part(archive, name, MAX_PAGE_BYTES) as part:
                    data = b"".join(iter(part.read, b""))
                total += len(data)
                if total > options.max_bytes:
                    raise too_long(options.max_bytes, "bytes")
                text, _ = decoded(data, options)
                caveats.note("replaced_characters", text.count("\0"))
                declaration = _DECLARATION.match(text)
                tree = parsed_html(
                    raise_figures(bounded(text[declaration.end() if declaration else 0 :].replace("\0", "\ufffd")))
                )
                if tree is None:
                    caveats.note("unread_parts", bool(text.strip()))
                else:
                    caveats.note("pictures", sum(1 for _ in tree.iter("img", "image")))
                    maker.gap()
                    put(tree, maker, chapter=posixpath.basename(name))
        text, layout = maker.finish()
        if text:
            yield source.document(text, meta={**meta, "layout": layout})
        else:
            yield source.bad(NO_TEXT)


def _package(archive: zipfile.ZipFile) -> tuple[dict[str, str], list[str]]:
    """Return what a book tells of itself, and the names of its chapters in the order of reading."""
    names = archive.NameToInfo
    if _CONTAINER not in names:
        raise damaged(WHAT, f"it has no {_CONTAINER}")
    with opened_part(archive, _CONTAINER, _SMALL) as part:
        package = next((one.get("full-path") or "" for one in parsed(part).iter() if local(one) == "rootfile"), "")
    if package not in names:
        raise damaged(WHAT, "it has no package")
    with opened_part(archive, package, _SMALL) as part:
        root = parsed(part)
    items: dict[str, str] = {}
    order: list[str] = []
    meta: dict[str, str] = {}
    for element in root.iter():
        name = local(element)
        if name == "item" and "html" in (element.get("media-type") or ""):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(element.get("href") or "")))
            items[element.get("id") or ""] = target
        elif name == "itemref":
            order.append(element.get("idref") or "")
        elif name in ("title", "creator") and element.text and element.text.strip():
            meta.setdefault("title" if name == "title" else "author", element.text.strip())
    chapters = [items[id] for id in order if items.get(id) in names]
    caveats.note("unread_parts", len(order) - len(chapters))
    if _ENCRYPTION in names:
        with opened_part(archive, _ENCRYPTION, _SMALL) as part:
            locked = {unquote(one.get("URI") or "") for one in parsed(part).iter() if local(one) == "CipherReference"}
        if locked & set(chapters):
            raise ReadError(f"this is {WHAT} that is protected against copying; get it without protection.")
    return meta, list(dict.fromkeys(chapters))
