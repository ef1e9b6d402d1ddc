"""Speed and accuracy of the money layer: `python benchmarks/money.py [CORPUS] [--gold GOLD.jsonl …]`.

CORPUS is a text file, or a JSONL file with a `text` on each line (also `.gz`); by default the example article, over and
over. Prints:

- characters a second of `find_money` (extraction alone, on readable text), of `nlp_aid.money.find` (with the reading of
  raw text), and of JioNLP's `extract_money` where that is installed (`pip install -e '.[benchmark]'`), with the ratio
  to it in processor time of this one run;
- the time that hostile input takes at three lengths, and the ratio from one length to the next: 10 where time is linear;
- for gold files, the figures of `nlp-aid evaluate` for nlp_aid and for JioNLP.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from nlp_aid.evaluation import score
from nlp_aid.money import find
from nlp_aid.money.grammar import find_money
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.text import read_text

EXAMPLE = Path(__file__).parent.parent / "nlp_aid" / "examples" / "article.txt"
CHARACTERS = 200_000
LENGTHS = (10_000, 100_000, 1_000_000)
HOSTILE = (
    *(
        "1,",
        "1,111,",
        "9",
        "一二三",
        "1-",
        "1-1万",
        "1、",
        "每",
        "万亿",
        "元元元",
        "1万1万",
        "1元",
        "约约约",
        "(((",
        "（1元",
    ),
    *("1元/", "人均", "几百", "$1", "以港币计1元", "单位：万元\n1\t2\n"),
)
# What JioNLP calls the currencies, as ISO codes.
JIONLP_UNITS = {"元": "CNY", "美元": "USD", "港元": "HKD", "欧元": "EUR", "日元": "JPY", "英镑": "GBP", "韩元": "KRW"}
JIONLP_UNITS |= {
    "新台币": "TWD",
    "澳元": "AUD",
    "加元": "CAD",
    "卢布": "RUB",
    "泰铢": "THB",
    "瑞士法郎": "CHF",
    "法郎": "XOF",
}


def read_corpus(path: Path) -> list[str]:
    """Return the texts of a corpus."""
    open_text = gzip.open if path.suffix == ".gz" else open
    with open_text(path, "rt", encoding="utf8") as file:
        if ".jsonl" in path.suffixes:
            return [json.loads(line)["text"] for line in file if line.strip()]
        text = file.read()
        return [text] * max(1, CHARACTERS // max(1, len(text)))


def seconds(function: Callable[[str], object], texts: Iterable[str]) -> float:
    """Return the processor time that a function takes over all texts."""
    start = time.process_time()
    for text in texts:
        function(text)
    return time.process_time() - start


def extract_money() -> Callable[..., list[dict[str, Any]]] | None:
    """Return JioNLP's extractor, or None where JioNLP is not installed."""
    try:
        import jionlp
    except ImportError:
        return None
    extractor: Callable[..., list[dict[str, Any]]] = jionlp.ner.extract_money
    return extractor


def print_speed(texts: list[str]) -> None:
    """Print characters a second, and the ratio to JioNLP."""
    readable = [read_text(text).text for text in texts]
    total = sum(map(len, texts))
    jionlp = extract_money()
    runs: dict[str, tuple[Callable[[str], object], list[str]]] = {
        "find_money, readable text": (partial(find_money, MoneyLexicon.bundled()), readable),
        "nlp_aid.money.find, raw text": (find, texts),
    }
    if jionlp:
        runs["JioNLP extract_money"] = (jionlp, readable)
        runs["JioNLP, without parsing"] = (lambda text: jionlp(text, with_parsing=False), readable)
    for function, some in runs.values():
        seconds(function, some[:20])
    taken = {name: min(seconds(*run) for _ in range(2)) for name, run in runs.items()}
    base = taken.get("JioNLP extract_money")
    print(f"{total:,} characters in {len(texts):,} texts\n")
    print(f"{'':32}{'characters/s':>14}{'speed, JioNLP = 1':>20}")
    for name, time_taken in taken.items():
        ratio = f"{base / time_taken:.2f}" if base else "not installed"
        print(f"{name:32}{total / time_taken:>14,.0f}{ratio:>20}")


def print_hostile() -> None:
    """Print how time grows with length."""
    print(f"\n{'hostile input, seconds at':32}" + "".join(f"{length:>12,}" for length in LENGTHS) + f"{'growth':>16}")
    for unit in HOSTILE:
        taken = [seconds(find, [(unit * length)[:length]]) for length in LENGTHS]
        growth = " ".join(f"{later / max(earlier, 1e-4):.1f}" for earlier, later in pairwise(taken))
        print(f"{unit!r:32}" + "".join(f"{time_taken:>12.3f}" for time_taken in taken) + f"{growth:>16}")


def of_jionlp(found: dict[str, Any]) -> dict[str, Any]:
    """Return an amount that JioNLP found as a mention."""
    start, end = found["offset"]
    detail = found["detail"]
    number = detail["num"]
    numbers = [str(Decimal(n)) for n in number] if isinstance(number, list) else [str(Decimal(number))]
    value, lower, upper = (numbers[0], None, None) if len(numbers) == 1 else (None, *numbers)
    unit = re.sub("人民币|元人民币", "元", detail["case"])
    return {"start": start, "end": end, "value": value, "lower": lower, "upper": upper} | {
        "currency": JIONLP_UNITS.get(unit, unit)
    }


def print_accuracy(paths: list[Path]) -> None:
    """Print the figures of all gold files together."""
    gold = {}
    for path in paths:
        for line in path.read_text(encoding="utf8").splitlines():
            record = json.loads(line)
            gold[f"{path.name} {record['id']}"] = record
    systems: dict[str, Callable[[str], list[dict[str, Any]]]] = {
        "nlp_aid": lambda text: [money.to_data() for money in find(text)]
    }
    if jionlp := extract_money():
        systems["JioNLP"] = lambda text: [of_jionlp(found) for found in jionlp(text)]
    print(f"\n{len(gold)} annotated documents")
    for name, system in systems.items():
        predicted = {id: {**record, "money": system(record["text"])} for id, record in gold.items()}
        result = score(gold, predicted)["money"]  # type: ignore[arg-type]
        figures = {measure: figures.f1 for measure, figures in result.figures.items()} | dict(result.accuracies)
        print(f"{name:12}" + "  ".join(f"{measure} {figure:.3f}" for measure, figure in figures.items()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=EXAMPLE)
    parser.add_argument("--gold", type=Path, nargs="+", default=[])
    parser.add_argument("--no-hostile", action="store_true", help="leave out the hostile input")
    arguments = parser.parse_args()
    print_speed(read_corpus(arguments.corpus))
    if not arguments.no_hostile:
        print_hostile()
    if arguments.gold:
        print_accuracy(arguments.gold)


if __name__ == "__main__":
    main()
