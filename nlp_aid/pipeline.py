"""Assembles the pipeline."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid._version import __version__
from nlp_aid.knowledge.integrity import intact
from nlp_aid.knowledge.lists import ListSource
from nlp_aid.layers.registry import in_order_of_run, relations, specifications, why_missing
from nlp_aid.layers.types import mention_types, relation_types
from nlp_aid.paths import DATA_VERSION, model_path

# Pipelines with a name.
PIPELINES = ("default", "fast")
# The folders of bundled data that they load, the largest last.
_DATA = (
    "calendar",
    "currencies",
    "flows",
    "money",
    "places",
    "programmes",
    "script",
    "segmenter",
    "gazetteer",
    "entities",
)
# What `nlp.meta` calls them.
NAME = "aid"


def load(
    layers: str | PathLike[str] | Iterable[str] = "default",
    *,
    programmes: ListSource | None = None,
    places: ListSource | None = None,
    organisations: ListSource | None = None,
) -> Language:
    """Return a pipeline.

    Args:
        layers: `"default"`, all layers; or `"fast"`, those without the trained part: `money`, `places`, `programmes` and
            `dates`. Or the names of layers, in any order; those of the trained part are `organisations` and `persons`.
            `places` hears what the trained part takes for a name, and `programmes` reads what `places` has found: each
            finds less without the other; one name, or several with commas between, can be a string (`"money"`). Or the path of
            a saved pipeline, from `nlp.to_disk` or `nlp-aid train`; where there is a folder of that name, it is this.
        programmes: a user's own programmes, beside the catalogue: the path of a `.jsonl`, `.csv` or `.tsv` file, or
            mappings; see docs/tasks/own-lists.md.
        places: a user's own places, beside the gazetteer, in the same way.
        organisations: a user's own organisations, beside what the trained part finds, in the same way.

    Returns:
        A spaCy pipeline that sets `doc.spans`, `doc.ents` and `doc._.<layer>`.

    Raises:
        ValueError: a layer has an unknown name, the path is no saved pipeline, a list has errors (`ListError`), or it is
            for a layer that the pipeline lacks; or bundled data are damaged (`DamagedDataError`).
        FileNotFoundError: there is nothing at the path, or the installation lacks its data.
    """
    with contextlib.ExitStack() as stack:
        for name in _DATA:
            stack.enter_context(intact(model_path(name)))
        nlp = _made(layers)
        add_own(nlp, programmes=programmes, places=places, organisations=organisations)
        # What the layers know is opened when it is first asked for: what is missing is told now, not at the first text.
        note_data(nlp)
    return nlp


def note_data(nlp: Language) -> None:
    """Write into `nlp.meta["data"]` which data the pipeline rests on, by its SHA-256; `spacy package` passes it on."""
    parts = [nlp.tokenizer, *(pipe for _, pipe in nlp.pipeline)]
    nlp.meta["data"] = {
        name: digest for part in parts if hasattr(part, "hashes") for name, digest in part.hashes().items()
    }


def add_own(nlp: Language, **lists: ListSource | None) -> None:
    """Add a user's own entries to a pipeline; see `load`."""
    for layer, source in lists.items():
        if source is None:
            continue
        name = specifications()[layer].component
        pipe: Any = nlp.get_pipe(name) if name in nlp.pipe_names else None
        # A component that finds several layers may be without this one.
        if pipe is None or (len(_components()[name]) > 1 and layer not in {kind.layer for kind in pipe.kinds}):
            raise ValueError(
                f"A list of {layer} needs the layer '{layer}', which the pipeline lacks. Load it with that."
            )
        pipe.add_entries(source)


def _made(layers: str | PathLike[str] | Iterable[str]) -> Language:
    """Return a pipeline without a user's own entries; see `load`."""
    if isinstance(layers, (str, PathLike)):
        if str(layers) in PIPELINES:
            layers = pipeline_layers(str(layers))
        elif isinstance(layers, str) and not Path(layers).exists() and (named := _names(layers)):
            layers = named
        else:
            return _open(Path(layers))
    chosen = set(layers)
    if unknown := chosen - specifications().keys():
        raise ValueError(why_missing(min(unknown)))
    # So that `doc._.<layer>` is there for layers of other packages, too.
    mention_types(), relation_types()
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "nlp_aid.Tokenizer.v1", "steps": None}}})
    nlp.meta.update(_meta())
    for component, found in _components().items():
        if wanted := [name for name in found if name in chosen]:
            nlp.add_pipe(component, config={"layers": wanted} if len(found) > 1 else {})
    return nlp


def _names(text: str) -> list[str]:
    """Return the names of layers in a string, with commas between them; empty where it can be no such list."""
    names = [name.strip() for name in text.split(",")]
    return names if any(name in specifications() for name in names) else []


def pipe(
    nlp: Language, texts: Iterable[str | Doc], *, characters: int = 500_000, batch_size: int | None = None
) -> Iterator[Doc]:
    """Yield the Docs of texts, as `nlp.pipe` does, in memory that does not grow with their number.

    A pipeline keeps each word for good that it meets: tens of megabytes for tens of thousands of documents. Here it forgets
    now and then those that it met since (spaCy's `nlp.memory_zone`), so that **a Doc is good only until the next one is asked
    for**: take what you need of it (`nlp_aid.to_record`, `doc.to_bytes`) and let it go.

    Args:
        nlp: any pipeline of spaCy; nothing else may use it meanwhile.
        texts: texts, or Docs that `nlp.make_doc` has made in the same loop.
        characters: after so many characters it forgets. What is forgotten has to be looked up again, so few are slow.
        batch_size: as for `nlp.pipe`.

    Raises:
        ValueError: `characters` is not positive; raised with the first Doc.
    """
    if characters < 1:
        raise ValueError(f"{characters} characters are too few to forget after. Give a positive number.")
    waiting = iter(texts)
    while True:
        with nlp.memory_zone():
            taken = _some(waiting, characters)
            first = next(taken, None)
            if first is None:
                return
            yield from nlp.pipe(chain((first,), taken), batch_size=batch_size)


def _some(texts: Iterator[str | Doc], characters: int) -> Iterator[str | Doc]:
    """Yield texts until there are so many characters."""
    for text in texts:
        yield text
        characters -= len(text if isinstance(text, str) else text.text)
        if characters <= 0:
            return


def pipeline_layers(pipeline: str) -> list[str]:
    """Return the layers and relations of a pipeline with a name, `default` or `fast`."""
    return [
        name
        for name, one in specifications().items()
        if one.is_default and (one.is_rule_based or pipeline == "default")
    ]


def _components() -> dict[str, list[str]]:
    """Return the components of a pipeline, in order, and the layers and relations that each finds.

    The trained ones come first, so that they see the words as the tokenizer cuts them, and that the others can hear them
    as witnesses; relations come last.
    """
    found: dict[str, list[str]] = {}
    for one in (*in_order_of_run(), *relations().values()):
        found.setdefault(one.component, []).append(one.name)
    return found


def _meta() -> dict[str, Any]:
    """Return what `nlp.meta` says of our pipelines, which `spacy package` puts into packages."""
    meta: dict[str, Any] = json.loads(Path(__file__).with_name("meta.json").read_text("utf-8"))
    return {"name": NAME, "version": DATA_VERSION, **meta, "requirements": [f"nlp-aid>={__version__}"]}


def load_layers(model: str | PathLike[str], layers: Iterable[str], **own: ListSource | None) -> Language:
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
    has: set[str] = set()
    for component, found in _components().items():
        if component not in nlp.pipe_names:
            continue
        if len(found) > 1:
            pipe: Any = nlp.get_pipe(component)
            pipe.kinds = tuple(kind for kind in pipe.kinds if kind.layer in chosen)
            found = [kind.layer for kind in pipe.kinds]
            # What is saved opens with the same layers.
            nlp.get_pipe_config(component)["layers"] = found
        if chosen.isdisjoint(found):
            nlp.remove_pipe(component)
        has.update(found)
    if missing := [name for name in specifications() if name in chosen - has]:
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
