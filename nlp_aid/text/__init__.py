"""Raw text to readable text, and offsets back."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from nlp_aid.text.damage import TRIGGERS as OF_DAMAGE
from nlp_aid.text.damage import damage
from nlp_aid.text.glosses import TRIGGERS as OF_GLOSSES
from nlp_aid.text.glosses import glosses
from nlp_aid.text.markup import TRIGGERS as OF_MARKUP
from nlp_aid.text.markup import markup
from nlp_aid.text.reading import Edit, PlainEdit, Reading
from nlp_aid.text.script import is_traditional, script, written_forms
from nlp_aid.text.script import triggers as of_script
from nlp_aid.text.spaces import TRIGGERS as OF_SPACES
from nlp_aid.text.spaces import spaces
from nlp_aid.text.width import TRIGGERS as OF_WIDTH
from nlp_aid.text.width import width

__all__ = ["STEPS", "Edit", "Reading", "is_traditional", "read_text", "written_forms"]

Step = Callable[[str], Iterator[PlainEdit]]

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
    if steps is None:
        is_to_be_read = "\n" in raw or _trigger().search(raw)
        return _read(raw, STEPS.values()) if is_to_be_read else Reading.of(raw)
    chosen = set(steps)
    if unknown := chosen - set(STEPS):
        raise ValueError(f"Unknown reading steps {sorted(unknown)}. Known are {list(STEPS)}.")
    return _read(raw, (step for name, step in STEPS.items() if name in chosen))


@functools.cache
def _trigger() -> re.Pattern[str]:
    """Return the expression for a character without which no step has anything to do."""
    return re.compile(f"[{OF_MARKUP}{OF_DAMAGE}{OF_WIDTH}{OF_GLOSSES}{OF_SPACES}{of_script()}]")


def _read(raw: str, steps: Iterable[Step]) -> Reading:
    reading = Reading.of(raw)
    for step in steps:
        edits = step(reading.text)
        first = next(edits, None)
        if first is not None:  # most texts need few steps
            reading = reading.edit(chain((first,), edits))
    return reading
