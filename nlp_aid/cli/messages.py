"""Messages to the user, on standard error."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import NoReturn, TextIO

import typer

from nlp_aid.caveats import LossWarning
from nlp_aid.cli.channels import tell
from nlp_aid.cli.translation import translated
from nlp_aid.registry import ExtensionWarning
from nlp_aid.views.printable import one_line

FAILED = 1
USAGE = 2
# Warnings whose message is a sentence for the user.
_TOLD = (ExtensionWarning, LossWarning)


def warn(message: str) -> None:
    """Print a message, in the language of the user where the catalogue has it."""
    tell(f"nlp-aid: {one_line(translated(message))}")


@contextlib.contextmanager
def warnings_as_messages() -> Iterator[None]:
    """Print warnings that are for users as messages, within the block."""
    with warnings.catch_warnings():
        shown = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, _TOLD):
                warn(str(message))
            else:
                shown(message, category, filename, lineno, file, line)

        for told in _TOLD:
            warnings.simplefilter("always", told)
        warnings.showwarning = show
        yield


def reason_of(error: Exception) -> str:
    """Return why something could not be done with a file, without its name."""
    return str(getattr(error, "strerror", None) or error)


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Print a message and end the command.

    Args:
        message: a sentence that tells the user what to do.
        code: the exit code: `FAILED`, or `USAGE` where the command was called wrongly.
    """
    warn(message)
    raise typer.Exit(code)
