"""Assembles the pipeline."""

from __future__ import annotations

from collections.abc import Iterable

import spacy
from spacy.language import Language

from nlp_aid.layer_names import LAYERS

# Every step is linear in the text and holds little more than it, so spaCy's limit of a million characters is too low.
_MAX_LENGTH = 20_000_000


def load(layers: Iterable[str] = LAYERS) -> Language:
    """Return the pipeline.

    Args:
        layers: which layers to run. `programmes` reads what `places` has found, and finds less without it.

    Returns:
        A spaCy pipeline that sets `doc.spans`, `doc.ents` and `doc._.money`, `doc._.places`, `doc._.programmes`.

    Raises:
        ValueError: a layer has an unknown name.
        FileNotFoundError: the installation lacks its data.
    """
    chosen = set(layers)
    if unknown := chosen - set(LAYERS):
        raise ValueError(f"Unknown layers {sorted(unknown)}. Known are {list(LAYERS)}.")
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "nlp_aid.Tokenizer.v1", "steps": None}}})
    nlp.max_length = _MAX_LENGTH
    for layer in LAYERS:
        if layer in chosen:
            nlp.add_pipe(f"aid_{layer}")
    return nlp
