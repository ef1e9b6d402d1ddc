"""Things with a name that others may add to: readers, formats, engines."""

from __future__ import annotations

import pkgutil
import warnings
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, Protocol, TypeVar


class Named(Protocol):
    """A specification with a name."""

    @property
    def name(self) -> str:
        """Its name, by which users choose it."""


S = TypeVar("S", bound=Named)


class ExtensionWarning(UserWarning):
    """Something that another package offers cannot be used; the message is a sentence that says what, and why."""


class Registry(Mapping[str, S], Generic[S]):
    """Specifications by name: those of nlp_aid, those that installed packages offer, and those that are registered.

    A package offers one by an entry point of the registry's group, whose name is the specification's and whose object
    is the specification. It is imported when it is asked for, or when something is looked for by other facts than its
    name. One that cannot be imported is told of once, and left out.
    """

    def __init__(self, noun: str, group: str, kind: type[S], bundled: Iterable[S]) -> None:
        """Set up the registry.

        Args:
            noun: what its things are called in messages, such as `format`.
            group: the group of entry points.
            kind: the type of its specifications.
            bundled: those of nlp_aid, which no other package can replace.
        """
        self.noun = noun
        self.group = group
        self._kind = kind
        self._known = {specification.name: specification for specification in bundled}
        self._bundled = frozenset(self._known)
        self._offered: dict[str, EntryPoint] | None = None
        self._faults: dict[str, str] = {}

    def register(self, specification: S) -> S:
        """Add a specification for this process, in the place of another that was added under its name.

        Raises:
            TypeError: it is none.
            ValueError: nlp_aid has one of that name.
        """
        if not isinstance(specification, self._kind):
            raise TypeError(f"A {self.noun} to register has to be a {self._kind.__name__}, not {specification!r}.")
        if specification.name in self._bundled:
            raise ValueError(f"nlp_aid has a {self.noun} '{specification.name}' itself. Choose another name.")
        self._known[specification.name] = specification
        return specification

    def unregister(self, name: str) -> None:
        """Take away a specification that was registered.

        Raises:
            KeyError: there is none of that name, or it is one of nlp_aid's own.
        """
        if name in self._bundled:
            raise KeyError(name)
        del self._known[name]

    def names(self) -> list[str]:
        """Return the names, without importing anything."""
        return [*self._known, *(name for name in self._entry_points() if name not in self._known)]

    def choose(self, name: str) -> S:
        """Return the specification of a name.

        Raises:
            ValueError: there is none, or it cannot be imported; the message says what to do.
        """
        if name not in self._known and name in self._entry_points():
            self._import(self._entry_points()[name])
        if name not in self._known:
            raise ValueError(f"There is no {self.noun} '{name}'. Choose from {', '.join(self.names())}.")
        return self._known[name]

    def __getitem__(self, name: str) -> S:
        try:
            return self.choose(name)
        except ValueError as error:
            raise KeyError(str(error)) from None

    def __iter__(self) -> Iterator[str]:
        """Yield the names of those that can be imported."""
        for entry in self._entry_points().values():
            if entry.name not in self._known and entry.name not in self._faults:
                try:
                    self._import(entry)
                except ValueError as error:
                    self._faults[entry.name] = str(error)
                    warnings.warn(str(error), ExtensionWarning, stacklevel=3)
        return iter(list(self._known))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _entry_points(self) -> dict[str, EntryPoint]:
        if self._offered is None:
            offered = entry_points(group=self.group)
            self._offered = {entry.name: entry for entry in offered if entry.name not in self._bundled}
        return self._offered

    def _import(self, entry: EntryPoint) -> None:
        package = entry.dist.name if entry.dist else entry.value
        what = f"The {self.noun} '{entry.name}' of the package {package}"
        mend = f"Mend, update or uninstall {package}."
        try:
            found = entry.load()
        except (Exception, SystemExit) as error:  # Whatever it is, it is no reason not to go on without it.
            raise ValueError(f"{what} cannot be imported ({type(error).__name__}: {error}). {mend}") from None
        if not isinstance(found, self._kind) or found.name != entry.name:
            raise ValueError(f"{what} is no {self._kind.__name__} of that name. {mend}")
        self._known[entry.name] = found


def resolve(implementation: str | Any) -> Any:
    """Return what a specification names as `module:object`, importing it; anything else as it is.

    Raises:
        ImportError: it is not there, or fails; the message says so.
    """
    if not isinstance(implementation, str):
        return implementation
    try:
        return pkgutil.resolve_name(implementation)
    except (Exception, SystemExit) as error:
        raise ImportError(
            f"'{implementation}' cannot be imported ({type(error).__name__}: {error}). "
            "Mend, update or uninstall the package that it is of."
        ) from error
