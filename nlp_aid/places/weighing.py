"""How much speaks for it that a candidate is a place, and which: the weights of its features, added up."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp_aid.gazetteer.gazetteer import Gazetteer, GazetteerUnit
from nlp_aid.knowledge.weights import interpolated
from nlp_aid.paths import model_path
from nlp_aid.places.candidates import LAKE, Candidate
from nlp_aid.places.context import DISTANCES, Context, Weighed
from nlp_aid.places.features import Evidence, Feature, evidence_of, features
from nlp_aid.places.names import ENOUGH, Form, Group, Option
from nlp_aid.places.testimony import Testimony
from nlp_aid.places.value import Level

# The short name of a former unit that is an ordinary word: what stands for the unit of today does not speak for it.
FORMER_WORD = "former, ordinary word"
# The cell of a row that names a county, behind that of its prefecture.
IN_ROW = "support, one level up, in a row"
FORMER_NAMESAKE = "former, a unit of today has its name"
# So much evidence is held.
_MOST_KNOWN = 2_000
# Form, level, whether the name has no suffix in the list, whether it continues a chain.
_Scores = dict[tuple[Form, Level, bool, bool], float]


@dataclass(frozen=True)
class Weights:
    """What features weigh, and how a score reads as a probability.

    Attributes:
        values: the weight of each feature; one that is not there weighs nothing.
        calibration: scores, ascending, with the probability that what scores so is right; between two of them it is
            interpolated.
    """

    values: Mapping[str, float]
    calibration: tuple[tuple[float, float], ...] = ()
    # What evidence weighs, by form and level: most of what texts say is the same as before.
    _known: dict[Evidence, _Scores] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Weights:
        """Return the weights of what `models/places/weights.json` holds."""
        return cls(data["weights"], tuple((score, probability) for score, probability in data["calibration"]))

    def to_data(self) -> dict[str, Any]:
        """Return the weights as `models/places/weights.json` holds them."""
        return {"weights": dict(sorted(self.values.items())), "calibration": [list(pair) for pair in self.calibration]}

    def scores(self, evidence: Evidence) -> _Scores:
        """Return what the evidence weighs by form and level, as far as that was asked before; to be filled in."""
        scores = self._known.get(evidence)
        if scores is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            scores = self._known[evidence] = {}
        return scores

    def score(self, found: Iterator[Feature]) -> float:
        """Return how much features speak for a place together; above zero it is taken for one."""
        values, total = self.values, 0.0
        for name, value in found:
            if name in values:
                total += values[name] * value
        return total

    def probability(self, score: float) -> float:
        """Return the probability that what has a score is right."""
        return interpolated(self.calibration, score)


@functools.cache
def bundled() -> Weights:
    """Return the weights that come with the package; they are opened once.

    Raises:
        FileNotFoundError: the installation lacks them.
    """
    return Weights.from_data(json.loads(path().read_text("utf-8")))


def path() -> Path:
    """Return where they are."""
    return model_path("places/weights.json")


class Scales:
    """Weighs the candidates of one text."""

    def __init__(
        self,
        text: str,
        bounds: Set[int],
        gazetteer: Gazetteer,
        weights: Weights,
        year: int | None = None,
        testimony: Testimony | None = None,
    ) -> None:
        """Set up the scales.

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            gazetteer: tells ordinary words.
            weights: what features weigh.
            year: the year of the text, where it is known.
            testimony: what a tagger says of the text, where it ran.
        """
        self.year = year
        self.testimony = testimony or Testimony()
        self.text = text
        self.bounds = bounds
        self.gazetteer = gazetteer
        self.weights = weights
        get = weights.values.get
        self._support = [get(f"support, {name}", 0.0) for name in DISTANCES]
        self._recent = get("support, recent", 0.0)
        self._in_row = get(IN_ROW, 0.0)
        # Candidates are weighed again and again, with other contexts and in other chains.
        self._known: dict[tuple[int, int, bool], tuple[Evidence, _Scores]] = {}
        self._of_former: dict[tuple[object, ...], tuple[float, Group, Sequence[Group]]] = {}
        # Without a context and alone, the same is said each time; the candidates are held, so that their ids stay their own.
        self._alone: dict[tuple[int, bool], tuple[Candidate, Weighed]] = {}

    def weigh(self, candidate: Candidate, context: Context, *, chained: bool) -> Weighed:
        """Return the options of a candidate with what speaks for each, best first.

        Args:
            candidate: the candidate.
            context: what the rest of the document names.
            chained: whether it continues a chain.
        """
        if chained or len(context):
            return self._weigh(candidate, context, chained)
        key = id(candidate), candidate.behind_place
        known = self._alone.get(key)
        if known is None:
            known = self._alone[key] = candidate, self._weigh(candidate, context, chained)
        return known[1]

    def explain(self, candidate: Candidate, option: Option, context: Context, *, chained: bool) -> list[Feature]:
        """Return the features of one option of a candidate: their weights add up to its score."""
        group = next(g for g in candidate.groups if g.form == option.form and option.unit in g.units)
        evidence = self._evidence(candidate)[0]
        found = list(features(evidence, group.form, group.level, group.whole, chained))
        found += _of_mountain(candidate, group, context, evidence)
        steps, recent = context.support(option.unit, group.form == "full", candidate.start)
        if steps is not None:
            found += [(f"support, {DISTANCES[steps]}", 1.0), ("support, recent", float(recent))]
            found += [(IN_ROW, 1.0)] if recent and steps == 1 and evidence.in_cell else []
        else:
            found += [(name, 1.0) for name in _unsupported(group, context, chained, evidence.oftener_word)]
        if option.unit.valid:
            former = _of_former(option.unit.valid, group, candidate, evidence, self.year, chained)
            found += [(name, 1.0) for name in former]
        return found

    def _evidence(self, candidate: Candidate) -> tuple[Evidence, _Scores]:
        key = candidate.start, candidate.end, candidate.behind_place
        known = self._known.get(key)
        if known is None:
            before = self._known.get((candidate.start, candidate.end, not candidate.behind_place))
            if before is None:
                evidence = evidence_of(candidate, self.text, self.bounds, self.gazetteer, self.testimony)
            else:
                evidence = before[0]._replace(behind_place=candidate.behind_place)
            known = self._known[key] = evidence, self.weights.scores(evidence)
        return known

    def _weigh(self, candidate: Candidate, context: Context, chained: bool) -> Weighed:
        evidence, scores = self._evidence(candidate)
        weighed: Weighed = []
        for group in candidate.groups:
            kind = group.kinds[chained]
            score = scores.get(kind)
            if score is None:
                score = scores[kind] = self.weights.score(features(evidence, *kind))
            if group.is_short and _is_mountain(candidate):
                score += self.weights.score(_of_mountain(candidate, group, context, evidence))
            found = self._weigh_group(group, score, context, candidate.start, chained, evidence)
            if group.is_former:
                found = [
                    (option, score + self._former(option, group, candidate, evidence, chained))
                    for option, score in found
                ]
            weighed += found
        if len(weighed) > 1:
            weighed.sort(key=_score, reverse=True)
        return weighed

    def _unsupported(self, group: Group, context: Context, word: bool) -> float:
        """Return what it weighs that nothing in the document supports the units of a group."""
        values = self.weights.values
        return sum([values.get(name, 0.0) for name in _unsupported(group, context, False, word)])

    def _former(self, option: Option, group: Group, candidate: Candidate, evidence: Evidence, chained: bool) -> float:
        """Return what it weighs that a unit is no more."""
        valid = option.unit.valid
        if not valid:
            return 0.0
        key = valid if self.year is not None else None, id(group), id(candidate.groups), evidence.is_word, chained
        known = self._of_former.get(key)
        if known is None:
            get = self.weights.values.get
            found = _of_former(valid, group, candidate, evidence, self.year, chained)
            # What it is about is held, so that its id stays its own.
            known = self._of_former[key] = sum(get(name, 0.0) for name in found), group, candidate.groups
        return known[0]

    def _weigh_group(
        self, group: Group, score: float, context: Context, start: int, chained: bool, evidence: Evidence
    ) -> Weighed:
        """Return the units that the context could support, and some of the others."""
        without = (
            score
            if chained or group.unsupported is None
            else score + self._unsupported(group, context, evidence.oftener_word)
        )
        supported = context.supported(group)
        if not supported:
            return [(option, without) for option in group.options]
        full = group.form == "full"
        if len(group.units) == 1:
            more = self._supported(group.units[0], full, score, without, context, start, evidence)
            return [(group.options[0], more)]
        weighed: Weighed = []
        for unit in supported:
            more = self._supported(unit, full, score, without, context, start, evidence)
            weighed.append((Option(unit, group.form), more))
        if len(supported) < len(group.units):
            known = {unit.code for unit in supported}
            others = (unit for unit in group.units if unit.code not in known or unit.code is None)
            weighed += [(Option(unit, group.form), without) for unit in itertools.islice(others, ENOUGH)]
        return weighed

    def _supported(
        self,
        unit: GazetteerUnit,
        full: bool,
        score: float,
        without: float,
        context: Context,
        start: int,
        evidence: Evidence,
    ) -> float:
        """Return what speaks for a unit, with what the document says for it; `without` where that is nothing."""
        steps, recent = context.support(unit, full, start)
        if steps is None:
            return without
        row = self._in_row if recent and steps == 1 and evidence.in_cell else 0.0
        return score + self._support[steps] + recent * self._recent + row


def _of_former(
    valid: tuple[int, int], group: Group, candidate: Candidate, evidence: Evidence, year: int | None, chained: bool
) -> Iterator[str]:
    """Yield the features of a unit that is no more, and was in some years."""
    if year is None or year > valid[1]:
        name = "former"
    else:
        name = "former, in its years" if year >= valid[0] else "former, before its years"
    yield name
    if group.form == "full" and name != "former, in its years":
        # `巢湖市` was a prefecture, and is a county-level city in its place.
        provinces = group.provinces
        if any(it.form == "full" and not it.is_former and it.provinces & provinces for it in candidate.groups):
            yield FORMER_NAMESAKE
    if group.form != "bare":
        return
    if evidence.is_word and not chained:
        yield FORMER_WORD
    # `晋江` is the city of today, and no longer the prefecture that had its name; `南宁` was always the city.
    namesakes = [it for it in candidate.groups if it.form == "bare" and it.divisions and not it.is_former]
    if namesakes and (name != "former, in its years" or any(it.level == group.level for it in namesakes)):
        yield FORMER_NAMESAKE


def _of_mountain(candidate: Candidate, group: Group, context: Context, evidence: Evidence) -> Iterator[Feature]:
    """Yield what it says of a county, or of a unit that is no more, that a mountain or a region has its name."""
    if not (group.is_short and _is_mountain(candidate)):
        return
    either = group.is_former
    if group.is_county:
        # A city takes its name from a mountain (`井冈山`), and is called by it; a district is not (`天山`, `中原`).
        if any(context.names(unit, candidate.start) for unit in group.units):
            yield "a mountain too, the district named", 1.0
            return
        either = group.units[0].suffix == "区"
        if either:
            yield "a mountain too", 1.0
        either = either or candidate.stem[-1] == LAKE
    if either and evidence.place is not None and not evidence.inside_name:
        # What is heard is a place either way: it does not speak for the district, nor for what a lake gave its name.
        yield "heard as a place, doubtful", -1.0
        yield "heard as a place, doubtful, log-odds", -evidence.place


def _unsupported(group: Group, context: Context, chained: bool, word: bool) -> Sequence[str]:
    """Return the features of a name that nothing in the document supports."""
    if chained or group.unsupported is None or (not len(context) and group.units[0].codes):
        return ()
    name = group.unsupported
    if context.traditional and group.form != "full" and group.units[0].codes:
        name += ", traditional script"
    names = [name]
    if word and group.is_county:
        names.append("no support, ordinary word")
    if group.is_county and context.is_of_one_province:
        names.append("no support, document of another province")
    return names


def _is_mountain(candidate: Candidate) -> bool:
    return candidate.mountain or any(
        group.level in ("feature", "region") and group.form == "full" for group in candidate.groups
    )


def _score(weighed: tuple[Option, float]) -> float:
    return weighed[1]
