"""Development zones and the like, which are named after a place and are one name with it."""

from __future__ import annotations

import re
from collections.abc import Set

_ZONE = re.compile(
    r"[\u4e00-\u9fff]{0,12}?(?:经济技术开发区|高新技术产业开发区|经济开发区|开发区|合作区|试验区|实验区|自贸区|保税区|度假区|旅游区|新区|高新区)"
)
_NOT_IN_NAMES = re.compile(
    "[的了在和与及对将被为等是从向到把于以其该本各每全某几个名设建入是由]|地区|市场|政府|支持|推进|帮助|成立|协作"
)


def zone_end(text: str, end: int, bounds: Set[int]) -> int | None:
    """Return where the zone ends that is named after the place that ends at `end`; None where there is none."""
    match = _ZONE.match(text, end)
    if not match or match.end() not in bounds or _NOT_IN_NAMES.search(match.group()[:-2]):
        return None
    return match.end()
