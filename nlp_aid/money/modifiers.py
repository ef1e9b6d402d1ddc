"""How a text states an amount: 约, 近, 超过, 最高 before it, 左右, 以上, 以内 behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.context import ends_clause, ends_with
from nlp_aid.money.lexicon import MoneyLexicon, character_of
from nlp_aid.money.value import MODIFIERS, Modifier

# The longest modifier with what may stand between it and its amount (最高可获得补助).
_WINDOW = 16
# How far before an amount may stand what a modifier follows.
REACH = _WINDOW + 1
_SPACES = " \t\n\u3000"


class Stated(NamedTuple):
    """A modifier, and where it stands."""

    start: int
    end: int
    modifier: Modifier


def modifier_before(lexicon: MoneyLexicon, text: str, start: int, *, implicit: bool = False) -> Stated | None:
    """Return the modifier before an amount.

    Args:
        lexicon: the currencies and words to know.
        text: the text.
        start: where the amount starts.
        implicit: its number has no coefficient, which makes modifiers of some words that are none otherwise (过万元).
    """
    if not start or text[start - 1] not in lexicon.made[last_characters]:
        return None
    earliest = max(0, start - _WINDOW)
    before = lexicon.made[_before]
    for head in lexicon.made[_heads].finditer(text, earliest, start):
        if match := before.match(text, head.start(), start):
            break
    else:
        return None
    kind = match.lastgroup or ""
    word = match[kind]
    if kind == "not":
        return None
    if (
        not implicit
        and word in lexicon.made[_before_implicit_only]
        and not ends_with(lexicon, text, match.start(), "modifiers", "before_of_amount")
    ):
        return None  # 花过500元, but 人均收入过1.3万元
    return Stated(match.start(), start, lexicon.made[_before_kinds][word])


def modifier_behind(lexicon: MoneyLexicon, text: str, end: int) -> Stated | None:
    """Return the modifier behind an amount that ends at `end`."""
    if text[end : end + 1] not in lexicon.made[behind_starts]:
        return None
    match = lexicon.made[_behind].match(text, end)
    if match is None:
        return None
    word = match["word"] or match["in_brackets"]
    if word in lexicon.data("modifiers")["after_at_end_only"] and not ends_clause(lexicon, text, match.end()):
        return None
    return Stated(end, match.end(), lexicon.made[_behind_kinds][word])


def modifier_in_head(lexicon: MoneyLexicon, words: str) -> Modifier:
    """Return how the head of a column states the amounts below it: 单户封顶（元）."""
    return lexicon.made[_of_heads](words)


def _of_heads(lexicon: MoneyLexicon) -> Callable[[str], Modifier]:
    kinds = _kinds(lexicon.data("modifiers")["in_heads"])
    return lambda words: next((kind for word, kind in kinds.items() if word in words), "exact")


def is_neutral(lexicon: MoneyLexicon, words: str) -> bool:
    """Tell whether words before an amount change nothing about it: 共计, 达, 人民币：."""
    return re.fullmatch(rf"(?:{any_of(lexicon.data('modifiers')['neutral'])}|\s)*", words) is not None


def _before_kinds(lexicon: MoneyLexicon) -> dict[str, Modifier]:
    return _kinds(lexicon.data("modifiers")["before"])


def _before_implicit_only(lexicon: MoneyLexicon) -> frozenset[str]:
    return frozenset(lexicon.data("modifiers")["before_implicit_only"])


def _behind_kinds(lexicon: MoneyLexicon) -> dict[str, Modifier]:
    return _kinds(lexicon.data("modifiers")["after"])


def _kinds(words: dict[str, list[str]]) -> dict[str, Modifier]:
    return {word: modifier for modifier in MODIFIERS for word in words.get(modifier, ())}


def last_characters(lexicon: MoneyLexicon) -> frozenset[str]:
    """Return the characters that a modifier before an amount, with what stands behind it, may end in."""
    data = lexicon.data("modifiers")
    words = [*_words(lexicon), *data["light_far"], *data["light"]]
    return frozenset(word[-1] for word in words) | frozenset(_SPACES)


def _words(lexicon: MoneyLexicon) -> list[str]:
    """Return the words that `_before` starts with."""
    data = lexicon.data("modifiers")
    return [*lexicon.made[_before_kinds], *data["not"], *data["far"]]


def _heads(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Return what finds the first characters of those words, where one of their second ones follows."""
    words = _words(lexicon)
    firsts, alone = character_of({word[0] for word in words}), character_of({word for word in words if len(word) == 1})
    seconds = character_of({word[1] for word in words if len(word) > 1})
    return re.compile(f"{firsts}(?:(?<={alone})|(?={seconds}))")


def _before(lexicon: MoneyLexicon) -> re.Pattern[str]:
    data = lexicon.data("modifiers")
    # A modifier that may stand further off is tried with its own words between first; a word that only ends like a
    # modifier (签约) starts earlier, and so is found first.
    near, far = any_of(lexicon.made[_before_kinds]), any_of(data["far"])
    return re.compile(
        rf"(?:(?P<not>{any_of(data['not'])})|(?P<near>{near})|(?P<far>{far})(?:{any_of(data['light_far'])}){{1,3}})"
        rf"(?:{any_of(data['light'])}){{0,2}}\s?$"
    )


def behind_starts(lexicon: MoneyLexicon) -> frozenset[str]:
    """Return the characters that `_behind` may start with."""
    return frozenset("（(") | {word[0] for word in lexicon.made[_behind_kinds]}


def _behind(lexicon: MoneyLexicon) -> re.Pattern[str]:
    word = any_of(lexicon.made[_behind_kinds])
    including = r"(?:[（(]不?含[^（）()]{0,8}[)）])?"  # 5万元（含）以上
    return re.compile(rf"{including}(?P<word>{word})|[（(](?P<in_brackets>{word})[)）]")
