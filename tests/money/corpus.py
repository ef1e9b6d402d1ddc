"""The corpus: what Chinese texts say about money. The files are in the folder `corpus`, one for each rule.

They are in the notation of `tests/annotated.py`: `每亩补贴约[300-500元|money lower=300 upper=500 mod=about per=亩]`. A mention has the fields
of `nlp_aid.Money` that are not as usual: the currency where it is not CNY, `mod` where it is not `exact`.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from nlp_aid.money import Money
from tests.annotated import Mention, sentences

FOLDER = Path(__file__).parent / "corpus"
_NUMBERS = {"value", "lower", "upper"}


class Example(NamedTuple):
    """A text, and the amounts in it with their spans."""

    rule: str
    heading: str
    text: str
    spans: list[tuple[int, int]]
    amounts: list[Money]


def examples() -> list[Example]:
    """Return all examples of the corpus."""
    return [
        Example(
            path.stem,
            sentence.heading,
            sentence.text,
            [(mention.start, mention.end) for mention in sentence.mentions],
            [_amount(mention) for mention in sentence.mentions],
        )
        for path in sorted(FOLDER.glob("*.txt"))
        for sentence in sentences(path)
    ]


def shown(example: Example) -> tuple[str, str]:
    """Return an example as tables in the documentation have it: the text with brackets where a part of it is meant, the meaning."""
    text = example.text
    if example.spans != [(0, len(text))]:
        for start, end in reversed(example.spans):
            text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text, " | ".join(map(_meaning, example.amounts)) or "none"


def _amount(mention: Mention) -> Money:
    assert mention.layer == "money", mention
    return Money(**{name: Decimal(value) if name in _NUMBERS else value for name, value in mention.fields.items()})


def _meaning(amount: Money) -> str:
    number = f"{amount.lower}..{amount.upper}" if amount.value is None else str(amount.value)
    words = [amount.currency, number, *([] if amount.mod == "exact" else [amount.mod])]
    return " ".join([*words, *([f"/{amount.per}"] if amount.per else [])])
