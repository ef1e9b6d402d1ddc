"""Takes the picture of a report that stands on the front page: `python docs/picture.py` (needs Chromium).

The documents are made up: pairs of regions that are known, with amounts that are not true. They are annotated, and the report of
what was found is opened and photographed.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import nlp_aid  # noqa: E402
from nlp_aid.report import write_report  # noqa: E402
from tests.chromium import Browser  # noqa: E402

PICTURE = Path(__file__).parent / "report.png"
WIDTH, HEIGHT = 1280, 1480
PAIRS = [
    ("北京市", "内蒙古自治区赤峰市", "京蒙协作资金"),
    ("天津市", "甘肃省庆阳市", "东西部协作资金"),
    ("上海市", "云南省保山市", "沪滇协作资金"),
    ("上海市", "云南省文山州", "沪滇协作资金"),
    ("福建省", "宁夏回族自治区固原市", "闽宁协作资金"),
    ("广东省", "广西壮族自治区百色市", "东西部协作资金"),
    ("浙江省", "四川省凉山州", "东西部协作资金"),
    ("江苏省", "陕西省商洛市", "苏陕协作资金"),
    ("山东省", "重庆市巫山县", "东西部协作资金"),
]
LAYERS = ("money", "places", "programmes", "organisations", "persons", "dates", "flows", "checks")
PURPOSES = ["建设扶贫车间", "修建通村公路", "改造乡镇卫生院", "发展高山蔬菜种植", "培训致富带头人", "新建村级幼儿园"]


def texts(number: int) -> list[str]:
    """Return made-up documents, the same each time."""
    choose = random.Random(7)
    found = []
    for _ in range(number):
        giver, receiver, programme = choose.choice(PAIRS)
        year = choose.choice((2018, 2019, 2019, 2020, 2020, 2021, 2022))
        amount = choose.randint(3, 60) * 100
        purpose, other = choose.sample(PURPOSES, 2)
        found.append(
            f"{year}年，{giver}向{receiver}投入{programme}{amount}万元，其中{amount // 2}万元用于{purpose}，"
            f"{amount - amount // 2}万元用于{other}。"
        )
    return found


def main() -> None:
    """Annotate, write the report and take the picture."""
    nlp = nlp_aid.load([*LAYERS])
    records = [nlp_aid.to_record(nlp(text), f"{number:02}.txt") for number, text in enumerate(texts(48), start=1)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        write_report(records, path, title="Paired assistance between regions (made-up amounts)")
        browser = Browser()
        try:
            browser.emulate()
            browser.resize(WIDTH, HEIGHT)
            browser.open(path)
            browser.screenshot(PICTURE)
        finally:
            browser.close()


if __name__ == "__main__":
    main()
