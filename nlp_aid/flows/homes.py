"""Where parties are at home, and who gives and who receives elsewhere on a page: what tells givers from receivers beyond a clause.

In China's paired assistance the provinces of the east give and those of the west receive; so where a party is from speaks for its role,
as does what it is where it stands with a verb of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from nlp_aid.flows.candidates import Candidate
from nlp_aid.flows.page import PARTIES, Page

_PROVINCE = 2
_GIVING = frozenset(("give", "fund", "invest", "lend"))
_TO = frozenset(("@向", "@给", "@对", "@为", "@予", "fund", "support"))
_MOST = 2


class Homes:
    """What a page tells of its parties.

    Attributes:
        provinces: of each province or country the share of the mentions of the page that are there.
        headline: those that the headline names.
    """

    def __init__(self, page: Page, found: Sequence[Candidate]) -> None:
        """Look at a page.

        Args:
            page: the page.
            found: its candidates, with their functions.
        """
        self.page = page
        named = [
            (one.code[:_PROVINCE], page.line[one.start]) for one in page.mentions if one.code and one.start < page.size
        ]
        counts = Counter(province for province, _ in named)
        self.provinces = {province: count / counts.total() for province, count in counts.items()}
        self.headline = {province for province, line in named if line == 0} if page.size and page.line[-1] else set()
        self._gives: Counter[str] = Counter()
        self._receives: Counter[str] = Counter()
        for one in found:
            if one.whole and one.party:
                self._gives[self._name(one)] += gives(one)
                self._receives[self._name(one)] += receives(one)

    def names(self, one: Candidate) -> Iterable[str]:
        """Yield what its home and the rest of the page speak for."""
        code = self._code(one)
        province = code[:_PROVINCE]
        yield f"from {province or 'nowhere'}"
        if province:
            share = self.provinces.get(province, 0.0)
            size = "most" if share > 0.6 else "many" if share > 0.25 else "few"
            yield f"from where {size} are"
            yield f"level {len(code)}, from where {size} are"
            if self.headline:
                yield f"from where {'the headline' if province in self.headline else 'no headline'} is"
        if one.whole:
            name = self._name(one)
            given = min(self._gives[name] - gives(one), _MOST)
            received = min(self._receives[name] - receives(one), _MOST)
            yield f"gives elsewhere {given}, receives {received}"

    def _name(self, one: Candidate) -> str:
        return next(
            (f"{stretch.layer} {stretch.code}" for stretch in one.whole if stretch.layer == "places" and stretch.code),
            one.key,
        )

    def _code(self, one: Candidate) -> str:
        for stretch in one.whole:
            if stretch.code:
                return stretch.code
        for layer in PARTIES:
            for stretch in self.page.from_to(layer, one.start, one.end - 1):
                if stretch.code and stretch.end <= one.end:
                    return stretch.code
        return ""


def gives(one: Candidate) -> bool:
    """Tell whether it is who gives in its clause."""
    function = one.function
    return function.left == "edge" and (
        function.right in _GIVING or (function.right[0] == "@" and function.verb in _GIVING)
    )


def receives(one: Candidate) -> bool:
    """Tell whether it is who receives in its clause."""
    function = one.function
    return function.right == "receive" or (function.left in _TO and function.verb.lstrip("<") in _GIVING | {"support"})
