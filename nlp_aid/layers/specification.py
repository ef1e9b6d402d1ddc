"""What a layer is, and what a relation is: the one description from which all that shows, stores or scores them derives.

Light: nothing here loads spaCy, and a specification names the types and components that it needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Data = Mapping[str, Any]
FieldKind = Literal["integer", "string", "boolean", "decimal", "strings", "integers", "json"]
Holds = Literal["chinese", "number", "code", "word"]
# What a summary makes of a layer, beside the number of its mentions: sums of amounts by currency, divisions rolled up,
# groups of mentions that are of one thing, or nothing.
Summarised = Literal["amounts", "divisions", "groups", ""]

# What the ids open with that a document gives to what no list has.
LOCAL_ID = "local:"

# Names become keys of JSON, of tables and of classes of HTML, and labels become types of brat.
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Digits behind the name of a role count its fillers in brat.
_ROLE = re.compile(r"[a-z][a-z_]*")
_LABEL = re.compile(r"[A-Z][A-Z0-9_]*")
# The keys of a record that are no layer, and the columns of its tables that are no field.
_TAKEN = frozenset({"id", "text", "meta", "documents", "spans", "tokens"})
_TAKEN_FIELDS = frozenset({"document", "document_id", "start", "end", "text", "location", "sentence", "other"})
# What is stored of a role, and so what its columns end with.
ROLE_COLUMNS = ("start", "end", "text", "layer", "index")


def word(value: object) -> str:
    """Return a value of a record as a cell of a table; empty for null, lists with `›` between their items."""
    if isinstance(value, (list, tuple)):
        return " › ".join(map(word, value))
    return "" if value is None else str(value)


@dataclass(frozen=True, kw_only=True)
class Member:
    """What a mention or a relation consists of.

    Attributes:
        name: its key in the record, and its column in tables, or what the names of its columns open with.
        title: the heading of its column where records are shown; by default its name.
    """

    name: str
    title: str = ""

    @property
    def heading(self) -> str:
        """The heading of its column."""
        return self.title or self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, kw_only=True)
class Field(Member):
    """A field of a mention or of a relation, or a column of a table.

    Attributes:
        kind: what it holds: an `integer`, a `string`, a `boolean`, a `decimal` number (as a plain decimal string), a list of
            `strings` or of `integers`, or any data as `json`.
        is_nullable: whether it may hold nothing.
        values: what it may hold, where that is one of a few words.
        attribute: the name of brat's attribute that has it; empty for none. Only for a field with `values`.
        is_optional: whether the record has it only where it holds something; then it has no column of its own in tables.
        holds: how that column is set: `chinese` text, a `number`, a `code`, or a `word`.
        cell: what the column shows of a mention; by default the field.
    """

    kind: FieldKind = "string"
    is_nullable: bool = True
    values: tuple[str, ...] = ()
    attribute: str = ""
    is_optional: bool = False
    holds: Holds = "word"
    cell: Callable[[Data], str] | None = None

    def show(self, data: Data) -> str:
        """Return what its column shows of a mention or a relation."""
        return self.cell(data) if self.cell else word(data.get(self.name))


@dataclass(frozen=True, kw_only=True)
class Derived(Field):
    """A column of tables that follows from a mention's fields: it is in no record, and is not read back.

    Attributes:
        of: what it holds of a mention; by default what the mention has under its name.
        key: the column that tells apart what has one name, such as that of the code; empty where the name tells it.
        holds_around: as a fact (see `LayerSpecification.facts`), whether it is true also of a stretch of text with the
            mention in it: `广南县贫困户` are in 广南县.
    """

    of: Callable[[Data], Any] | None = None
    key: str = ""
    holds_around: bool = False

    def value(self, data: Data) -> Any:
        """Return what it holds of a mention."""
        return self.of(data) if self.of else data.get(self.name)


@dataclass(frozen=True, kw_only=True)
class Reference(Field):
    """A field of a relation that points to another relation of the same document and name, by its index in the list."""

    kind: FieldKind = "integer"


@dataclass(frozen=True, kw_only=True)
class RoleSpecification(Member):
    """A role of a relation: what it may point to.

    A filler is a stretch of the text. Where a mention of one of `layers` stands there, it points to it.

    Attributes:
        layers: the layers whose mentions it may point to.
        is_text: whether it may be a stretch where no such mention stands.
        is_required: whether every relation has it.
        is_multiple: whether it may have several fillers; the record has a list then.
    """

    layers: tuple[str, ...] = ()
    is_text: bool = False
    is_required: bool = False
    is_multiple: bool = False

    def __post_init__(self) -> None:
        if not self.layers and not self.is_text:
            raise ValueError(f"The role '{self.name}' can point to nothing. Give it layers, or let it be a text.")

    @property
    def is_index(self) -> bool:
        """Whether the record has the index of the mention alone: it always points to one mention of one layer."""
        return self.is_required and not self.is_multiple and not self.is_text and len(self.layers) == 1

    @property
    def argument(self) -> str:
        """Its name in brat."""
        return self.name.capitalize()


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a layer is told apart where its mentions are marked.

    Attributes:
        fill: the colour behind a mention on white, as in CSS.
        line: the colour of the line under it.
        ink: the colour of its label.
        dark_fill: what `fill` is on a dark page.
        dark_line: what `line` is.
        dark_ink: what `ink` is.
        is_filled: whether a page has the colour behind mentions; brat has it always.
        underline: the width and the kind of the line, which tell the layer without colours.
        offset: how far below the text the line is, so that those of layers that nest lie one below the other.
        terminal: the style in a terminal with colours, in rich's words.
        brackets: what stands around a mention in a terminal without.
    """

    fill: str = "#e2e2f6"
    line: str = "#4a4a9c"
    ink: str = "#33337a"
    dark_fill: str = "#2c2c52"
    dark_line: str = "#a9a9ee"
    dark_ink: str = "#cfcff8"
    is_filled: bool = False
    underline: str = "1px solid"
    offset: str = ".64em"
    terminal: str = "underline"
    brackets: tuple[str, str] = ("⦅", "⦆")


@dataclass(frozen=True)
class Measure:
    """What is scored of a layer's mentions, beside their spans.

    Attributes:
        name: its name among the figures.
        key: what has to be equal.
        of: of what: `link`, of every mention, also where the spans only overlap (`<name>_loose`); `known`, of the
            mentions for which the key is not None; `set`, of the sets of the keys of a document, without None;
            `accuracy`, the share of the mentions with the same span.
    """

    name: str
    key: Callable[[Data], object]
    of: Literal["link", "known", "set", "accuracy"] = "link"


@dataclass(frozen=True)
class LocalIds:
    """Ids that a document gives to what no list has, the same for every mention of one thing.

    Attributes:
        field: the field with the id.
        prefix: what such an id opens with; a number follows.
        name: the field with the name: one name is one thing.
    """

    field: str
    prefix: str
    name: str


def _no_text(data: Data) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Specification:
    """What layers and relations have in common.

    Attributes:
        name: its key in the record, and the name of `doc._.<name>` (of a layer also that of its span group): a plural.
        singular: what one is called; of a layer the name of `span._.<singular>`.
        label: its label in the files of other tools; of a layer that of its spans, the singular in capitals.
        value: its value type, as `module:Class`: of a layer a `nlp_aid.layers.mention.Mention`, of a relation a
            `nlp_aid.layers.relation.Relation`. Its fields are those of the specification, in the same order.
        component: the name of the spaCy factory that finds it. One that finds several takes their names as `layers` in its
            config, and has their value types as `kinds`.
        is_rule_based: whether it is found by rules: the pipeline `fast` has it.
        is_default: whether the pipeline `default` has it.
        is_always_in_record: whether a record has its list, empty, also where it did not run.
    """

    name: str
    singular: str
    label: str
    value: str
    component: str
    is_rule_based: bool = True
    is_default: bool = False
    is_always_in_record: bool = False

    @property
    def title(self) -> str:
        """Its name in headings."""
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, kw_only=True)
class LayerSpecification(Specification):
    """What a layer is.

    Attributes:
        noun: what one mention is called in prose, where that is not the singular.
        fields: the fields of its mentions beside `start`, `end` and `text`, in order.
        shown: which of them have a column where records are shown, in order; by default all.
        derived: the columns that its table has beside those of the fields.
        facts: what tables of relations say of a mention that fills a role, each in a column behind the role's name:
            `time` and `year` make `time_year`. Layers that can fill one role use one name for one thing.
        abbreviations: shorter nouns, the longest first, for brat.
        style: how its mentions are marked.
        short: what a mention is linked to, in a word or two (an amount, a code), for the label behind it.
        details: what is known of a mention, in parts, for a line that tells it; by default the shown fields.
        reference: what a mention is linked to as `namespace:id`, for brat; empty for none.
        is_counted: whether tables count mentions that are alike, or list them one by one.
        measures: what is scored.
        kind_of: the kinds by which figures are broken down.
        summary: what a summary makes of it.
        group_of: for a summary of groups: the key, the name and the kind of the thing that a mention is of.
        group_titles: what the key and the kind are called, such as id and type.
        local_ids: the ids that are counted by document, if there are any.
    """

    noun: str = ""
    fields: tuple[Field, ...] = ()
    shown: tuple[str, ...] | None = None
    derived: tuple[Derived, ...] = ()
    facts: tuple[Derived, ...] = ()
    abbreviations: tuple[str, ...] = ()
    style: Style = field(default_factory=Style)
    short: Callable[[Data], str] = _no_text
    details: Callable[[Data], list[str]] | None = None
    reference: Callable[[Data], str] = _no_text
    is_counted: bool = True
    measures: tuple[Measure, ...] = ()
    kind_of: Callable[[Data], str] | None = None
    summary: Summarised = ""
    group_of: Callable[[Data], tuple[str, str, str]] | None = None
    group_titles: tuple[str, str] = ("key", "kind")
    local_ids: LocalIds | None = None

    def __post_init__(self) -> None:
        _check(self.name, self.label, [field.name for field in (*self.fields, *self.derived)])
        if taken := [fact.name for fact in self.facts if fact.name in ROLE_COLUMNS]:
            raise ValueError(f"'{self.name}' cannot have a fact '{taken[0]}': roles have a column of that name.")
        if self.label != self.singular.upper():
            raise ValueError(f"The label of '{self.name}' has to be its singular in capitals, {self.singular.upper()}.")
        if self.summary == "groups" and self.group_of is None:
            raise ValueError(f"A summary of groups of '{self.name}' needs `group_of`.")

    @property
    def regular_fields(self) -> tuple[Field, ...]:
        """The fields that every mention of a record has."""
        return tuple(field for field in self.fields if not field.is_optional)

    @property
    def optional_names(self) -> frozenset[str]:
        """The names of the other fields."""
        return frozenset(field.name for field in self.fields if field.is_optional)

    @property
    def columns(self) -> tuple[Field, ...]:
        """The fields that have a column where records are shown, in order."""
        return self.regular_fields if self.shown is None else _shown(self.fields, self.shown)

    @property
    def called(self) -> str:
        """What one mention is called in prose."""
        return self.noun or self.singular.capitalize()

    @property
    def link(self) -> Measure | None:
        """What says whether a mention is linked rightly."""
        return next((measure for measure in self.measures if measure.of == "link"), None)

    def describe(self, data: Data) -> str:
        """Return what is known of a mention, in one line."""
        parts = self.details(data) if self.details else [column.show(data) for column in self.columns]
        said = ", ".join(part for part in parts if part)
        return f"{self.called}: {said}" if said else self.called


@dataclass(frozen=True, kw_only=True)
class RelationSpecification(Specification):
    """What a relation is: what holds between mentions, or stretches of the text.

    Attributes:
        members: its roles, fields and references, in the order of the record. The first role that is required is
            its key: two relations can be the same only where that stands at the same place.
        has_span: whether it stands somewhere itself: then it has `start`, `end` and `text` before its members.
        shown: which members have a column where records are shown, in order; by default all.
        core: the members that have to be right together for the figure `core`.
        whole: the reference to what a relation is a part of, and `same` that to what it tells again: who adds relations up
            leaves out what has one. Empty for none. A summary adds up relations that say so of themselves.
        same: see `whole`.
        settled: a field, and its value in relations of what has come about: sums are of these.
    """

    members: tuple[Field | RoleSpecification, ...]
    has_span: bool = False
    shown: tuple[str, ...] | None = None
    core: tuple[str, ...] = ()
    whole: str = ""
    same: str = ""
    settled: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        names = [member.name for member in self.members]
        columns = [name for name in names for role in self.roles if name.startswith(f"{role.name}_")]
        if wrong := columns or [one.name for one in (*self.roles, *self.references) if not _ROLE.fullmatch(one.name)]:
            raise ValueError(
                f"'{self.name}' cannot have '{wrong[0]}': no digits in roles, and no name that opens with a role's."
            )
        _check(self.name, self.label, names)
        if not any(role.is_required and not role.is_multiple for role in self.roles):
            raise ValueError(f"The relation '{self.name}' needs a role that is required and single, as its key.")
        summed = [name for name in (self.whole, self.same, *(self.settled or ())[:1]) if name]
        if unknown := {*self.core, *summed, *(self.shown or ())} - set(names):
            raise ValueError(f"The relation '{self.name}' has no member {sorted(unknown)}.")

    @property
    def roles(self) -> tuple[RoleSpecification, ...]:
        """Its roles."""
        return tuple(member for member in self.members if isinstance(member, RoleSpecification))

    @property
    def fields(self) -> tuple[Field, ...]:
        """Its own fields, without references."""
        return tuple(member for member in self.members if type(member) is Field)

    @property
    def references(self) -> tuple[Reference, ...]:
        """What points to other relations of its kind."""
        return tuple(member for member in self.members if isinstance(member, Reference))

    @property
    def key(self) -> RoleSpecification:
        """The role by which relations are told apart."""
        return next(role for role in self.roles if role.is_required and not role.is_multiple)

    @property
    def columns(self) -> tuple[Field | RoleSpecification, ...]:
        """The members that have a column where records are shown, in order."""
        return _shown(self.members, self.shown)

    @property
    def is_binary(self) -> bool:
        """Whether it holds between just two mentions, without more to it than its fields."""
        return (
            len(self.roles) == 2
            and not self.has_span
            and not self.references
            and all(role.is_required and not role.is_text and not role.is_multiple for role in self.roles)
        )

    def text_label(self, role: RoleSpecification) -> str:
        """Return the label of a stretch of text that fills a role, in the files of other tools."""
        return f"{self.label}_{role.name.upper()}"


def _shown(members: tuple[Any, ...], names: tuple[str, ...] | None) -> tuple[Any, ...]:
    if names is None:
        return members
    named = {member.name: member for member in members}
    return tuple(named[name] for name in names)


def _check(name: str, label: str, members: list[str]) -> None:
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise ValueError(
            f"'{name}' cannot be the name of a layer: it takes a plural in lower case that no key has yet."
        )
    if not _LABEL.fullmatch(label):
        raise ValueError(
            f"'{label}' cannot be the label of '{name}': it takes capital letters, digits and underscores."
        )
    for member in members:
        if not _NAME.fullmatch(member) or member in _TAKEN_FIELDS or members.count(member) > 1:
            raise ValueError(f"'{name}' cannot have a field '{member}': it is taken, or not in lower case.")
