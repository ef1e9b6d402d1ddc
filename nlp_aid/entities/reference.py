"""What a reference Doc says about the tags of a text, and what it leaves open.

A reference has its annotation in span groups: `organisations`, `persons` and `dates`; `locations`, the names of places in
units (`云南省`, `保山市`); or `places`, chains of them as the place layer has them. A group that is not there says nothing, so
that one can learn from documents in which only some layers are annotated; an empty group says that there are none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from nlp_aid.entities.tags import LABELS, OUTSIDE, tags_of
from nlp_aid.entities.value import KINDS
from nlp_aid.text import Reading

LOCATION_GROUP = "locations"
PLACE_GROUP = "places"
DATE_GROUP = "dates"
_EXACT = {LOCATION_GROUP: "LOC", **{kind.layer: kind.label for kind in KINDS}, DATE_GROUP: "DATE"}
GROUPS = (*_EXACT, PLACE_GROUP)
_LABEL_OF_TAG = np.array([-1, *np.repeat(np.arange(len(LABELS)), 4)])


def allowed_tags(reference: Doc, reading: Reading) -> NDArray[np.bool_]:
    """Return which tags each character may have.

    Args:
        reference: a Doc with span groups.
        reading: the reading of its text.

    Returns:
        A row for every readable character with a truth value for every tag, at least one of them true.
    """
    length = len(reading.text)
    known = {label for group, label in _EXACT.items() if group in reference.spans}
    has_places = PLACE_GROUP in reference.spans and LOCATION_GROUP not in reference.spans
    if has_places:
        known.add("LOC")
    open_tags = ~np.isin(_LABEL_OF_TAG, [LABELS.index(label) for label in known])
    allowed = np.tile(open_tags, (length, 1))
    free = np.ones(length, dtype=bool)
    spans = [
        (*reading.to_readable(span.start_char, span.end_char), label)
        for group, label in _EXACT.items()
        for span in reference.spans.get(group, ())
    ]
    taken = []
    for start, end, label in sorted(spans, key=lambda span: span[0] - span[1]):
        if end > start and free[start:end].all():
            free[start:end] = False
            taken.append((start, end, label))
    tags = tags_of(taken, length)
    at = np.flatnonzero(~free)
    allowed[at] = False
    allowed[at, tags[at]] = True
    if has_places:
        inside_place = open_tags | (LABELS.index("LOC") == _LABEL_OF_TAG)
        inside_place[OUTSIDE] = False
        for span in reference.spans[PLACE_GROUP]:
            start, end = reading.to_readable(span.start_char, span.end_char)
            if free[start:end].all():
                allowed[start:end] = inside_place
    return allowed
