"""Spaces and line breaks that stand inside a number, a name or a sentence."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

from nlp_aid.text.reading import PlainEdit

# Characters of amounts: `yuan` may be broken off by a line, where none of `not_yuan` makes another word of it (元旦, 元月). Provinces that
# are called so.
_WORDS: dict[str, str] = json.loads((Path(__file__).parent / "data" / "spaces.json").read_text("utf-8"))
_MAGNITUDES = _WORDS["magnitudes"]
# Without one of these there is nothing to do.
TRIGGERS = " \n"
_HAN_SPACE = re.compile("[\u3400-\u9fff] ")
_SPACE_HAN = re.compile(" [\u3400-\u9fff]")
# Runs of white space are matched once and whole, then looked at from both sides: linear on any input.
_GAP = re.compile(r"[ \n][ \n]*")  # twice as fast as [ \n]+, which tries every character
# Groups of three digits before a magnitude or unit (`1 200 万元`, `1, 200万元`), or digits set apart as their unit is (`1 2 0 万 元`).
_GROUPED = re.compile(
    rf"(?<![0-9表图第附件])[0-9]{{1,3}}(?:,? [0-9]{{3}}){{1,5}}(?: ?\. ?[0-9]{{1,4}})? ?[{_MAGNITUDES}{_WORDS['yuan']}]"
    rf"|(?<![0-9.])(?<![0-9.] )[0-9](?: [0-9.]){{1,15}} [{_MAGNITUDES}{_WORDS['yuan']}]"
)
# What a recogniser of print or a line's end has broken (`980. 5万元`, `379 .5 万元`, `3 0000元`, `1,23` before `4.5万元`): the parts are no
# numbers by themselves. A number with a point at the start of a line may be that of a list item.
_UNIT = f"[ \n]?[{_MAGNITUDES}{_WORDS['yuan']}]"
_BROKEN = re.compile(
    rf"(?<=[\u3400-\u9fff ])(?<!\n)[0-9]{{1,8}}\.[ \n][0-9]{{1,4}}(?={_UNIT})"
    rf"|(?<![0-9.,])[0-9]{{1,8}} \.[0-9]{{1,4}}(?={_UNIT})"
    rf"|(?<![0-9.,])[0-9]{{1,4}} 0[0-9]{{1,3}}(?={_UNIT})"
    rf"|(?<=[\u3400-\u9fff ])(?<![0-9] )(?:[0-9] [0-9]{{1,2}}|[0-9]{{2}} [0-9])(?:,[0-9]{{3}}){{1,3}}(?={_UNIT})"
    rf"|(?<![0-9.,])[0-9]{{1,3}}(?:,[0-9]{{3}}){{0,3}},(?:[ \n][0-9]{{3}}|[0-9][ \n][0-9]{{2}}|[0-9]{{2}}[ \n][0-9])(?:,[0-9]{{3}}){{0,3}}(?:\.[0-9]{{1,4}})?(?={_UNIT})"
)
# In a line whose characters are all set apart, so are the digits.
_SET_APART = re.compile(rf"(?<![0-9.,])[0-9.,]{{1,12}}(?: [0-9.,]{{1,12}}){{1,8}}(?={_UNIT})")
_UNIT_SET_APART = re.compile(f" ?[{_MAGNITUDES}] {_WORDS['yuan']}")
_HAN_GAP = re.compile("[\u3400-\u9fff] (?=[\u3400-\u9fff])")
_HAN = re.compile("[\u3400-\u9fff]")
_SENTENCE_END = "。！？!?；;：:…”」』）)"
_LIST_ITEM = re.compile(r"[ \-*•·●■◆]|[(（]?[0-9一二三四五六七八九十]{1,3}[、.．)）]")
# A hard wrap fills its line: terminals, mails and text exports break between 20 and 120 columns.
_WRAP_WIDTHS = range(20, 121)
# So many columns may a full line lack, as no line starts with punctuation.
_SLACK = 4
_LONG_LINE = 40
# What cannot be broken at the start of a line, a number or Latin word or one character, with the punctuation behind it.
_FIRST_TOKEN = re.compile(r"(?:[!-~]{1,40}|.)[，。、；：！？”’）》]?")
_INSIDE_SENTENCE = re.compile("[，。、；;]|,(?![0-9])")
# No line starts with the rest of a word, whatever its width: `广西壮族|自治区`, `甘南藏族自|治州`, `受灾的有定西|市、`, `贵|州省`.
_CUT_PROVINCES = [
    f"(?<={name[:cut]}\n){name[cut:]}省" for name in _WORDS["provinces"].split() for cut in range(1, len(name))
]
_REST_OF_WORD = re.compile(
    "\n(?:(?<=[\u3400-\u9fff]{2}\n)(?:治[区州县旗]|[族尔克孜古]自治[区州县旗]|(?<=自治\n)[区州县旗]"
    "|(?:(?<=族\n)|(?<=吾尔\n)|(?<=萨克\n)|(?<=蒙古\n)|(?<=克孜\n))自治[区州县旗]"
    "|[省市县区州旗盟镇乡村厅局部委会][、，。；：])|" + "|".join(_CUT_PROVINCES) + ")"
)
# A magnitude or unit at the start of a line.
_UNIT_OF_NEXT_LINE = re.compile(
    f"[{_WORDS['before_magnitude']}]?[{_MAGNITUDES}]|{_WORDS['yuan']}(?![{_WORDS['not_yuan']}])"
)
# Characters that take one column; the others take two (Unicode's East Asian Width W and F, the blocks that are met).
_NARROW = re.compile(
    "[^\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\U0001f300-\U0003fffd]+"
)
_LATIN = frozenset(string.ascii_letters + string.digits)
_OF_NUMBERS = frozenset("0123456789.,")
# So much of a line is looked at to see how it is set.
_REACH_OF_LINE = 40
_CURRENCY_SIGNS = "¥￥$€£"


def spaces(text: str) -> Iterator[PlainEdit]:
    """Yield the edits that leave out white space that separates nothing.

    Left out are: white space inside a grouped or broken number (`1 200 万元`, `980. 5万元`), between a number and its magnitude or unit (`365 万 元`), a
    space between a Chinese character or a sign (`¥`, `%`) and a number (`每年 3000 元`), spaces between single spaced-out
    characters (`隆 阳 区`), the line break of a hard wrap, and one inside a word for a kind of place (`壮族|自治区`). Tabs, spaces between words, sentences, list items and Latin words stay, as do other line breaks.
    """
    wraps = _hard_wraps(text) | _broken_words(text) if "\n" in text else set[int]()
    grouped: set[int] | None = None  # found where a gap parts two digits
    for match in _GAP.finditer(text) if " " in text or wraps or "\n" in text else ():
        start, end = match.span()
        if start == 0 or end == len(text):
            continue
        before, after = text[start - 1], text[end]
        if not (start in wraps or before in _OF_NUMBERS or before in _MAGNITUDES) and text.startswith("\n", start, end):
            continue  # most are line breaks that end a sentence
        gap = match.group()
        if grouped is None and gap in TRIGGERS and before in _OF_NUMBERS and after in _OF_NUMBERS:
            grouped = _grouped(text)
        if (
            _inside_amount(before, text[end : end + 2], gap)
            or _beside_number(before, after, gap)
            or start in wraps
            or (grouped and start in grouped)
            or (gap == " " and _spaced_out(text, start))
        ):
            is_between_words = start in wraps and before in _LATIN and after in _LATIN
            yield start, end, " " if is_between_words else "", False


def _grouped(text: str) -> set[int]:
    """Return where the spaces and line breaks stand that part the digits of a number."""
    found = [match for rule in (_GROUPED, _BROKEN) for match in rule.finditer(text)]
    found += [
        match
        for match in _SET_APART.finditer(text)
        if _is_set_apart(text, match.start()) or _UNIT_SET_APART.match(text, match.end())
    ]
    return {match.start() + at for match in found for at, char in enumerate(match.group()) if char in TRIGGERS}


def _is_set_apart(text: str, at: int) -> bool:
    """Tell whether the characters before `at` in its line are set apart from each other."""
    earliest = max(0, at - _REACH_OF_LINE)
    before = text[max(earliest, text.rfind("\n", earliest, at) + 1) : at]
    return 3 * len(_HAN_GAP.findall(before)) > len(_HAN.findall(before)) > 1


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _inside_amount(before: str, after: str, gap: str) -> bool:
    """Tell whether the gap parts a number from its magnitude, or a magnitude from its unit."""
    if len(gap) > 3:
        return False
    if "\n" in gap:
        return (before.isdecimal() or before in _MAGNITUDES) and _UNIT_OF_NEXT_LINE.match(after) is not None
    return (before.isdecimal() and after[0] in _WORDS["behind_number"]) or (
        before in _MAGNITUDES and after[0] in _WORDS["behind_magnitude"]
    )


def _beside_number(before: str, after: str, gap: str) -> bool:
    return gap == " " and (
        ((_is_han(before) or before in _CURRENCY_SIGNS) and after.isdecimal())
        or (before.isdecimal() and (_is_han(after) or after in "%‰"))
    )


def _spaced_out(text: str, at: int) -> bool:
    """Tell whether the space at `at` stands beside a character set apart on both sides, or between two that are alone."""
    if not (_is_han(text[at - 1]) and _is_han(text[at + 1])):
        return False
    left_alone = at < 2 or not _is_han(text[at - 2])
    right_alone = at + 2 >= len(text) or not _is_han(text[at + 2])
    set_apart = (left_alone and _HAN_SPACE.match(text, max(at - 3, 0), at - 1)) or (
        right_alone and _SPACE_HAN.match(text, at + 2)
    )
    return bool(set_apart) or (left_alone and right_alone)


def _hard_wraps(text: str) -> set[int]:
    """Return where the line breaks stand that a fixed line width has put in the middle of a sentence.

    A line was broken for its width if what comes next would not have fitted on it. Headlines and entries of lists may be
    as long as each other, too: they have no punctuation inside. A row of a table, whose cells tabs part, ends where it ends.
    """
    lines = text.split("\n")
    lengths = [len(line) for line in lines]
    # Of two columns a character; a line that is too long for a wrap tells that the only other one was not broken either.
    if sum(_WRAP_WIDTHS.start // 2 <= length < _WRAP_WIDTHS.stop for length in lengths) < 2 and (
        len(lines) == 1 or max(lengths) >= _WRAP_WIDTHS.stop
    ):
        return set()
    if _INSIDE_SENTENCE.search(text) is None:  # as in tables
        return set()
    widths = [_columns(line) for line in lines]
    limit = max((columns for columns in widths if columns in _WRAP_WIDTHS), default=0)
    # The longest line alone tells of a width only where it is long, and broken before the rest of a sentence.
    alone = sum(limit - _SLACK <= columns <= limit for columns in widths) < 2
    if alone and not _LONG_LINE <= limit == max(widths):
        return set()
    wraps = set()
    at = 0
    for line, columns, following in zip(lines, widths, lines[1:], strict=False):
        at += len(line)
        token = _FIRST_TOKEN.match(following)
        if (
            token
            and columns in _WRAP_WIDTHS
            and limit - _SLACK - _columns(token.group()) < columns <= limit
            and line[-1] not in _SENTENCE_END
            and "\t" not in line + following
            and not _LIST_ITEM.match(following)
            and (_INSIDE_SENTENCE.search(line) or (not alone and _INSIDE_SENTENCE.search(following)))
            and (not alone or following[-1] in _SENTENCE_END)
        ):
            wraps.add(at)
        at += 1
    return wraps


def _broken_words(text: str) -> set[int]:
    """Return where the line breaks stand behind which the rest of a word for a kind of place or office follows."""
    return {match.start() for match in _REST_OF_WORD.finditer(text)}


def _columns(line: str) -> int:
    # A line longer than any that was broken for its width need not be counted.
    return len(line) if len(line) >= _WRAP_WIDTHS.stop else 2 * len(line) - sum(map(len, _NARROW.findall(line)))
