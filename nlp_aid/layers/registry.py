"""The layers and relations that there are. Their order is the one in which everything shows them."""

from __future__ import annotations

import functools
import pkgutil
import warnings
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points

from nlp_aid.layers.specification import LayerSpecification, RelationSpecification, Specification
from nlp_aid.registry import ExtensionWarning

# Ours, in order. Those of other packages follow by their entry points, and then what a program registers.
_OWN = (
    "nlp_aid.money.specification:MONEY",
    "nlp_aid.places.specification:PLACES",
    "nlp_aid.programmes.specification:PROGRAMMES",
    "nlp_aid.entities.specification:ORGANISATIONS",
    "nlp_aid.entities.specification:PERSONS",
    "nlp_aid.dates.specification:DATES",
    "nlp_aid.beneficiaries.specification:BENEFICIARIES",
    "nlp_aid.flows.specification:FLOWS",
    "nlp_aid.checks.specification:CHECKS",
)
_GROUPS = ("nlp_aid.layers", "nlp_aid.relations")


class Layers:
    """Specifications by name."""

    def __init__(self) -> None:
        self._known: dict[str, Specification] = {}
        # The two kinds of them, in order.
        self.layers: dict[str, LayerSpecification] = {}
        self.relations: dict[str, RelationSpecification] = {}
        # What is derived from them, and made anew when they change.
        self.version = 0
        # Why what an installed package offers is left out, by the name of its entry point.
        self.faults: dict[str, str] = {}

    def offer(self, entry_point: EntryPoint) -> None:
        """Add what an installed package offers. What cannot be used is told of once and left out; the others go on."""
        package = entry_point.dist.name if entry_point.dist else entry_point.value
        what = f"The layer or relation '{entry_point.name}' of the package {package} cannot be used"
        try:
            found = entry_point.load()
            if not isinstance(found, LayerSpecification | RelationSpecification) or found.name != entry_point.name:
                raise TypeError("it is no LayerSpecification or RelationSpecification of that name")
            self.add(found)
        except (Exception, SystemExit) as error:  # a script that ends its program is no layer either
            said = str(error).rstrip(".")
            fault = f"{what} ({type(error).__name__}: {said}). Mend, update or uninstall {package}."
            self.faults[entry_point.name] = fault
            warnings.warn(fault, ExtensionWarning, stacklevel=4)

    def add(self, specification: Specification) -> None:
        """Add a layer or a relation; see `register`."""
        known = self._known.get(specification.name)
        if known == specification:
            return
        if known is not None:
            raise ValueError(
                f"There is a layer or relation '{known.name}' already, and it is another one. Choose another name."
            )
        for other in self._known.values():
            if other.label == specification.label:
                raise ValueError(f"'{specification.name}' cannot have the label {other.label}: '{other.name}' has it.")
            if same := _attributes(other) & _attributes(specification):
                raise ValueError(
                    f"'{specification.name}' cannot have the attribute {min(same)}: '{other.name}' has it."
                )
            if other.singular == specification.singular:
                raise ValueError(f"'{specification.name}' cannot have the singular of '{other.name}'.")
        if isinstance(specification, RelationSpecification):
            for role in specification.roles:
                if missing := [name for name in role.layers if name not in self.layers]:
                    raise ValueError(
                        f"The role '{role.name}' of '{specification.name}' points to the layer '{missing[0]}', which is "
                        "not registered. Register the layer first."
                    )
        self._known[specification.name] = specification
        self._changed()

    def remove(self, name: str) -> None:
        """Take a layer or a relation out; see `unregister`."""
        if name not in self._known:
            raise ValueError(f"There is no layer or relation '{name}'.")
        del self._known[name]
        self._changed()

    def _changed(self) -> None:
        known = self._known.items()
        # New ones, as somebody may be going through those that were.
        self.layers = {name: one for name, one in known if isinstance(one, LayerSpecification)}
        self.relations = {name: one for name, one in known if isinstance(one, RelationSpecification)}
        self.version += 1


def own() -> list[Specification]:
    """Return the layers and relations that come with nlp_aid, in order, whatever else is installed."""
    return [pkgutil.resolve_name(name) for name in _OWN]


@functools.cache
def _registry() -> Layers:
    """Return the one registry of a process, with what is installed."""
    registry = Layers()
    for specification in own():
        registry.add(specification)
    for group in _GROUPS:
        for entry_point in sorted(entry_points(group=group), key=lambda one: one.name):
            registry.offer(entry_point)
    return registry


def _attributes(specification: Specification) -> set[str]:
    assert isinstance(specification, LayerSpecification | RelationSpecification)  # noqa: S101
    return {field.attribute for field in specification.fields if field.attribute}


def register(specification: Specification) -> None:
    """Make a layer or a relation known to all that reads, writes, shows and scores records, in this process.

    A package that brings one names it as an entry point instead, in the group `nlp_aid.layers` or `nlp_aid.relations`:
    then it is known in every process, also in those of the command line. Registering the same again changes nothing.

    Raises:
        ValueError: another one has its name, its label or its singular, or a role points to a layer that is not
            registered.
    """
    _registry().add(specification)


def unregister(name: str) -> None:
    """Forget a layer or a relation.

    Raises:
        ValueError: there is none of that name.
    """
    _registry().remove(name)


def layers() -> Mapping[str, LayerSpecification]:
    """Return the layers by name, in order."""
    return _registry().layers


def relations() -> Mapping[str, RelationSpecification]:
    """Return the relations by name, in order."""
    return _registry().relations


def specifications() -> dict[str, Specification]:
    """Return the layers by name, and the relations behind them."""
    return {**layers(), **relations()}


def why_missing(name: str) -> str:
    """Return a sentence on a layer or relation that is not there: that there is none, or why it cannot be used."""
    known = ", ".join(specifications())
    return _registry().faults.get(name) or f"There is no layer '{name}'. Choose from {known}."


def in_order_of_run() -> list[LayerSpecification]:
    """Return the layers in the order in which a pipeline runs them: the trained ones first, whom the others hear."""
    return sorted(layers().values(), key=lambda layer: layer.is_rule_based)


def version() -> int:
    """Return a number that changes with every change of the registry, for what is kept of it."""
    return _registry().version
