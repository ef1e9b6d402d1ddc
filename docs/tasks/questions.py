"""Writes the two hundred short documents of docs/tasks/questions.md: `python docs/tasks/questions.py`.

They are made up: places are real ones, who gives what to whom is drawn by lot, and firms and foundations do not exist.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).with_suffix(".jsonl")
SEED = 4
REPORTS, REPRINTS = 188, 12

# Who is paired with which counties.
PAIRS = {
    "上海市静安区": ("云南省文山州广南县", "云南省文山州富宁县"),
    "上海市闵行区": ("云南省保山市隆阳区", "云南省保山市施甸县"),
    "广东省": ("广西壮族自治区百色市靖西市", "贵州省黔南州三都县"),
    "浙江省杭州市": ("四川省甘孜州稻城县", "贵州省黔东南州从江县"),
    "江苏省": ("陕西省商洛市镇安县", "青海省海东市化隆县"),
    "福建省厦门市": ("甘肃省临夏州东乡县", "甘肃省临夏州积石山县"),
    "天津市": ("甘肃省甘南州夏河县", "甘肃省庆阳市环县"),
    "山东省青岛市": ("甘肃省陇南市宕昌县", "甘肃省定西市岷县"),
}
FOUNDATIONS = ("晨光公益基金会", "远山教育基金会", "同路人慈善基金会", "青禾公益基金会")
FIRMS = ("海澜湾食品有限公司", "云岭医药股份有限公司", "恒升建材有限公司", "东塔科技有限公司")
COUNTRIES = ("老挝", "柬埔寨", "埃塞俄比亚", "尼泊尔")
PURPOSES = {
    "school": ("修建教学楼", "建设学生宿舍", "改造农村小学食堂"),
    "road": ("修建通村公路", "硬化进村道路"),
    "industry": ("建设茶叶加工厂", "发展肉牛养殖", "建设食用菌大棚", "建设冷链仓库"),
    "health": ("新建乡镇卫生院", "购置医疗设备"),
    "water": ("建设饮水安全工程", "修复灌溉水渠"),
}
OPENINGS = (
    "记者从有关部门了解到，当地群众的日子一年比一年好。",
    "初冬时节，山里的工地上机器轰鸣。",
    "这是两地多年合作结出的果实。",
    "村里的老人说，这样的变化过去想都不敢想。",
    "项目由两地干部共同商定。",
    "资金去向在村务公开栏里写得清清楚楚。",
)
CLOSINGS = (
    "当地表示，将按月公开工程进度。",
    "下一步，两地还将在人才和市场上加强合作。",
    "村民们盼着早日用上新设施。",
    "有关负责人说，工程质量有专人监督。",
    "沿线村寨的群众纷纷前来帮忙。",
    "验收工作将由第三方进行。",
)
# How an article begins and ends where another paper has printed it.
HEADS, FEET = ("据某报报道，", "本报综合消息，", "转自某网："), ("（编辑：某某）", "（来源：某网）", "")


def amount(draw: random.Random) -> str:
    """Return an amount: mostly exact, now and then about, more than, or a range."""
    number = draw.choice((15, 20, 36, 50, 80, 120, 150, 200, 260, 300, 450, 500, 680, 800, 1000, 1200, 1500, 2000))
    kind = draw.random()
    if kind < 0.12:
        return f"约{number}万元"
    if kind < 0.2:
        return f"超过{number}万元"
    if kind < 0.24:
        return f"{number}万元至{number + 100}万元"
    return f"{number}万元"


def article(draw: random.Random, number: int) -> tuple[int, str]:
    """Return the year of an article, and its text."""
    year = draw.randint(2017, 2023)
    month, day = draw.randint(1, 12), draw.randint(1, 28)
    giver, counties = draw.choice(list(PAIRS.items()))
    county = draw.choice(counties)
    purpose = draw.choice(draw.choice(list(PURPOSES.values())))
    foundation, firm = draw.choice(FOUNDATIONS), draw.choice(FIRMS)
    kind = number % 10
    if kind in (0, 1, 2):
        said = f"{year}年，{giver}向{county}投入东西部协作资金{amount(draw)}，用于{purpose}。"
    elif kind == 3:
        said = f"{year}年{month}月，{giver}向{county}拨付财政援助资金{amount(draw)}，用于{purpose}。"
    elif kind == 4:
        said = f"{year}年{month}月{day}日，{foundation}向{county}捐款{amount(draw)}，用于{purpose}。"
    elif kind == 5:
        said = f"{year}年{month}月，{firm}向{county}捐赠价值{amount(draw)}的医疗物资。"
    elif kind == 6:
        county = draw.choice(("甘肃省临夏州积石山县", "甘肃省定西市岷县", "甘肃省陇南市宕昌县"))
        giver = draw.choice((foundation, firm, "财政部", "应急管理部"))
        verb = "捐赠" if giver in (foundation, firm) else "下达"
        said = f"{year}年{month}月{day}日，{giver}向{county}{verb}救灾资金{amount(draw)}，用于受灾群众安置。"
    elif kind == 7:
        country = draw.choice(COUNTRIES)
        said = f"{year}年，中国政府向{country}提供{draw.choice((50, 100, 200, 300))}万美元的紧急人道主义援助。"
    elif kind == 8:
        said = (
            f"{year}年，{giver}采购{county}农产品{amount(draw)}。当地每户年均增收{draw.choice((2000, 3000, 5000))}元。"
        )
    else:
        said = f"{giver}计划在{year + 1}年向{county}投入帮扶资金{amount(draw)}，用于{purpose}。"
    return year, draw.choice(OPENINGS) + said + draw.choice(CLOSINGS)


def documents() -> Iterator[dict[str, str]]:
    """Yield the documents: reports, and reprints of some of them behind."""
    draw = random.Random(SEED)
    reports = []
    for number in range(REPORTS):
        year, text = article(draw, number)
        reports.append({"id": f"{number + 1:03}", "date": f"{year}-12-{draw.randint(10, 28)}", "text": text})
    yield from reports
    for number, original in enumerate(draw.sample(reports, REPRINTS)):
        text = draw.choice(HEADS) + original["text"] + draw.choice(FEET)
        yield {"id": f"{REPORTS + number + 1}", "date": original["date"], "text": text}


def main() -> None:
    """Write the documents."""
    lines = [json.dumps(document, ensure_ascii=False) + "\n" for document in documents()]
    TARGET.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
