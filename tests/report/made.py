"""Records made by hand, with flows, checks and all that a report shows."""

from __future__ import annotations

from typing import Any

from nlp_aid.layers.registry import layers, relations
from nlp_aid.layers.specification import RoleSpecification
from nlp_aid.records import SCHEMA

_PLACES = {
    "闽侯县": ("350121", "county", ["福建省", "福州市", "闽侯县"]),
    "福建省": ("35", "province", ["福建省"]),
    "固原市": ("6404", "prefecture", ["宁夏回族自治区", "固原市"]),
    "宁夏": ("64", "province", ["宁夏回族自治区"]),
    "昆明市": ("5301", "prefecture", ["云南省", "昆明市"]),
    "老挝": ("LA", "country", []),
}


def mention(layer: str, text: str, word: str, **fields: Any) -> dict[str, Any]:
    """Return a mention of the first occurrence of a word, with all fields of its layer."""
    start = text.index(word)
    empty: dict[str, Any] = {
        field.name: [] if field.kind in ("strings", "integers") else None for field in layers()[layer].regular_fields
    }
    return {"start": start, "end": start + len(word), "text": word, **empty, **fields}


def role(record: dict[str, Any], word: str, layer: str | None = None) -> dict[str, Any]:
    """Return what fills a role: the mention of a layer, or a stretch of the text."""
    if layer is None:
        start = record["text"].index(word)
        return {"start": start, "end": start + len(word), "text": word, "layer": None, "index": None}
    index = next(at for at, one in enumerate(record[layer]) if one["text"] == word)
    there = record[layer][index]
    return {"start": there["start"], "end": there["end"], "text": word, "layer": layer, "index": index}


def empty_record(id: str, text: str, **meta: Any) -> dict[str, Any]:
    """Return a record without mentions."""
    names = [*layers(), *relations()]
    meta = {"schema": SCHEMA, "nlp_aid": "0", "model": None, "layers": names, "data": {}, **meta}
    return {"id": id, "text": text, **{name: [] for name in names}, "meta": meta}


def add_flow(
    record: dict[str, Any],
    amount: str,
    value: str | None,
    donor: str | None,
    recipient: str | None,
    *,
    programme: str | None = None,
    day: str | None = None,
    currency: str = "CNY",
    mod: str = "exact",
    per: str | None = None,
    **fields: Any,
) -> None:
    """Add a flow, with its amount, places, programme and date. Who is no known place is a stretch of the text."""
    text = record["text"]
    record["money"].append(
        mention("money", text, amount, value=value, currency=currency, mod=mod, per=per, is_total=False, use="flow")
    )
    flow: dict[str, Any] = {
        "amount": len(record["money"]) - 1,
        **dict.fromkeys(("donor", "recipient", "programme", "purpose", "time", "part_of", "same_as")),
        "kind": "grant",
        "status": "done",
        "confidence": "0.90",
    }
    for name, who in (("donor", donor), ("recipient", recipient)):
        if who in _PLACES:
            if all(one["text"] != who for one in record["places"]):
                code, level, path = _PLACES[who]
                record["places"].append(
                    mention(
                        "places",
                        text,
                        who,
                        code=code,
                        level=level,
                        path=path,
                        name=path[-1] if path else who,
                        confidence="0.99",
                    )
                )
            flow[name] = role(record, who, "places")
        elif who:
            flow[name] = role(record, who)
    if programme:
        if all(one["text"] != programme for one in record["programmes"]):
            named = {"type": "mechanism", "name": programme, "key": programme, "confidence": "0.80"}
            record["programmes"].append(mention("programmes", text, programme, **named))
        flow["programme"] = role(record, programme, "programmes")
    if day:
        days = {
            "value": "2021",
            "start_date": "2021-01-01",
            "end_date": "2021-12-31",
            "kind": "year",
            "basis": "expression",
        }
        if all(one["text"] != day for one in record["dates"]):
            record["dates"].append(mention("dates", text, day, **days))
        flow["time"] = role(record, day, "dates")
    record["flows"].append({**flow, **fields})


def pairing() -> dict[str, Any]:
    """A record with a whole, two parts of it, the whole told again, and a check that fails."""
    text = (
        "2021年，福建省向固原市投入闽宁协作资金1000万元，其中600.5万元用于修路，300万元用于办学。合计1000万元已全部到位。\n"
        "闽侯县还捐赠了8万元。"
    )
    record = empty_record(
        "pairing",
        text,
        title="闽宁协作一年",
        date="2022-02-03",
        source="news/pairing.html",
        url="https://news.example.org/1",
    )
    give = {"programme": "闽宁协作资金", "day": "2021年"}
    add_flow(record, "1000万元", "10000000", "福建省", "固原市", **give)
    add_flow(record, "600.5万元", "6005000", "福建省", "固原市", part_of=0, kind="allocation", **give)
    add_flow(record, "300万元", "3000000", "福建省", "固原市", part_of=0, kind="allocation", **give)
    add_flow(record, "合计1000万元", "10000000", "福建省", "固原市", same_as=0, **give)
    add_flow(record, "8万元", "80000", "闽侯县", None, kind="donation", status="planned", confidence="0.40")
    parts = [role(record, word, "money") for word in ("600.5万元", "300万元")]
    check = {
        "stated": role(record, "1000万元", "money"),
        "kind": "sum",
        "agrees": False,
        "parts": parts,
        "value": "10000000",
    }
    check |= {"expected": "9005000", "difference": "995000", "tolerance": "0", "unit": "CNY"}
    record["checks"].append(check)
    return record


def abroad() -> dict[str, Any]:
    """A record with other currencies, and amounts that are in no sum."""
    text = "昆明市向老挝赠送价值120.25万美元的物资，另拟拨付近80万美元，每户补助500元，村民得到30–50元。"
    record = empty_record("abroad", text, source="news/abroad.html", date="2020-05")
    add_flow(record, "120.25万美元", "1202500", "昆明市", "老挝", currency="USD", kind="donation", confidence=None)
    add_flow(record, "80万美元", "800000", "昆明市", "老挝", currency="USD", mod="almost", status="planned")
    add_flow(record, "500元", "500", None, "每户", per="户", kind="benefit")
    add_flow(record, "30–50元", None, None, "村民", kind="benefit")
    record["money"][-1] |= {"lower": "30", "upper": "50"}
    return record


def strings(record: dict[str, Any], attack: str) -> dict[str, Any]:
    """Return a record that has an attack in every string that a file may have anything in."""

    def put(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: put(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [put(one, key) for one in value]
        return attack if isinstance(value, str) and key not in ("layer", "text") else value

    made = put({name: value for name, value in record.items() if name != "meta"})
    text = attack + record["text"] + attack
    for name in layers():
        for one in made[name]:
            one["start"], one["end"] = 0, len(text)
            one["text"] = text
    for relation in relations().values():
        for data in made[relation.name]:
            for member in relation.members:
                if (
                    isinstance(member, RoleSpecification)
                    and isinstance(data[member.name], dict)
                    and data[member.name]["layer"] is None
                ):
                    data[member.name] |= {"start": 0, "end": len(text), "text": text}
    meta = {"schema": SCHEMA, "nlp_aid": "0", "model": None, "layers": [*layers(), *relations()], "data": {}}
    origin = dict.fromkeys(("title", "date", "source", "url", "author"), attack)
    layout = [{"start": 0, "end": len(text), "sheet": attack, "row": 1, "column": 1}]
    return {**made, "text": text, "meta": {**meta, **origin, "layout": layout}}
