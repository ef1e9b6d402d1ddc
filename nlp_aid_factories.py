"""What spaCy's entry points name of nlp_aid: factories of components that import the package when one is made.

For every pipeline of anybody, spaCy imports the factories of all that is installed. So this module is beside the package:
whatever is imported from within it imports `nlp_aid`, and with it come the names of `doc._` (see there), on which
somebody else's pipeline may count.
"""

# No postponed annotations here: spaCy reads those of a factory.

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from spacy.language import Language
from thinc.api import Model

Scorer = Callable[..., dict[str, Any]] | None
# The layers of the trained component, and what one mention of each is called in `span._`.
_TRAINED = {"organisations": "org", "persons": "per"}


def declare(
    name: str,
    layers: Mapping[str, str],
    config: Mapping[str, Any],
    weights: Mapping[str, float | None],
) -> Callable[[Any], Any]:
    """Return spaCy's factory decorator for a component that finds layers.

    Args:
        name: the factory's name.
        layers: the names of the layers, and what a mention of each is called in `span._`.
        config: the defaults of the factory's arguments.
        weights: what each score counts where a pipeline is trained.
    """
    return Language.factory(
        name,
        assigns=[
            "doc.spans",
            "doc.ents",
            *(f"doc._.{layer}" for layer in layers),
            *(f"doc._.aid_{layer}" for layer in layers),
            *(f"span._.{singular}" for singular in layers.values()),
        ],
        retokenizes=True,
        default_config=dict(config),
        default_score_weights=dict(weights),
    )


def declare_layer(name: str, layer: str, singular: str, config: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return `declare` for a component that finds one layer, with its scorer."""
    weights = {f"spans_{layer}_f": 1.0, f"spans_{layer}_p": 0.0, f"spans_{layer}_r": 0.0}
    scorer = {"@scorers": "nlp_aid.layer_scorer.v1", "layer": layer}
    return declare(name, {layer: singular}, {**config, "scorer": scorer}, weights)


def declare_relation(
    name: str, relation: str, requires: Sequence[str], config: Mapping[str, Any] | None = None
) -> Callable[[Any], Any]:
    """Return spaCy's factory decorator for a component that finds a relation, with its scorer.

    Args:
        name: the factory's name.
        relation: the name of the relation.
        requires: the names of the layers that have to be found before.
        config: the defaults of the factory's arguments, beside `scorer`.
    """
    key = f"relations_{relation}"
    return Language.factory(
        name,
        assigns=[f"doc._.{relation}"],
        requires=[f"doc._.{layer}" for layer in requires],
        default_config={**(config or {}), "scorer": {"@scorers": "nlp_aid.relation_scorer.v1", "relation": relation}},
        default_score_weights={f"{key}_f": 1.0, f"{key}_p": 0.0, f"{key}_r": 0.0},
    )


@declare_layer("aid_money", "money", "money", {"currencies": {"@misc": "nlp_aid.Currencies.v1", "path": None}})
def make_money(nlp: Language, name: str, currencies: Callable[[], Any], scorer: Scorer) -> Any:
    """Make the `aid_money` component.

    Args:
        nlp: the pipeline it stands in.
        name: its name there.
        currencies: gives currencies and words, when they are first needed; by default the bundled ones.
        scorer: what scores it.
    """
    from nlp_aid.money.component import MoneyLayer

    component = MoneyLayer(nlp, name, currencies)
    component.scorer = scorer
    return component


@declare_layer("aid_places", "places", "place", {"gazetteer": {"@misc": "nlp_aid.Gazetteer.v1", "path": None}})
def make_places(nlp: Language, name: str, gazetteer: Callable[[], Any], scorer: Scorer) -> Any:
    """Make the `aid_places` component.

    Args:
        nlp: the pipeline it stands in.
        name: its name there.
        gazetteer: gives the gazetteer, when it is first needed; by default the bundled one.
        scorer: what scores it.
    """
    from nlp_aid.places.component import PlaceLayer

    component = PlaceLayer(nlp, name, gazetteer)
    component.scorer = scorer
    return component


@declare_layer(
    "aid_programmes",
    "programmes",
    "programme",
    {
        "catalogue": {"@misc": "nlp_aid.Catalogue.v1", "path": None},
        "words": {"@misc": "nlp_aid.ProgrammeWords.v1", "path": None},
    },
)
def make_programmes(
    nlp: Language, name: str, catalogue: Callable[[], Any], words: Callable[[], Any], scorer: Scorer
) -> Any:
    """Make the `aid_programmes` component.

    Args:
        nlp: the pipeline it stands in.
        name: its name there.
        catalogue: gives the catalogue, when it is first needed; by default the bundled one.
        words: gives the words that the rules know, in the same way.
        scorer: what scores it.
    """
    from nlp_aid.programmes.component import ProgrammeLayer

    component = ProgrammeLayer(nlp, name, catalogue, words)
    component.scorer = scorer
    return component


@declare_layer("aid_dates", "dates", "date", {})
def make_dates(nlp: Language, name: str, scorer: Scorer) -> Any:
    """Make the `aid_dates` component.

    Args:
        nlp: the pipeline it stands in.
        name: its name there.
        scorer: what scores it.
    """
    from nlp_aid.dates.component import DateLayer

    component = DateLayer(nlp, name)
    component.scorer = scorer
    return component


@declare_layer("aid_beneficiaries", "beneficiaries", "beneficiary", {})
def make_beneficiaries(nlp: Language, name: str, scorer: Scorer) -> Any:
    """Make the `aid_beneficiaries` component.

    Args:
        nlp: the pipeline it stands in.
        name: its name there.
        scorer: what scores it.
    """
    from nlp_aid.beneficiaries.component import BeneficiaryLayer

    component = BeneficiaryLayer(nlp, name)
    component.scorer = scorer
    return component


@declare_relation("aid_flows", "flows", ["money"])
def make_flows(nlp: Language, name: str, scorer: Scorer) -> Any:
    """Make the `aid_flows` component.

    Args:
        nlp: the pipeline it stands in.
        name: its name there.
        scorer: what scores it.
    """
    from nlp_aid.flows.component import FlowFinder

    component = FlowFinder(nlp, name)
    component.scorer = scorer
    return component


@declare_relation("aid_checks", "checks", ["money"])
def make_checks(nlp: Language, name: str, scorer: Scorer) -> Any:
    """Make the `aid_checks` component.

    Args:
        nlp: the pipeline it stands in.
        name: its name there.
        scorer: what scores it.
    """
    from nlp_aid.checks.component import Checker

    component = Checker(nlp, name)
    component.scorer = scorer
    return component


_TRAINED_WEIGHTS: dict[str, float | None] = {
    **{f"spans_{group}_{letter}": None for group in ("locations", *_TRAINED, "dates", "names") for letter in "prf"},
    "spans_names_f": 0.8,
    "spans_dates_f": 0.2,
}


@declare(
    "aid_entities",
    _TRAINED,
    {
        "model": {"@architectures": "nlp_aid.EntityTagger.v3", "width": 32, "hidden": 80},
        "layers": list(_TRAINED),
        "gazetteer": {"@misc": "nlp_aid.Gazetteer.v1", "path": None},
        "pretrained": True,
        "threads": 1,
        "scorer": {"@scorers": "nlp_aid.entity_scorer.v1"},
    },
    _TRAINED_WEIGHTS,
)
def make_entities(
    nlp: Language,
    name: str,
    model: Model[Any, Any],
    layers: list[str],
    gazetteer: Callable[[], Any],
    pretrained: bool,
    threads: int | None,
    scorer: Scorer,
) -> Any:
    """Make the `aid_entities` component, which finds organisations and persons.

    Args:
        nlp: the pipeline it stands in.
        name: its name there.
        model: the network.
        layers: which of its layers it leaves on a Doc.
        gazetteer: gives the gazetteer, when it is first needed; by default the bundled one.
        pretrained: whether it has the bundled weights; else it is to be trained.
        threads: how many threads of linear algebra it sets on a text; None for as many as the process has otherwise.
        scorer: what scores it.
    """
    from nlp_aid.entities.component import EntityTagger
    from nlp_aid.paths import model_path

    component = EntityTagger(nlp.vocab, model, name, layers, gazetteer, threads)
    component.scorer = scorer
    if pretrained:
        component.restore(model_path("entities"))
    return component


def displacy_colors() -> dict[str, str]:
    """Return displaCy's colours for our labels, those of the layers' specifications, by label.

    There are none where nobody has imported nlp_aid: then no Doc is ours.
    """
    if "nlp_aid" not in sys.modules:
        return {}
    from nlp_aid.layers.registry import layers

    return {layer.label: layer.style.fill for layer in layers().values()}


# Who has imported nlp_aid before spaCy has been promised the names of `doc._`, too.
if "nlp_aid" in sys.modules:
    sys.modules["nlp_aid"].set_extensions()
