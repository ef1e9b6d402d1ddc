"""Speed and accuracy of the money layer: `python benchmarks/money.py [CORPUS] [--gold GOLD.jsonl …]`.

CORPUS is a text file, or a JSONL file with a `text` on each line (also `.gz`). Prints:

- microseconds a text of `nlp_aid.money.find` and of JioNLP's `extract_money` (`pip install -e '.[benchmark]'`) on raw text, and
  of what a pipeline does behind the tokenizer (`find_in`, with the tables) and `extract_money` on readable text; and
  how many times as fast nlp_aid is. Both have the same texts, by turns, in one thread: those of the corpus, 200 copies of the example
  article with other digits in each, and 400 tables of 20 shapes, made by `tests/money/random_tables.py`;
- the time that hostile input takes at three lengths, and the ratio from one length to the next: 10 where time is linear;
- for gold files, the figures of `nlp-aid evaluate` for nlp_aid and for JioNLP.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from nlp_aid.evaluation import score
from nlp_aid.money import find
from nlp_aid.money.api import find_in
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.text import read_text

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "nlp_aid" / "examples" / "article.txt"
# Parts of the texts, and turns of every run with a part.
PARTS, TURNS = 20, 8
LENGTHS = (2_000, 20_000, 200_000)
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
        return [file.read()]


def articles() -> list[str]:
    """Return copies of the example article, with other digits in each, so that nothing can be known from the copy before."""
    rng = random.Random(17)
    text = EXAMPLE.read_text("utf8")
    digits = {**dict.fromkeys("0123456789", "123456789"), **dict.fromkeys("０１２３４５６７８９", "１２３４５６７８９")}
    return ["".join(rng.choice(digits[char]) if char in digits else char for char in text) for _ in range(200)]


def tables() -> list[str]:
    """Return random tables."""
    sys.path.insert(0, str(ROOT))
    from tests.money.random_tables import SHAPES

    rng = random.Random(17)
    return [SHAPES[at % len(SHAPES)](rng).text for at in range(400)]


def seconds(function: Callable[[Any], object], texts: Iterable[Any]) -> float:
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


def in_turns(runs: dict[str, tuple[Callable[[Any], object], list[Any]]]) -> dict[str, float]:
    """Return the processor time of every run.

    Texts are taken in parts, and for every part each run has its turn, over and over; of a run's times for a part the
    least counts, as what else the machine does only adds to it. Two texts before each turn are not counted: the run before
    has put its own tables into the processor's caches.
    """
    taken = dict.fromkeys(runs, 0.0)
    size = max(1, len(next(iter(runs.values()))[1]) // PARTS)
    for function, texts in runs.values():
        seconds(function, texts[:size])
    for start in range(0, len(next(iter(runs.values()))[1]), size):
        least = dict.fromkeys(runs, float("inf"))
        for _ in range(TURNS):
            for name, (function, texts) in runs.items():
                seconds(function, texts[:2])
                least[name] = min(least[name], seconds(function, texts[start : start + size]))
        for name, time_taken in least.items():
            taken[name] += time_taken
    return taken


def print_speed(name: str, texts: list[str]) -> None:
    """Print microseconds a text, and the ratios to JioNLP, for raw text and for readable text."""
    lexicon = MoneyLexicon.bundled()
    readings = [read_text(text) for text in texts]
    runs: dict[str, tuple[Callable[[Any], object], list[Any]]] = {
        "find": (find, texts),
        "find_in": (partial(find_in, lexicon), readings),
    }
    if jionlp := extract_money():
        runs["JioNLP"] = (jionlp, texts)
        runs["JioNLP, readable"] = (jionlp, [reading.text for reading in readings])
    taken = {run: time_taken / len(texts) * 1e6 for run, time_taken in in_turns(runs).items()}
    pairs = {"raw": ("find", "JioNLP"), "readable": ("find_in", "JioNLP, readable")}
    for kind, (ours, theirs) in pairs.items():
        of_theirs = f"{taken[theirs]:>12,.0f}{taken[theirs] / taken[ours]:>12.2f}" if jionlp else "not installed"
        print(f"{name:20}{kind:10}{len(texts):>8,}{sum(map(len, texts)):>12,}{taken[ours]:>12,.0f}{of_theirs}")


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
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--texts", type=int, help="of the corpus at most so many, from its start")
    parser.add_argument("--gold", type=Path, nargs="+", default=[])
    parser.add_argument("--no-hostile", action="store_true", help="leave out the hostile input")
    arguments = parser.parse_args()
    extract_money()  # which greets
    print(f"{'':20}{'':10}{'texts':>8}{'characters':>12}{'nlp_aid, µs':>12}{'JioNLP, µs':>12}{'JioNLP = 1':>12}")
    if arguments.corpus:
        print_speed(arguments.corpus.name, read_corpus(arguments.corpus)[: arguments.texts])
    print_speed("example article", articles())
    print_speed("tables", tables())
    if not arguments.no_hostile:
        print_hostile()
    if arguments.gold:
        print_accuracy(arguments.gold)


if __name__ == "__main__":
    main()
