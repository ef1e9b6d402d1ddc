"""Finds the flows of a page."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nlp_aid.flows.amounts import AmountContext, Cues, is_no_flow, kind_features
from nlp_aid.flows.asking import turned
from nlp_aid.flows.audits import is_auditor
from nlp_aid.flows.candidates import Candidate, candidates
from nlp_aid.flows.features import Ground, null_features, pair_scores
from nlp_aid.flows.lists import item_wholes, one_by_one, rows_whole
from nlp_aid.flows.page import Page
from nlp_aid.flows.table_sums import told_again
from nlp_aid.flows.tables import agree, same
from nlp_aid.flows.weights import LABELS, PARTY_ROLES, ROLES, Scores, Weights, softmax
from nlp_aid.text.alike import alike

# Of so many candidates, the most probable, it is seen which name one thing.
_MOST = 10
# Of mentions farther away before an amount, so many are looked at.
_FARTHER = 25
# How many words, and how many other amounts, before an amount and behind it more than mentions is looked at.
_WORDS, _AMOUNTS = 120, 20
# A first line that goes on longer is no headline as a whole.
_HEADLINE = 300
_LEAST = 0.004
# What speaks so much less for itself than another does, wherever they stand, is not looked at. (In natural logarithms of odds.)
BEHIND = 4.5
_NEARLY = 0.85
# The same stretches are held against each other for each amount around them, and for each role.
_alike = functools.lru_cache(maxsize=1_000)(alike)


class FoundFlow(NamedTuple):
    """A flow on a page: the index of its amount, its kind, how probable that is, and what fills its roles."""

    amount: int
    kind: str
    probability: float
    roles: dict[str, Candidate | None]


class Choice(NamedTuple):
    """What may fill a role of an amount, and how probable each is; last that nothing does."""

    candidates: list[Candidate]
    probabilities: list[float]


def find_flows(page: Page, cues: Cues, weights: Weights) -> list[FoundFlow]:
    """Return the flows of a page, in order.

    Args:
        page: a page with amounts.
        cues: its cues.
        weights: what features weigh.
    """
    indexes = range(len(page.amounts))
    # What surrounds an amount is kept no longer than it is looked at: there may be thousands of them.
    kinds: Sequence[Sequence[float]] = [
        weights.kind(kind_features(cues, AmountContext(page, index))) for index in indexes
    ]
    if page.tables:
        kinds = same(page.tables, kinds)
    flows = [
        index
        for index, of in zip(indexes, kinds, strict=True)
        if 1 - of[0] > weights.flow and not is_no_flow(cues, index)
    ]
    if page.tables:
        again = told_again(page.tables, page.money, set(flows))
        flows = [index for index in flows if index not in again]
    if not flows:
        return []
    ground = Ground(page, candidates(page, flows))
    found = []
    for index in flows:
        context, of = AmountContext(page, index), kinds[index]
        kind = max(range(1, len(LABELS)), key=of.__getitem__)
        pairs: dict[Candidate, Scores] = {}
        nothing = weights.scores(null_features(cues, context, LABELS[kind]))
        there = _eligible(page, ground, context)
        choices = {
            role: _choice(page, ground, context, LABELS[kind], role, there[role], weights, pairs, nothing)
            for role in ROLES
        }
        told = told_of(page, ground, index)
        roles = filled(choices, weights.thresholds, told)
        found.append(FoundFlow(index, LABELS[kind], of[kind], roles))
    agreed(page, [(flow.amount, flow.roles) for flow in found])
    return found


def told_of(page: Page, ground: Ground, amount: int) -> dict[str, Candidate]:
    """Return what fills roles of an amount by the heads of its table, or by labels before it."""
    return page.tables.told(amount) if page.tables and amount in page.tables.cells else ground.labels.told(amount)


def agreed(page: Page, flows: Sequence[tuple[int, dict[str, Candidate | None]]]) -> None:
    """Fill the roles of all flows of a page by what they say of each other: in lists, and in the columns of tables.

    Who is only pointed to (`该县`) is named.

    Args:
        page: the page.
        flows: the amount of each flow, in order, and what fills its roles by itself; that is changed.
    """
    for _, roles in flows:
        for role, one in roles.items():
            if one is not None and one.meant is not None:
                roles[role] = one.meant
    turned(page, flows)
    one_by_one(page, flows)
    for part, whole in item_wholes(page, flows).items():
        flows[part][1]["donor"] = flows[part][1]["donor"] or flows[whole][1]["donor"]
    rows_whole(page, flows)
    if page.tables:
        agree(page.tables, flows)


def _choice(
    page: Page,
    ground: Ground,
    context: AmountContext,
    kind: str,
    role: str,
    there: list[Candidate],
    weights: Weights,
    pairs: dict[Candidate, Scores],
    nothing: Scores,
) -> Choice:
    """Return what may fill a role of an amount.

    `there` is what is eligible; `pairs` keeps how candidates stand to it, for the other roles; `nothing` is what speaks for it that nothing fills them.
    """
    at = ROLES.index(role)
    own = []
    for one in there:
        if one.scores is None:
            one.scores = weights.scores(ground.own(one))
        own.append(one.scores[at])
    least = max(own, default=0.0) - BEHIND
    there = [one for one, score in zip(there, own, strict=True) if score >= least]
    scores = [score for score in own if score >= least]
    for number, one in enumerate(there):
        if (beside := pairs.get(one)) is None:
            beside = pairs[one] = pair_scores(page, ground, context, one, kind, weights)
        scores[number] += beside[at]
    scores.append(nothing[at])
    return Choice(there, softmax(scores))


def filled(
    choices: Mapping[str, Choice], thresholds: Mapping[str, float], told: Mapping[str, Candidate] | None = None
) -> dict[str, Candidate | None]:
    """Return what fills the roles of a flow: of each what is most probable, and no text in two of them.

    Args:
        choices: what may fill each role.
        thresholds: of each role how probable it has to be that something fills it.
        told: what the heads of a table say fills a role.
    """
    told = told or {}
    found = {role: best(*choice) for role, choice in choices.items() if role not in told}
    roles: dict[str, Candidate | None] = {role: told.get(role) for role in choices}
    for role in sorted(found, key=lambda role: -found[role][0]):
        share, one = found[role]
        taken = {other.key for other in roles.values() if other is not None}
        parties = [told[other] for other in PARTY_ROLES if other in told and role in PARTY_ROLES]
        if one is not None and (one.key in taken or any(_overlap(one, party) for party in parties)):
            there, probabilities = choices[role]
            free = [
                p * (other.key not in taken and not any(_overlap(other, party) for party in parties))
                for other, p in zip(there, probabilities, strict=False)
            ]
            share, one = best(there, free)
        if share > thresholds[role]:
            roles[role] = one
    purpose = told.get("purpose")
    if purpose and roles["programme"] is None and any(stretch.layer == "programmes" for stretch in purpose.whole):
        # Where no fund is the programme the project is.
        roles["programme"], roles["purpose"] = purpose, None
    return roles


def _overlap(one: Candidate, other: Candidate) -> bool:
    return one.start < other.end and other.start < one.end


def best(there: Sequence[Candidate], probability: Sequence[float]) -> tuple[float, Candidate | None]:
    """Return the candidate with which most of the others agree, by how probable they are, and how probable that is.

    Where others have nearly as many on their side, a mention goes before a phrase, and then what is more probable.
    """
    probable = [at for at in range(len(there)) if probability[at] >= _LEAST]
    order = sorted(probable, key=lambda at: -probability[at])[:_MOST]
    agreeing = dict.fromkeys(order, 0.0)
    for i, at in enumerate(order):
        agreeing[at] += probability[at]
        for other in order[:i]:
            if _alike(there[at].key, there[other].key) or _is_one_place(there[at], there[other]):
                agreeing[at] += probability[other]
                agreeing[other] += probability[at]
    if not order:
        return 0.0, None
    most = max(agreeing.values())
    chosen = max(
        (at for at in order if agreeing[at] >= _NEARLY * most),
        key=lambda at: (bool(there[at].whole), probability[at]),
    )
    return agreeing[chosen], there[chosen]


def _is_one_place(one: Candidate, other: Candidate) -> bool:
    """Tell whether two mentions name one place: `巴基斯坦` and `巴方`."""
    if not (one.whole and other.whole):
        return False
    place, its = one.whole[0], other.whole[0]
    return place.layer == its.layer == "places" and bool(place.code) and place.code == its.code


def _eligible(page: Page, ground: Ground, context: AmountContext) -> dict[str, list[Candidate]]:
    """Return what may fill each role of an amount, in order; see `eligible`."""
    found = {role: eligible(page, ground, context, role) for role in ROLES if role != "recipient"}
    # Parties are both, but for what tables and audits tell.
    is_same = not (page.tables or ground.is_audit)
    found["recipient"] = found["donor"] if is_same else eligible(page, ground, context, "recipient")
    return found


def eligible(page: Page, ground: Ground, context: AmountContext, role: str) -> list[Candidate]:
    """Return what may fill a role of an amount, in order.

    What stands in its sentence or beside it, and from farther away mentions, the nearest of each text, the headline and what closes
    the text.
    """
    found = []
    seen: set[str] = set()
    no_auditor = role == "donor" and ground.is_audit
    # Where more than mentions is looked at: the sentences beside that of the amount, and the line before its own.
    first = min(bisect_left(page.sentence, context.sentence - 1), bisect_left(page.line, context.line - 1))
    last = bisect_left(page.sentence, context.sentence + 2)
    # No sentence of a text that is written for readers goes on so far.
    low, high = page.around(context.index, _AMOUNTS)
    first = max(first, context.start - _WORDS, context.first, low)
    last = min(last, context.end + _WORDS, context.last, high)
    start, end, tables, of_sentence, of_line = context.start, context.end, page.tables, page.sentence, page.line
    for one in ground.of_role[role].backwards(first, last, few=page.is_full(context.index)):
        at = one.start
        is_before = one.end <= start
        if not is_before and at < end:
            continue
        sentences = of_sentence[at] - context.sentence
        is_near = first <= at < last and (sentences in (0, 1) or (is_before and sentences == -1))
        if not is_near:
            line = of_line[at]
            lines = line - context.line
            in_headline = not line and at < _HEADLINE
            if role == "purpose":
                if not one.whole or (line and abs(lines) > 2):
                    continue
            elif is_before:
                if not in_headline and (one.key in seen or (not one.whole and lines != -1) or len(seen) >= _FARTHER):
                    continue
            elif not one.whole or (lines > 2 and line < of_line[-1]):
                continue
        if no_auditor and is_auditor(page, one):
            continue
        if tables and not tables.may_fill(context.index, one, role):
            continue
        if not is_near and is_before and not in_headline and role != "purpose":
            seen.add(one.key)
        found.append(one)
    return found[::-1]
