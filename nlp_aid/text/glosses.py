"""Pinyin glosses, as some sites put after characters: `產(chǎn)業(yè)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_aid.text.reading import Edit

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# The longest syllable is `zhuang`; a tone mark may stand apart (NFD).
_GLOSS = re.compile(rf"([\u3400-\u9fff\U00020000-\U0003ffff])\s?[(（]\s?([a-zü{_TONED}\u0300-\u030c]{{1,8}})\s?[)）]")
_TONE = re.compile(f"[{_TONED}\u0300\u0301\u0304\u030c]")


def glosses(text: str) -> Iterator[Edit]:
    """Yield the edits that read a character with its toned pinyin gloss as the character alone.

    A parenthesis without a tone mark (`(an)`, `(WB)`) is no gloss and stays.
    """
    for match in _GLOSS.finditer(text):
        if _TONE.search(match.group(2)):
            yield Edit(match.start(), match.end(), match.group(1))
