"""How fast a report opens and filters in a browser: `python benchmarks/report.py` (needs Chromium).

Makes records of documents about aid, with as many mentions as asked for (10,000 documents with 60,000 mentions, a third of the
documents with a flow each), writes their report, opens it in Chromium without a window, and prints how long it takes until
everything is drawn, and how long each kind of filter takes until everything is drawn anew: on the clock, and of a processor, which does
not depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from nlp_aid.gazetteer.divisions import Division, gazetteer  # noqa: E402
from nlp_aid.layers.registry import layers, relations  # noqa: E402
from nlp_aid.report import write_report  # noqa: E402
from tests.chromium import EXECUTABLE, Browser  # noqa: E402

PROGRAMMES = [f"{first}{second}协作资金" for first, second in itertools.product("京津沪苏浙鲁粤闽", "蒙甘滇陕川黔桂宁")]
KINDS = ("grant", "donation", "investment", "loan", "purchase", "benefit")
FILTERS = {
    "a year": "nlpAid.state.chosen.set('year', new Set(['2019']))",
    "a province": "nlpAid.state.chosen.set('province', new Set(['53']))",
    "a programme": "nlpAid.state.chosen.set('programme', new Set(['沪滇协作资金']))",
    "a kind": "nlpAid.state.chosen.set('flows.kind', new Set(['donation']))",
    "confidence": "nlpAid.state.confidence = 0.8",
    "a search": "nlpAid.state.search = '昆明'",
    "places": "nlpAid.state.table = 'places'",
    "sorted places": "nlpAid.state.table = 'places', nlpAid.state.sort.set('places', ['name', 1])",
}


def records(number: int, mentions: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield records, with about as many mentions in all."""
    choose = random.Random(seed)
    divisions = gazetteer()
    provinces = [one for one in divisions.children("CN") if one.code and one.code < "66"]
    units = [unit for province in provinces for unit in (province, *divisions.children(province))]
    each, more = divmod(mentions, number)
    for at in range(number):
        yield _record(at, each + (at < more), choose, units)


def _record(at: int, mentions: int, choose: random.Random, units: list[Division]) -> dict[str, Any]:
    year = choose.randint(2010, 2025)
    made: dict[str, Any] = {name: [] for name in (*layers(), *relations())}
    text = ""

    def add(layer: str, word: str, **fields: Any) -> dict[str, Any]:
        nonlocal text
        empty = {
            field.name: [] if field.kind in ("strings", "integers") else None
            for field in layers()[layer].regular_fields
        }
        mention = {"start": len(text), "end": len(text) + len(word), "text": word, **empty, **fields}
        made[layer].append(mention)
        text += word
        span = {name: mention[name] for name in ("start", "end", "text")}
        return {**span, "layer": layer, "index": len(made[layer]) - 1}

    def add_place() -> dict[str, Any]:
        unit = choose.choice(units)
        path = list(unit.path)
        return add(
            "places",
            unit.name,
            code=unit.code,
            name=unit.name,
            level=unit.level,
            path=path,
            confidence=f"{choose.uniform(0.5, 1):.2f}",
        )

    if at % 3 == 0:
        time_ = add(
            "dates",
            f"{year}年",
            value=str(year),
            start_date=f"{year}-01-01",
            end_date=f"{year}-12-31",
            kind="year",
            basis="expression",
        )
        text += "，"
        donor = add_place()
        text += "向"
        recipient = add_place()
        text += "投入"
        name = choose.choice(PROGRAMMES)
        programme = add("programmes", name, type="fund", name=name, key=name, confidence="0.90")
        amount = choose.randint(10, 90_000)
        add("money", f"{amount}万元", value=f"{amount}0000", currency="CNY", mod="exact", is_total=False, use="flow")
        text += "，用于当地的产业发展和基础设施建设。"
        roles = {"donor": donor, "recipient": recipient, "programme": programme, "purpose": None, "time": time_}
        confidence = f"{choose.uniform(0.4, 1):.2f}"
        rest = {
            "kind": choose.choice(KINDS),
            "part_of": None,
            "same_as": None,
            "status": "done",
            "confidence": confidence,
        }
        made["flows"].append({"amount": 0, **roles, **rest})
    while sum(map(len, (made[name] for name in layers()))) < mentions:
        text += f"第{len(text)}项工作在"
        add_place()
        text += "进行，各有关部门密切配合，群众的生产生活条件得到明显改善。\n"
    meta = {"schema": "1", "nlp_aid": "0", "model": None, "layers": [*layers(), *relations()], "data": {}}
    origin = {
        "source": f"folder-{at % 20}/{at}.txt",
        "date": f"{year}-{at % 12 + 1:02}-01",
        "title": f"第{at}号报道：{text[:12]}",
    }
    return {"id": f"{at}.txt", "text": text, **made, "meta": {**meta, **origin}}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--mentions", type=int, default=60_000)
    parser.add_argument("--times", type=int, default=5, help="how often each filter is tried")
    parser.add_argument("--one-file", action="store_true", help="have the texts in the page, too")
    arguments = parser.parse_args()
    if EXECUTABLE is None:
        parser.error("there is no Chromium")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        made = list(records(arguments.documents, arguments.mentions))
        start = time.perf_counter()
        write_report(made, path, one_file=arguments.one_file or None)
        seconds = time.perf_counter() - start
        found = sum(len(record[name]) for record in made for name in layers())
        print(f"{len(made):,} documents, {found:,} mentions, {sum(len(record['flows']) for record in made):,} flows")
        print(f"written in {seconds:.1f} s: a page of {path.stat().st_size / 1e6:.1f} MB")
        measure(path, arguments.times)


def measure(path: Path, times: int) -> None:
    """Open the page, filter it, and print how long that takes."""
    browser = Browser()
    try:
        browser.resize(1400, 1000)
        browser.call("Performance.enable", timeDomain="threadTicks")
        opened, worked = [], []
        for _ in range(times):
            browser.open("about:blank")
            start, before = time.perf_counter(), _processor(browser)
            browser.open(path)
            browser.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
            opened.append(time.perf_counter() - start)
            after = _processor(browser)
            worked.append(after - before if after > before else after)  # a new page may count anew
        print(f"opened in {statistics.median(opened):.2f} s; of a processor {statistics.median(worked):.2f} s")
        print("| filter | ms | of a processor | rows left |\n|---|---|---|---|")
        reset = "nlpAid.state.chosen.clear(), nlpAid.state.search = '', nlpAid.state.confidence = 0, nlpAid.state.table = 'flows', nlpAid.state.sort.clear()"
        for name, script in FILTERS.items():
            taken, used = [], []
            for _ in range(times):
                browser.evaluate(
                    f"{reset}, nlpAid.changed(), new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
                )
                before = _processor(browser)
                # Until what has changed is laid out and painted.
                taken.append(
                    browser.evaluate(
                        f"new Promise(done => {{ const start = performance.now(); {script}; nlpAid.changed();"
                        " requestAnimationFrame(() => { const channel = new MessageChannel();"
                        " channel.port1.onmessage = () => done(performance.now() - start); channel.port2.postMessage(0); }); })"
                    )
                )
                used.append((_processor(browser) - before) * 1000)
            left = browser.evaluate("nlpAid.rows().length")
            print(f"| {name} | {statistics.median(taken):.0f} | {statistics.median(used):.0f} | {left:,} |")
    finally:
        browser.close()


def _processor(browser: Browser) -> float:
    """Return how many seconds of a processor the page's main thread has used for tasks."""
    metrics = browser.call("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


if __name__ == "__main__":
    main()
