"""Records as UIMA CAS XMI, for INCEpTION and other tools of UIMA: a folder with a file a document and their type system.

A mention is an annotation of the type `custom.Mention` with its label, the values of a few words that can be chosen, and all values
as JSON; what holds between mentions is a `custom.Link` of the role, from `Governor` to `Dependent`, as INCEpTION has relations.
Offsets in XMI are UTF-16 units; dkpro-cassis reckons them. `documents.jsonl` beside the files has what XMI does not: ids and `meta`.
Sources: https://docs.oasis-open.org/uima/v1.0/uima-v1.0.html, and INCEpTION's documentation of its format UIMA CAS XMI.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from nlp_aid.io.extras import wanted
from nlp_aid.io.formats.annotation import Annotation
from nlp_aid.io.formats.document_list import DOCUMENTS, listed_documents
from nlp_aid.io.formats.files import FileNames, check, json_line
from nlp_aid.io.formats.labelstudio import OWN, chosen_fields, items_of
from nlp_aid.layers.registry import specifications
from nlp_aid.records.docs import check_mentions
from nlp_aid.records.labels import other_of
from nlp_aid.records.schema import Record

_TYPES = "TypeSystem.xml"
_MENTION, _LINK = "custom.Mention", "custom.Link"
_STRING = "uima.cas.String"
# What no file in XML 1.0 can hold.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class XmiWriter:
    """Writes records to a folder."""

    def __init__(self, folder: Path, title: str = "") -> None:
        """Set up the writer.

        Args:
            folder: a folder that is there.
            title: not used.

        Raises:
            ReadError: dkpro-cassis is not installed.
        """
        self._cassis = wanted("cassis", "uima")
        self._folder = folder
        self._types = _type_system(self._cassis)
        self._types.to_xml(folder / _TYPES)
        self._names = FileNames("TypeSystem")
        self._documents: BinaryIO = (folder / DOCUMENTS).open("wb")

    def write(self, record: Record) -> None:
        """Write a document.

        Raises:
            ValueError: a mention is not in the text, or the text has a character that XML cannot hold.
            OSError: the file cannot be written.
        """
        check(record)
        check_mentions(record)
        if found := UNWRITABLE.search(record["text"]):
            raise ValueError(
                f"The record {record['id']!r} has the character U+{ord(found[0]):04X}, which XML cannot hold. Take it out of the text."
            )
        cas = self._cas(record)
        name = self._names.of(record["id"])
        cas.to_xmi(self._folder / f"{name}.xmi")
        other = other_of(record)
        line = {"file": name, "id": record["id"], "meta": record["meta"], **({"other": other} if other else {})}
        self._documents.write(json_line(line).encode("utf-8"))

    def close(self) -> None:
        """Finish the list of documents."""
        self._documents.close()

    def _cas(self, record: Record) -> Any:
        cas = self._cassis.Cas(self._types)
        cas.sofa_string, cas.sofa_mime, cas.document_language = record["text"], "text/plain", "zh"
        mention, link = self._types.get_type(_MENTION), self._types.get_type(_LINK)
        made: dict[str, Any] = {}
        for number, item in enumerate(items_of(record)):
            if item["type"] == "labels":
                value, own = item["value"], item.get("meta", {}).get(OWN)
                made[item["id"]] = mention(
                    begin=value["start"], end=value["end"], label=value["labels"][0], order=number
                )
                made[item["id"]].nlp_aid = None if own is None else json.dumps(own, ensure_ascii=False)
                cas.add(made[item["id"]])
            elif item["type"] == "choices":
                setattr(made[item["id"]], item["from_name"], item["value"]["choices"][0])
        for number, item in enumerate(items_of(record)):
            if item["type"] == "relation":
                start, end = made[item["from_id"]], made[item["to_id"]]
                place = {"begin": end.begin, "end": end.end, "order": number}
                cas.add(link(**place, Governor=start, Dependent=end, role=item["labels"][0]))
        return cas


def _type_system(cassis: Any) -> Any:
    types = cassis.TypeSystem()
    mention = types.create_type(_MENTION, "uima.tcas.Annotation", "A mention, or what stands for a relation.")
    for name in ("label", *_attributes(), OWN):
        types.create_feature(mention, name, _STRING)
    link = types.create_type(_LINK, "uima.tcas.Annotation", "What fills a role of a relation.")
    types.create_feature(link, "Governor", mention)
    types.create_feature(link, "Dependent", mention)
    types.create_feature(link, "role", _STRING)
    for type in (mention, link):  # a CAS has its annotations in the order of the text
        types.create_feature(type, "order", "uima.cas.Integer")
    return types


def _attributes() -> list[str]:
    return [field.attribute for one in specifications().values() for field in chosen_fields(one)]


def read_records(folder: Path) -> Iterator[Record]:
    """Yield the records of a folder, also after annotations were changed. Types other than ours are passed over.

    A mention has its values as long as its label and its text are the same, and those that were chosen; the record's
    `meta.added` names those of which the others are open. Without `documents.jsonl`, documents come in the order of their
    names, which are their ids.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is not as it is written here, or by INCEpTION; the message names it.
    """
    cassis = wanted("cassis", "uima")
    path = folder / _TYPES
    try:
        types = cassis.load_typesystem(_checked(path, "typeSystemDescription"))
    except Exception as error:  # what lxml and cassis raise
        raise _damaged(path, error) from None
    for document in listed_documents(folder, ".xmi"):
        path = folder / f"{document['file']}.xmi"
        try:
            cas = cassis.load_cas_from_xmi(_checked(path, "http://www.omg.org/XMI"), typesystem=types)
        except Exception as error:
            raise _damaged(path, error) from None
        try:
            yield _record(cas, document)
        except (ValueError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}: {error}") from None


def _checked(path: Path, sign: str) -> str:
    """Return the XML in a file, which has a sign of what it is in it.

    Raises:
        ValueError: it has not, or declares a document type, by which it could have entities that multiply.
    """
    text = path.read_bytes().decode("utf-8")
    if sign not in text:
        raise ValueError(f"there is no {sign} in it.")
    if "<!DOCTYPE" in text:
        raise ValueError("it declares a document type, which no tool of UIMA writes; export it anew.")
    return text


def _damaged(path: Path, error: Exception) -> Exception:
    if isinstance(error, OSError):
        return error
    first = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    return ValueError(f"{path}: it is no XMI with its type system, or damaged ({first}).")


def _record(cas: Any, document: dict[str, Any]) -> Record:
    result: list[dict[str, Any]] = []
    known = {type.name for type in cas.typesystem.get_types()}
    mentions, links = (sorted(cas.select(name), key=_order) if name in known else () for name in (_MENTION, _LINK))
    for one in mentions:
        id, own = str(one.xmiID), getattr(one, OWN, None)
        place = {"start": one.begin, "end": one.end}
        result.append({"id": id, "type": "labels", "value": {**place, "labels": [one.label]}, "meta": {OWN: _own(own)}})
        result += [
            {"id": id, "from_name": name, "type": "choices", "value": {**place, "choices": [chosen]}}
            for name in _attributes()
            if (chosen := getattr(one, name, None))
        ]
    for one in links:
        ends = {"from_id": str(one.Governor.xmiID), "to_id": str(one.Dependent.xmiID)}
        result.append({"type": "relation", **ends, "labels": [one.role]})
    annotation = Annotation(cas.sofa_string or "", result, is_sorted=False)
    return annotation.record(document["id"], document["meta"], document.get("other") or {})


def _order(annotation: Any) -> float:
    """Return the place of an annotation among those of its record; what a person has added comes last."""
    order = getattr(annotation, "order", None)
    return float("inf") if order is None else order


def _own(text: str | None) -> dict[str, Any]:
    """Return the values that we wrote; none where a person did."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
