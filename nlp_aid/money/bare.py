"""Magnitudes without a currency that are money all the same: `捐款20万`, `总投资3.2亿`, `200亿贷款`."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.amounts import Amount
from nlp_aid.money.context import (
    COLONS,
    COMMAS,
    FOR_WHAT,
    YEAR,
    at_end,
    clause_start,
    ends_clause,
    ends_with,
    has_word,
    is_counted,
    last_of,
    serves_as,
    starts_with,
)
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.modifiers import modifier_before, modifier_behind
from nlp_aid.money.rates import is_rate
from nlp_aid.money.series import conjunction

# How far the word that says money may stand from the number: 赔偿受灾群众每户5万.
_REACH = 12
# Between a colon and the number: 捐款： 约20万.
_LABEL = 2
# The same for a number without a magnitude: 捐款5000.
_CLOSE = 3
_LONGEST_RECEIVER = 8
_LONGEST_RATE = 4
_QUOTES, _CLOSING = ((*"“‘「『\"'",), (*"”’」』\"'",))
# Between an amount and its parts: 2.3亿用于基础设施建设，1.1亿用于产业.
_REACH_OF_PART = 32
# Between two amounts of one sentence.
_REACH_OF_SENTENCE = 60
_SENTENCE_END = re.compile("[。；！？\n]")
_HARD_END = re.compile("[。！？\n]")
# 某工作室：, and `1. 腾飞科技 `.
_NAME_OF_LINE = re.compile(r"[^\n：:，。；、]{2,20}[：:]\s?|[0-9]{1,3}[.．、)） ]\s?[^\n：:，。；、0-9]{2,16}\s?")
_LONGEST_LEAD = 28
_MAGNITUDE = frozenset("万亿兆wWkK")
_MYRIAD = Decimal(10) ** 4
# What has become of an amount is no smaller part of it.
_ALIKE = 100
# `3m` is three metres before it is three million.
_TOO_SHORT = "mMbB"


def is_money(lexicon: MoneyLexicon, text: str, amount: Amount, last: Amount | None) -> bool:
    """Tell whether a number without a currency is money by its own clause.

    It is where the nearest telling word before it in its clause tells of money (捐款, 销售额) and not of things to
    count (人数, 面积), and nothing to count follows; or where a word for money follows (200亿贷款).

    Args:
        lexicon: the currencies and words to know.
        text: the text.
        amount: a number without a unit.
        last: the amount of money before it.
    """
    earliest = last.end if last is not None else 0
    if amount.size.lower >= _MYRIAD and not _MAGNITUDE.isdisjoint(text[amount.start : amount.end]):
        named = _is_named(lexicon, text, amount.end)
        if amount.number.implicit and amount.mark is None and not _is_implied(lexicon, text, amount, earliest):
            return False
        if not named and starts_with(lexicon, text, amount.end, "words", "arrives"):
            return not amount.number.implicit  # 500万打到了账上
        if not named and not ends_clause(lexicon, text, _stated_end(lexicon, text, amount)):
            # 总值300万免费住宿, but not 总值300万亩
            return _is_right_behind(lexicon, text, amount, "worth") and not is_counted(lexicon, text, amount.end)
        return (
            named
            or _told(lexicon, text, amount, earliest, "money")
            or _is_right_behind(lexicon, text, amount, "handed")
            or _is_handed(lexicon, text, amount, earliest)
            or _is_among_money(lexicon, text, amount, last)
            or _is_total(lexicon, text, amount, last)
            or _is_givers(lexicon, text, amount)
            or _is_left(lexicon, text, amount)
            or _is_said_again(lexicon, text, amount, last)
            or _is_handed_on(lexicon, text, amount)
            or _is_in_line_of_list(lexicon, text, amount, last)
            or _is_of_receiver(lexicon, text, amount)
        )
    return (
        text[amount.end - 1] not in _TOO_SHORT
        and amount.code is None
        and (amount.number.definite or amount.number.written == "chinese")  # 花了两三千
        and amount.size.lower >= 10
        and (
            at_end(text, amount.end)
            or at_end(text, _stated_end(lexicon, text, amount))
            or starts_with(lexicon, text, amount.end, "rates", "change") is not None  # 月工资从八百涨到一千五
        )
        and not YEAR.fullmatch(text, amount.start, amount.end)
        and (
            _told(lexicon, text, amount, earliest, "plain", _CLOSE)
            or _is_handed(lexicon, text, amount, earliest)
            or _is_left(lexicon, text, amount)
            or _is_priced(lexicon, text, amount)
            if amount.size.lower >= 100
            else ends_with(lexicon, text, amount.start, "words", "plain")  # 工钱80
            and _told(lexicon, text, amount, earliest, "plain", 0)
        )
    )


def _stated_end(lexicon: MoneyLexicon, text: str, amount: Amount) -> int:
    """Return where a number ends with the modifier behind it: 30万起, 两千出头."""
    behind = modifier_behind(lexicon, text, amount.end)
    return behind.end if behind else amount.end


def _is_handed(lexicon: MoneyLexicon, text: str, amount: Amount, earliest: int) -> bool:
    """Tell whether a number stands behind those whom it is given to: 发给伤者五千."""
    if not ends_with(lexicon, text, amount.start, "words", "receivers"):
        return False
    return has_word(lexicon, text, clause_start(text, amount.start, earliest), amount.start, "words", "giving")


def _is_priced(lexicon: MoneyLexicon, text: str, amount: Amount) -> bool:
    """Tell whether a number is a price as people say it, behind what it is for and without its unit: 一亩一百五, 化肥一袋两百."""
    if amount.number.written != "chinese":
        return False
    lead = text[clause_start(text, amount.start) : amount.start]
    return any(is_rate(lexicon, lead[-size:]) for size in range(2, _LONGEST_RATE + 1))


def _is_total(lexicon: MoneyLexicon, text: str, amount: Amount, last: Amount | None) -> bool:
    """Tell whether a clause is nothing but a total, and what stands before it tells of money.

    `一期300万元，二期330万元。总共630万。`, but not `参赛作品很多，总共63万。`
    """
    lead = clause_start(text, amount.start)
    if amount.number.implicit or not lexicon.made[_total].fullmatch(text, lead, amount.start):
        return False
    start = max(0, lead - _REACH_OF_SENTENCE)
    if last is not None and last.end > start:
        start = last.end
    elif (told := last_of(lexicon, text, start, lead, "words", "money")) is None:
        return False
    else:
        start = told.end()
    return not any(has_word(lexicon, text, start, lead, "words", group) for group in ("count", "counted_verbs"))


def _total(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(any_of(lexicon.data("words")["total"]))


def _is_givers(lexicon: MoneyLexicon, text: str, amount: Amount) -> bool:
    """Tell whether a magnitude is somebody's who gives, and is used for something: 乐施会的八百九十万用于赈灾."""
    if text[amount.start - 1 : amount.start] != "的" or amount.number.implicit:
        return False
    is_used = starts_with(lexicon, text, amount.end, "words", "used") is not None
    return is_used and ends_with(lexicon, text, amount.start - 1, "words", "givers")


def _is_said_again(lexicon: MoneyLexicon, text: str, amount: Amount, last: Amount | None) -> bool:
    """Tell whether a magnitude is the amount before, said again: 转了20万元。…这20万先买两台打草机."""
    is_same = last is not None and last.size == amount.size and not amount.number.implicit
    return is_same and ends_with(lexicon, text, amount.start, "words", "this")


def _is_lead(lexicon: MoneyLexicon, lead: str) -> bool:
    """Tell whether what stands before a number in its clause says nothing of what it is a number of."""
    return not lead or is_rate(lexicon, lead)


def _is_handed_on(lexicon: MoneyLexicon, text: str, amount: Amount) -> bool:
    """Tell whether a magnitude is what is handed on or spent, and no number of what stands before it: 把其中50万转赠给学校."""
    opens = ends_with(lexicon, text, amount.start, "words", "opens_object")
    return opens and starts_with(lexicon, text, amount.end, "words", "hands_on") is not None


def _is_left(lexicon: MoneyLexicon, text: str, amount: Amount) -> bool:
    """Tell whether a number is what a purse or an account holds: 手里还剩5000, 账上有80万."""
    if not ends_with(lexicon, text, amount.start, "words", "left"):
        return False
    return lexicon.made[_left].search(text[max(0, amount.start - _REACH) : amount.start]) is not None


def _left(lexicon: MoneyLexicon) -> re.Pattern[str]:
    words = lexicon.data("words")
    return re.compile(rf"{any_of(words['purse'])}[^，。；：、\s]{{0,3}}?{any_of(words['left'])}$")


def _is_implied(lexicon: MoneyLexicon, text: str, amount: Amount, earliest: int) -> bool:
    """Tell whether a magnitude without a coefficient counts one: 价值百万, 月入过万; but not 工业千亿投资, “百千万”工程."""
    if modifier_before(lexicon, text, amount.start, implicit=True) is not None:
        return True
    if (
        text[amount.start - 1 : amount.start] in (*_QUOTES, *"十百千万亿")
        or text[amount.end : amount.end + 1] in _CLOSING
    ):
        return False
    return amount.end - amount.start > 1 and _told(lexicon, text, amount, earliest, "money", _CLOSE)


def _is_named(lexicon: MoneyLexicon, text: str, at: int) -> bool:
    """Tell whether a word for money follows: 200亿贷款, 20万的捐款, 1000万紧急援助金."""
    if serves_as(lexicon, text, at):
        return True
    if behind := modifier_behind(lexicon, text, at):
        at = behind.end  # 20k左右的奖金
    at += text.startswith("的", at)
    if FOR_WHAT.match(text, at) and not is_counted(lexicon, text, at):
        return True
    what = starts_with(lexicon, text, at, "words", "of_money_noun")
    return any(starts_with(lexicon, text, start, "words", "money_noun") for start in (at, at + len(what or "")))


def _is_among_money(lexicon: MoneyLexicon, text: str, amount: Amount, last: Amount | None) -> bool:
    """Tell whether a sum of money stands before a magnitude in its sentence, and nothing in its own clause is counted.

    `首期80万元，二期再付50万。`, but not `投资2亿元，年接待游客20万。`
    """
    if last is None or amount.number.implicit or amount.start - last.end > _REACH_OF_SENTENCE:
        return False
    behind = starts_with(lexicon, text, amount.end, "words", "after_bare")
    if (
        behind is not None
        and len(behind) == 1
        and behind.isalpha()
        and behind not in lexicon.data("words")["particles"]
    ):
        return False  # 投资2亿元，20万建档立卡人口受益
    start = clause_start(text, amount.start, last.end)
    if not ends_with(lexicon, text, amount.start, "words", "scant"):
        if _HARD_END.search(text, last.end, amount.start):
            return False
        item = max(text.rfind(mark, last.end, amount.start) for mark in "；;") + 1
        if item and not at_end(text, amount.end):
            return False
        start = item or start  # 课桌200套，3.6万元；围墙修复，11万；
    if start > last.end and text[start - 1] in COLONS:
        start = clause_start(text, start - 1, last.end)  # 户数：12万
    return not any(has_word(lexicon, text, start, amount.start, "words", group) for group in ("count", "counted_verbs"))


def _is_in_line_of_list(lexicon: MoneyLexicon, text: str, amount: Amount, last: Amount | None) -> bool:
    r"""Tell whether a magnitude stands behind a name in its line, as an amount in the line before does, or below a title that says so.

    `甲公司：300万元\n某演员工作室：100万`, `捐款排行榜\n1. 腾飞科技 1亿`, but not `受益人数：12万`.
    """
    line = text.rfind("\n", max(0, amount.start - _LONGEST_LEAD), amount.start)
    if amount.number.implicit or line < 0 or not _NAME_OF_LINE.fullmatch(text, line + 1, amount.start):
        return False
    if has_word(lexicon, text, line, amount.start, "words", "count"):
        return False
    earliest = max(0, line - _REACH_OF_SENTENCE)
    before = max(earliest, text.rfind("\n", earliest, line) + 1)
    if last is not None and before <= last.start < line:
        return _NAME_OF_LINE.match(text, before, last.start) is not None
    return lexicon.made[_title].search(text, before, line) is not None


def _title(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Return what the title of a list of sums ends in: 捐款排行榜, 捐款名单（人民币）."""
    words = lexicon.data("words")
    return re.compile(
        rf"{any_of(words['sums'])}[\u3400-\u9fff]{{0,4}}?{any_of(words['lists'])}(?:[（(][^（()）\n]{{1,16}}[)）])?[:：]?\s?\Z"
    )


def _is_of_receiver(lexicon: MoneyLexicon, text: str, amount: Amount) -> bool:
    """Tell whether a magnitude is what each of those gets who are named right before it, and nothing is counted: 家属每人六十五万（…）."""
    if amount.number.implicit or is_counted(lexicon, text, amount.end, but_nouns=True):
        return False
    return ends_with(lexicon, text, amount.start, "words", "each_receiver")


def _is_right_behind(lexicon: MoneyLexicon, text: str, amount: Amount, group: str) -> bool:
    """Tell whether a word of a group (for a sum: 价值, 总额; for handing it over: 掏了, 分得) is right before a number."""
    before = modifier_before(lexicon, text, amount.start)
    return ends_with(lexicon, text, before.start if before else amount.start, "words", group)


def goes_on(lexicon: MoneyLexicon, text: str, amount: Amount, last: Amount) -> bool:
    """Tell whether a magnitude goes on with the amount before: 10万和15万; 从20万增加到150万; 2亿用于修路，1亿用于建房."""
    if amount.number.implicit or not ends_clause(lexicon, text, amount.end) or amount.start - last.end > _REACH_OF_PART:
        return False
    if _is_for_others(lexicon, text, amount, last):
        return True
    if _is_changed(lexicon, text, amount, last):
        return True
    if amount.scale < _MYRIAD:
        return False
    if lexicon.made[conjunction].fullmatch(text, last.end, amount.start):
        return True
    start = clause_start(text, amount.start, last.end)
    if start == last.end:
        return has_word(lexicon, text, start, amount.start, "rates", "change")
    if text[start - 1] not in COMMAS:
        return False
    lead = text[start : amount.start]
    used = starts_with(lexicon, text, amount.end, "words", "used")
    return (lead in lexicon.data("words")["part"]) or (not lead and used is not None)


def _is_changed(lexicon: MoneyLexicon, text: str, amount: Amount, last: Amount) -> bool:
    """Tell whether a number is what the amount before has become: 从800元涨到1500."""
    is_change = starts_with(lexicon, text, last.end, "rates", "change") == text[last.end : amount.start]
    return is_change and at_end(text, amount.end) and amount.size.lower * _ALIKE >= last.size.upper


def code_before(text: str, amount: Amount, last: Amount) -> str | None:
    """Return the currency that an amount without a unit shares with the one before: 3亿缅币，华文学校分到两亿; None if it has its own."""
    is_near = amount.start - last.end <= _REACH_OF_PART and last.code is not None and not last.unit_first
    return None if not is_near or _SENTENCE_END.search(text, last.end, amount.start) else last.code


def _is_for_others(lexicon: MoneyLexicon, text: str, amount: Amount, last: Amount) -> bool:
    """Tell whether a clause only names others who get something, and how much: 伤者每人5000元，往生者家属两万."""
    start = clause_start(text, amount.start, last.end)
    return (
        amount.size.lower >= 100
        and start == last.end + 1
        and amount.start - start <= _LONGEST_RECEIVER
        and at_end(text, amount.end)
        and ends_with(lexicon, text, amount.start, "words", "receivers")
        and not ends_with(lexicon, text, amount.start, "words", "count")
    )


def _told(lexicon: MoneyLexicon, text: str, amount: Amount, earliest: int, group: str, reach: int = _REACH) -> bool:
    start = clause_start(text, amount.start, earliest)
    if amount.start - start <= _LABEL and text[start - 1 : start] in (*COLONS,):
        start = clause_start(text, start - 1, earliest)  # 捐款金额：5000
    elif start > earliest and text[start - 1] in COMMAS and _is_lead(lexicon, text[start : amount.start]):
        reach += amount.start - start + 1
        start = clause_start(text, start - 1, earliest)  # 按股分红，户均3千多; 岗位补贴，68万
    money = last_of(lexicon, text, start, amount.start, "words", group)
    if money is None or amount.start - money.end() > reach:
        return False
    if amount.number.implicit and text[money.end() : money.end() + 1] in ("的", "者", "户"):
        return False  # 捐款的过了万
    count = last_of(lexicon, text, start, amount.start, "words", "count")
    return count is None or count.end() <= money.start() or count.end() < money.end()
