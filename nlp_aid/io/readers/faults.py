"""What is wrong with a file, in the words of docs/errors.md."""

from __future__ import annotations

from nlp_aid.io.document import ReadError

_LONGEST = 200


def detail(error: Exception | str) -> str:
    """Return what a library says of an error, in brackets of a message: its first line, or its name."""
    line = (str(error).splitlines() or [""])[0][:_LONGEST].strip().rstrip(".")
    return line or type(error).__name__


def damaged(what: str, error: Exception | str) -> ReadError:
    """Return the error of a file that is not what it should be.

    Args:
        what: what it should be, with its article.
        error: what is known of the damage.
    """
    return ReadError(f"this is not {what}, or damaged ({detail(error)}); make or fetch it again.")


def with_password(what: str) -> ReadError:
    """Return the error of a file that has a password."""
    return ReadError(f"this is {what} with a password; save or unpack it without the password.")


def too_long(limit: int, of: str = "characters") -> ReadError:
    """Return the error of a document whose text is too long."""
    return ReadError(f"its text is longer than {limit:,} {of}, the most that one document may have; split it.")


def failure(error: Exception, what: str) -> ReadError:
    """Return the error of a file or a part of it over which something has failed in a way that nobody has thought of.

    Args:
        error: what was raised.
        what: what has failed, in words.
    """
    if isinstance(error, MemoryError):
        return ReadError("reading it takes more memory than there is; raise --max-memory, or split it.")
    if isinstance(error, RecursionError):
        return ReadError("it is nested too deeply to be read; save it in another form.")
    return ReadError(
        f"{what} fails on it ({type(error).__name__}: {detail(error)}); tell those who wrote it, or convert the file."
    )
