"""JSONL, a document a line, and JSON, a document or an array of them a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.json_lines import TOO_DEEP, is_object, parse_json
from nlp_aid.io.readers import fields
from nlp_aid.io.readers.encoding import replace_surrogates
from nlp_aid.io.readers.json_shapes import documents_in, inside, with_text
from nlp_aid.io.readers.lines import read_lines
from nlp_aid.io.readers.reader import BinaryReader, TextReader, one_for_all


class _Number(str):
    """A JSON number as it is written, apart from strings."""

    __slots__ = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        caveats.note("repeated_fields", len(pairs) - len(found))
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_Number, parse_float=_Number, parse_constant=lambda _: None
)
_SPACE = " \t\r\n"
_NO_DOCUMENTS = "the file has no documents; there is nothing to annotate."
# Python reads no longer integers.
_DIGITS = 4000
# Of lists and objects in a field that is kept; what writes the record has a limit, too.
_DEPTH = 100


class JsonLinesReader(BinaryReader):
    """Reads a document a line, in constant memory."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of a JSONL file."""
        return one_for_all(self._lines(stream, source, options), source, "line")

    def _lines(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        empty = True
        for line in read_lines(stream, options):
            if not line.text.strip(_SPACE) and not line.error:
                continue
            empty = False
            in_line = replace(source, encoding=line.encoding)
            try:
                if line.error:
                    raise line.error
                item = is_object(parse_json(line.text, _DECODER))
            except ValueError as error:
                yield in_line.bad(error, line=line.number)
            else:
                yield _document(item, in_line, options, line.number, "line")
        if empty:
            yield source.bad(_NO_DOCUMENTS)


class JsonReader(TextReader):
    """Reads a JSON file: of one object, of an array of objects, of objects one after another, or with a list of them inside."""

    def documents(self, text: str, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of a JSON file."""
        return one_for_all(self._items(text, source, options), source, "item")

    def _items(self, text: str, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        position = len(text) - len(text.lstrip(_SPACE))
        number = 0
        is_array = text.startswith("[", position)
        if not is_array and position < len(text):
            only, end = _parse_at(text, position)
            if not text[end:].strip(_SPACE):
                yield from _of_one(only, source, options)
                return
        elif text.startswith("[", _next(text, position + 1)):  # an array of arrays
            only, end = _parse_at(text, position)
            found = inside(only, options)
            if found is not None and not text[end:].strip(_SPACE):
                yield from _listed(found, source, options)
                return
        position = _next(text, position + is_array)
        while position < len(text) and not (is_array and text[position] == "]"):
            item, position = _parse_at(text, position)
            number += 1
            yield _item(item, source, options, number)
            position = _next(text, position)
        if is_array and position == len(text):
            raise _invalid("the array is not closed", position)
        if is_array and text[position + 1 :].strip(_SPACE):
            raise _invalid("something follows the array", position + 1)
        if not number:
            yield source.bad(_NO_DOCUMENTS)


def _of_one(only: Any, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
    """Yield the documents of a file that is one value: it, or those in the list that it holds somewhere inside."""
    found = documents_in(only, options) if isinstance(only, dict) else None
    if found is None:
        yield _item(only, source, options, None)
    else:
        yield from _listed(found, source, options)


def _listed(items: list[Any], source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
    for number, item in enumerate(items, start=1):
        yield _item(item, source, options, number)


def _next(text: str, position: int) -> int:
    while position < len(text) and text[position] in _SPACE + ",":
        position += 1
    return position


def _parse_at(text: str, position: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise _invalid(error.msg, error.pos) from None
    except RecursionError:
        raise ReadError(TOO_DEEP) from None


def _invalid(fault: str, position: int) -> ReadError:
    return ReadError(
        f"this is no valid JSON ({fault.removesuffix(' at')} at character {position}); mend it or fetch it again, "
        "or say --input-format jsonl if each line is an object."
    )


def _item(item: Any, source: SourceFile, options: ReadOptions, number: int | None) -> Document | BadDocument:
    if not isinstance(item, dict):
        return source.bad(
            'this is JSON, but no object with a text; put the text into braces: {"text": "…"}.',
            line=number,
            unit="item",
        )
    return _document(item, source, options, number, "item")


def _document(
    item: dict[str, Any], source: SourceFile, options: ReadOptions, number: int | None, unit: str
) -> Document | BadDocument:
    """Return the document that an object describes."""
    item = with_text(item, options) or item
    options.note(item, fields.text_field(item, options.text_field), fields.id_field(item, options.id_field))
    id: str | None = None
    try:
        id = _id(item, options)
        text = _text(item, options)
        meta = _plain(fields.described(item, options))
    except ReadError as error:
        return source.bad(error, id=id, line=number, unit=unit)
    return source.document(text, id=id, line=number, unit=unit, meta=meta)


def _id(item: dict[str, Any], options: ReadOptions) -> str | None:
    """Return the id of an object. One that is null, NaN or empty is none."""
    name = fields.id_field(item, options.id_field) or ""
    id = item.get(name)
    if id is None or id == "":
        return None
    if not isinstance(id, str):
        raise ReadError(f"its '{name}' is neither a string nor a number; give it one or leave it out.")
    if not _is_unicode(id):
        raise ReadError(f"its '{name}' has half of a surrogate pair; give it another.")
    return str(id)


def _text(item: dict[str, Any], options: ReadOptions) -> str:
    name = fields.text_field(item, options.text_field)
    if name is None:
        wanted = options.text_field or "text"
        has = f"it has {fields.listed(item)}; choose one with --text-field." if item else "it is empty."
        raise ReadError(f"it has no '{wanted}', where the text to annotate has to stand; {has}")
    text = item[name]
    if (
        isinstance(text, list)
        and text
        and all(isinstance(line, str) and not isinstance(line, _Number) for line in text)
    ):
        text = "\n".join(text)  # the paragraphs of a page, as scrapers give them
    if not isinstance(text, str) or isinstance(text, _Number):
        raise ReadError(f"its '{name}' is not a string; put the text to annotate there in quotes.")
    if options.errors == "strict" and not _is_unicode(text):
        raise ReadError(f"its '{name}' has half of a surrogate pair; mend it, or read on with --errors replace.")
    return replace_surrogates(text)


def _plain(value: Any, depth: int = 0) -> Any:
    """Return JSON data that can be written again: integers as such, fractions as strings as they are written."""
    if depth > _DEPTH:
        raise ReadError("a field to keep is nested too deeply; leave it out of the fields to keep (--meta-field).")
    if isinstance(value, _Number):
        digits = str(value)
        return int(digits) if digits.lstrip("-").isdigit() and len(digits) < _DIGITS else digits
    if isinstance(value, str):
        return replace_surrogates(value)
    if isinstance(value, dict):
        return {replace_surrogates(key): _plain(inner, depth + 1) for key, inner in value.items()}
    return [_plain(inner, depth + 1) for inner in value] if isinstance(value, list) else value


def _is_unicode(text: str) -> bool:
    return replace_surrogates(text) == text
