"""Accuracy on the peers' own tests of money: `python benchmarks/money_peers.py [--recognizers FILE] [--jionlp FILE …]`.

The tests are not in this repository; give the files of a checkout:

- Recognizers-Text: `Specs/NumberWithUnit/Chinese/CurrencyModel.json`: sentences, by `nlp_aid.money.find`. Right is a
  sentence with the same amounts, values and currencies, and no others.
- JioNLP: `test/test_money_parser.py`: amounts, by `nlp_aid.money.parse`. Right is an amount with the same value or bounds
  and the same currency. `test/test_money_extractor.py`: sentences, by `nlp_aid.money.find`. Right are the same spans. The
  files are read, not run.

Prints the share that is right, and every difference. Two of them are of convention, and are marked so: an
indefinite amount (`3000多欧元`) is a value that is more here, and an interval in JioNLP; a bare magnitude in a sentence
about money (`奖池36.57亿`) is an amount here, and none in Recognizers-Text. `八到九百亿` may be 8 or 80 billion at its lower
end: JioNLP has settled for the first, nlp_aid for the second. JioNLP rounds to hundredths.
"""

from __future__ import annotations

import argparse
import ast
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from nlp_aid.money import Money, find, parse

# What JioNLP calls currencies, as ISO codes.
UNITS = {
    "元": "CNY",
    "港元": "HKD",
    "美元": "USD",
    "欧元": "EUR",
    "日元": "JPY",
    "新台币": "TWD",
    "泰铢": "THB",
    "卢布": "RUB",
    "澳元": "AUD",
    "韩元": "KRW",
    "英镑": "GBP",
    "加元": "CAD",
    "瑞士法郎": "CHF",
}


class Result(NamedTuple):
    """One test: its text, what is expected and found, whether that is right, and whether it is a matter of convention."""

    text: str
    expected: str
    found: str
    is_right: bool
    by_convention: bool = False


def of_recognizers(path: Path) -> Iterator[Result]:
    """Yield the results for the sentences of a specification."""
    for test in json.loads(path.read_text(encoding="utf-8-sig")):
        expected = [
            (result["Resolution"]["isoCurrency"], Decimal(result["Resolution"]["value"]))
            for result in test["Results"]
            if result["TypeName"] == "currency"
        ]
        matches = find(test["Input"])
        found = [(money.currency, money.value) for money in matches]
        named = [
            (money.currency, money.value)
            for money in matches
            if not money.text.endswith(("万", "亿", "兆", "千", "百"))
        ]
        yield Result(test["Input"], str(expected), str(found), found == expected, named == expected != found)


def of_jionlp(path: Path) -> Iterator[Result]:
    """Yield the results for the amounts, or the sentences, of a test module."""
    for text, expected in _cases(path):
        if isinstance(expected, list):
            spans = [(found["text"], *found["offset"]) for found in expected]
            matches = [(money.text, money.start, money.end) for money in find(text)]
            yield Result(text, str(spans), str(matches), matches == spans)
            continue
        numbers = expected["num"] if isinstance(expected["num"], list) else [expected["num"]]
        wanted = ([Decimal(number) for number in numbers], UNITS.get(expected["case"], expected["case"]))
        try:
            money = parse(text)
        except ValueError as error:
            yield Result(text, str(wanted), str(error), False)
            continue
        bounds = [bound.quantize(Decimal("0.01")) for bound in _bounds(money)]
        by_convention = money.mod == "more" and len(numbers) == 2 and bounds == wanted[0][:1]
        yield Result(text, str(wanted), repr(money), (bounds, money.currency) == wanted, by_convention)


def _bounds(money: Money) -> list[Decimal]:
    return [money.value] if money.value is not None else list(money.bounds)


def _cases(path: Path) -> Iterator[tuple[str, Any]]:
    tree = ast.parse(path.read_text(encoding="utf8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            getattr(target, "id", "") == "money_string_list" for target in node.targets
        ):
            yield from ((text, expected) for text, expected in ast.literal_eval(node.value))


def print_results(name: str, results: list[Result]) -> None:
    """Print the share that is right, and the differences."""
    right = sum(result.is_right for result in results)
    agreed = right + sum(result.by_convention for result in results)
    share, with_conventions = (count / len(results) if results else 0 for count in (right, agreed))
    print(
        f"{name}: {right} of {len(results)} right ({share:.3f}); with differences of convention {with_conventions:.3f}"
    )
    for result in results:
        if not result.is_right:
            kind = "convention" if result.by_convention else "WRONG"
            print(f"  {kind:10} {result.text}\n    expected {result.expected}\n    found    {result.found}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recognizers", type=Path, nargs="+", default=[])
    parser.add_argument("--jionlp", type=Path, nargs="+", default=[])
    arguments = parser.parse_args()
    for path in arguments.recognizers:
        print_results(f"Recognizers-Text {path.name}", list(of_recognizers(path)))
    for path in arguments.jionlp:
        print_results(f"JioNLP {path.name}", list(of_jionlp(path)))


if __name__ == "__main__":
    main()
