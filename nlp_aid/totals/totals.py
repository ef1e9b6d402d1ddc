"""Records added up: flows by donor, year or place, each counted once; mentions of other layers counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nlp_aid.layers.registry import layers, relations, why_missing
from nlp_aid.layers.specification import Field, FieldKind, RelationSpecification
from nlp_aid.money.numbers import plain
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import Row, rows_of
from nlp_aid.totals.across import spread
from nlp_aid.totals.columns import Column, resolve
from nlp_aid.totals.filters import Condition, Unmet, condition
from nlp_aid.totals.interval import Interval, interval
from nlp_aid.totals.reprints import Reprints, Told
from nlp_aid.totals.sorting import check_sort, sorted_by

if TYPE_CHECKING:
    import pandas

Key = tuple[Hashable, ...]

CURRENCY = "currency"
DOCUMENTS = "documents"
_SUMS = ("sum", "lower", "upper")
# So many steps from a relation to what it is a part of, or tells again, are gone. Texts have two or three.
_FARTHEST = 50
# Why something is not added up, in the order in which it is asked, and what is said of it.
REASONS = {
    "unsettled": "that are only planned",
    "rates": "that are per person, per mu and so on",
    "numberless": "without a number",
    "repeats": "that the same document tells again",
    "reprints": "in reprints of an earlier document",
    "parts": "that are parts of others",
    "wholes": "that are told by their parts",
}


@dataclass
class Group:
    """What is counted together.

    Attributes:
        count: how many mentions or relations.
        documents: in how many documents.
        amount: the sum.
    """

    count: int = 0
    documents: int = 0
    amount: Interval = field(default_factory=Interval)


@dataclass(frozen=True)
class Examined:
    """What of a record counts.

    Attributes:
        rows: its rows in the table of what is counted.
        left: why a row does not count, by its number.
        keys: with what the others count, by their number: the currency, and the values of the columns that were asked for.
        amounts: how much each counts.
    """

    rows: list[Row]
    left: dict[int, str]
    keys: dict[int, Key]
    amounts: dict[int, Interval]


@dataclass(frozen=True)
class Table:
    """Records added up.

    Attributes:
        layer: what was counted.
        columns: the columns, with their kinds: those asked for, each with its codes; of flows `currency`; how many there
            are; of flows `sum`, `lower` and `upper`; and `documents`.
        rows: the rows, by name of column; numbers of money are decimal strings. `upper` is None where there is no bound.
        more: how many further rows there are, which were not asked for.
        read: how many documents were read.
        reprints: how many of them are reprints of an earlier one.
        counted: how many mentions or relations were counted.
        left_out: how many were not, by reason; see `REASONS`.
        totals: the sum of all rows of each currency.
        unmet: of each condition that a column is something and that nothing meets, as `recipient_county=孟连省`, what is there
            in its place, the likest first.
    """

    layer: str
    columns: tuple[Field, ...]
    rows: list[dict[str, Any]]
    more: int
    read: int
    reprints: int
    counted: int
    left_out: dict[str, int]
    totals: dict[str, Interval]
    unmet: dict[str, list[str]] = field(default_factory=dict)

    def to_frame(self) -> pandas.DataFrame:
        """Return the table as a pandas DataFrame; sums are `decimal.Decimal`.

        Raises:
            ImportError: pandas is not installed.
        """
        from nlp_aid.records.frames import frame

        return frame(self.columns, self.rows)


def table(
    records: Iterable[Record],
    layer: str = "flows",
    by: str | Sequence[str] = (),
    *,
    where: str | Sequence[str] = (),
    across: str | None = None,
    top: int | None = None,
    sort: str | None = None,
    reprints: bool = True,
) -> Table:
    """Return how much or how many there are, by the values of columns.

    Records are read once, one at a time; what is kept are the groups, and some kilobytes of each document that counts.

    Flows are added up so that nothing counts twice. Left out are those that are only planned (unless `where` or `by` asks
    for the status), rates, what a document tells again, and what a reprint tells again: a document whose text is that of
    an earlier one, a little changed. A part is left out where its whole counts. But where the whole does not say what is asked for and
    the part does (by county: 1200万元 for a prefecture, of it 800万元 for a county), the part counts in its own row and is
    taken off the whole. Currencies are never added to each other.

    Args:
        records: the records, for instance from `nlp_aid.read`.
        layer: a relation with amounts (`flows`), which is added up, or a layer, whose mentions are counted.
        by: the columns, or their names with commas between; see `nlp_aid.totals.columns.resolve`. With none there is one row
            (a currency).
        where: conditions, all of which have to hold; see `nlp_aid.totals.filters.condition`.
        across: a column whose values become columns, with the sum or the count of each: `year` for years side by side.
        top: how many rows to return, of each currency; by default all.
        sort: the column to sort by: numbers from the largest down, the rest upwards. By default the sum, or the count.
        reprints: whether reprints are looked for.

    Returns:
        The table.

    Raises:
        ValueError: there is no such layer or column, or a condition is none.
    """
    if layer not in layers() and layer not in relations():
        raise ValueError(why_missing(layer))
    names = by.split(",") if isinstance(by, str) else list(by)
    asked = [resolve(layer, name) for name in names if name.strip()]
    conditions = [condition(layer, one) for one in ([where] if isinstance(where, str) else where) if one.strip()]
    wide = resolve(layer, across) if across else None
    if wide and wide.name in {CURRENCY, *(one.name for column in asked for one in (column, column.key) if one)}:
        raise ValueError(f"'{wide.name}' has rows of its own already. Go across another column.")
    counter = Totals(layer, [*asked, *([wide] if wide else [])], conditions, with_reprints=reprints)
    if sort is not None and not wide:
        counter.check_sort(sort)
    for record in records:
        counter.add(record)
    return spread(counter.table(), wide, top, sort) if wide else counter.table(top, sort)


def has_amounts(relation: RelationSpecification) -> bool:
    """Tell whether relations of a kind can be added up: what they are told apart by are amounts."""
    return any(layers()[name].summary == "amounts" for name in relation.key.layers)


class Totals:
    """Adds records up, one by one; see `table`."""

    def __init__(
        self,
        layer: str,
        asked: Sequence[Column] = (),
        conditions: Sequence[Condition] = (),
        *,
        with_reprints: bool = True,
        with_unsettled: bool = False,
    ) -> None:
        """Set up.

        Args:
            layer: what is added up, or counted.
            asked: by which columns.
            conditions: what is to hold.
            with_reprints: whether reprints are looked for.
            with_unsettled: whether plans count, also where nobody asks for the status.
        """
        self._layer = layer
        self._relation: RelationSpecification | None = relations().get(layer)
        self._conditions = conditions
        # The columns that were asked for, each with what tells apart what has one name.
        columns: dict[str, Column] = {}
        for column in asked:
            columns.setdefault(column.name, column)
            if column.key is not None:
                columns.setdefault(column.key.name, column.key)
        self._amount = self._relation.key.name if self._relation and has_amounts(self._relation) else None
        if self._amount:
            columns.pop(CURRENCY, None)  # which a table of sums has anyway
        self.columns = list(columns.values())
        self._unmet = [Unmet(one) for one in conditions if one.sign == "="]
        self._groups: dict[Key, Group] = {}
        self._left_out: Counter[str] = Counter()
        self._prints = Reprints() if with_reprints else None
        self._read = self._reprints = 0
        settled = self._relation.settled if self._relation else None
        names = [column.name for column in (*asked, *(one.column for one in conditions))]
        self._settled = settled if settled and not with_unsettled and settled[0] not in names else None

    def add(self, record: Record) -> None:
        """Add a record."""
        examined = self.examine(record)
        self._left_out.update(examined.left.values())
        keys = set()
        for at, amount in examined.amounts.items():
            key = examined.keys[at]
            keys.add(key)
            group = self._groups.setdefault(key, Group())
            group.count += 1
            group.amount += amount
        for key in keys:
            self._groups[key].documents += 1

    def examine(self, record: Record) -> Examined:
        """Return what of a record counts, and remember what it told, for the reprints of it that follow."""
        self._read += 1
        rows = rows_of(record, self._layer, 0)
        for one in self._unmet:
            one.look(record, rows)
        passing = [at for at, row in enumerate(rows) if all(one.holds(record, row) for one in self._conditions)]
        keys = {at: tuple(_hashable(column.value(record, rows[at])) for column in self.columns) for at in passing}
        if self._relation is None or self._amount is None:
            left = dict.fromkeys(self._repeated(record, [(at, Told(keys[at])) for at in passing]), "reprints")
            counted = {at: Interval() for at in passing if at not in left}
            return Examined(rows, left, {at: ("", *keys[at]) for at in counted}, counted)
        document = _Document(
            self._relation, self._amount, rows, keys, self._settled, [column.role for column in self.columns]
        )
        document.leave_out_repeats()
        document.leave_out_reprints(self._repeated(record, document.told()))
        document.leave_out_parts()
        return document.examined()

    def _repeated(self, record: Record, told: Sequence[tuple[int, Told]]) -> list[int]:
        """Return which of the things that a record tells an earlier print of it has told."""
        if self._prints is None or not told:
            return []
        repeated = self._prints.repeated(record["text"], [what for _, what in told])
        if repeated is None:
            return []
        self._reprints += 1
        return [at for (at, _), is_repeated in zip(told, repeated, strict=True) if is_repeated]

    def check_sort(self, name: str) -> None:
        """Check that there is a column to sort by."""
        check_sort(self._fields(), name)

    def table(self, top: int | None = None, sort: str | None = None) -> Table:
        """Return what has been added; see the function `table`."""
        fields = self._fields()
        sizes: Counter[Hashable] = Counter()
        totals: dict[str, Interval] = {}
        for key, group in self._groups.items():
            sizes[key[0]] += group.count
            if self._amount:
                totals[str(key[0])] = totals.get(str(key[0]), Interval()) + group.amount
        rows = []
        more = 0
        for currency in sorted(sizes, key=lambda one: (-sizes[one], str(one))):
            groups = [(key, group) for key, group in self._groups.items() if key[0] == currency]
            there = [
                self._row(key, group, fields)
                for key, group in sorted(groups, key=lambda one: _order(one, self._amount))
            ]
            if sort is not None:
                there = sorted_by(there, sort, fields)
            rows += there[:top]
            more += len(there[top:]) if top is not None else 0
        return Table(
            layer=self._layer,
            columns=fields,
            rows=rows,
            more=more,
            read=self._read,
            reprints=self._reprints,
            counted=sum(group.count for group in self._groups.values()),
            left_out={reason: self._left_out[reason] for reason in REASONS if self._left_out[reason]},
            totals=totals,
            unmet={one.written: one.instead() for one in self._unmet if one.is_unmet},
        )

    def _fields(self) -> tuple[Field, ...]:
        kinds: dict[FieldKind, FieldKind] = {"integer": "integer", "boolean": "boolean"}
        asked = [Field(name=column.name, kind=kinds.get(column.kind, "string")) for column in self.columns]
        count = [Field(name=self._count_name, kind="integer")]
        if self._amount is None:
            return (*asked, *count, Field(name=DOCUMENTS, kind="integer"))
        sums = [Field(name=name, kind="decimal") for name in _SUMS]
        return (*asked, Field(name=CURRENCY), *count, *sums, Field(name=DOCUMENTS, kind="integer"))

    @property
    def _count_name(self) -> str:
        return self._layer if self._relation else "mentions"

    def _row(self, key: Key, group: Group, fields: Sequence[Field]) -> dict[str, Any]:
        row: dict[str, Any] = dict(zip((column.name for column in self.columns), key[1:], strict=True))
        row |= {self._count_name: group.count, DOCUMENTS: group.documents}
        if self._amount:
            upper = group.amount.upper
            row |= {
                CURRENCY: key[0],
                "sum": format(plain(group.amount.stated), "f"),
                "lower": format(plain(group.amount.lower), "f"),
                "upper": None if upper is None else format(plain(upper), "f"),
            }
        return {column.name: row[column.name] for column in fields}


class _Document:
    """The relations of a document that meet the conditions, and which of them count."""

    def __init__(
        self,
        relation: RelationSpecification,
        amount: str,
        rows: Sequence[Row],
        keys: dict[int, Key],
        settled: tuple[str, str] | None,
        roles: Sequence[str],
    ) -> None:
        self._relation = relation
        self._amount = amount
        self._rows = rows
        self._keys = keys
        self._roles = roles
        # Why a relation does not count, by its number.
        self.left: dict[int, str] = {}
        self._known_first: dict[int, int] = {}
        self._amounts: dict[int, Interval] = {}
        for at in keys:
            row = rows[at]
            size = interval({name: row.get(f"{amount}_{name}") for name in ("value", "lower", "upper", "mod")})
            if settled and row.get(settled[0]) not in (None, settled[1]):
                self.left[at] = "unsettled"
            elif row.get(f"{amount}_per") is not None:
                self.left[at] = "rates"
            elif size is None:
                self.left[at] = "numberless"
            else:
                self._amounts[at] = size

    def leave_out_repeats(self) -> None:
        """Leave out what is told again: of all that tell one thing, the one that says most counts."""
        groups: dict[int, list[int]] = {}
        for at in self._amounts:
            groups.setdefault(self._first_told(at), []).append(at)
        self._standing: dict[int, int] = {}
        for first, told in groups.items():
            best = max(told, key=lambda at: (sum(value is not None for value in self._keys[at]), -at))
            self._standing[first] = best
            self.left |= dict.fromkeys((at for at in told if at != best), "repeats")

    def told(self) -> list[tuple[int, Told]]:
        """Return what counts so far: the amounts have to be the same, and who gives and receives, where that is said."""
        roles = [role.name for role in self._relation.roles if role.name in self._relation.core]
        found: list[tuple[int, Told]] = []
        for at in self._amounts:
            if at not in self.left:
                row = self._rows[at]
                size = tuple(row.get(f"{self._amount}_{name}") for name in ("value", "lower", "upper", "currency"))
                who = tuple(
                    next((row[name] for part in ("place", "name", "text") if row.get(name := f"{role}_{part}")), None)
                    for role in roles
                )
                when = next((row[name] for name in ("time_year", "time_text") if row.get(name)), None)
                found.append((at, Told(size, who, when, row.get("sentence"))))
        return found

    def leave_out_reprints(self, repeated: Iterable[int]) -> None:
        """Leave out what an earlier print has told."""
        self.left |= dict.fromkeys(repeated, "reprints")

    def leave_out_parts(self) -> None:
        """Leave out the parts of what counts, or take them off it where they say more."""
        above = {at: self._wholes(at) for at in self._amounts if at not in self.left}
        used = set[int]()
        for at in sorted(above, key=lambda at: (len(above[at]), at)):
            if any(self.left.get(whole) == "reprints" for whole in above[at]):
                self.left[at] = "reprints"
                continue
            whole = next((one for one in above[at] if one in self._amounts and one not in self.left), None)
            if whole is None:
                continue
            rest = self._rest(whole, at)
            if rest is None:
                self.left[at] = "parts"
                continue
            self._amounts[whole] = rest
            self._keys[at] = self._of_both(whole, at)
            used.add(whole)
        for at in used:
            if at not in self.left and self._amounts[at] == Interval():
                self.left[at] = "wholes"

    def examined(self) -> Examined:
        """Return what counts."""
        amounts = {at: amount for at, amount in self._amounts.items() if at not in self.left}
        keys = {at: (self._currency(at), *self._keys[at]) for at in amounts}
        return Examined(list(self._rows), self.left, keys, amounts)

    def _rest(self, whole: int, part: int) -> Interval | None:
        """Return what is left of a whole without a part that says more; None where the part is to be left out."""
        says_more = any(
            its is None and mine is not None for its, mine in zip(self._keys[whole], self._keys[part], strict=True)
        )
        if not says_more or self._currency(whole) != self._currency(part):
            return None
        return self._amounts[whole].without(self._amounts[part])

    def _of_both(self, whole: int, part: int) -> Key:
        """Return what a whole says and, where a part says more, the part: of one who gives or receives all that is known."""
        both = list(zip(self._roles, self._keys[whole], self._keys[part], strict=True))
        told = {role for role, its, mine in both if role and its is None and mine is not None}
        return tuple(mine if its is None or role in told else its for role, its, mine in both)

    def _currency(self, at: int) -> str:
        return str(self._rows[at].get(f"{self._amount}_{CURRENCY}") or "?")

    def _first_told(self, at: int) -> int:
        if at not in self._known_first:
            self._known_first[at] = self._find_first(at)
        return self._known_first[at]

    def _find_first(self, at: int) -> int:
        seen = [at]
        while (target := self._target(at, self._relation.same)) is not None and target not in seen:
            if len(seen) == _FARTHEST:
                return at
            seen.append(at := target)
        # Of what goes in a circle the first one stands for all.
        return at if target is None else min(seen)

    def _wholes(self, at: int) -> list[int]:
        """Return what a relation is a part of, from the next whole up; what goes in a circle is a part of nothing."""
        found = [at]
        while len(found) < _FARTHEST and (target := self._target(at, self._relation.whole)) is not None:
            first = self._first_told(target)
            at = self._standing.get(first, target)
            if at in found:
                return []
            found.append(at)
        return found[1:]

    def _target(self, at: int, reference: str) -> int | None:
        target = self._rows[at].get(reference) if reference else None
        return target if type(target) is int and 0 <= target < len(self._rows) else None


def _hashable(value: Any) -> Hashable:
    return " › ".join(map(str, value)) if isinstance(value, list) else value


def _order(one: tuple[Key, Group], amount: str | None) -> tuple[Any, ...]:
    key, group = one
    size = group.amount.stated if amount else group.count
    return (-size, -group.count, *((value is None, str(value)) for value in key))
