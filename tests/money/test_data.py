"""A currency or a spelling is a line of data."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from nlp_aid.money import currencies, find, numbers, parse
from nlp_aid.money.lexicon import load


@pytest.fixture
def spoken() -> Iterator[list[dict[str, object]]]:
    """The lines of spoken names, to be added to; as they were afterwards."""
    lines: list[dict[str, object]] = load("currencies")["spoken"]
    before = list(lines)
    yield lines
    lines[:] = before
    forget()


def forget() -> None:
    """Have the data read anew."""
    for cache in (currencies._units, currencies._chinese_names, currencies._by_country, numbers._token):
        cache.cache_clear()


def test_a_currency_is_a_line(spoken: list[dict[str, object]]) -> None:
    spoken.append({"code": "QQQ", "names": ["千贝币"], "signs": ["Q$"], "minor": {"贝分": "0.01"}})
    forget()
    for text in ("500千贝币", "千贝币500", "Q$500", "5百千贝币", "50000贝分"):
        money = parse(text)
        assert (money.value, money.currency) == (Decimal(500), "QQQ"), text
    assert parse("500千贝币").format("zh") == "500千贝币"


def test_a_spelling_is_a_word_in_a_line(spoken: list[dict[str, object]]) -> None:
    assert find("捐款500米刀。") == []
    line = next(line for line in spoken if line["code"] == "USD")
    spoken[spoken.index(line)] = {**line, "names": ["米刀"]}
    forget()
    (money,) = find("捐款500米刀。")
    assert (money.text, money.currency) == ("500米刀", "USD")
