"""Help and messages in the language of the user.

The catalogue is `locale/zh/LC_MESSAGES/nlp_aid.po`, in the form of gettext; `pybabel compile -d nlp_aid/cli/locale -D nlp_aid` makes of it the
`.mo` that is read. What is said there of a message with `{}` in it holds for all messages that have something else in its place.
"""

from __future__ import annotations

import functools
import gettext
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp_aid.cli.language import is_chinese

if TYPE_CHECKING:
    from collections.abc import Iterator

DOMAIN = "nlp_aid"
LOCALE = Path(__file__).parent / "locale"
_GAP = "{}"
# What the line of a command's usage is made of.
_USAGE = ("Usage: ", "[OPTIONS]", "COMMAND [ARGS]...")


def localized(command: Any) -> Any:
    """Return a command of Typer with the help of it, its options and its commands in the language of the user."""
    if is_chinese():
        # Typer looks up there what it says itself.
        os.environ["LANGUAGE"] = "zh"
        gettext.bindtextdomain(DOMAIN, str(LOCALE))
        gettext.textdomain(DOMAIN)
        for part in _parts(command):
            for name in ("help", "short_help", "rich_help_panel"):
                if text := getattr(part, name, None):
                    setattr(part, name, translated(text))
            if hasattr(part, "get_help_option"):
                part.get_help_option = functools.partial(_help_option, part.get_help_option)
                part.format_help = functools.partial(_format_help, part.format_help)
                part.get_usage = functools.partial(_usage, part.get_usage)
        for name in ("make_context", "invoke"):
            setattr(command, name, functools.partial(_with_errors_translated, getattr(command, name)))
    return command


def _usage(make: Any, context: Any) -> str:
    text: str = make(context)
    for word in _USAGE:
        text = text.replace(word, translated(word))
    return text


def _with_errors_translated(call: Any, *arguments: Any, **options: Any) -> Any:
    """Call a part of Typer's; what it says of wrong words in a command is said in the language of the user."""
    try:
        return call(*arguments, **options)
    except Exception as error:
        if hasattr(error, "format_message"):
            said = translated(error.format_message())
            error.format_message = lambda: said
        raise


def _help_option(make: Any, context: Any) -> Any:
    option = make(context)
    if option is not None:
        option.help = translated(option.help)
    return option


def _format_help(make: Any, *arguments: Any) -> None:
    """Print the help of a command, with lines of Chinese, which has no spaces, broken in place of cut off."""
    from typer import rich_utils

    whole: Any = rich_utils
    if not isinstance(whole._make_rich_text, functools.partial):
        whole._make_rich_text = functools.partial(_folding, whole._make_rich_text)
    make(*arguments)


def _folding(make: Any, **options: Any) -> Any:
    text = make(**options)
    if hasattr(text, "overflow"):
        text.overflow = "fold"
    return text


def translated(message: str) -> str:
    """Return a message in the language of the user, as it is where the catalogue does not have it."""
    return _in_chinese(message, depth=2) if is_chinese() else message


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural if need be, in the language of the user: `3 documents`, `3 篇文档`."""
    return f"{number:,} {translated(noun if number == 1 else f'{noun}s')}"


def _in_chinese(message: str, depth: int) -> str:
    known = _messages()
    if message in known or not depth:
        return known.get(message, message)
    for template, parts in _templates():
        gaps = _gaps(message, parts)
        if gaps is not None:
            return known[template].format(*(_in_chinese(gap, depth - 1) for gap in gaps))
    return message


def _gaps(message: str, parts: list[str]) -> list[str] | None:
    """Return what stands between the parts of a message, None where it does not consist of them."""
    if not message.startswith(parts[0]):
        return None
    gaps, at = [], len(parts[0])
    for part in parts[1:-1]:
        found = message.find(part, at)
        if found < 0:
            return None
        gaps.append(message[at:found])
        at = found + len(part)
    end = len(message) - len(parts[-1])
    return [*gaps, message[at:end]] if at <= end and message.endswith(parts[-1]) else None


@functools.cache
def _messages() -> dict[str, str]:
    found = gettext.translation(DOMAIN, LOCALE, ["zh"])
    catalogue: dict[str, str] = getattr(found, "_catalog", {})
    return {message: said for message, said in catalogue.items() if message}


@functools.cache
def _templates() -> list[tuple[str, list[str]]]:
    """Return the messages with gaps and what stands around these, those that say most first."""
    found = [(message, message.split(_GAP)) for message in _messages() if _GAP in message]
    return sorted(found, key=lambda template: -sum(map(len, template[1])))


def _parts(command: Any) -> Iterator[Any]:
    yield command
    yield from command.params
    for inner in getattr(command, "commands", {}).values():
        yield from _parts(inner)
