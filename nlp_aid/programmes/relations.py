"""How the programmes of a catalogue belong together, so that figures about them can be rolled up."""

from __future__ import annotations

from nlp_aid.programmes.entries import Catalogue, Entry


def wholes(catalogue: Catalogue, id: str) -> tuple[Entry, ...]:
    """Return what a programme is a part of: the next larger one first, then what that is a part of, and so on.

    Raises:
        KeyError: no programme has the id.
    """
    found: dict[str, Entry] = {}
    entry = catalogue.lookup(id)
    while entry.part_of and entry.part_of not in found:
        entry = catalogue.lookup(entry.part_of)
        found[entry.id] = entry
    return tuple(found.values())


def parts(catalogue: Catalogue, id: str) -> tuple[Entry, ...]:
    """Return the programmes that are parts of one, and the parts of those.

    Raises:
        KeyError: no programme has the id.
    """
    found: dict[str, Entry] = {}
    waiting = [catalogue.lookup(id)]
    while waiting:
        outer = waiting.pop()
        inner = [entry for entry in catalogue if entry.part_of == outer.id and entry.id not in found]
        found.update((entry.id, entry) for entry in inner)
        waiting += inner
    return tuple(entry for entry in catalogue if entry.id in found)


def family(catalogue: Catalogue, id: str) -> tuple[Entry, ...]:
    """Return a programme with all that belong to its family, and with those before and after it, in the order of their years.

    Raises:
        KeyError: no programme has the id.
    """
    found = {id: catalogue.lookup(id)}
    while True:
        near = [entry for entry in catalogue if entry.id not in found and _is_near(entry, found)]
        if not near:
            return tuple(sorted(found.values(), key=lambda entry: (entry.start or 0, entry.id)))
        found.update((entry.id, entry) for entry in near)


def _is_near(entry: Entry, found: dict[str, Entry]) -> bool:
    """Tell whether an entry is of the family of those found, or stands in the place of one of them."""
    if entry.family in found or any(id in found for id in entry.successor_of):
        return True
    return any(entry.id == other.family or entry.id in other.successor_of for other in found.values()) or any(
        entry.family and entry.family == other.family for other in found.values()
    )
