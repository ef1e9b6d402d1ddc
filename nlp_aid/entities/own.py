"""A user's own organisations, from a list; see docs/tasks/own-lists.md. They are found by their exact names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from typing import Any

from nlp_aid.entities.value import Organisation
from nlp_aid.knowledge.lists import ListRow, ListSource, id_in, names_in, read_list
from nlp_aid.knowledge.names import NameIndex

COLUMNS = ("id", "name", "aliases")


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnOrganisation:
    """An organisation of a user's.

    Attributes:
        id: what the user calls it.
        name: its name, in readable form.
        aliases: other names.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and the other ones."""
        return (self.name, *self.aliases)

    def to_row(self) -> dict[str, Any]:
        """Return it as a row of a list."""
        return asdict(self)


def read_organisations(source: ListSource, *, own_names: bool = True) -> dict[str, OwnOrganisation]:
    """Return the organisations of a list by their ids.

    Args:
        source: the path of a `.jsonl`, `.csv` or `.tsv` file, or mappings; see `nlp_aid.knowledge.lists.read_list`.
        own_names: whether a name may belong to one entry only; else it is the last one's.

    Raises:
        FileNotFoundError: there is no such file.
        ListError: something is wrong with it.
    """
    return read_list(source, _organisation, COLUMNS, own_names=own_names)


class OwnOrganisations:
    """Finds a user's own organisations."""

    def __init__(self, organisations: Mapping[str, OwnOrganisation]) -> None:
        """Index organisations by their names."""
        self._by_name = {name: entry for entry in organisations.values() for name in entry.names}
        self._index = NameIndex(self._by_name)

    def find(self, text: str, bounds: Set[int], is_word: Callable[[str], bool]) -> Sequence[Organisation]:
        """Return the organisations in a readable text, in order, not overlapping.

        Args:
            text: the readable text.
            bounds: the offsets at which words start and end.
            is_word: tells whether two to four characters are an ordinary word.
        """
        found = self._index.find(text, bounds, is_word)
        entries = ((start, end, self._by_name[text[start:end]]) for start, end in found)
        return [
            Organisation(start=start, end=end, text="", id=entry.id, name=entry.name) for start, end, entry in entries
        ]


def _organisation(row: ListRow) -> OwnOrganisation:
    name, aliases = names_in(row)
    return OwnOrganisation(id=id_in(row, name), name=name, aliases=aliases)
