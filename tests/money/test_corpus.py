"""The corpus, example by example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nlp_aid.money import find
from tests.money.corpus import Example, examples, shown

EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{e.rule}-{e.text}" for e in EXAMPLES])
def test_example(example: Example) -> None:
    found = find(example.text)
    assert [(money.start, money.end) for money in found] == example.spans, [money.text for money in found]
    assert [money.amount for money in found] == example.amounts


def test_every_example_is_there_once() -> None:
    texts = [example.text for example in EXAMPLES]
    assert sorted(texts) == sorted(set(texts))


PAGE = (Path(__file__).parents[2] / "docs" / "money.md").read_text(encoding="utf8")


@pytest.mark.parametrize(("example", "lines"), [(0, 2), (1, 4)])
def test_the_example_in_the_documentation_prints_what_it_says(
    capsys: pytest.CaptureFixture[str], example: int, lines: int
) -> None:
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[example]
    exec(code, {})
    printed = re.findall("^# (.*)$", code, re.MULTILINE)
    assert len(printed) == lines
    assert capsys.readouterr().out.splitlines() == printed


def test_the_forms_in_the_documentation_are_examples() -> None:
    rows = re.findall(r"^\|[^|]*\| `([^`]+)` \| ([A-Z]{3} \d.*|none) \|$", PAGE, re.MULTILINE)
    assert len(rows) > 40
    known = {shown(example) for example in EXAMPLES}
    for text, meaning in rows:
        assert (text, meaning.replace("\\|", "|")) in known
