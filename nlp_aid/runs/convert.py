"""Records that are there already, written in another format."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from itertools import islice

from nlp_aid.io.formats.files import encoded, json_line
from nlp_aid.records.facts import counts
from nlp_aid.records.schema import Record
from nlp_aid.runs.contents import Roll
from nlp_aid.runs.sinks import FileSink
from nlp_aid.runs.tally import Tally
from nlp_aid.runs.target import Target, refused
from nlp_aid.runs.work import Annotated, Failed, Outcome

_AT_ONCE = 100


def convert(
    records: Iterable[Record], target: Target, *, failed: Callable[[Failed], None], overwrite: bool = False
) -> Tally:
    """Write records, and return what was written. The output appears when it is complete, or not at all.

    Args:
        records: the records.
        target: where to, from `nlp_aid.runs.target.find_target`.
        failed: is told of each record that the format cannot hold; the others are written.
        overwrite: whether an output that is there may be replaced.

    Raises:
        InUseError: a run writes there.
        RefusedError: it may not be written.
        ForeignFileError: a file that no run has written stands where one of the output is to stand.
        OSError: it cannot be written.
        ValueError: what `records` raises.
    """
    options = {"converted": True, "--format": target.format.name, "--shard-size": target.part_size}
    with contextlib.closing(FileSink(target, options, failed, Roll(), overwrite=overwrite)) as sink:
        try:
            sink.recover()
            outcomes = map(_outcome, records)
            while some := list(islice(outcomes, _AT_ONCE)):
                for outcome in some:
                    if isinstance(outcome, Failed):
                        failed(outcome)
                sink.add(((outcome, "") for outcome in some), 0.0)
            sink.finish()
        except BaseException:
            sink.discard()
            raise
        return sink.state.tally


def _outcome(record: Record) -> Outcome:
    meta = record["meta"]
    try:
        line = encoded(json_line(record), record)
    except ValueError as error:
        return refused(record, error)
    return Annotated(line, counts(record), str(meta.get("encoding") or "utf-8"), len(record["text"]))
