"""Small records with flows, built from what they are to say."""

from __future__ import annotations

PATHS = {
    "31": ["上海市"],
    "310106": ["上海市", "静安区"],
    "44": ["广东省"],
    "53": ["云南省"],
    "5326": ["云南省", "文山壮族苗族自治州"],
    "532627": ["云南省", "文山壮族苗族自治州", "广南县"],
    "532628": ["云南省", "文山壮族苗族自治州", "富宁县"],
    "6201": ["甘肃省", "兰州市"],
    "320106": ["江苏省", "南京市", "鼓楼区"],
    "350102": ["福建省", "福州市", "鼓楼区"],
}


def flow(value=None, *, donor=None, recipient=None, year=None, currency="CNY", mod="exact", per=None, lower=None, upper=None, **more):  # fmt: skip
    """Return what `record` takes: donor and recipient are codes of places, or else texts."""
    amount = {"value": value, "lower": lower, "upper": upper, "currency": currency, "mod": mod, "per": per}
    return {"amount": amount, "roles": {"donor": donor, "recipient": recipient}, "year": year, "more": more}


def record(id, *flows, text=None, meta=None):
    """Return a record with flows; its text has their parts one behind the other, and then `text`."""
    pieces: list[str] = []
    found = {"money": [], "places": [], "dates": [], "flows": []}

    def put(text):
        start = sum(map(len, pieces))
        pieces.append(text)
        return {"start": start, "end": start + len(text), "text": text}

    for one in flows:
        made = {"amount": len(found["money"]), "kind": "grant", "part_of": None, "same_as": None, "status": "done"}
        amount = one["amount"]
        found["money"].append({**put(f"{amount['value'] or amount['lower']}元"), **amount})
        for role, who in one["roles"].items():
            made[role] = None
            if who is None:
                continue
            if who not in PATHS:
                made[role] = {**put(who), "layer": None, "index": None}
                continue
            name = PATHS[who][-1]
            level = {2: "province", 4: "prefecture"}.get(len(who), "county")
            found["places"].append({**put(name), "code": who, "name": name, "level": level, "path": PATHS[who]})
            made[role] = {key: found["places"][-1][key] for key in ("start", "end", "text")}
            made[role] |= {"layer": "places", "index": len(found["places"]) - 1}
        if one["year"]:
            first, last = (one["year"].split("-") * 2)[:2]
            days = (f"{first}-01-01", f"{last}-12-31")
            found["dates"].append({**put(f"{one['year']}年"), "value": "/".join(days), "start_date": days[0], "end_date": days[1], "kind": "year"})  # fmt: skip
            made["time"] = {key: found["dates"][-1][key] for key in ("start", "end", "text")}
            made["time"] |= {"layer": "dates", "index": len(found["dates"]) - 1}
        found["flows"].append({**made, **one["more"]})
    pieces.append(text if text is not None else f"。{id}")
    meta = {"layers": ["money", "places", "programmes", "dates", "flows"], **(meta or {})}
    return {"id": id, "text": "".join(pieces), "programmes": [], **found, "meta": meta}
