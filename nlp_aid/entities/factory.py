"""Makes the component. Apart, because spaCy imports the factories of all components for any pipeline.

What only the tagger needs is imported when one is made.
"""

# No postponed annotations here: spaCy reads those of a factory.

from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.util import registry
from thinc.api import Model

from nlp_aid.entities.value import KINDS
from nlp_aid.paths import model_path

_LAYERS = [kind.layer for kind in KINDS]
_SCORED = ("locations", *_LAYERS, "names")


@Language.factory(
    "aid_entities",
    assigns=[
        "doc.spans",
        "doc.ents",
        *(f"doc._.{layer}" for layer in _LAYERS),
        *(f"doc._.aid_{layer}" for layer in _LAYERS),
        *(f"span._.{kind.label.lower()}" for kind in KINDS),
    ],
    retokenizes=True,
    default_config={
        "model": {"@architectures": "nlp_aid.EntityTagger.v3", "width": 32, "hidden": 112},
        "layers": _LAYERS,
        "pretrained": True,
        "scorer": {"@scorers": "nlp_aid.entity_scorer.v1"},
    },
    default_score_weights={
        "spans_names_f": 0.8,
        "spans_dates_f": 0.2,
        **{
            f"spans_{group}_{letter}": None
            for group in _SCORED
            for letter in "prf"
            if (group, letter) not in (("names", "f"), ("dates", "f"))
        },
    },
)
def make_entities(
    nlp: Language,
    name: str,
    model: Model[Any, Any],
    layers: list[str],
    pretrained: bool,
    scorer: Callable[..., dict[str, Any]] | None,
) -> Any:
    """Make the `aid_entities` component, with the bundled weights if it is to be pretrained."""
    from nlp_aid.entities.component import EntityTagger

    component = EntityTagger(nlp.vocab, model, name, layers)
    component.scorer = scorer
    return component.from_disk(model_path("entities")) if pretrained else component


def make_entity_scorer() -> Callable[..., dict[str, Any]]:
    """Return what scores the trained layers; registered as `nlp_aid.entity_scorer.v1`."""
    from nlp_aid.entities.component import score_entities

    return score_entities


registry.scorers("nlp_aid.entity_scorer.v1", func=make_entity_scorer)
