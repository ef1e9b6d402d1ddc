"""Documents in Rich Text Format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.extras import wanted
from nlp_aid.io.readers.compression import read_all
from nlp_aid.io.readers.encoding import noting, replace_surrogates
from nlp_aid.io.readers.faults import damaged, too_long
from nlp_aid.io.readers.made_text import TextMaker
from nlp_aid.io.readers.reader import NO_TEXT, BinaryReader

# Without its pictures; the library takes some seconds for it.
_MOST_CHARACTERS = 20_000_000
# The hexadecimal digits of a picture.
_DIGITS = re.compile(r"[0-9a-fA-F\r\n]{2000,}")
_PICTURES = re.compile(r"\\pict(?![a-z])")
# What the library passes over: heads, feet, notes, comments, text boxes, objects.
_UNREAD = re.compile(r"\\(?:header|footer)[lrf]?(?![a-z])|\\(?:footnote|annotation|shptxt|objdata)(?![a-z])")
_HIGH = re.compile(r"[\x80-\xff]")
# The library ends cells with a bar, which may stand in a text as well, and rows like paragraphs. Here they end with
# characters that no text has, written as RTF writes them.
_CELL, _ROW = "\ue000", "\ue001"
_ENDS = {
    re.compile(r"\\(?:nest)?cell(?![a-z0-9])"): rf"{{\\uc1\\u{ord(_CELL) - 0x10000}?}}",
    re.compile(r"\\(?:nest)?row(?![a-z0-9])"): rf"{{\\uc1\\u{ord(_ROW) - 0x10000}?}}",
}
_BINARY = re.compile(r"\\bin(?![a-z])")


class RtfReader(BinaryReader):
    """Reads documents in RTF."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the document of the file."""
        to_text = wanted("striprtf.striprtf", "office").rtf_to_text
        data = read_all(stream, options.max_bytes, is_text=False)
        if not data.lstrip().startswith(b"{\\rtf"):
            raise damaged("a document in Rich Text Format (.rtf)", "it does not begin as one")
        whole = data.decode("latin-1")
        caveats.note("pictures", len(_PICTURES.findall(whole)))
        caveats.note("unread_parts", len(_UNREAD.findall(whole)))
        rtf = _BINARY.sub("", _DIGITS.sub("", whole))
        if len(rtf) > _MOST_CHARACTERS:
            raise too_long(_MOST_CHARACTERS)
        rtf = _HIGH.sub(lambda char: f"\\'{ord(char.group()):02x}", rtf)
        for end, instead in _ENDS.items():
            rtf = end.sub(instead, rtf)
        try:
            text = to_text(rtf, encoding="gb18030", errors=noting(options.errors))
        except UnicodeDecodeError:
            raise ReadError(
                "bytes in it are not in the encoding that it says; save it anew, or read on past them with --errors replace."
            ) from None
        maker = TextMaker(options.max_bytes)
        _put(replace_surrogates(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")), maker)
        text, layout = maker.finish()
        if text:
            yield source.document(text, meta={"layout": layout})
        else:
            yield source.bad(NO_TEXT)


def _put(text: str, maker: TextMaker) -> None:
    paragraph = table = row = 0
    is_table = False
    for piece in re.split(f"({_ROW})", text):
        if piece == _ROW:
            continue
        *cells, rest = piece.split(_CELL)
        if cells:
            # Paragraphs before the table stand before its first cell.
            *before, first = cells[0].split("\n") if not is_table else [cells[0].replace("\n", " ")]
            for line in before:
                paragraph += bool(line.strip())
                maker.paragraph(line, paragraph=paragraph)
            if not is_table or any(line.strip() for line in before):
                table, row = table + 1, 0
            row += 1
            is_table = True
            maker.row(row, [first.strip("\n"), *(cell.replace("\n", " ") for cell in cells[1:])], table=table)
            if not rest.strip("\n"):
                continue
        for line in rest.split("\n"):
            if line.strip():
                is_table = False
                paragraph += 1
                maker.paragraph(line, paragraph=paragraph)
