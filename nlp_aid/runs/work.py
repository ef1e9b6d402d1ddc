"""The work on one document: read it if need be, annotate it, write its record as a line."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, cast

from spacy.language import Language

from nlp_aid import pipeline
from nlp_aid.caveats import told
from nlp_aid.io import BadDocument
from nlp_aid.io.formats.files import encoded, json_line
from nlp_aid.io.inputs import read_now
from nlp_aid.knowledge.lists import ListSource
from nlp_aid.knowledge.sums import of_path
from nlp_aid.records import Record
from nlp_aid.records.facts import counts
from nlp_aid.records.pieces import NO_EXTRAS, Extras, make_record
from nlp_aid.records.spans import spans_of
from nlp_aid.runs.contents import Task as Task
from nlp_aid.runs.contents import content_of, version_of

# After so many characters new words are forgotten; they take some 10 MB. A document that failed counts as so many.
_CHARACTERS = 500_000
_FAILED = 1_000

# A text by which it is seen which span groups a pipeline leaves.
_REHEARSED = "上海市投入100万元。"


class Prepared(NamedTuple):
    """A pipeline, and what it is to put into records beside its layers."""

    nlp: Language
    extras: Extras


NOTHING: Mapping[str, str] = {}
# Gives the pipeline; it is called in each worker process.
Loader = Callable[[], Language | Prepared]


class WorkerError(RuntimeError):
    """Worker processes cannot be started or cannot load the pipeline; the message is a sentence that says why."""


class Annotated(NamedTuple):
    """A document that was annotated.

    Attributes:
        line: its record, as a line of JSONL in UTF-8. Lines, as they are cheaper than records to send, keep and write.
        mentions: how many it has, by layer.
        encoding: the encoding it was read in.
        characters: the length of its text.
        fields: the names of those fields of its own that it keeps.
        content: a hash of what was annotated; see `nlp_aid.runs.contents`.
        caveats: what was dropped, replaced, cut or guessed, by kind (see `nlp_aid.caveats`); None for nothing.
    """

    line: bytes
    mentions: dict[str, int]
    encoding: str
    characters: int
    fields: tuple[str, ...] = ()
    content: str = ""
    caveats: Mapping[str, int] | None = None

    @property
    def record(self) -> Record:
        """The record."""
        return cast(Record, json.loads(self.line))


class Failed(NamedTuple):
    """A document that could not be read or annotated.

    Attributes:
        id: its id.
        source: the path of its file as given; `-` for standard input.
        position: the line (in a JSON array the number) at which it starts; None if it is the whole file.
        where: file, line and id as far as there are any, for messages.
        reason: why.
    """

    id: str
    source: str
    position: int | None
    where: str
    reason: str

    def to_data(self) -> dict[str, Any]:
        """Return what is told of it as JSON-able data."""
        return {"id": self.id, "file": self.source, "position": self.position, "reason": self.reason}

    def to_line(self, number: int | None = None) -> bytes:
        """Return that as a line of JSON in UTF-8.

        Args:
            number: which document of the run it is, from 1; None where the record was made, and the format cannot hold it.
        """
        return json.dumps({**self.to_data(), "number": number}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


Outcome = Annotated | Failed


def prepare(load: Callable[[], Language], extras: Extras, rests_on: Mapping[str, str] = NOTHING) -> Prepared:
    """Load a pipeline that puts `extras` into records.

    Args:
        load: loads it.
        extras: what is to be put into records beside its layers.
        rests_on: files and folders of a user's own that it is made of, each with the SHA-256 that it has to have: workers
            load it again in the course of a run, and have to load the same.

    Raises:
        ValueError: the components of the pipeline leave no span group that is asked for, which is told now, and not once a
            document; or something that it rests on has been changed.
    """
    for name, digest in rests_on.items():
        if of_path(Path(name)) != digest:
            raise ValueError(
                f"{name} has been changed since the run began. Restore it, or begin anew with --overwrite."
            )
    nlp = load()
    if extras.spans:
        spans_of(nlp(_REHEARSED), extras.spans)
    return Prepared(nlp, extras)


def make_loader(
    layers: str | PathLike[str] | Iterable[str] = "default", spans: Iterable[str] = (), **own: ListSource | None
) -> Loader:
    """Return what loads a pipeline and can be sent to workers.

    Args:
        layers: what to run, as for `nlp_aid.load`.
        spans: the names of span groups of other components that go into records.
        own: a user's own entries by layer, as for `nlp_aid.load`. Paths are opened by whoever loads.
    """
    chosen = layers if isinstance(layers, (str, PathLike)) else tuple(layers)
    # Lists, because an iterator cannot be sent.
    given = {key: it if it is None or isinstance(it, (str, PathLike)) else list(it) for key, it in own.items()}
    return partial(prepare, partial(pipeline.load, chosen, **given), Extras(tuple(spans)))


def work(nlp: Language, task: Task, extras: Extras = NO_EXTRAS) -> Outcome:
    """Return the record of a document, or why there is none. Whatever goes wrong costs this document only."""
    try:
        version = version_of(task)
        document = read_now(task)
        if isinstance(document, BadDocument):
            return failed(document, document.reason)
        # Behind the reading, as what is too long to be read would take long, too.
        content = content_of(task)
        if version != version_of(task):
            return failed(task, "it was changed while it was read; try it again with --retry-failed.")
        record = make_record(nlp, document.text, document.id, document.record_meta(), extras=extras)
        line = encoded(json_line(record), record)
    except Exception as error:
        return failed(task, _reason(error))
    fields = tuple(document.meta.get("fields") or ())
    found: dict[str, int] = dict(record["meta"].get("caveats", {}))
    return Annotated(line, counts(record), document.encoding, len(document.text), fields, content, found or None)


class Annotator:
    """Does the work on one document after another.

    A pipeline keeps each word for good that it meets. Here it forgets new ones now and then: not after each document, as
    it has to look them all up again.
    """

    def __init__(self, pipeline: Language | Prepared) -> None:
        """Take a pipeline, which nothing else may use meanwhile."""
        self._nlp, self._extras = pipeline if isinstance(pipeline, Prepared) else (pipeline, NO_EXTRAS)
        self._zone = contextlib.ExitStack()
        self._characters = _CHARACTERS

    def __call__(self, task: Task) -> Outcome:
        """Return the record of a document, or why there is none."""
        if self._characters >= _CHARACTERS:
            self._zone.close()
            self._zone.enter_context(self._nlp.memory_zone())
            self._characters = 0
        outcome = work(self._nlp, task, self._extras)
        self._characters += outcome.characters if isinstance(outcome, Annotated) else _FAILED
        return outcome


def failed(task: Task, reason: str) -> Failed:
    """Return the failure of a document."""
    return Failed(task.id, task.source, getattr(task, "line", None), task.where, reason)


def doubted(outcome: Annotated) -> Failed:
    """Return what becomes of a document with caveats where none are allowed."""
    record = outcome.record
    id, source = record["id"], record["meta"].get("source", "")
    reason = (
        f"it has caveats ({told(outcome.caveats or {})}), and --strict allows none; see 'Caveats' in docs/record.md."
    )
    return Failed(id, source, None, f"{source}, id {id}" if source else f"id {id}", reason)


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "annotating it takes more memory than there is; raise --max-memory, or split it."
    message = str(error).strip()
    return message if isinstance(error, ValueError) and message else f"{type(error).__name__}: {message}".strip(": ")
