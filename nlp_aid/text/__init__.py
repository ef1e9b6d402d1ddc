"""Raw text to readable text, and offsets back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from nlp_aid.text.damage import damage
from nlp_aid.text.glosses import glosses
from nlp_aid.text.markup import markup
from nlp_aid.text.reading import Edit, Reading
from nlp_aid.text.script import script
from nlp_aid.text.spaces import spaces
from nlp_aid.text.width import width

__all__ = ["STEPS", "Edit", "Reading", "read_text"]

Step = Callable[[str], Iterator[Edit]]

# In the order in which they have to be taken: each reads what the ones before it left.
STEPS: dict[str, Step] = {
    "markup": markup,
    "damage": damage,
    "width": width,
    "glosses": glosses,
    "spaces": spaces,
    "script": script,
}


def read_text(raw: str, steps: Iterable[str] | None = None) -> Reading:
    """Return the reading of `raw`.

    Args:
        raw: any text.
        steps: names of the steps to take (see `STEPS`), in any order; all of them by default.

    Raises:
        ValueError: a step has an unknown name.
    """
    chosen = set(STEPS if steps is None else steps)
    if unknown := chosen - set(STEPS):
        raise ValueError(f"Unknown reading steps {sorted(unknown)}. Known are {list(STEPS)}.")
    reading = Reading.of(raw)
    for name, step in STEPS.items():
        if name in chosen:
            reading = reading.edit(step(reading.text))
    return reading
