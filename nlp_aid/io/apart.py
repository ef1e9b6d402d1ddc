"""Reading in a process of its own: what a file makes its reader take of memory and time costs the file, not the run."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from nlp_aid import processes
from nlp_aid.io.document import BadDocument, Document, ReadOptions, SourceFile
from nlp_aid.io.readers.compression import Position, put_copy
from nlp_aid.io.readers.dispatch import only_one, read_file, read_stream
from nlp_aid.io.readers.faults import failure
from nlp_aid.io.readers.reader import Reader


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the process may take that reads.

    Attributes:
        memory: the bytes; see `nlp_aid.processes.begin` for where that holds.
        seconds: of the processor's time for a document. None of both: as much as there is.
    """

    memory: int | None = processes.MEMORY
    seconds: float | None = processes.SECONDS


class _Order(NamedTuple):
    """What is to be read: a file, by which reader (None if its first bytes decide), and where its bytes stand, if elsewhere."""

    source: SourceFile
    options: ReadOptions
    reader: Reader | None
    at: str | None


class _Given(NamedTuple):
    """What has been read: a document, how far the file has come with it, and what was noted of its columns; None at the end."""

    item: Document | BadDocument | None
    offset: int
    seen: dict[str, Any] | None


@dataclass
class Apart:
    """Reads files in a process of its own, which is started when the first comes, and anew where it has ended.

    A file over which it has ended is read again, as something else may have ended it; `nlp_aid.processes.DEATHS` times in all.

    Kinds of files whose reading is bounded anyway (`Reader.is_bounded`) are read in this process, as are those whose
    reader cannot be sent to another.

    Attributes:
        limits: what the process may take.
    """

    limits: Limits
    _idle: list[_Process] = field(default_factory=list)

    def read(
        self, source: SourceFile, options: ReadOptions, reader: Reader | None, position: Position | None = None
    ) -> Iterator[Document | BadDocument]:
        """Yield the documents of a file that other processes can open, too; see `nlp_aid.io.readers.dispatch.read_file`."""
        if reader is not None and (reader.is_bounded or not reader.can_be_sent):
            return read_file(source, options, reader, position)
        return self._read(_Order(source, options, reader, None), position)

    def read_once(
        self, source: SourceFile, options: ReadOptions, reader: Reader | None, position: Position | None = None
    ) -> Iterator[Document | BadDocument]:
        """Yield the documents of what only this process can open, such as a pipe; what is read apart is copied first."""
        return read_file(source, options, reader, position, read=self._read_copy)

    def _read_copy(
        self, reader: Reader, stream: BinaryIO, source: SourceFile, options: ReadOptions
    ) -> Iterator[Document | BadDocument]:
        if reader.is_bounded or not reader.can_be_sent:
            yield from read_stream(reader, stream, source, options)
            return
        with tempfile.TemporaryDirectory(prefix="nlp-aid-") as folder:
            copy = Path(folder) / "copy"
            with copy.open("wb") as written:
                put_copy(stream, written)
            yield from self._read(_Order(source, options, reader, str(copy)), None)

    def read_only(self, source: SourceFile, options: ReadOptions, reader: Reader) -> Document | BadDocument:
        """Return the one document of a file."""
        return only_one(self.read(source, options, reader), source, reader)

    def close(self) -> None:
        """End the process; it is started again if more is to be read."""
        while self._idle:
            self._idle.pop().kill()

    def _read(self, order: _Order, position: Position | None) -> Iterator[Document | BadDocument]:
        count = 0
        try:
            for death in range(1, processes.DEATHS + 1):
                process = self._idle.pop() if self._idle else _Process(self.limits)
                is_done, code, number = False, None, 0
                try:
                    process.send(order)
                    while (given := process.next()) is not None and given.item is not None:
                        number += 1
                        if number <= count:  # a process that has ended since has given it
                            continue
                        count = number
                        if position:
                            position.elsewhere(given.offset)
                        if given.seen and order.options.seen is not None and not order.options.seen:
                            order.options.seen.update(given.seen)
                        yield given.item
                    is_done = given is not None
                finally:
                    if is_done:
                        self._idle.append(process)
                    else:  # it has ended, or is in the middle of what nobody wants any more
                        code = process.kill()
                if is_done:
                    return
                if death == processes.DEATHS or processes.is_out_of_time(code):
                    yield order.source.bad(self._fault(code))
                    return
        finally:
            if position:
                position.end_elsewhere()

    def _fault(self, code: int | None) -> str:
        """Return why a process has ended, by its exit code, as the reason of a bad document."""
        if processes.is_out_of_time(code):
            return f"reading it takes longer than {self.limits.seconds:g} s of work; see --timeout. What follows in it is not read."
        return (
            f"the process that reads it has ended over it ({processes.ended(code)}); it may need too much memory: "
            "see --max-memory. What follows in it is not read."
        )


class _Process:
    """A process that reads."""

    def __init__(self, limits: Limits) -> None:
        self._channel, theirs = multiprocessing.get_context("spawn").Pipe()
        self._process = processes.started(_serve, theirs, limits)
        theirs.close()

    def send(self, order: _Order) -> None:
        # One that has ended is noticed when something is to come from it.
        with contextlib.suppress(OSError):
            seen: dict[str, Any] | None = None if order.options.seen is None else {}
            self._channel.send(order._replace(options=replace(order.options, seen=seen)))

    def next(self) -> _Given | None:
        """Return what comes next; None if the process has ended."""
        try:
            given: _Given = self._channel.recv()
        except (EOFError, OSError):
            return None
        return given

    def kill(self) -> int | None:
        """End the process and return its exit code."""
        self._channel.close()
        self._process.join(0.2)
        self._process.kill()
        self._process.join()
        return self._process.exitcode


def _serve(channel: Connection, limits: Limits) -> None:
    """Read what is asked for, in the process that reads, until nothing more will be."""
    processes.begin(limits.memory)
    # Where the parent is gone or wants nothing more, the channel is closed.
    try:
        while True:
            _serve_one(channel, channel.recv(), limits)
    except (EOFError, OSError):
        pass
    except MemoryError:  # not even the fault could be told; that the process has ended says it
        os._exit(1)


def _serve_one(channel: Connection, order: _Order, limits: Limits) -> None:
    """Send what is in a file, and None at its end."""
    position = Position()
    items = read_file(order.source, order.options, order.reader, position, at=order.at)
    item: Document | BadDocument | None = None
    while True:
        if limits.seconds is not None:
            processes.allow_seconds(limits.seconds)
        try:
            item = next(items, None)
            channel.send(_Given(item, position.offset, order.options.seen))
        except OSError:
            raise
        except Exception as error:  # what has been read is too large to be sent
            item = order.source.bad(failure(error, "what reads it"))
            channel.send(_Given(item, position.offset, None))
        if item is None:
            return
