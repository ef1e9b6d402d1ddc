"""What a run tells of itself on standard error: on a terminal, in a log, or for another program."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nlp_aid.cli.channels import no_more_messages, tell
from nlp_aid.cli.messages import warn
from nlp_aid.cli.options import STANDARD_STREAM
from nlp_aid.cli.translation import counted, translated
from nlp_aid.views.printable import one_line

if TYPE_CHECKING:
    from rich.progress import Progress

    from nlp_aid.io.readers.compression import Position
    from nlp_aid.runs.tally import Tally
    from nlp_aid.runs.work import Failed, Task

# How often a log gets a line.
PROGRESS_SECONDS = 10.0
# How many errors are told one by one where a file has all of them.
_ERRORS = 100


@dataclass
class Course:
    """How far a run is, and how fast.

    Attributes:
        position: how far the input has been read.
        limit: how many documents are annotated at most.
        total: the bytes of the input, as soon as they are known.
    """

    position: Position
    limit: int | None = None
    total: int | None = None
    tally: Tally | None = None
    _start: tuple[float, int, float] | None = None  # time, characters and fraction when the first outcomes came
    _offsets: deque[int] = field(default_factory=deque)  # of the tasks that have been read and are not done
    _offset: int = 0
    _done: int = 0

    def measure(self, sizes: Iterable[int]) -> None:
        """Find the total, while the run goes on."""

        def add() -> None:
            self.total = sum(sizes)

        threading.Thread(target=add, daemon=True).start()

    def watch(self, tasks: Iterator[Task], done: int) -> Iterator[Task]:
        """Yield tasks, and note where in the input they stand.

        Args:
            tasks: the tasks.
            done: how many came before, in an earlier run.
        """
        self._done = done
        for task in tasks:
            self._offsets.append(self.position.offset)
            yield task

    def advance(self, tally: Tally) -> None:
        """Note what the run has done."""
        self.tally = tally
        while self._done < tally.documents + tally.errors and self._offsets:
            self._offset = self._offsets.popleft()
            self._done += 1
        if self._start is None:
            self._start = (time.monotonic(), tally.characters, self.fraction or 0.0)

    @property
    def speed(self) -> float:
        """Characters a second."""
        if self.tally is None or self._start is None:
            return 0.0
        passed = time.monotonic() - self._start[0]
        return (self.tally.characters - self._start[1]) / passed if passed > 0 else 0.0

    @property
    def fraction(self) -> float | None:
        """How much of the input is dealt with, about; None if that is not known."""
        if self.limit is not None:
            return min(1.0, self._done / self.limit)
        return min(1.0, self._offset / self.total) if self.total else None

    @property
    def seconds_left(self) -> float | None:
        """How long the run will take, about; None if that is not known."""
        fraction = self.fraction
        if self._start is None or fraction is None or fraction <= self._start[2]:
            return None
        return (time.monotonic() - self._start[0]) * (1 - fraction) / (fraction - self._start[2])


@dataclass
class Report:
    """Tells of a run in plain lines.

    Attributes:
        course: how far the run is.
        is_quiet: whether to tell errors only.
        errors_file: the file that has all errors; None if there is none.
    """

    course: Course
    is_quiet: bool = False
    errors_file: str | None = None
    _told: int = 0
    _last: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Report:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def say(self, message: str) -> None:
        """Tell something."""
        warn(message)

    def failed(self, failure: Failed) -> None:
        """Tell that a document has failed."""
        self._told += 1
        if self.errors_file is None or self._told <= _ERRORS:
            self.say(f"{failure.where}: {translated(failure.reason)}")
        if self.errors_file is not None and self._told == _ERRORS:
            self.say(f"Further errors are not listed here; {self.errors_file} will have all of them.")

    def advanced(self, tally: Tally) -> None:
        """Tell how far the run is, if it is time to."""
        self.course.advance(tally)
        if not self.is_quiet and time.monotonic() - self._last >= PROGRESS_SECONDS:
            self._last = time.monotonic()
            self._progress(tally)

    def _progress(self, tally: Tally) -> None:
        fraction, left = self.course.fraction, self.course.seconds_left
        parts = [counted(tally.documents, "document"), counted(tally.errors, "error")]
        parts += [translated(f"{self.course.speed:,.0f} characters/s")] if self.course.speed else []
        parts += [f"{fraction:.0%}"] if fraction is not None else []
        parts += [translated(f"about {duration(left)} left")] if left is not None else []
        self.say(", ".join(parts))

    def summary(self, tally: Tally, output: str) -> None:
        """Tell what the run has done."""
        if not self.is_quiet:
            done = f"{counted(tally.documents, 'document')}, {counted(tally.errors, 'error')}"
            found = ", ".join(f"{translated(layer)} {times:,}" for layer, times in tally.layers.items())
            time = f"{tally.seconds:.1f} {translated('seconds')}."
            self.say("; ".join([done, found, *map(translated, tally.notes()), time]))


@dataclass
class JsonReport(Report):
    """Tells of a run in lines of JSON, with an `event` each: `message`, `error`, `progress` or `summary`."""

    def say(self, message: str) -> None:
        """Tell something."""
        self._write("message", message=message)

    def failed(self, failure: Failed) -> None:
        """Tell that a document has failed."""
        self._write("error", **failure.to_data())

    def summary(self, tally: Tally, output: str) -> None:
        """Tell what the run has done."""
        if not self.is_quiet:
            self._write("summary", output=output, **tally.to_data())

    def _progress(self, tally: Tally) -> None:
        fraction, left = self.course.fraction, self.course.seconds_left
        self._write(
            "progress",
            documents=tally.documents,
            errors=tally.errors,
            characters=tally.characters,
            characters_per_second=round(self.course.speed),
            fraction=None if fraction is None else round(fraction, 4),
            seconds_left=None if left is None else round(left),
        )

    def _write(self, event: str, **data: Any) -> None:
        tell(json.dumps({"event": event, "time": round(time.time(), 3), **data}))


@dataclass
class TerminalReport(Report):
    """Tells of a run on a terminal: a line that changes, and a table at the end."""

    _display: Progress | None = None
    _shown: float = 0.0

    def __enter__(self) -> Report:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

        console = Console(stderr=True, highlight=False, emoji=False, markup=False)
        self._display = Progress(
            SpinnerColumn(),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TextColumn("{task.fields[counts]}"),
            console=console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._display.add_task("", total=None, counts="reading …")
        if not self.is_quiet:
            self._display.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._display:
            with contextlib.suppress(OSError):  # a terminal that is gone
                self._display.stop()

    def say(self, message: str) -> None:
        """Tell something, above the line that changes."""
        if self._display and self._display.live.is_started:
            with _going_on():
                self._display.console.print(f"nlp-aid: {one_line(translated(message))}", soft_wrap=True)
        else:
            warn(message)

    def advanced(self, tally: Tally) -> None:
        """Show how far the run is."""
        self.course.advance(tally)
        if self._display is None or self.is_quiet or time.monotonic() - self._shown < 0.1:
            return
        self._shown = time.monotonic()
        fraction, left = self.course.fraction, self.course.seconds_left
        counts = [
            counted(tally.documents, "document"),
            translated(f"{self.course.speed:,.0f} characters/s"),
            counted(tally.errors, "error"),
        ]
        counts += [translated(f"about {duration(left)} left")] if left is not None else []
        (task,) = self._display.task_ids
        # A bar that is full while the last documents are annotated would say that all is done.
        total = None if fraction is None else 1.0
        self._display.update(task, total=total, completed=min(fraction or 0.0, 0.99), counts=" · ".join(counts))

    def summary(self, tally: Tally, output: str) -> None:
        """Show what the run has done."""
        if self.is_quiet:
            return
        from rich import box
        from rich.console import Console
        from rich.table import Table

        self.__exit__()
        table = Table(box=box.SIMPLE_HEAD, show_header=False, pad_edge=False)
        table.add_column(style="dim")
        table.add_column(justify="right")
        others = {name: times for name, times in tally.encodings.items() if name != "utf-8"}
        rows = {
            "documents": f"{tally.documents:,}",
            "errors": f"{tally.errors:,}",
            "characters": f"{tally.characters:,}",
            **{layer: f"{times:,}" for layer, times in tally.layers.items()},
            **{f"read as {name}": f"{times:,}" for name, times in others.items()},
            "time": duration(tally.seconds),
            "characters/s": f"{tally.characters / tally.seconds:,.0f}" if tally.seconds else "",
        }
        for name, value in rows.items():
            table.add_row(translated(name), value, style="red" if name == "errors" and tally.errors else None)
        with _going_on():
            Console(stderr=True, highlight=False).print(table)
        if tally.documents:
            self.say(f"Written to {output}.")


@contextlib.contextmanager
def _going_on() -> Iterator[None]:
    """Go on where the terminal is gone."""
    try:
        yield
    except OSError:
        no_more_messages()


def make_report(course: Course, output: str, *, is_quiet: bool, log_json: bool, errors_file: str | None) -> Report:
    """Return what tells of a run: lines of JSON if asked for, else what suits standard error.

    Records that go to standard output may end on the same terminal, where a line that changes would get into them.
    """
    has_terminal = sys.stderr is not None and sys.stderr.isatty() and output != STANDARD_STREAM
    kind = JsonReport if log_json else TerminalReport if has_terminal else Report
    return kind(course, is_quiet=is_quiet, errors_file=errors_file)


def duration(seconds: float) -> str:
    """Return a time in words: `4.2 s`, `3 min 10 s`, `2 h 5 min`, `3 d 4 h`."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h"
