"""`nlp-aid verify`: whether an output is still whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp_aid.cli.messages import FAILED, USAGE, fail, reason_of, warn
from nlp_aid.views.printable import one_line


def verify(
    outputs: Annotated[
        list[Path], typer.Argument(metavar="OUT", help="What nlp-aid annotate has written: files or folders.")
    ],
) -> None:
    """Check that outputs are whole: every file by its hash, the records by their number.

    A run notes in a hidden file, .OUT.nlp-aid.json or OUT/.nlp-aid.json, what it has written. Without it, only what the
    files tell of themselves is checked.

    Exit code: 0 all is as it was written, 1 something is damaged, missing or not finished, 2 there is no such output.
    """
    from nlp_aid.runs.verify import verify as check

    is_whole = True
    for output in outputs:
        try:
            checked = check(output.resolve())
        except (OSError, RuntimeError) as error:  # a circle of links is the one or the other
            is_gone = isinstance(error, FileNotFoundError)
            fail(str(error) if is_gone else f"{output} cannot be read ({reason_of(error)}).", USAGE)
        except ValueError as error:
            warn(str(error))
            is_whole = False
            continue
        for fault in checked.faults:
            warn(f"{fault.path}: {fault.reason}")
        is_whole = is_whole and not checked.faults
        what = f"{checked.files:,} file{'' if checked.files == 1 else 's'}"
        if checked.documents is not None:
            what = f"{checked.documents:,} document{'' if checked.documents == 1 else 's'} in {what}"
        if checked.faults:
            state = "is damaged"
        elif checked.has_manifest:
            state = "is whole"
        else:
            state = "can be read to its end, and has no manifest to compare it with"
        others = len([path for path in checked.others if not any(path == fault.path for fault in checked.faults)])
        beside = f" {others:,} other file{'' if others == 1 else 's'} in it." if others else ""
        typer.echo(one_line(f"{output}: {state}: {what}.{beside}"))
    if not is_whole:
        raise typer.Exit(FAILED)
