"""Assembles the pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from nlp_aid._version import __version__
from nlp_aid.knowledge.lists import Source
from nlp_aid.layers.names import ALL_LAYERS, ENTITY_LAYERS, LAYERS
from nlp_aid.paths import MODEL

# Pipelines with a name, and their layers.
PIPELINES = {"default": ALL_LAYERS, "fast": LAYERS}


def load(
    layers: str | PathLike[str] | Iterable[str] = "default",
    *,
    programmes: Source | None = None,
    places: Source | None = None,
    organisations: Source | None = None,
) -> Language:
    """Return a pipeline.

    Args:
        layers: `"default"`, all layers; or `"fast"`, those without the trained part: `money`, `places` and `programmes`.
            Or the names of layers, in any order; those of the trained part are `organisations`, `persons` and `dates`.
            `places` hears what the trained part takes for a name, and `programmes` reads what `places` has found: each
            finds less without the other. Or the path of a saved pipeline, from `nlp.to_disk` or `nlp-aid train`.
        programmes: a user's own programmes, beside the catalogue: the path of a `.jsonl`, `.csv` or `.tsv` file, or
            mappings; see docs/tasks/own-lists.md.
        places: a user's own places, beside the gazetteer, in the same way.
        organisations: a user's own organisations, beside what the trained part finds, in the same way.

    Returns:
        A spaCy pipeline that sets `doc.spans`, `doc.ents` and `doc._.<layer>`.

    Raises:
        ValueError: a layer has an unknown name, the path is no saved pipeline, a list has errors (`ListError`), or it is
            for a layer that the pipeline lacks.
        FileNotFoundError: there is nothing at the path, or the installation lacks its data.
    """
    nlp = _made(layers)
    add_own(nlp, programmes=programmes, places=places, organisations=organisations)
    # What the layers know is opened when it is first asked for: what is missing is told now, not at the first text.
    for _, pipe in nlp.pipeline:
        if hashes := getattr(pipe, "hashes", None):
            hashes()
    return nlp


def add_own(nlp: Language, **lists: Source | None) -> None:
    """Add a user's own entries to a pipeline; see `load`."""
    for layer, source in lists.items():
        if source is None:
            continue
        name = "aid_entities" if layer in ENTITY_LAYERS else f"aid_{layer}"
        pipe: Any = nlp.get_pipe(name) if name in nlp.pipe_names else None
        if pipe is None or (layer in ENTITY_LAYERS and layer not in {kind.layer for kind in pipe.kinds}):
            raise ValueError(
                f"A list of {layer} needs the layer '{layer}', which the pipeline lacks. Load it with that."
            )
        pipe.add_entries(source)


def _made(layers: str | PathLike[str] | Iterable[str]) -> Language:
    """Return a pipeline without a user's own entries; see `load`."""
    if isinstance(layers, (str, PathLike)):
        if str(layers) not in PIPELINES:
            return _open(Path(layers))
        layers = PIPELINES[str(layers)]
    chosen = set(layers)
    if unknown := chosen - set(ALL_LAYERS):
        raise ValueError(f"Unknown layers {sorted(unknown)}. Known are {list(ALL_LAYERS)}.")
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "nlp_aid.Tokenizer.v1", "steps": None}}})
    nlp.meta.update(_meta())
    # First, so that it sees the words as the tokenizer cuts them, and that the others can hear it as a witness.
    if entities := [layer for layer in ENTITY_LAYERS if layer in chosen]:
        nlp.add_pipe("aid_entities", config={"layers": entities})
    for layer in LAYERS:
        if layer in chosen:
            nlp.add_pipe(f"aid_{layer}")
    return nlp


def _meta() -> dict[str, Any]:
    """Return what `nlp.meta` says of our pipelines, which `spacy package` puts into packages."""
    _, _, version = MODEL.partition("-")
    return {
        "name": "aid",
        "version": f"{version}.0",
        "description": "Money, places, aid programmes, organisations, persons and dates in Chinese text about aid.",
        "author": "The nlp_aid developers",
        "license": "MIT",
        "requirements": [f"nlp-aid>={__version__}"],
    }


def load_layers(model: str | PathLike[str], layers: Iterable[str], **own: Source | None) -> Language:
    """Return a pipeline with some of its layers.

    Args:
        model: its name or path, as for `load`.
        layers: the names of the layers to run.
        own: a user's own entries, as for `load`.

    Raises:
        ValueError: it lacks one of them.
        FileNotFoundError: there is nothing at the path.
    """
    nlp = load(model)
    chosen = set(layers)
    for layer in LAYERS:
        if layer not in chosen and f"aid_{layer}" in nlp.pipe_names:
            nlp.remove_pipe(f"aid_{layer}")
    has = {name.removeprefix("aid_") for name in nlp.pipe_names}
    if "aid_entities" in nlp.pipe_names:
        tagger: Any = nlp.get_pipe("aid_entities")
        tagger.kinds = tuple(kind for kind in tagger.kinds if kind.layer in chosen)
        # What is saved opens with the same layers.
        nlp.get_pipe_config("aid_entities")["layers"] = [kind.layer for kind in tagger.kinds]
        has |= {kind.layer for kind in tagger.kinds}
        if not tagger.kinds:
            nlp.remove_pipe("aid_entities")
    if missing := [layer for layer in ALL_LAYERS if layer in chosen - has]:
        raise ValueError(f"The pipeline {model} has no layer '{missing[0]}'.")
    add_own(nlp, **own)
    return nlp


def _open(path: Path) -> Language:
    """Return a saved pipeline."""
    if not path.exists():
        names = ", ".join(f"'{name}'" for name in PIPELINES)
        raise FileNotFoundError(
            f"There is no pipeline at {path}. Give a folder, or one of {names}, or a list of layers."
        )
    if not (path / "config.cfg").is_file():
        raise ValueError(
            f"{path} is no saved pipeline: it has no config.cfg. Save one with nlp.to_disk or nlp-aid train."
        )
    return spacy.load(path)
