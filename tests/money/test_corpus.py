"""The corpus, example by example."""

from __future__ import annotations

import pytest

from nlp_aid.money import find
from tests.money.corpus import Example, examples

EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{e.rule}-{e.text}" for e in EXAMPLES])
def test_example(example: Example) -> None:
    found = find(example.text)
    assert [(money.start, money.end) for money in found] == example.spans, [money.text for money in found]
    assert [money.amount for money in found] == example.amounts


def test_every_example_is_there_once() -> None:
    texts = [example.text for example in EXAMPLES]
    assert sorted(texts) == sorted(set(texts))
