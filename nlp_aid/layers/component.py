"""The spaCy component that every layer is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry

from nlp_aid.knowledge.origin import note
from nlp_aid.layers.mention import Mention, in_raw, put
from nlp_aid.text import Reading
from nlp_aid.tokenizer import cut, mark_words, reading_of
from nlp_aid_factories import declare_layer

M = TypeVar("M", bound=Mention)


@dataclass(frozen=True, slots=True)
class Found(Generic[M]):
    """What a layer finds in a text; offsets are into the readable text.

    Attributes:
        mentions: in order, not overlapping.
        names: further stretches at whose ends others may take words to start or end; see `nlp_aid.tokenizer.word_bounds`.
    """

    mentions: Sequence[M]
    names: Iterable[tuple[int, int]] = ()


class Layer(Generic[M], Pipe):  # this order, because Pipe before spaCy 3.8.7 does not pass __init_subclass__ on
    """Reads a Doc, finds one kind of mention and leaves it there.

    A layer leaves `doc.spans[<layer>]`, `doc._.<layer>`, `span._.<kind>` and its share of `doc.ents`.
    """

    def __init__(self, nlp: Language, name: str, kind: type[M]) -> None:
        """Set up the component.

        Args:
            nlp: the pipeline it stands in.
            name: its name there.
            kind: the layer's value type.
        """
        self.vocab = nlp.vocab
        # The pipeline's own, which changes with it.
        self.meta = nlp.meta
        self.name = name
        self.kind = kind
        # The factory takes it from the config; spaCy's `Pipe.score` calls it.
        self.scorer: Callable[..., dict[str, Any]] | None = make_layer_scorer(kind.layer)

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of each part of the data that the layer rests on, by name."""
        return {}

    @abstractmethod
    def find(self, doc: Doc, reading: Reading) -> Found[M]:
        """Return what there is in a Doc's reading."""

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a Doc. Returns a new one where tokens had to be cut."""
        reading = reading_of(doc)
        found = self.find(doc, reading)
        mentions = [in_raw(reading, mention) for mention in found.mentions]
        mentions = [mention for mention in mentions if not reading.is_damaged(mention.start, mention.end)]
        doc = cut(doc, {offset for mention in mentions for offset in (mention.start, mention.end)})
        put(doc, self.kind, mentions)
        mark_words(doc, (offset for start, end in found.names for offset in reading.to_raw(start, end)))
        note(doc, self.hashes(), self.meta)
        return doc


def make_layer_scorer(layer: str) -> Callable[..., dict[str, Any]]:
    """Return what scores a layer; registered as `nlp_aid.layer_scorer.v1`.

    It gives precision, recall and F1 of the spans against those of the reference Docs' span group; None where no
    reference has one.

    Args:
        layer: the name of the layer, and of the group.
    """
    return partial(_score, layer)


def _score(layer: str, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
    return Scorer.score_spans(
        examples,
        attr=f"spans_{layer}",
        getter=lambda doc, _: doc.spans.get(layer, []),
        has_annotation=lambda doc: layer in doc.spans,
        allow_overlap=True,
    )


registry.scorers("nlp_aid.layer_scorer.v1", func=make_layer_scorer)


def declare(name: str, kind: type[Mention], **default_config: Any) -> Callable[[Any], Any]:
    """Return spaCy's factory decorator for a layer's component, with what it assigns and its score weights."""
    return declare_layer(name, kind.layer, kind.label.lower(), default_config)
