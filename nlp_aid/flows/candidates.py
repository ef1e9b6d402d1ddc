"""Stretches of a page that may fill a role of a flow."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from nlp_aid.flows.grammar import NO_FUNCTION
from nlp_aid.flows.page import PARTIES, VERBS, Page, Stretch, mark
from nlp_aid.flows.weights import PARTY_ROLES, Scores
from nlp_aid.flows.words import is_skipped
from nlp_aid.text.alike import plain

# What the last character of a party is: people, places, bodies.
PARTY = frozenset(
    "户人民者生员家村县市区省州乡镇旗国局部厅委会社队团行厂园方校院站馆司企府所界组们孩童师盟店处办署众庭政业位构"
    "织金地女妻夫子老友群商军心台体层里级洲岛层带工妇"
)
PEOPLE = frozenset("户人民者生员众们孩童女妻夫子友工老妇")
# That of an undertaking or a fund: 资金, 项目, 工程, 计划, 行动, 协作, 专户.
_PROGRAMME = frozenset("金目程划动作扶贫援兴户台制学区园坊款捐")
_OPENERS = frozenset("“‘「『《（(【〔")
# Brackets, with which no phrase opens; `省（区、市）` is one word.
_BRACKETS = frozenset("（(【〔")
_IN_UNIT = frozenset("区 市 县 旗 盟 州 兵团 自治区 直辖市 、 和".split())
_DOTS = frozenset(".．)）、")
_CLOSERS = frozenset("”’」』》）)】〕")
_NO_EDGE = frozenset("的了等和与及、已将还也又再均都仅约超近-—")
# Words of these classes part what stands before them from what stands behind.
_PARTING = frozenset(
    ("give", "fund", "invest", "receive", "use", "support", "build", "affect", "lend", "buy", "earn", "pay", "to", "by", "from", "at", "ba",
     "receive_passive", "total", "part", "each", "plan", "said", "conversion")
)  # fmt: skip
# Adverbs with which a party may open: `各村`, `共同富裕基金`.
_MAY_OPEN = frozenset("各 全部 共同 联合 首批 专门 统一 集中".split())
# With which none opens, and by which class of word none is closed.
_NOT_FIRST = frozenset(
    "连同 让 使 是 有 为了 通过 除了 经 我们 他们 它 它们 他 她 这 那 这些 那些 首笔 虽 因 因为 而 但 并".split()
)
_PARTING_END = frozenset(("to", "by", "from", "ba", "receive_passive", "plan", "said"))
# What no name or noun phrase of a party has in it.
_BREAKING = frozenset(("to", "at", "from", "by", "ba", "plan", "said", "receive_passive", "conversion", "part", "each"))
# `一、`, `（二）`, but not `一、二期工程`; and what stands before it.
_ITEM = re.compile(
    "(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)(?![一二三四五六七八九十])"
)
# What stands behind the word for the unit of a table: `（单位：万元）`. And what ends where a bracket closes that it has not opened.
_UNIT = re.compile(r"[：:]\s?[^，。；\n（）()]{0,4}[元圆镑]")
_CLOSING = re.compile("[^（(]{0,8}[）)]")
_BEFORE_ITEM = frozenset("\n。；;：: \u3000（(")
_COUPLING = frozenset("与同跟")
_HONORIFICS = tuple("先生 女士 太太 小姐 夫妇 夫人".split())
# How many characters a whole name of a person has at least.
_FULL_NAME = 2
_LONGEST = 14
_LONGEST_LIST = 44
_TIME_HEADS = frozenset(
    "以来 间 内 来 底 初 末 期间 至今 中旬 上旬 下旬 时期 后 前 以后 之后 止 为止 里 中 时 起".split()
)
# Behind these a time is told, and something else goes on.
_TIME_ENDS = frozenset("以来 期间 至今 时期 以后 之后 后 年来".split())
# `三年间` is a time, `82间` are rooms.
_SPANS = frozenset("年月日天期周")
_TIME_OPENERS = frozenset("截至 截止 自 从 到 至 自从 近 过去 未来 每".split())
_TIMES = frozenset(
    "每年 每月 每天 每日 每学年 每学期 每季度 年 月 一年 一天 一个月 全年 当年 当天 当日 同日 同年 近日 日前 近年来 近年 多年来 今年 去年 明年 前年 "
    "年内 首年 目前 至今 迄今 最近 今天 今日 昨日 昨天 明天 早前 此前 前期 三年 五年 两年 两年来 年初 年底 年度 累计 一年来 五年来 三年来 上半年 下半年".split()
)


class Candidate:
    """A stretch that may fill roles.

    Attributes:
        start, end: its first word and the one behind it.
        whole: the mentions that stand exactly there.
        party, thing, time, programme: what it may be.
        key: its text, without what is no difference.
        left, right: what stands beside it; see `mark`.
        own: its own features, when they have been asked for.
        function: what it is in its clause, and `sort` what kind of thing, when they have been asked for.
        signature: what tells it apart from others where it stands to an amount as they do, when that has been asked for.
        scores: how much they speak for it in each role, when that has been asked for.
        meant: the party that it means, where it only points to one.
        pointer: what stands there in that case.
    """

    __slots__ = (
        "end", "function", "key", "left", "meant", "own", "party", "pointer", "programme", "right", "scores", "signature", "sort", "start", "thing",
        "time", "whole",
    )  # fmt: skip

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end
        self.whole: list[Stretch] = []
        self.party = self.thing = self.time = self.programme = False
        self.key = self.left = self.right = self.pointer = ""
        self.own: list[str] | None = None
        self.scores: Scores | None = None
        self.function = NO_FUNCTION
        self.meant: Candidate | None = None
        self.sort = ""
        self.signature: tuple[object, ...] = ()

    def may_be(self, role: str) -> bool:
        """Tell whether it may fill a role."""
        if role in PARTY_ROLES:
            return self.party
        if role == "programme":
            return self.programme
        return self.time if role == "time" else self.thing


def candidate_of(page: Page, stretch: Stretch) -> Candidate:
    """Return a mention as a candidate, with the others that stand exactly there in its layer."""
    one = Candidate(stretch.start, stretch.end)
    there = page.from_to(stretch.layer, stretch.start, stretch.start)
    one.whole = [other for other in there if other.end == stretch.end]
    one.key = plain(page.written(stretch.start, stretch.end))
    return one


def candidates(page: Page, amounts: Iterable[int]) -> list[Candidate]:
    """Return what may fill a role of flows, in order: mentions anywhere, phrases in the headline and around their amounts.

    Args:
        page: the page.
        amounts: the indexes of the amounts that are flows.
    """
    near: set[int] = set()
    lines = {0}
    for amount in amounts:
        start = page.amounts[amount][0]
        near.update(range(page.sentence[start] - 1, page.sentence[start] + 2))
        lines.add(page.line[start] - 1)
    found: dict[tuple[int, int], Candidate] = {}

    def at(start: int, end: int) -> Candidate:
        one = found.get((start, end))
        if one is None:
            one = found[start, end] = Candidate(start, end)
        return one

    starts_of: dict[int, list[Stretch]] = defaultdict(list)
    ends_of: dict[int, list[Stretch]] = defaultdict(list)
    for stretch in page.mentions:
        starts_of[stretch.start].append(stretch)
        ends_of[stretch.end].append(stretch)
    inside = [False] * (page.size + 1)
    for stretch in page.mentions:
        for k in range(stretch.start + 1, stretch.end):
            inside[k] = True
    for clause, (low, high) in page.clause_bounds.items():
        last = high
        while last > low and page.words[last - 1] in "，,；;：:。！？!?|":
            last -= 1
        if last == low or not (page.sentence[low] in near or page.line[low] in lines):
            continue
        _phrases(page, at, starts_of, ends_of, inside, clause, low, last)
    for stretch in page.mentions:
        if stretch.end <= stretch.start:
            continue
        one = at(stretch.start, stretch.end)
        one.whole.append(stretch)
        if stretch.layer in PARTIES:
            one.party = _is_name(page, stretch, starts_of)
        elif stretch.layer == "programmes":
            one.programme = one.thing = True
        elif stretch.layer == "dates":
            _times(page, at, stretch)
    dated = [False] * page.size
    for stretch in page.by_layer.get("dates", ()):
        dated[stretch.start : stretch.end] = [True] * (stretch.end - stretch.start)
    for k in range(page.size):
        if page.words[k] in _TIMES:
            at(k, k + 1).time = True
        if (
            page.words[k] in ("每", "一", "全", "近", "首", "半")
            and k + 1 < page.size
            and page.words[k + 1] in ("年", "月", "天", "学年", "个月", "年来")
        ):
            at(k, k + 2).time = True
        if (
            page.words[k] in _TIME_HEADS
            and page.words[k] not in ("后", "前", "里", "中", "时", "起", "来")
            and (page.words[k] != "间" or (k > 0 and page.words[k - 1][-1] in _SPANS))
        ):
            low = page.clause_bounds[page.clause[k]][0]
            for start in range(max(low, k - 14), k):
                if (
                    start == low
                    or page.words[start] in _TIME_OPENERS
                    or page.words[start][0].isdigit()
                    or page.words[start][0] == "#"
                ):
                    at(start, k + 1).time = True
        if page.words[k] in ("截至", "截止", "至", "到"):
            last = page.clause_bounds[page.clause[k]][1]
            if last - k <= 8 and not any(page.amount_at[x] >= 0 for x in range(k, last)):
                end = last - (page.words[last - 1] in "，,；;：:。！？!?|")
                if end > k + 1 and any(dated[x] or page.words[x] in _TIMES for x in range(k, end)):
                    at(k, end).time = True
    kept = []
    for one in sorted(found.values(), key=lambda one: (one.start, one.end)):
        one.key = plain(page.written(one.start, one.end))
        if one.key and (one.whole or _is_one(page, one)):
            one.left = mark(page, one.start - 1, page.clause[one.start])
            one.right = mark(page, one.end, page.clause[one.end - 1])
            kept.append(one)
    return kept


def _is_name(page: Page, stretch: Stretch, starts_of: Mapping[int, list[Stretch]]) -> bool:
    """Tell whether a mention is a party as it stands: not `向` and a name, nor a family name before `先生`."""
    start, end = page.span(stretch.start, stretch.end)
    if stretch.layer == "persons" and end - start < _FULL_NAME:
        return not page.text.startswith(_HONORIFICS, end)
    opens = page.text[start] == "向" and stretch.end - stretch.start > 1 and page.ends[stretch.start] == start + 1
    return not (opens and any(one.layer in PARTIES for one in starts_of.get(stretch.start + 1, ())))


def _couples(page: Page, at: int, start: int, starts_of: Mapping[int, list[Stretch]]) -> bool:
    """Tell whether a word is an and between two parties: `甲局与乙会`, and no preposition."""
    words = page.words
    return (
        words[at] in _COUPLING
        and at > start
        and words[at - 1][-1] in PARTY
        and any(one.layer in PARTIES for one in starts_of.get(at + 1, ()))
    )


def _behind_number(page: Page, low: int, last: int) -> int:
    """Return where a clause opens behind brackets and the number of a list's item: `4.慰问灾民`, `【重庆】`."""
    at = low
    while at < last and page.words[at] in _BRACKETS:
        at += 1
    if at + 1 < last and page.words[at] == "#":
        end = at + 1 if page.text[page.ends[at] - 1] in _DOTS else at + 2
        if end < last and page.text[page.ends[end - 1] - 1] in _DOTS:
            return end
    return at


def _closes_unit(words: Sequence[str], end: int, low: int) -> bool:
    """Tell whether a bracket closes before a word that belongs to a unit: `9省（区、市）`."""
    at = end - 2
    while at > low and words[at] in _IN_UNIT:
        at -= 1
    return at > low and at < end - 2 and words[at] in "（(" and words[at - 1][-1] in "省市县区"


def _is_one(page: Page, one: Candidate) -> bool:
    """Tell whether a phrase may be one: of letters, on one line, without an amount, the number of a list's item or the label of a unit in it."""
    start, end = page.span(one.start, one.end)
    return (
        page.amounts_before[one.start] == page.amounts_before[one.end]
        and page.text.find("\n", start, end) < 0
        and not (_ITEM.match(page.text, start, end) and (start == 0 or page.text[start - 1] in _BEFORE_ITEM))
        and not (page.text.endswith("单位", start, end) and _UNIT.match(page.text, end))
        and not _CLOSING.fullmatch(page.text, start, end)
        and any(character.isalpha() for character in one.key)
    )


def _times(page: Page, at: Callable[[int, int], Candidate], stretch: Stretch) -> None:
    """Offer a date, with the words around it that belong to it."""
    low, high = page.clause_bounds[page.clause[stretch.start]]
    starts, ends = {stretch.start}, {stretch.end}
    if stretch.start > low and page.words[stretch.start - 1] in _TIME_OPENERS:
        starts.add(stretch.start - 1)
    for k in range(stretch.end, min(high, stretch.end + 3)):
        if page.words[k] in _TIME_HEADS:
            ends.add(k + 1)
    for start in starts:
        for end in ends:
            at(start, end).time = True


def _phrases(
    page: Page,
    at: Callable[[int, int], Candidate],
    starts_of: Mapping[int, list[Stretch]],
    ends_of: Mapping[int, list[Stretch]],
    inside: Sequence[bool],
    clause: int,
    low: int,
    last: int,
) -> None:
    """Offer the phrases of a clause: from where one may start to where one may end."""
    words, classes = page.words, page.classes
    dated = dict.fromkeys(range(low, last), False)
    for k in range(low, last):
        for s in starts_of.get(k, ()):
            if s.layer == "dates":
                dated.update(dict.fromkeys(range(s.start, min(s.end, last)), True))
    not_first = {
        # `每户` is whole, `户` no party.
        k: dated[k]
        or (k > low and words[k - 1] == "每")
        or (is_skipped(words[k]) and words[k] not in _MAY_OPEN)
        or words[k] in _NOT_FIRST
        or page.text[page.ends[k] - 1] in ".．"
        or words[k][0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
        for k in range(low, last)
    }
    first = _behind_number(page, low, last)
    starts: dict[int, bool] = {first: True}  # whether a long phrase may start here
    for k in range(first, last):
        if k in starts_of:
            starts.setdefault(k, True)
        if (
            page.amount_at[k] >= 0
            or words[k] in _OPENERS
            or words[k] in _CLOSERS
            or words[k] in "、·|/—-"
            or words[k] == "——"
            or words[k] in _TIME_ENDS
        ):
            starts.setdefault(k + 1, page.amount_at[k] >= 0)
        if classes[k] in _PARTING:
            starts[k + 1] = True
            if classes[k] in ("build", "support", "use", "buy"):
                starts.setdefault(k, True)
        elif classes[k] in ("and", "de") or words[k] in _NO_EDGE:
            # `价值500元的药品`: what stands behind is the thing.
            starts[k + 1] = starts.get(k + 1, False) or (k > low and page.amount_at[k - 1] >= 0)
        if words[k][0] == "#" or words[k][0] in "每各全该本两一二三四五六七八九十百千几":
            starts.setdefault(k, True)
    ends: list[tuple[int, bool]] = []  # whether it ends like a party
    for e in range(low + 1, last + 1):
        word = words[e - 1]
        if word in "）)" and _closes_unit(words, e, low):
            ends.append((e, True))
            continue
        if page.amount_at[e - 1] >= 0 or word in _OPENERS or word in _NO_EDGE:
            continue
        party = word[-1] in PARTY or any(s.layer != "dates" and s.layer != "programmes" for s in ends_of.get(e, ()))
        closes = (
            e == last
            or page.amount_at[e] >= 0
            or classes[e] in _PARTING
            or words[e] in _OPENERS
            or words[e] in _CLOSERS
            or words[e] in _NO_EDGE
            or words[e] in "、（("
        )
        if party or closes or e in ends_of:
            ends.append((e, party))
    for start, may_be_long in starts.items():
        if (
            start >= last
            or words[start] in _NO_EDGE
            or words[start] in _CLOSERS
            or words[start] in _BRACKETS
            or page.amount_at[start] >= 0
        ):
            continue
        verbs = breaks = 0
        # `每户`, `各村` are what is counted, and part nothing from it.
        is_each = words[start][0] in "每各" and classes[start] == "each" and words[start] not in _TIMES
        counted = start + is_each
        for e, party in ends:
            if e <= start:
                continue
            while counted < e:
                if page.amount_at[counted] >= 0:
                    verbs = 99
                elif classes[counted] in VERBS and counted > start:
                    verbs += 1
                elif (
                    classes[counted] in _BREAKING
                    and not inside[counted]
                    and not _couples(page, counted, start, starts_of)
                ):
                    breaks += 1
                counted += 1
            if verbs >= 99 or e - start > _LONGEST_LIST:
                break
            long = e - start > _LONGEST
            if long and (not may_be_long or not (e == last or page.amount_at[e] >= 0 or "、" in words[start:e])):
                continue
            strong_end = e == last or page.amount_at[e] >= 0 or classes[e] in _PARTING or words[e] in "（(、"
            is_clean = (
                not_first[start] is False
                and not (is_skipped(words[e - 1]) or dated[e - 1])
                and classes[e - 1] not in _PARTING_END
            )
            is_whole = not inside[start] and (e >= page.size or not inside[e])
            is_party = (
                is_whole
                and is_clean
                and breaks == 0
                and (is_each or classes[start] not in _PARTING)
                and (
                    (
                        party
                        and (
                            verbs == 0 or (verbs == 1 and ("的" in words[start:e] or words[start][0] in "#每各全几数"))
                        )
                    )
                    or (strong_end and verbs == 0 and e - start <= 6 and not is_each)
                )
            )
            is_thing = may_be_long and words[start][0] != "每" and (strong_end or e in ends_of or words[e] in _NO_EDGE)
            if is_party or is_thing:
                one = at(start, e)
                one.party |= is_party
                one.thing |= is_thing
                one.programme |= is_thing and words[e - 1][-1] in _PROGRAMME
    # A use that goes on over commas: `用于新建圈舍，购置设备`.
    for start in list(starts):
        before = classes[start - 1] if start > low else ""
        if start < last and (before in ("use", "support", "build") or classes[start] in ("build", "support", "use")):
            behind = clause
            for _ in range(3):
                behind += 1
                if behind not in page.clause_bounds:
                    break
                opening, final = page.clause_bounds[behind]
                if (
                    page.sentence[opening] != page.sentence[start]
                    or page.line[opening] != page.line[start]
                    or words[opening - 1] not in "，,：:"
                ):
                    break
                if any(page.amount_at[k] >= 0 for k in range(opening, final)):
                    break
                end = final - (words[final - 1] in "，,；;：:。！？!?|")
                if end > opening and end - start <= 40:
                    at(start, end).thing = True
