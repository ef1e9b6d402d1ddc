"""A currency or a spelling is a line of data."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from nlp_aid.money import find, parse
from nlp_aid.money.lexicon import MoneyLexicon

Line = dict[str, object]


@pytest.fixture
def with_spoken(tmp_path: Path) -> Callable[[list[Line]], MoneyLexicon]:
    """What makes a lexicon with other lines of spoken names."""

    def made(lines: list[Line]) -> MoneyLexicon:
        data = {**MoneyLexicon.bundled().data("currencies"), "spoken": lines}
        (tmp_path / "currencies.json").write_text(json.dumps(data, default=str), "utf-8")
        return MoneyLexicon(tmp_path)

    return made


def spoken() -> list[Line]:
    """The bundled lines of spoken names."""
    lines: list[Line] = list(MoneyLexicon.bundled().data("currencies")["spoken"])
    return lines


def test_a_currency_is_a_line(with_spoken: Callable[[list[Line]], MoneyLexicon]) -> None:
    line: Line = {"code": "QQQ", "names": ["千贝币"], "signs": ["Q$"], "minor": {"贝分": "0.01"}}
    lexicon = with_spoken([*spoken(), line])
    for text in ("500千贝币", "千贝币500", "Q$500", "5百千贝币", "50000贝分"):
        money = parse(text, lexicon)
        assert (money.value, money.currency) == (Decimal(500), "QQQ"), text
    assert parse("500千贝币", lexicon).format("zh", lexicon) == "500千贝币"
    assert find("捐款500千贝币。") == []


def test_a_spelling_is_a_word_in_a_line(with_spoken: Callable[[list[Line]], MoneyLexicon]) -> None:
    assert find("捐款500米刀。") == []
    lines = [{**line, "names": ["米刀"]} if line["code"] == "USD" else line for line in spoken()]
    (money,) = find("捐款500米刀。", with_spoken(lines))
    assert (money.text, money.currency) == ("500米刀", "USD")
