"""What many records hold, at a glance: counted in one pass and in bounded memory."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, get_args

from nlp_aid.gazetteer.codes import at_level, is_division, lineage
from nlp_aid.layers.registry import layers, relations, specifications
from nlp_aid.layers.specification import Data, LayerSpecification
from nlp_aid.money.numbers import EXACT
from nlp_aid.records.facts import mentions
from nlp_aid.records.labels import ran_layers
from nlp_aid.records.schema import Record
from nlp_aid.totals.totals import Table, Totals, has_amounts

By = Literal["province", "prefecture", "county"]
BY: tuple[By, ...] = get_args(By)

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# Said of an amount that is only a bound of the true one.
_BOUNDS = ("almost", "more", "most")
_CONTEXT = 20
# How many things are counted apart: all divisions and the whole catalogue many times over.
_MOST = 100_000


@dataclass(frozen=True, order=True)
class LargeAmount:
    """An amount in a document; they are ordered by size, and earlier ones are larger than later ones of that size.

    Attributes:
        size: its value, or the lower end of a range.
        order: minus the number of the mention.
        document: the document's id.
        mention: the mention.
        context: the text around it.
    """

    size: Decimal
    order: int
    document: str = field(compare=False)
    mention: Data = field(compare=False)
    context: str = field(compare=False)


@dataclass
class CurrencySum:
    """What is known of a currency.

    Attributes:
        total: the sum of the definite amounts.
        summed: how many these are.
        about: how many of them are stated as approximate (约).
        ranges: how many have a lower and an upper bound; left out of the sum.
        rates: how many are per something (每亩); left out.
        bounds: how many are stated as a bound (超过, 近, 不超过); left out.
    """

    total: Decimal = Decimal(0)
    summed: int = 0
    about: int = 0
    ranges: int = 0
    rates: int = 0
    bounds: int = 0


@dataclass
class Frequency:
    """Mentions that are of one thing.

    Attributes:
        key: its code or id, or where it has none its name.
        name: its name.
        kind: its level, or its type.
        mentions: how many mentions it has.
        documents: how many documents have one.
    """

    key: str
    name: str
    kind: str
    mentions: int = 0
    documents: int = 0


class Frequencies:
    """Frequencies of mentions, the most frequent of them if there are too many to keep.

    Attributes:
        missed: the most mentions of any group that were not counted, because there were too many groups.
    """

    def __init__(self, most: int = _MOST) -> None:
        self.missed = 0
        self._most = most
        self._groups: dict[str, Frequency] = {}

    def add(self, found: Iterable[tuple[str, str, str]]) -> None:
        """Count the mentions of a document, each with its key, name and kind."""
        seen = set()
        for key, name, kind in found:
            group = self._groups.setdefault(key, Frequency(key, name, kind))
            group.name = max(group.name, name, key=len)  # 中国 rather than 中
            group.mentions += 1
            group.documents += key not in seen
            seen.add(key)
        if len(self._groups) > self._most:
            self._drop()

    def top(self, number: int) -> list[Frequency]:
        """Return the groups with the most mentions; of those with as many, the first ones."""
        return heapq.nlargest(number, self._groups.values(), key=lambda group: group.mentions)

    def __len__(self) -> int:
        return len(self._groups)

    def _drop(self) -> None:
        kept = self.top(self._most // 2)
        self.missed += kept[-1].mentions
        self._groups = {group.key: group for group in kept}


class Summary:
    """A summary of records, which are added one by one.

    Attributes:
        documents: how many there were.
        mentions: how many mentions each layer has, and how many there are of each relation.
        amounts: the largest amounts of each currency, in no order; rates are left out, and what is no flow where flows
            were looked for.
        sums: the sums by currency of the documents in which no flows were looked for: of all amounts.
        relations: of the others, what the flows (and other relations with amounts) come to, each counted once.
        no_flow: how many amounts of these documents are in no such relation, by what they are instead.
        groups: the mentions by what they are of, by layer: divisions (the places, rolled up) and others (programmes).
        without_code: of the layers of divisions, how many mentions have no code, by level, and `open` for those whose text
            leaves it open.
    """

    def __init__(self, by: By = "province", top: int = 10) -> None:
        """Set up.

        Args:
            by: the level to which places are rolled up.
            top: how many of each are wanted.
        """
        self.by = by
        self.top = top
        self.documents = 0
        self.mentions: Counter[str] = Counter()
        self.amounts: dict[str, list[LargeAmount]] = {}
        self.sums: dict[str, CurrencySum] = {}
        self.relations = {
            name: Totals(name)
            for name, one in relations().items()
            if has_amounts(one) and (one.whole or one.same or one.settled)
        }
        self.no_flow: Counter[str] = Counter()
        self.groups = {name: Frequencies() for name, one in layers().items() if one.summary in ("divisions", "groups")}
        self.without_code: dict[str, Counter[str]] = {
            name: Counter() for name, one in layers().items() if one.summary == "divisions"
        }
        self._order = 0

    def add(self, record: Record) -> None:
        """Add a record."""
        self.documents += 1
        for name in specifications():
            self.mentions[name] += len(mentions(record, name))
        ran = ran_layers(record["meta"])
        for name, totals in self.relations.items():
            if name in ran or mentions(record, name):
                totals.add(record)
        for layer in layers().values():
            self._add_layer(record, layer)

    def _of_relations(self, record: Record, layer: str) -> set[int] | None:
        """Return which amounts of a record are in a relation; None where none were looked for."""
        ran = ran_layers(record["meta"])
        there = [name for name in self.relations if name in ran or mentions(record, name)]
        keys = [(name, relations()[name].key) for name in there]
        keys = [(name, key) for name, key in keys if layer in key.layers]
        if not keys:
            return None
        found = set()
        for name, key in keys:
            for data in mentions(record, name):
                filler = data.get(key.name)
                found.add(filler.get("index") if isinstance(filler, dict) else filler)
        return {at for at in found if isinstance(at, int)}

    def _add_layer(self, record: Record, layer: LayerSpecification) -> None:
        found = mentions(record, layer.name)
        if layer.summary == "amounts":
            within = self._of_relations(record, layer.name)
            for at, amount in enumerate(found):
                if within is None:
                    self._add_to_sum(amount)
                elif at not in within:
                    self.no_flow[str(amount.get("use") or "other")] += 1
                    continue
                self._add_to_largest(record, amount)
        elif layer.summary == "divisions":
            self.groups[layer.name].add(rolled_up(place, self.by) for place in found if place.get("code"))
            for place in found:
                if not place.get("code"):
                    level = "open" if place.get("candidates") else place.get("level") or "unknown"
                    self.without_code[layer.name][level] += 1
        elif layer.group_of:
            self.groups[layer.name].add(map(layer.group_of, found))

    def _add_to_sum(self, money: Data) -> None:
        value, lower, upper = (_number(money.get(key)) for key in ("value", "lower", "upper"))
        if value is None and lower is None and upper is None:
            return
        currency = str(money.get("currency") or "?")
        total = self.sums.setdefault(currency, CurrencySum())
        if money.get("per") is not None:
            total.rates += 1
            return
        if value is None:
            total.ranges += 1
        elif money.get("mod") in _BOUNDS:
            total.bounds += 1
        else:
            total.total = EXACT.add(total.total, value)
            total.summed += 1
            total.about += money.get("mod") == "about"

    def _add_to_largest(self, record: Record, money: Data) -> None:
        size = _number(money.get("lower") if money.get("value") is None else money.get("value"))
        if size is not None and money.get("per") is None:
            currency = str(money.get("currency") or "?")
            self._order += 1
            text, start, end = record["text"], money["start"], money["end"]
            context = text[max(start - _CONTEXT, 0) : end + _CONTEXT]
            amount = LargeAmount(size, -self._order, record["id"], money, context)
            largest = self.amounts.setdefault(currency, [])
            if len(largest) < self.top:
                heapq.heappush(largest, amount)
            elif largest:
                heapq.heappushpop(largest, amount)

    def added_up(self) -> dict[str, Table]:
        """Return what the relations with amounts come to, by name; without those of which there are none."""
        return {name: totals.table() for name, totals in self.relations.items() if self.mentions[name]}

    def currencies(self) -> list[str]:
        """Return the currencies of which there are sums of amounts, the most frequent first."""
        return sorted(self.sums, key=lambda currency: -sum(_counts(self.sums[currency])))

    def currencies_of_largest(self) -> list[str]:
        """Return the currencies of the largest amounts, in the order of the sums."""
        of_relations = [row["currency"] for table in self.added_up().values() for row in table.rows]
        known = dict.fromkeys([*of_relations, *self.currencies(), *self.amounts])
        return [currency for currency in known if currency in self.amounts]

    def largest(self, currency: str) -> list[LargeAmount]:
        """Return the largest amounts of a currency, the largest first."""
        return sorted(self.amounts.get(currency, ()), reverse=True)

    def to_data(self) -> dict[str, Any]:
        """Return the summary as JSON-able data; numbers of money are decimal strings."""
        return {
            "documents": self.documents,
            "mentions": {
                name: self.mentions[name]
                for name, one in specifications().items()
                if one.is_always_in_record or self.mentions[name]
            },
            "sums": [
                {
                    "currency": currency,
                    "sum": format(self.sums[currency].total, "f"),
                    "summed": self.sums[currency].summed,
                    "about": self.sums[currency].about,
                    "left_out": {name: getattr(self.sums[currency], name) for name in ("ranges", "rates", "bounds")},
                }
                for currency in self.currencies()
            ],
            "largest": [
                {"document": amount.document, **amount.mention, "context": amount.context}
                for currency in self.currencies_of_largest()
                for amount in self.largest(currency)
            ],
            **{
                name: {"sums": table.rows, "left_out": table.left_out, "reprints": table.reprints}
                for name, table in self.added_up().items()
            },
            **({"no_flow": dict(self.no_flow.most_common())} if self.no_flow else {}),
            **{name: self._group_data(name) for name in self.groups},
        }

    def _group_data(self, layer: str) -> dict[str, Any]:
        groups = self.groups[layer]
        data: dict[str, Any] = {"top": self.rows(layer), "missed": groups.missed}
        if layer in self.without_code:
            data |= {"by": self.by, "without_code": dict(self.without_code[layer].most_common())}
        return data

    def titles(self, layer: str) -> tuple[str, str]:
        """Return what the key and the kind of a layer's groups are called."""
        return ("code", "level") if layer in self.without_code else layers()[layer].group_titles

    def rows(self, layer: str) -> list[dict[str, Any]]:
        """Return the most frequent groups of a layer: key (None where it says nothing), name, kind and counts."""
        local = layers()[layer].local_ids
        key, kind = self.titles(layer)
        return [
            {
                key: None if local and group.key.startswith(local.prefix) else group.key,
                "name": group.name,
                kind: group.kind,
                "mentions": group.mentions,
                "documents": group.documents,
            }
            for group in self.groups[layer].top(self.top)
        ]


def rolled_up(place: Data, by: By) -> tuple[str, str, str]:
    """Return code, name and level of the division of a level that a place with a code lies in.

    A place above the level stands for itself, and so does a country. Where a province has no prefectures, its counties
    are rolled up to it if it is a municipality, and else stand for themselves (仙桃市, directly under 湖北省).
    """
    code = str(place["code"])
    path = [str(name) for name in place.get("path") or ()]
    own = (code, str(place.get("name") or ""), str(place.get("level") or ""))
    depth, wanted = len(lineage(code)) if is_division(code) else 0, BY.index(by) + 1
    if depth <= wanted:
        return own
    names: dict[int, str] = {}
    if len(path) == depth:
        names = dict(enumerate(path, start=1))
    elif len(path) == depth - 1:  # no prefecture between the province and the county
        names = {level + (level > 1): name for level, name in enumerate(path, start=1)}
        if wanted == 2:
            wanted = 1 if path[0].endswith("市") else 3
    if depth <= wanted:
        return own
    return at_level(code, BY[wanted - 1]), names.get(wanted, ""), BY[wanted - 1]


def _counts(total: CurrencySum) -> tuple[int, int, int, int]:
    return total.summed, total.ranges, total.rates, total.bounds


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value) else None
