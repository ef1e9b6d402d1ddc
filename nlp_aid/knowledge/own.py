"""A user's own entries in a component: added when it is loaded, from a file or at run time, and saved with it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from nlp_aid.knowledge.lists import ListEntry, ListSource, to_lines
from nlp_aid.knowledge.sums import of_bytes

# The list of a user's own, in the folder of a component.
OWN = "own.jsonl"
_MARK = "own "


class OwnEntry(ListEntry, Protocol):
    """An entry of a user's."""

    def to_row(self) -> dict[str, Any]:
        """Return it as a row of a list."""


E = TypeVar("E", bound=OwnEntry)


class OwnEntries(Generic[E]):
    """Keeps a user's own entries; a component says how its lists are read, and what changes with the entries.

    Attributes:
        noun: what one entry is called.
        beside: what its own entries stand beside, from which nothing can be removed; empty for nothing.
    """

    noun: ClassVar[str]
    beside: ClassVar[str] = ""
    _own: Mapping[str, E] = {}

    @abstractmethod
    def read_own(self, source: ListSource, *, own_names: bool) -> dict[str, E]:
        """Return the entries of a list by their ids.

        Args:
            source: the path of a list, or mappings with its columns.
            own_names: whether a name may belong to one entry only, where that matters.

        Raises:
            FileNotFoundError: there is no such file.
            ListError: something is wrong with it.
        """

    @abstractmethod
    def own_changed(self) -> None:
        """Take account of other entries."""

    @property
    def own(self) -> tuple[E, ...]:
        """The user's own entries."""
        return tuple(self._own.values())

    def add_entries(self, entries: ListSource | Iterable[E]) -> None:
        """Add entries of the user's own, in place of those with the same id.

        Args:
            entries: the path of a list, mappings with its columns (see docs/tasks/own-lists.md), or values as in `own`.

        Raises:
            TypeError: it is none of that.
            FileNotFoundError: there is no such file.
            ListError: something is wrong with the list; nothing is added.
        """
        if not isinstance(entries, (str, PathLike)):
            if not isinstance(entries, Iterable) or isinstance(entries, (bytes, Mapping)):
                raise TypeError(
                    f"{entries!r} is no list of {self.noun}s. Give the path of a .jsonl, .csv or .tsv file, or a list of "
                    "mappings with at least a 'name'."
                )
            entries = [entry if isinstance(entry, Mapping) else _row(entry) for entry in entries]
        self._set({**self._own, **self.read_own(entries, own_names=True)})

    def remove(self, id: str) -> None:
        """Remove an entry of the user's own; what it stood in place of is found again.

        Raises:
            KeyError: the user has added none with this id.
        """
        if id not in self._own:
            others = f" Those of the {self.beside} cannot be removed." if self.beside else ""
            raise KeyError(f"No {self.noun} of your own has the id {id!r}.{others}")
        self._set({key: entry for key, entry in self._own.items() if key != id})

    def own_hashes(self) -> dict[str, str]:
        """Return the SHA-256 of the entries, under a name; nothing where there are none."""
        return {f"{_MARK}{self.noun}s": self._own_digest} if self._own else {}

    def own_lines(self) -> str:
        """Return the entries as a list in JSONL."""
        return to_lines(entry.to_row() for entry in self._own.values())

    def save_own(self, folder: Path) -> None:
        """Write the entries into a folder, where there are any."""
        if self._own:
            (folder / OWN).write_text(self.own_lines(), "utf-8")

    def restore_own(self, folder: Path) -> None:
        """Read what `save_own` has written, in place of the entries that there are."""
        self.set_own(folder / OWN if (folder / OWN).is_file() else ())

    def set_own(self, entries: ListSource) -> None:
        """Take entries that were read before, in place of those that there are."""
        self._set(self.read_own(entries, own_names=False))

    @cached_property
    def _own_digest(self) -> str:
        return of_bytes(self.own_lines().encode())

    def _set(self, own: Mapping[str, E]) -> None:
        self._own = own
        self.__dict__.pop("_own_digest", None)
        self.own_changed()


def _row(entry: Any) -> Any:
    """Return an entry as a row; what is none is left to the reader of the list, which says so."""
    return entry.to_row() if hasattr(entry, "to_row") else entry


def check_own(folder: Path, saved: Iterable[str]) -> None:
    """Check that the list of a user's own is there, where a component was saved with one.

    Args:
        folder: the component's folder.
        saved: what it was saved with: the names of its hashes.

    Raises:
        FileNotFoundError: it is not there; without it the pipeline would quietly find less.
    """
    if (own := [part for part in saved if part.startswith(_MARK)]) and not (folder / OWN).is_file():
        raise FileNotFoundError(
            f"{folder} has no {OWN}, the list of {own[0]} that it was saved with. Save the pipeline again."
        )
