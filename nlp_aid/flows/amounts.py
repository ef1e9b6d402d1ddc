"""What stands around an amount, and what tells whether it is a flow, and of what kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from itertools import takewhile

from nlp_aid.flows.page import VERBS, Page, bucket, mark
from nlp_aid.flows.words import cue_of, party_of
from nlp_aid.money.numbers import EXACT

# What features of single words count beside the others: there are many of them, and little speaks for each.
_WORD = 0.4
_PAIR = 0.6
# How far to look, in words.
_SENTENCE, _BEFORE, _BEHIND = 60, 100, 30
# A clause that is longer, of words that nothing parts, is looked at so far on either side of an amount.
CLAUSE = 100
# By how much another amount has grown or shrunk: `同比增加3000多万元`, `比上年减少了200万元`.
_GROWTH = re.compile(
    r"(?:同比|环比|相比|[比较](?:[上去前]一?[年季月]|[同往当]年|[0-9]{2,4}年|计划|预算)[^，。；\n]{0,8})，?[^，。；\n]{0,8}"
    r"(?:增加|增长|净增|多增|减少|下降|增|减|多|少)了?(?:约|近|超过?|逾)?\s?$"
)
# What comes back, is owed or is saved: `追回违规资金120万元`, `节约财政资金80万元`.
_NOT_GIVEN = re.compile(
    r"(?:追回|追缴|收缴|清缴|挽回|没收|拖欠|欠付)[^，。；\n]{0,12}$|(?:节约|节支)[^，。；\n的]{0,12}$"
)
_LONGEST_SAID = 40
# What stands between what an amount is and the amount.
_MODIFIERS = re.compile(
    r"(?:约|近|超|逾|达|到|为|共|计|是|了|有|：|:|，|\s|过|价值|总额|金额|人民币|至少|不少于){1,8}$"
)
# What says where money is from, and what it is used for, before an amount.
_FROM = re.compile("(?:资金|专款|补助|补贴|配套|自筹|投资|拨款|捐款|捐赠|善款|财政|公益金|贷款)$")
_USE = re.compile("用于|购买|购置|建设|修建|发放|支付|支出|使用|花|给|向")
# What makes an amount a part of another, and how it stands to that.
_PARTED = ("behind 其中", "其中 in the sentence", "a part by the sum", "in brackets", "less than the last")
# So many characters on either side of an amount are looked at by themselves, and as many beside it together.
_CHARACTERS, _TOGETHER = 40, 3
# How far before an amount what it is used for may stand.
_LONGEST_USE = 20
# How many words the name of an organisation has at most.
_LONGEST_NAME = 40
# Behind how many words an amount is no conversion of the one before.
_NEAR = 6
# Parts of a sum: how many at most, and how far off their sum may be.
_PARTS = 24
_ROUNDING = Decimal("0.004")
_EACH = frozenset("每 各 人均 户均 每人 每户 月 年 每月 每年 分别".split())
_PEOPLE = frozenset("人 户 家 生 名 村民 员工".split())
_TIMES = frozenset("年 月 天 日".split())
_PART = frozenset("其中 含 包括 内含".split())


class AmountContext:
    """What stands around an amount.

    Attributes:
        index: the index of the amount.
        start, end: its first word and the one behind it.
        clause, sentence, line: where it stands.
        low, high: the first word of its clause and the one behind it, as far as they are looked at.
        first, last: how far is looked at beyond its clause.
        before, after: what stands beside it; see `mark`.
        verb: the class of the last verb before it in its clause, or of the first behind it.
        names: features of the amount for roles that nothing fills.
        signs: what speaks for its kind, when that has been asked for; see `signs`.
        named: what it is called before it, when that has been asked for.
    """

    __slots__ = (
        "after",
        "before",
        "clause",
        "end",
        "first",
        "high",
        "index",
        "last",
        "line",
        "low",
        "named",
        "names",
        "sentence",
        "signs",
        "start",
        "verb",
        "verb_at",
        "verb_word",
    )

    def __init__(self, page: Page, index: int) -> None:
        start, end = page.amounts[index]
        self.index, self.start, self.end = index, start, end
        self.signs: dict[str, float] | None = None
        self.named: str | None = None
        self.clause, self.sentence, self.line = page.clause[start], page.sentence[start], page.line[start]
        low, high = page.clause_bounds[self.clause]
        self.first, self.last = page.reach[index]
        self.low = low = max(low, start - CLAUSE, self.first)
        self.high = high = min(high, end + CLAUSE, self.last)
        classes, words = page.classes, page.words
        self.before, self.after = mark(page, start - 1, self.clause), mark(page, end, self.clause)
        at = next((at for at in range(start - 1, low - 1, -1) if classes[at] in VERBS), None)
        if at is not None:
            self.verb, self.verb_word = classes[at], words[at]
        else:
            at = next((at for at in range(end, high) if classes[at] in VERBS), None)
            self.verb = "none" if at is None else f"behind {classes[at]}"
            self.verb_word = "" if at is None else words[at]
        self.verb_at = -2 if at is None else at
        money = page.money[index]
        near = {classes[at] for at in range(low, high)} & {"part", "each", "total", "plan", "earn", "price", "output"}
        self.names = [
            f"verb {self.verb}",
            f"before {self.before}",
            f"after {self.after}",
            f"verb {self.verb}, before {self.before}",
            f"verb {self.verb}, after {self.after}",
            f"word {self.verb_word}",
            *(f"near {name}" for name in sorted(near)),
        ]
        if start > 0:
            self.names.append(f"behind {words[start - 1]}")
        if end < page.size:
            self.names.append(f"ahead {words[end]}")
        if money.row is not None or money.column is not None:
            self.names.append("in a table")
        if money.is_total:
            self.names.append("a total of a table")
        if money.per:
            self.names.append("a rate")
        if start == low:
            self.names.append("opens the clause")
        if end >= high - 1:
            self.names.append("ends the clause")


class Cues:
    """What the words of a page speak for, and how its amounts add up.

    Attributes:
        cues: of each word the kind that it speaks for.
        parties: of each word what kind of giver it tells of.
        share: how much of the cues is of each kind.
        whole: of each amount the index of one that it is a part of by the numbers, or None.
        head, head_names: those of the headline, where the page has one, in order and each once.
        first, last: of each value the first and the last amount that has it.
        total: of each amount whether those behind it (1) or before it (2) add up to it; else 0.
        value: of each amount its value, or its lower bound.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cues = [cue_of(word) for word in page.words]
        self.parties = [party_of(word) for word in page.words]
        counts = Counter(cue for cue in self.cues if cue)
        self.share = {name: count / counts.total() for name, count in counts.items()}
        headline = takewhile(lambda at: page.line[at] == 0, range(page.size)) if page.line[-1] else ()
        self.head = [self.cues[at] for at in headline if self.cues[at]]
        self.head_names = set(self.head)
        self.value = [one.value if one.value is not None else one.lower for one in page.money]
        self.last = {value: at for at, value in enumerate(self.value)}
        self.first = {value: at for at, value in reversed(list(enumerate(self.value)))}
        self.whole: list[int | None] = [None] * len(self.value)
        self.total = [0] * len(self.value)
        # The first amount of each value and currency.
        self._first: dict[tuple[Decimal | None, str], int] = {}
        for at, one in enumerate(page.money):
            self._first.setdefault((self.value[at], one.currency), at)
        for at in range(len(self.value)):
            self._add(at, range(at + 1, min(len(self.value), at + 1 + _PARTS)), 1)
            self._add(at, range(at - 1, max(-1, at - 1 - _PARTS), -1), 2)

    def is_told_before(self, at: int) -> bool:
        """Tell whether an amount before has the same value and the same currency."""
        return self._first[self.value[at], self.page.money[at].currency] < at

    def _add(self, at: int, others: range, side: int) -> None:
        """Note those amounts beside one that add up to it."""
        money, whole = self.page.money, self.value[at]
        if not whole:
            return
        reached = Decimal(0)
        for number, other in enumerate(others):
            value = self.value[other]
            if money[other].currency != money[at].currency or value is None:
                return
            reached = EXACT.add(reached, value)
            if number and abs(reached - whole) <= whole * _ROUNDING:
                self.total[at] = side
                for part in others[: number + 1]:
                    if self.whole[part] is None:
                        self.whole[part] = at
                return
            if reached > whole * (1 + _ROUNDING):
                return


def is_conversion(cues: Cues, index: int) -> bool:
    """Tell whether an amount is the one before it in another currency: `100万美元，约合700万元人民币`."""
    page = cues.page
    if not index or page.money[index].currency == page.money[index - 1].currency:
        return False
    between = range(page.amounts[index - 1][1], page.amounts[index][0])
    return len(between) < _NEAR and any(cues.cues[at] == "conversion" or page.words[at] == "约" for at in between)


def _stands_behind(said: re.Pattern[str], page: Page, index: int) -> bool:
    """Tell whether an amount stands behind what an expression finds."""
    start = page.starts[page.amounts[index][0]]
    return said.search(page.text[max(0, start - _LONGEST_SAID) : start]) is not None


def is_no_flow(cues: Cues, index: int) -> bool:
    """Tell whether an amount is surely no flow.

    That is a conversion, a growth, what has come back or is owed, what stands under the head of a price or a standard, and what the last
    word of its kind before it calls a price or output.
    """
    page = cues.page
    if is_conversion(cues, index) or _stands_behind(_GROWTH, page, index) or _stands_behind(_NOT_GIVEN, page, index):
        return True
    if page.tables and page.tables.is_rate(index):
        return True
    start = page.amounts[index][0]
    low = max(page.clause_bounds[page.clause[start]][0], page.amounts[index - 1][1] if index else 0, start - CLAUSE)
    last = next((at for at in range(start - 1, low - 1, -1) if cues.cues[at]), None)
    if last is None or cues.cues[last] not in ("output", "price"):
        return False
    return not any(one.end > last for one in page.from_to("organisations", last - _LONGEST_NAME, last))


def kind_features(cues: Cues, context: AmountContext) -> Mapping[str, float]:
    """Return what speaks for an amount being a flow of some kind, or none."""
    found = dict(signs(cues, context))
    for name in _words(cues.page, context):
        found.setdefault(f"word: {name}", _WORD)
    return found


def signs(cues: Cues, context: AmountContext) -> dict[str, float]:
    """Return what speaks for a kind but single words."""
    if context.signs is None:
        context.signs = _signs(cues, context)
    return context.signs


def _signs(cues: Cues, context: AmountContext) -> dict[str, float]:
    page, at = cues.page, context.index
    start, end, sentence = context.start, context.end, context.sentence
    cue, money = cues.cues, page.money[at]
    low, high = context.low, context.high
    found: dict[str, float] = {}

    def put(name: str, value: float = 1.0) -> None:
        found[name] = value

    before = [cue[k] for k in range(start - 1, low - 1, -1) if cue[k]]
    behind = [cue[k] for k in range(end, high) if cue[k]]
    last = page.amounts[at - 1][1] if at else 0
    since = [cue[k] for k in range(start - 1, max(low, last) - 1, -1) if cue[k]]
    put(f"cue before {_first(before)}")
    put(f"cue behind {_first(behind)}")
    put(f"cues around {_first(before)}, {_first(behind)}")
    put(f"cue since the last amount {_first(since)}")
    if len(before) > 1:
        put(f"second cue before {before[1]}")
    for name in set(before):
        put(f"{name} before in the clause")
    for name in set(behind):
        put(f"{name} behind in the clause")
    k, earlier, farther = low - 1, [], []
    while k >= context.first and page.sentence[k] == sentence and low - k < _SENTENCE:
        if cue[k]:
            earlier.append(cue[k])
        k -= 1
    while k >= context.first and low - k < _BEFORE:
        if cue[k]:
            farther.append(cue[k])
        k -= 1
    later = [cue[k] for k in range(high, min(context.last, high + _BEHIND)) if page.sentence[k] == sentence and cue[k]]
    put(f"cue earlier in the sentence {_first(earlier)}")
    put(f"cue later in the sentence {_first(later)}")
    for name in set(earlier):
        put(f"{name} earlier in the sentence")
    for name in set(farther):
        put(f"{name} in sentences before", 0.5)
    for name in set(later):
        put(f"{name} later in the sentence")
    first = _first(since or before or behind or earlier or later)
    put(f"nearest cue {first}")
    put(f"nearest cue is {'before' if before else 'behind' if behind else 'earlier' if earlier else 'nowhere'}")
    for name, share in cues.share.items():
        put(f"share of {name}", 2 * share)
    top = max(cues.share, key=lambda name: cues.share[name], default="none")
    put(f"most cues {top}")
    put(f"most cues {top}, nearest {first}")
    head = cues.head
    for name in cues.head_names:
        put(f"{name} in the headline")
    if page.line[-1]:
        put(f"headline ends with {head[-1] if head else 'none'}")
    for place, stretch in (
        ("clause", range(start - 1, low - 1, -1)),
        ("sentence", range(low - 1, max(context.first - 1, start - 51), -1)),
    ):
        party = ""
        for k in stretch:
            if page.sentence[k] != sentence:
                break
            if party := cues.parties[k]:
                break
        put(f"giver in the {place} {party or 'none'}")
        if party:
            put(f"giver in the {place} {party}, nearest cue {first}")
    _numbers(cues, context, found, first)
    if money.per:
        put("a rate")
        put(f"a rate of {'people' if money.per in _PEOPLE else 'time' if money.per in _TIMES else 'things'}")
    for k in range(max(low, start - 4), start):
        if page.words[k] in _EACH:
            put(f"{page.words[k]} before")
    if any(
        page.words[k] == "其中" and page.sentence[k] == sentence for k in range(max(context.first, low - 40), start)
    ):
        put("其中 in the sentence")
    if any(k >= 0 and page.words[k] in "（(" for k in (start - 1, start - 2)):
        put("in brackets")
    # A part by its source is called money (`中央资金400万元`), one by its use by that.
    before_it = _named(page, context)
    source, use = _FROM.search(before_it), _USE.search(before_it, max(0, len(before_it) - _LONGEST_USE))
    told = (f"from {source[0] if source else 'nothing'}", f"{'a' if use else 'no'} use")
    put(told[0])
    for name in _PARTED:
        if name in found:
            for sign in told:
                put(f"{name}, {sign}")
            put(f"{name}, ends {before_it[-2:]}", _PAIR)
    if money.row or money.column:
        put("in a table")
        put(f"in a table, headline ends with {head[-1] if head else 'none'}")
        put(f"column of {cue_of(money.column or '')}")
        put(f"row of {cue_of(money.row or '')}")
        if not money.row:
            put(f"label of {cue_of(money.column or '')}")
    if money.is_total:
        put("total of a table")
    for k in (1, 2):
        if start - k >= low:
            put(f"class {k} before {page.classes[start - k]}")
            put(f"cue {k} before {cue[start - k]}")
        if end + k - 1 < high:
            put(f"class {k} behind {page.classes[end + k - 1]}")
            put(f"cue {k} behind {cue[end + k - 1]}")
    near = page.nearest_before(start)
    for one in page.from_to("programmes", end, end + 4):
        put(f"programme behind {one.kind}")
    for layer in ("organisations", "persons", "programmes", "places"):
        put(f"{layer} before {near[layer].kind}" if layer in near else f"no {layer} before")
    if "programmes" in near and near["programmes"].end == start:
        put(f"touches a programme {near['programmes'].kind}")
    put("touches a place" if "places" in near and near["places"].end == start else "touches no place")
    if start - low < 6 and not any(page.classes[k] for k in range(low, start)):
        put("a name before it alone")
        put(f"a name before it alone, nearest cue {first}")
        put(f"a name before it alone, nearest cue {first}, {earlier[-1] if earlier else 'none'}")
    return found


def _numbers(cues: Cues, context: AmountContext, found: dict[str, float], first: str) -> None:
    """Add what the numbers of a page tell of an amount: sums, repetitions, size."""
    page, at = cues.page, context.index
    money, value, whole = page.money[at], cues.value[at], cues.whole[at]
    if whole is not None:
        found["a part by the sum"] = 1.0
        found[f"a part by the sum of {'earlier' if whole < at else 'later'}"] = 1.0
        found[f"a part by the sum, nearest cue {first}"] = 1.0
    if cues.total[at]:
        found[f"a total by the sum {cues.total[at]}"] = 1.0
    if at:
        behind = page.amounts[at - 1]
        is_near = page.sentence[behind[0]] == context.sentence
        before = cues.value[at - 1]
        if (
            is_near
            and money.currency == page.money[at - 1].currency
            and before is not None
            and value is not None
            and value < before
        ):
            found["less than the last"] = 1.0
            found[f"less than the last, nearest cue {first}"] = 1.0
        between = page.words[behind[1] : context.start]
        gap = "、" if between == ["、"] else "short" if len(between) < 4 else "middle" if len(between) < 12 else "long"
        found[f"gap {gap}, {'same' if is_near else 'other'} sentence"] = 1.0
        if not _PART.isdisjoint(between[-12:]):
            found["behind 其中"] = 1.0
            found[f"behind 其中, nearest cue {first}"] = 1.0
        if money.currency != page.money[at - 1].currency and context.start - behind[1] < 6:
            found["another currency"] = 1.0
    if value is not None:
        if cues.first[value] < at:
            found["told before"] = 1.0
        if cues.last[value] > at:
            found["told again"] = 1.0
        digits = min(len(str(int(value))), 11)
        found[f"digits {digits}"] = 1.0
        found["small" if digits <= 5 else "large"] = 1.0
        if digits <= 5:
            found[f"small, nearest cue {first}"] = 1.0


def _words(page: Page, context: AmountContext) -> list[str]:
    """Return single words around an amount, by where they stand."""
    start, end, words, classes = context.start, context.end, page.words, page.classes
    low, high = context.low, context.high
    found = list(context.names)
    for k in (1, 2, 3):
        if start - k >= 0:
            found += [f"{k} before {words[start - k]}", f"class {k} before {classes[start - k]}"]
        if end + k - 1 < page.size:
            found += [f"{k} behind {words[end + k - 1]}", f"class {k} behind {classes[end + k - 1]}"]
    if start >= 2:
        found.append(f"two before {words[start - 2]} {words[start - 1]}")
    if end + 1 < page.size:
        found.append(f"two behind {words[end]} {words[end + 1]}")
    for k in range(low, start):
        found += [f"clause before {words[k]}", f"clause class before {classes[k]}"]
    for k in range(end, high):
        found += [f"clause behind {words[k]}", f"clause class behind {classes[k]}"]
    text = page.text
    before = text[page.starts[low] : page.starts[start]][-_CHARACTERS:]
    of = _named(page, context)
    behind = text[page.ends[end - 1] : page.ends[high - 1]][:_CHARACTERS]
    found += [f"before: {character}" for character in before]
    found += [f"behind: {character}" for character in behind]
    for size in range(1, _TOGETHER + 1):
        found += [f"ends {of[-size:]}", f"goes on {behind[:size]}"]
    k = low - 1
    while k >= context.first and page.sentence[k] == context.sentence and low - k < 40:
        found += [f"earlier {words[k]}", f"earlier class {classes[k]}"]
        k -= 1
    if k >= context.first and low - k < 40:
        sentence = page.sentence[k]
        while k >= context.first and page.sentence[k] == sentence and low - k < 60:
            found.append(f"last sentence {words[k]}")
            k -= 1
    for k in range(high, min(context.last, high + 25)):
        if page.sentence[k] != context.sentence:
            break
        found += [f"later {words[k]}", f"later class {classes[k]}"]
    if page.line[-1]:
        found += page.headline
    money = page.money[context.index]
    if money.row:
        found += [f"row {money.row[max(0, k - 2) : k]}" for k in range(len(money.row), max(0, len(money.row) - 6), -2)]
    if money.column:
        found += [f"column {money.column}", f"column opens {money.column[:2]}"]
    if money.per:
        found.append(f"per {money.per}")
    found += [f"modifier {money.mod}", f"currency {money.currency}", f"line {min(3, context.line)}"]
    if not context.index:
        found.append("the first amount")
    else:
        between = words[page.amounts[context.index - 1][1] : start]
        if len(between) < 6:
            found.append(f"between {' '.join(between)}")
        found.append(f"gap {bucket(len(between))}")
    return found


def _named(page: Page, context: AmountContext) -> str:
    """Return what stands before an amount in its clause, without what stands between what it is and the amount."""
    if context.named is None:
        before = page.text[page.starts[context.low] : page.starts[context.start]][-_CHARACTERS:]
        context.named = _MODIFIERS.sub("", before)
    return context.named


def _first(found: list[str]) -> str:
    return found[0] if found else "none"
