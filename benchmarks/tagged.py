"""The tagged sentences that `models/entities/build.py` holds out, for the benchmarks of the tagger."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.tokenizer import cut

GROUPS = {"ORG": "organisations", "PER": "persons", "TIME": "dates", "LOC": "locations"}
Sentence = dict[str, Any]


def held_out(path: Path) -> list[Sentence]:
    """Return the sentences that the tagger was not trained on."""
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        sentences = [json.loads(line) for line in lines]
    return [
        it for it in sentences if it["text"].strip() and hashlib.sha256(it["text"].encode("utf8")).digest()[0] % 10 == 0
    ]


def reference(nlp: Language, sentence: Sentence, groups: Mapping[str, str] = GROUPS) -> Doc:
    """Return a sentence as a Doc with its annotation, or some of it."""
    doc = cut(nlp.make_doc(sentence["text"]), (at for start, end, _ in sentence["ents"] for at in (start, end)))
    for label, group in groups.items():
        doc.spans[group] = [doc.char_span(start, end) for start, end, kind in sentence["ents"] if kind == label]
    return doc
