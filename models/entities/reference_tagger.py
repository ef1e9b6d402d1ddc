"""Tags texts as the sentences that the tagger learns from are tagged: with Baidu LAC 2.1.2 (Apache-2.0).

Needs the packages `lac` and `paddlepaddle`; README.md says how to install them.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice, pairwise
from typing import Any

from nlp_aid.sentences import sentence_starts

_LABELS = frozenset({"LOC", "ORG", "PER", "TIME"})
_AT_A_TIME = 64
Sentence = dict[str, Any]


def tagged(texts: Iterable[str]) -> Iterator[Sentence]:
    """Yield texts with their names: `text`, and `ents`, each [start, end, label]. LAC reads them sentence by sentence.

    Raises:
        ModuleNotFoundError: LAC or what it needs is not installed.
    """
    tagger = _lac()
    texts = iter(texts)
    while batch := list(islice(texts, _AT_A_TIME)):
        places = [list(_sentences(text)) for text in batch]
        found = iter(
            tagger.run([text[start:end] for text, spans in zip(batch, places, strict=True) for start, end in spans])
        )
        for text, spans in zip(batch, places, strict=True):
            names = ((start, *next(found)) for start, _ in spans)
            yield {"text": text, "ents": list(chain.from_iterable(_names(text, *it) for it in names))}


def _lac() -> Any:
    import paddle.base

    # LAC calls it as it was called before PaddlePaddle 2.5.
    sys.modules["paddle.fluid"] = paddle.base
    sys.modules["paddle.fluid.core"] = paddle.base.core
    from LAC import LAC

    return LAC(mode="lac")


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the sentences of a text, without white space around them."""
    for start, end in pairwise([*sentence_starts(text), len(text)]):
        if sentence := text[start:end].strip():
            first = text.index(sentence, start)
            yield first, first + len(sentence)


def _names(text: str, at: int, words: list[str], tags: list[str]) -> Iterator[list[Any]]:
    """Yield the names among the words of a sentence that starts at an offset."""
    for word, tag in zip(words, tags, strict=True):
        start = text.index(word, at)
        at = start + len(word)
        if tag in _LABELS:
            yield [start, at, tag]
