"""Names of organisations, and sentences about them, of our own making: what the tagger's other lessons lack.

The parts of names are in `names.json`, the sentences in `sentences.txt`: a line each, with slots in braces.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from substitutes import Sentence, Substitutes

HERE = Path(__file__).resolve().parent
_SLOT = re.compile(r"\{(\w+)\}")
_TITLES = (
    "县长",
    "副县长",
    "市长",
    "局长",
    "主任",
    "书记",
    "党组书记",
    "村支书",
    "第一书记",
    "驻村干部",
    "董事长",
    "总经理",
    "会长",
    "秘书长",
    "校长",
    "院长",
    "厅长",
    "部长",
    "理事长",
    "大使",
    "队长",
)
_USES = (
    "农村饮水",
    "产业发展",
    "教学楼",
    "卫生室",
    "助学",
    "危房改造",
    "水窖",
    "救灾",
    "大棚",
    "易地搬迁",
    "道路硬化",
    "就业帮扶",
)
_CAMPAIGNS = (
    "春风送岗",
    "暖冬",
    "爱心超市",
    "圆梦助学",
    "金秋助学",
    "慈善一日捐",
    "万家欢乐",
    "送温暖",
    "百企联百村",
    "希望厨房",
    "壹起走",
    "母亲水窖",
)
_ROADS = ("路", "大街", "大道", "街", "巷", "东路", "西街", "南大街")
_UNITS = ("区县", "乡镇", "市（州）", "有关单位", "省直有关部门")


class Organisations:
    """Makes up names of organisations, and sentences with them.

    Args:
        substitutes: draws places and persons.
        seed: makes it repeatable.
    """

    def __init__(self, substitutes: Substitutes, seed: int) -> None:
        self._names: dict[str, Any] = json.loads((HERE / "names.json").read_text(encoding="utf8"))
        self._templates = (HERE / "sentences.txt").read_text(encoding="utf8").splitlines()
        self._chance = random.Random(seed)
        self._substitutes = substitutes

    def listed(self) -> re.Pattern[str]:
        """Return what matches the names that are lists of whole names, the longest first."""
        kinds = ("ministry", "charity_whole", "international", "firm_whole", "university", "bare")
        known = {name for kind in kinds for name in self._names[kind] if len(name) > 2 or kind == "bare"}
        return re.compile("|".join(map(re.escape, sorted(known, key=lambda name: (-len(name), name)))))

    def name(self) -> str:
        """Return a name."""
        chance, names = self._chance, self._names
        kind = chance.choices(
            (
                "government",
                "ministry",
                "party",
                "charity",
                "charity_whole",
                "international",
                "abroad",
                "embassy",
                "firm",
                "firm_whole",
                "school",
                "university",
                "hospital",
                "grassroots",
                "media",
                "bare",
            ),
            (12, 4, 6, 9, 6, 4, 4, 2, 18, 6, 7, 3, 5, 6, 2, 8),
        )[0]
        if kind in ("ministry", "charity_whole", "international", "firm_whole", "bare"):
            return str(chance.choice(names[kind]))
        if kind == "media":
            name = chance.choice(names[kind])
            return name if len(name) > 3 and chance.random() < 0.7 else self._short() + name
        if kind == "abroad":
            return self._substitutes.country() + chance.choice(names[kind])
        if kind == "embassy":
            return str(chance.choice(names[kind]).format(self._substitutes.country()))
        if kind == "university":
            return str(chance.choice(names[kind]) + chance.choice(names["faculty"]))
        if kind == "firm":
            return self._firm()
        if kind == "charity" and chance.random() < 0.4:
            return (self._place() if chance.random() < 0.5 else "") + self._brand() + chance.choice(names[kind])
        if kind == "party" and chance.random() < 0.3:
            return "中共" + self._place() + "委员会"
        if kind == "grassroots":
            return self._place(("township", "village")) + chance.choice(names[kind])
        if kind in ("school", "hospital") and chance.random() < 0.3:
            return self._place() + self._brand() + chance.choice(names[kind])
        return self._place() + chance.choice(names[kind])

    def sentences(self, count: int) -> Iterator[Sentence]:
        """Yield sentences with `ents`; those labelled `PLACE` may be places, and are nothing else."""
        for _ in range(count):
            yield self._filled(self._chance.choice(self._templates))

    def _filled(self, template: str) -> Sentence:
        text, ents, done = "", [], 0
        for slot in _SLOT.finditer(template):
            text += template[done : slot.start()]
            filled, label = self._slot(slot[1])
            if label:
                ents.append([len(text), len(text) + len(filled), label])
            text += filled
            done = slot.end()
        return {"text": text + template[done:], "ents": ents}

    def _slot(self, name: str) -> tuple[str, str]:
        chance, names = self._chance, self._names
        if name == "org":
            return self.name(), "ORG"
        if name == "bare":
            return chance.choice(names["bare"]), "ORG"
        if name == "person":
            return self._substitutes.person(), "PER"
        if name == "person_abroad":
            return self._substitutes.foreign_person(), "PER"
        if name == "place":
            return self._place(), "PLACE"
        if name == "short":
            return self._short(), "PLACE"
        if name == "foreign":
            return self._substitutes.country(), "LOC"
        if name == "line":
            return "".join(chance.sample(names["abbreviations"], 2)) + chance.choice(names["line_kinds"]), "PLACE"
        if name == "road":
            road = self._brand() + chance.choice(_ROADS)
            return road + (f"{chance.randint(1, 900)}号" if chance.random() < 0.5 else ""), "PLACE"
        if name == "date":
            year, month, day = chance.randint(1995, 2026), chance.randint(1, 12), chance.randint(1, 28)
            return chance.choice(
                (f"{year}年", f"{year}年{month}月", f"{month}月{day}日", f"{year}年{month}月{day}日", "去年", "今年")
            ), "OPEN"
        if name == "amount":
            return (
                f"{chance.choice((1, 2, 5, 30, 120, 365, 4000))}{chance.choice(('元', '万元', '亿元', '万美元', '万港元'))}",
                "",
            )
        lists = {"title": _TITLES, "use": _USES, "campaign": _CAMPAIGNS, "unit": _UNITS}
        return chance.choice(lists[name]), ""

    def _brand(self) -> str:
        chance, names = self._chance, self._names
        if chance.random() < 0.15:
            return str(chance.choice(names["transcribed"]))
        return "".join(chance.choice(names["brands"]) for _ in range(chance.choice((2, 2, 2, 3, 4))))

    def _firm(self) -> str:
        chance, names = self._chance, self._names
        form = chance.choice(names["firm"])
        if chance.random() < 0.25:
            return self._brand() + chance.choice(("集团", "公司", "股份", "银行", "地产", "控股", "科技"))
        industry = (
            chance.choice(names["industry"])
            if form not in ("银行", "农商银行", "农村商业银行", "农村信用社", "供电公司", "商店")
            else ""
        )
        place = self._short()
        where = chance.random()
        if where < 0.2:
            mark = chance.choice(("（{}）", "({})"))
            return self._brand() + mark.format(place) + industry + form
        if where < 0.75:
            return (self._place() if chance.random() < 0.6 else place) + self._brand() + industry + form
        return self._brand() + industry + form

    def _place(self, levels: tuple[str, ...] = ("province", "prefecture", "county", "county", "township")) -> str:
        return self._substitutes.chain(self._chance.choice(levels))

    def _short(self) -> str:
        return self._substitutes.short(self._chance.choice(("province", "prefecture", "county")))
