"""What stands around an amount: its clause, and the words there. All windows are bounded."""

from __future__ import annotations

import re

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.lexicon import money_words, of_lexicon

WINDOW = 48
_CLAUSE_END = re.compile(r"[，。；！？：\n;!?:]|,(?![0-9]{3}(?![0-9]))")
# Between clauses of one sentence, as opposed to its end.
COLONS = ("：", ":")
COMMAS = ("，", ",", *COLONS)


def clause_start(text: str, at: int, earliest: int = 0) -> int:
    """Return where the clause that goes up to `at` starts, at most `WINDOW` characters before."""
    earliest = max(earliest, at - WINDOW)
    start = earliest
    for end in _CLAUSE_END.finditer(text, earliest, at):
        start = end.end()
    return start


def starts_with(text: str, at: int, name: str, group: str) -> str | None:
    """Return the longest word of a list of the data that stands at `at`."""
    match = _expression(name, group).match(text, at)
    return match.group() if match else None


def ends_with(text: str, end: int, name: str, group: str) -> bool:
    """Tell whether a word of a list of the data ends at `end`."""
    words: list[str] = money_words(name)[group]
    return text.endswith(tuple(words), max(0, end - WINDOW), end)


def last_of(text: str, start: int, end: int, name: str, group: str) -> re.Match[str] | None:
    """Return the last word of a list of the data in [start, end)."""
    found = list(_expression(name, group).finditer(text, start, end))
    return found[-1] if found else None


def has_word(text: str, start: int, end: int, name: str, group: str) -> bool:
    """Tell whether a word of a list of the data stands in [start, end)."""
    return _expression(name, group).search(text, start, end) is not None


def ends_clause(text: str, at: int) -> bool:
    """Tell whether nothing that could be counted follows at `at`."""
    if at >= len(text):
        return True
    char = text[at]
    if not (char.isalnum() or char in "%‰.$/"):
        return True
    return starts_with(text, at, "words", "after_bare") is not None


def is_counted(text: str, at: int, *, but_nouns: bool = False) -> bool:
    """Tell whether what follows at `at` is counted: 名, 亩, %; with `but_nouns` all words but those for money.

    A number goes on behind a letter or a digit, too.
    """
    if ends_clause(text, at) or starts_with(text, at, "words", "money_noun"):
        return False
    char = text[at]
    return but_nouns or not "\u3400" <= char <= "\u9fff" or _counter().match(text, at) is not None


@of_lexicon
def _counter() -> re.Pattern[str]:
    rates = money_words("rates")
    units = {*rates["things"], *rates["classifiers"], *money_words("tables")["units"]} - {*rates["not_counters"]}
    return re.compile(any_of(units))


@of_lexicon
def _expression(name: str, group: str) -> re.Pattern[str]:
    return re.compile(any_of(money_words(name)[group]))
