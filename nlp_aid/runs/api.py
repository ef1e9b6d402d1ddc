"""Annotating many texts from Python."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain
from os import PathLike

from nlp_aid.io import Document
from nlp_aid.knowledge.lists import ListSource
from nlp_aid.records import Record
from nlp_aid.runs.engines import BATCH_SIZE, EngineOptions, choose_engine
from nlp_aid.runs.work import Annotated, Outcome, make_loader


class AnnotationError(ValueError):
    """A text could not be annotated; the message says which, and why.

    Attributes:
        id: the id of the text.
        reason: why.
    """

    def __init__(self, id: str, reason: str) -> None:
        super().__init__(f"The text {id!r} could not be annotated: {reason}")
        self.id = id
        self.reason = reason


def annotate(
    texts: Iterable[str | tuple[str, str] | Document],
    layers: str | PathLike[str] | Iterable[str] = "default",
    *,
    programmes: ListSource | None = None,
    places: ListSource | None = None,
    organisations: ListSource | None = None,
    workers: int = 1,
    batch_size: int = BATCH_SIZE,
    timeout: float | None = None,
    spans: Iterable[str] = (),
    engine: str | None = None,
    on_error: Callable[[AnnotationError], None] | None = None,
) -> Iterator[Record]:
    """Yield the records of texts, in order.

    Memory is bounded, however many the texts are and whatever the length of each: no more of them are taken than are
    needed soon, and long ones are annotated in pieces.

    Example::

        for record in nlp_aid.annotate(["闵行区捐款20万元。", "隆阳区收到500万元。"], workers=2):
            print(record["id"], record["money"])

    Args:
        texts: texts, whose ids are their numbers (`"1"`, `"2"`, …); or pairs of an id and a text; or documents, from
            `nlp_aid.io.read_documents`. Ids are taken as they are.
        layers: what to run, or the path of a saved pipeline, as for `nlp_aid.load`.
        programmes: a user's own programmes, as for `nlp_aid.load`; so are `places` and `organisations`.
        places: a user's own places.
        organisations: a user's own organisations.
        workers: how many processes annotate, each with a pipeline of its own; with 1, and no `timeout`, it is this one.
            They are started anew (`spawn`) and do not import the calling program.
        batch_size: how many texts a worker process gets at once, at most.
        timeout: how many seconds a text may take; one that takes longer has failed.
        spans: the names of span groups of other components of a saved pipeline that go into the records, or `ents`; see
            `nlp_aid.to_record`.
        engine: what runs it, one of `nlp_aid.runs.engines.ENGINES`; by default `serial` for one worker without a time limit,
            else `pool`.
        on_error: is called for each text that fails, and the others go on; by default the first failure is raised.

    Yields:
        The record of each text that could be annotated, as `nlp_aid.to_record` gives it.

    Raises:
        AnnotationError: a text cannot be annotated, and there is no `on_error`.
        ValueError: a number is out of range, there is no such layer or engine, or the engine cannot run so; raised by the call.
        TypeError: a text is none of those.
        WorkerError: worker processes cannot be started, or cannot load the pipeline (also for want of a layer).
    """
    if workers < 1 or batch_size < 1 or (timeout is not None and not 0 < timeout < math.inf):
        raise ValueError("workers and batch_size have to be at least 1, and timeout a number more than 0.")
    load = make_loader(layers, spans, programmes=programmes, places=places, organisations=organisations)
    tasks = (_document(number, text) for number, text in enumerate(texts, 1))
    options = EngineOptions(workers=workers, batch_size=batch_size, timeout=timeout)
    groups = choose_engine(engine, options).outcomes(tasks, load, options)
    return _records(groups, on_error)


def _document(number: int, text: str | tuple[str, str] | Document) -> Document:
    if isinstance(text, Document):
        return text
    id, text = text if isinstance(text, tuple) else (str(number), text)
    if not isinstance(id, str) or not isinstance(text, str):
        raise TypeError(f"Text {number} is neither a string, nor a pair of an id and a text, nor a Document.")
    return Document(id=id, text=text, where=id)


def _records(
    groups: Generator[list[Outcome], None, None], on_error: Callable[[AnnotationError], None] | None
) -> Iterator[Record]:
    with contextlib.closing(groups):
        for outcome in chain.from_iterable(groups):
            if isinstance(outcome, Annotated):
                yield outcome.record
                continue
            error = AnnotationError(outcome.id, outcome.reason)
            if on_error is None:
                raise error
            on_error(error)
