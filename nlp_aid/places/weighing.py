"""How much speaks for it that a candidate is a place, and which.

The weights are additive, in no unit; above zero a candidate is taken for a place. Each is a fact about the language.
"""

from __future__ import annotations

import re
from collections.abc import Set

from nlp_aid.places.candidates import SURNAMES, Candidate, Form
from nlp_aid.places.context import Context, Weighed
from nlp_aid.places.gazetteer import Gazetteer
from nlp_aid.places.value import Level

# How much a form at a level speaks for a place, before anything else is known; above zero it is taken for one.
_PRIOR: dict[Form, dict[Level, float]] = {
    "full": {
        "country": 5, "region": 4.5, "feature": 5.5, "city": 4, "zone": 4, "province": 6, "prefecture": 6, "county": 5,
        "township": 4, "village": 2,
    },
    "other": {"county": 2.5, "township": 0.5, "village": -1},
    "bare": {"province": 5, "prefecture": 4, "county": 2.5, "township": -2.5, "village": -3.5},
    "abbreviation": dict.fromkeys(("country", "region", "province", "prefecture", "county"), 2.0),
    "pattern": {"prefecture": 0.5, "county": 0.5, "township": 0.5, "village": 0.5, "region": 0, "feature": 0},
}  # fmt: skip
_ORDINARY_WORD: dict[Form, float] = {"full": -2.5, "other": -4, "bare": -6, "abbreviation": 0, "pattern": 0}
_CUTS_WORD_BEFORE: dict[Form, float] = {"full": -2, "other": -4, "bare": -4, "abbreviation": 0, "pattern": -4}
_CUTS_WORD_BEHIND: dict[Form, float] = {"full": -3, "other": -4, "bare": -4, "abbreviation": 0, "pattern": -4}
# `易县` is a county; `新村`, `本镇` are none unless a chain leads to them.
_ONE_CHARACTER_STEM: dict[Level, float] = {"county": -2, "township": -8, "village": -8}
_CHAINED_ONE_CHARACTER_STEM = -1.0
# `和|县` is a county, and oftener the conjunction and `县`.
_FUNCTION_WORD_STEM = -4.0
_FUNCTION_WORDS = frozenset("和与及对将被为等是从向到把于以各每全某两几该本成单同任通应")
_LONG_STEM = 0.7
# The word for a kind may be the first part of the next word (`上海|市场`, `柳家铺|村级`); it belongs to the name all the
# same where that next word is an office of the unit (`曲靖市委`, `台南市长`).
_OFFICE = re.compile("[省市县区州乡镇旗](?:委|长|政府|府)|村(?:口|里|头|民|边|委|支|干|小)|[乡镇](?:里|上)")
_NEXT_WORD_TAKES_SUFFIX = -6.0
_CHAINED_NEXT_WORD_TAKES_SUFFIX = -1.0
# In a chain, what a list has goes before what only looks like a name.
_CHAINED_PATTERN = -2.5
# `白沙社区` is no county 白沙.
_SMALLER_KIND = re.compile("社区|街道|[村镇乡]")
_GOES_ON = -4.0
# A name without a suffix that is cut out of a longer word: `马里` in `马里布`.
_CUT_OUT = -6.0
# `10个小康村`: what is counted is a kind, no name.
_COUNTED = -5.0
_COUNTERS = frozenset("个些处批座类种")
# `和|农村`, with a village 和农村 somewhere: the last word of what looks like a name is an ordinary one.
_ENDS_IN_ORDINARY_WORD = -4.0
# `钱|秀英`: behind a surname stands a given name.
_GIVEN_NAME = -3.0
# Peoples and languages are no places.
_PEOPLES = ("族", "语", "话", "裔")
# What is longer is likelier meant: `东北地区` rather than `东北`.
_A_CHARACTER = 0.1
_LISTED_CHARACTER = 0.4
# `宁夏|宝丰集团`: behind a place that does not contain it, a short name is somebody's name.
_BEHIND_ANOTHER_PLACE = -3.0
_CHAINED_ORDINARY_WORD = -2.0
# Streets are named after places that they are not in: `重庆路`, `朝阳西路`.
_STREET_NAME = re.compile("[东西南北中]?(?:大道|大街|路|街|巷)")
_STREET = -7.0
_HOPELESS = -1.0


class Scales:
    """Weighs the candidates of one text."""

    def __init__(self, text: str, bounds: Set[int], gazetteer: Gazetteer) -> None:
        """Set up the scales.

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            gazetteer: tells ordinary words.
        """
        self.text = text
        self.bounds = bounds
        self.gazetteer = gazetteer

    def weigh(self, candidate: Candidate, context: Context, *, chained: bool) -> Weighed:
        """Return the options of a candidate with what speaks for each, best first.

        Args:
            candidate: the candidate.
            context: what the rest of the document names.
            chained: whether it continues a chain.
        """
        text, bounds = self.text, self.bounds
        # No name of three characters or more is a word of its own.
        is_word = len(candidate.stem) < 3 and self.gazetteer.is_word(candidate.stem)
        suffix_at = candidate.start + len(candidate.stem)
        ends_word = candidate.ends_word or _OFFICE.match(text, candidate.end - 1) is not None
        takes_suffix = suffix_at < candidate.end and suffix_at in bounds and self._word_at(suffix_at)
        before = text[candidate.start - 1 : candidate.start]
        counted = before in _COUNTERS and not chained
        named = before in SURNAMES and candidate.start - 1 in bounds and not chained
        people = text.startswith(_PEOPLES, candidate.end)
        last_word = not chained and self._last_word(candidate)
        kind = _SMALLER_KIND.match(text, candidate.end)
        goes_on = kind is not None and kind.end() in bounds
        # `大城市`, `城区`, `小镇`
        ordinary = suffix_at < candidate.end and self.gazetteer.is_word(text[candidate.start : candidate.end])
        road = _STREET_NAME.match(text, candidate.end)
        street = road is not None and (road.end() in bounds or text[road.end()] in "上口段边旁")
        # Options of one form and level differ in nothing but what the context says.
        known: dict[tuple[Form, Level, bool], float] = {}
        weighed = []
        for option in candidate.options:
            form, level = option.form, option.unit.level
            listed_whole = not option.unit.suffix
            score = known.get((form, level, listed_whole))
            if score is None:
                score = _PRIOR[form].get(level, -5.0) + _A_CHARACTER * (candidate.end - candidate.start)
                if level in ("region", "feature") and form == "full":
                    score += _LISTED_CHARACTER * len(candidate.stem)
                if listed_whole and level in ("township", "village") and is_word:
                    score += _ORDINARY_WORD["bare"]
                elif is_word and level in ("prefecture", "county", "township", "village"):
                    score += _CHAINED_ORDINARY_WORD if chained else _ORDINARY_WORD[form]
                elif len(candidate.stem) > 2 and level in ("township", "village"):
                    score += _LONG_STEM
                if len(candidate.stem) == 1 and form == "full":
                    score += _CHAINED_ONE_CHARACTER_STEM if chained else _ONE_CHARACTER_STEM.get(level, 0)
                    score += _FUNCTION_WORD_STEM * (candidate.stem in _FUNCTION_WORDS and not chained)
                if not candidate.starts_word and len(candidate.stem) == 1:
                    score += _CUT_OUT
                elif not candidate.starts_word:
                    score += _CUT_OUT if listed_whole and len(candidate.stem) == 2 else _CUTS_WORD_BEFORE[form]
                if not ends_word and listed_whole and len(candidate.stem) == 2:
                    score += _CUT_OUT
                elif not ends_word and form != "bare" and takes_suffix:
                    sure = chained and not text.startswith("级", candidate.end)
                    score += _CHAINED_NEXT_WORD_TAKES_SUFFIX if sure else _NEXT_WORD_TAKES_SUFFIX
                elif not ends_word:
                    score += _CUTS_WORD_BEHIND[form] / (2 if len(candidate.stem) > 2 else 1)
                if form == "pattern" and chained:
                    score += _CHAINED_PATTERN
                if street and form == "bare":
                    score += _STREET
                if people and form != "abbreviation" and (form == "bare" or listed_whole):
                    score += _CUT_OUT
                if ordinary and (form == "other" or len(candidate.stem) == 1 or level in ("township", "village")):
                    score += _CUT_OUT
                if level in ("township", "village"):
                    score += _COUNTED * counted
                if level in ("prefecture", "county", "township", "village"):
                    score += _ENDS_IN_ORDINARY_WORD * last_word
                if form == "bare" and goes_on and level in ("prefecture", "county"):
                    score += _GOES_ON
                if form == "bare" and level == "county":
                    score += _GIVEN_NAME * named + _BEHIND_ANOTHER_PLACE * (candidate.behind_place and not chained)
                known[form, level, listed_whole] = score
            weighed.append((option, score + context.support(option, candidate.start)))
        weighed.sort(key=lambda pair: -pair[1])
        # Hundreds of villages bear a common name: those that nothing speaks for are not looked at again.
        return weighed if chained else weighed[:1] + [pair for pair in weighed[1:] if pair[1] > _HOPELESS]

    def _word_at(self, start: int) -> bool:
        """Tell whether an ordinary word starts at a word boundary."""
        end = next((at for at in range(start + 1, start + 5) if at in self.bounds), None)
        return end is not None and self.gazetteer.is_word(self.text[start:end])

    def _last_word(self, candidate: Candidate) -> bool:
        """Tell whether a candidate's last word, longer than its suffix, is an ordinary one."""
        if not candidate.ends_word or candidate.start + len(candidate.stem) == candidate.end:
            return False
        suffix_at = candidate.start + len(candidate.stem)
        start = next((at for at in range(candidate.end - 2, candidate.start, -1) if at in self.bounds), None)
        return start is not None and start < suffix_at and self.gazetteer.is_word(self.text[start : candidate.end])
