"""What stands around an amount: its clause, and the words there. All windows are bounded."""

from __future__ import annotations

import re

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.lexicon import MoneyLexicon

WINDOW = 48
# What `\\s` of an expression stands for.
WHITE = "".join(char for char in map(chr, range(0x3001)) if char.isspace())
# Up to the last sign that ends a clause; a comma of ASCII may part groups of digits instead.
_UP_TO_CLAUSE_END = re.compile(rf"(?s:.{{0,{WINDOW}}})(?:[，。；！？：\n;!?:]|,(?![0-9]{{3}}(?![0-9])))")
# What a sum in front is for: 20万水泥钱, 三千块扶贫羊钱, 五百块路费.
FOR_WHAT = re.compile("[\u3400-\u9fff]{1,5}钱(?![\u3400-\u9fff])|[\u3400-\u9fff]{1,3}(?<![免消浪自公耗付收缴交])费")
# A number alone that is a year rather than an amount, which is often 2000.
YEAR = re.compile("19[0-9]{2}|20(?!00)[0-9]{2}")
_SERVES = ("作", "当", "做")
# Between clauses of one sentence, as opposed to its end.
COLONS = ("：", ":")
COMMAS = ("，", ",", *COLONS)


def clause_start(text: str, at: int, earliest: int = 0) -> int:
    """Return where the clause that goes up to `at` starts, at most `WINDOW` characters before."""
    earliest = at - WINDOW if at - WINDOW > earliest else earliest  # a third of the time of `max`
    ended = _UP_TO_CLAUSE_END.match(text, earliest, at)
    return ended.end() if ended else earliest


def starts_with(lexicon: MoneyLexicon, text: str, at: int, name: str, group: str) -> str | None:
    """Return the longest word of a list of the data that stands at `at`."""
    match = lexicon.made[_Expressions][name, group].match(text, at)
    return match.group() if match else None


def ends_with(lexicon: MoneyLexicon, text: str, end: int, name: str, group: str) -> bool:
    """Tell whether a word of a list of the data ends at `end`."""
    words: list[str] = lexicon.data(name)[group]
    return text.endswith(tuple(words), max(0, end - WINDOW), end)


def last_of(lexicon: MoneyLexicon, text: str, start: int, end: int, name: str, group: str) -> re.Match[str] | None:
    """Return the last word of a list of the data in [start, end)."""
    found = list(lexicon.made[_Expressions][name, group].finditer(text, start, end))
    return found[-1] if found else None


def has_word(lexicon: MoneyLexicon, text: str, start: int, end: int, name: str, group: str) -> bool:
    """Tell whether a word of a list of the data stands in [start, end)."""
    return lexicon.made[_Expressions][name, group].search(text, start, end) is not None


def at_end(text: str, at: int) -> bool:
    """Tell whether a clause or an item of a list ends at `at`."""
    return at >= len(text) or text[at] in "，。；、！？\n,;"


def ends_clause(lexicon: MoneyLexicon, text: str, at: int) -> bool:
    """Tell whether nothing that could be counted follows at `at`."""
    if at >= len(text):
        return True
    char = text[at]
    if not (char.isalnum() or char in "%‰.$/"):
        return True
    if starts_with(lexicon, text, at, "words", "after_bare") is not None:
        return starts_with(lexicon, text, at, "words", "not_after_bare") is None
    if char == "作":  # 撥100萬作首階段應急, but not 100万作者
        return starts_with(lexicon, text, at, "words", "works") is None
    return char in _SERVES and serves_as(lexicon, text, at)


def serves_as(lexicon: MoneyLexicon, text: str, at: int) -> bool:
    """Tell whether `at` says which money something is: 20万作首付, 50欧当押金."""
    return text[at : at + 1] in _SERVES and starts_with(lexicon, text, at + 1, "words", "money_noun") is not None


def is_counted(lexicon: MoneyLexicon, text: str, at: int, *, but_nouns: bool = False) -> bool:
    """Tell whether what follows at `at` is counted: 名, 亩, %; with `but_nouns` all words but those for money.

    A number goes on behind a letter or a digit, too.
    """
    if ends_clause(lexicon, text, at) or starts_with(lexicon, text, at, "words", "money_noun"):
        return False
    char = text[at]
    return but_nouns or not "\u3400" <= char <= "\u9fff" or lexicon.made[_counter].match(text, at) is not None


def _counter(lexicon: MoneyLexicon) -> re.Pattern[str]:
    rates = lexicon.data("rates")
    units = {*rates["things"], *rates["classifiers"], *lexicon.data("tables")["units"]} - {*rates["not_counters"]}
    return re.compile(any_of(units))


class _Expressions(dict[tuple[str, str], re.Pattern[str]]):
    """The expressions for the lists of the data, by file and name."""

    def __init__(self, lexicon: MoneyLexicon) -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, key: tuple[str, str]) -> re.Pattern[str]:
        name, group = key
        self[key] = expression = re.compile(any_of(self._lexicon.data(name)[group]))
        return expression
