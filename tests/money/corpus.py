"""The corpus: what Chinese texts say about money, by meaning. The files are in the folder `corpus`, one for each rule.

A line at the margin is a meaning, and the lines below it are texts that have it; `#` starts a heading:

    CNY 3200000
      三百二十万元
    CNY 300..500 about /亩
      每亩补贴约[300-500元]
    CNY 50000 | USD 80000
      [5万元]或[8万美元]
    none
      6000万亩

A meaning is a currency, a value or `lower..upper`, how it is stated where that is not `exact`, and `/` with what it is
per; `|` parts several. Brackets mark the spans; a text without them is one span. `\\n` and `\\t` stand for themselves.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from nlp_aid.money import Money
from nlp_aid.money.value import MODIFIERS

FOLDER = Path(__file__).parent / "corpus"


class Example(NamedTuple):
    """A text, and the amounts in it with their spans."""

    rule: str
    heading: str
    text: str
    spans: list[tuple[int, int]]
    amounts: list[Money]


def examples() -> list[Example]:
    """Return all examples of the corpus."""
    return [example for path in sorted(FOLDER.glob("*.txt")) for example in _read(path)]


def read_example(marked: str, meaning: str, rule: str = "", heading: str = "") -> Example:
    """Return the example that a marked text and a meaning are."""
    amounts = [] if meaning == "none" else [_meaning(part.split()) for part in meaning.split("|")]
    text, spans = _unmark(marked.replace("\\n", "\n").replace("\\t", "\t"), bool(amounts))
    return Example(rule, heading, text, spans, amounts)


def _read(path: Path) -> list[Example]:
    found = []
    heading = meaning = ""
    for line in path.read_text(encoding="utf8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("  "):
            found.append(read_example(line[2:], meaning, path.stem, heading))
        elif line:
            meaning = line
    return found


def _meaning(words: list[str]) -> Money:
    currency, amount, *rest = words
    bounds = [Decimal(number) for number in amount.split("..")]
    value, lower, upper = (bounds[0], None, None) if len(bounds) == 1 else (None, *bounds)
    mod = next((word for word in rest if word in MODIFIERS), "exact")
    per = next((word[1:] for word in rest if word.startswith("/")), None)
    assert len(rest) == (mod != "exact") + (per is not None), words
    return Money(value=value, lower=lower, upper=upper, currency=currency, mod=mod, per=per)


def _unmark(marked: str, has_amounts: bool) -> tuple[str, list[tuple[int, int]]]:
    if "[" not in marked:
        return marked, [(0, len(marked))] if has_amounts else []
    spans = []
    for index, mark in enumerate(re.finditer(r"\[(.*?)\]", marked)):
        start = mark.start() - 2 * index
        spans.append((start, start + len(mark.group(1))))
    return re.sub(r"[\[\]]", "", marked), spans
