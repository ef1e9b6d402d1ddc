"""Hand-made Docs and records, which do not depend on what the layers find."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import spacy
from hypothesis import strategies as st
from spacy.tokens import Doc

from nlp_aid.layers import layers as registered
from nlp_aid.layers.mention import put
from nlp_aid.layers.specification import Field
from nlp_aid.money import MoneyMatch
from nlp_aid.places import Place
from nlp_aid.programmes import Programme
from nlp_aid.records import Record, to_record

TEXT = "沪滇扶贫协作投入约1234567.50元，每亩300-500元。"
MONEY = [
    MoneyMatch(start=9, end=20, text="1234567.50元", value=Decimal("1234567.50"), mod="about"),
    MoneyMatch(start=23, end=31, text="300-500元", lower=Decimal(300), upper=Decimal(500), per="亩"),
]
PLACES = [
    Place(start=0, end=1, text="沪", code="31", name="上海市", level="province", path=("上海市",)),
    Place(start=1, end=2, text="滇", code="53", name="云南省", level="province", path=("云南省",)),
]
PROGRAMMES = [Programme(start=0, end=6, text="沪滇扶贫协作", type="mechanism", name="沪滇扶贫协作")]


def sample_doc() -> Doc:
    doc = spacy.blank("zh")(TEXT)  # spaCy's own Chinese tokens are single characters
    put(doc, MoneyMatch, MONEY)
    put(doc, Place, PLACES)
    put(doc, Programme, PROGRAMMES)
    return doc


def sample_record(id: str = "sample") -> Record:
    return to_record(sample_doc(), id)


# Text with what pages and terminals trip over.
hostile_text = st.text(
    st.one_of(
        st.sampled_from("<>&\"'`=\r\n\t\0\x1b\x85\u2028\u202e;沪滇万元[]{}/"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record: spans nest, overlap and repeat, and every string is hostile."""
    text = draw(hostile_text)
    some = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=12))
    spans = [(min(pair), max(pair)) for pair in some]
    layers: dict[str, list[dict[str, object]]] = {"money": [], "places": [], "programmes": []}
    word, maybe = hostile_text, st.none() | hostile_text
    amounts = st.none() | st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: format(number, "f"))
    for start, end in spans:
        layer = draw(st.sampled_from(list(layers)))
        mention: dict[str, object] = {"start": start, "end": end, "text": text[start:end]}
        if layer == "money":
            mention.update(value=draw(amounts), lower=draw(amounts), upper=draw(amounts))
            mention.update(currency=draw(word), mod=draw(word), per=draw(maybe))
            mention.update(currency_from=draw(word), row=draw(maybe), column=draw(maybe), is_total=draw(st.booleans()))
        elif layer == "places":
            mention.update(code=draw(maybe), name=draw(maybe), level=draw(maybe), path=draw(st.lists(word, max_size=3)))
        else:
            mention.update(type=draw(word), id=draw(maybe), name=draw(word))
        layers[layer].append(mention)
    meta = {"schema": "1", "nlp_aid": "0", "layers": list(layers)}
    return {"id": draw(word), "text": text, **layers, "meta": meta}  # type: ignore[return-value,typeddict-item]


def _decimals(places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(-(10**40), 10**40, allow_nan=False, allow_infinity=False, places=places) | st.integers(
        -(10**30), 10**30
    ).map(Decimal)


@st.composite
def _money(draw: st.DrawFn) -> dict[str, object]:
    places = draw(st.integers(0, 14))
    one, two = sorted([draw(_decimals(places)), draw(_decimals(places))])
    is_range = draw(st.booleans())
    numbers = {"value": None, "lower": one, "upper": two} if is_range else {"value": one, "lower": None, "upper": None}
    values = {key: None if number is None else format(number, "f") for key, number in numbers.items()}
    told = {key: draw(hostile_text) for key in ("currency", "mod", "currency_from")}
    written = {key: draw(st.none() | hostile_text) for key in ("per", "row", "column")}
    return {**values, **told, **written, "is_total": draw(st.booleans())}


_PLACES = st.fixed_dictionaries(
    {
        "code": st.none() | st.sampled_from(["53", "530502", "LA"]) | hostile_text,
        "name": st.none() | hostile_text,
        "level": st.none() | st.sampled_from(["county", "zone"]) | hostile_text,
        "path": st.lists(hostile_text, max_size=3),
        "name_in_text": st.none() | hostile_text,
        "valid": st.none() | st.lists(st.integers(1900, 2100), min_size=2, max_size=2),
        "successor": st.none() | hostile_text,
        "confidence": st.none() | st.integers(0, 100).map(lambda hundredths: f"{hundredths / 100:.2f}"),
        "candidates": st.lists(hostile_text, max_size=3),
    }
)
_PROGRAMMES = st.fixed_dictionaries(
    {
        "type": hostile_text,
        "id": st.none() | st.sampled_from(["local:1", "a-b"]) | hostile_text,
        "name": hostile_text,
        "key": st.none() | hostile_text,
        "confidence": st.none() | st.integers(0, 100).map(lambda hundredths: f"{hundredths / 100:.2f}"),
    }
)
_ORGANISATIONS = st.fixed_dictionaries(
    {
        "id": st.none() | st.sampled_from(["local:1", "a-b"]) | hostile_text,
        "name": st.none() | hostile_text,
        "type": st.none() | st.sampled_from(["charity", "firm"]),
        "place": st.none() | st.sampled_from(["53", "530502"]) | hostile_text,
    }
)
_DATES = st.fixed_dictionaries(
    {
        "value": st.none() | st.just("2020-01-01/2020-12-31") | hostile_text,
        "start_date": st.none() | hostile_text,
        "end_date": st.none() | hostile_text,
        "kind": st.sampled_from(["year", "duration"]),
        "basis": st.none() | st.sampled_from(["expression", "text"]),
        "anchor": st.none() | hostile_text,
    }
)
_VALUES = {
    "money": _money(),
    "places": _PLACES,
    "programmes": _PROGRAMMES,
    "organisations": _ORGANISATIONS,
    "dates": _DATES,
}


def _of_fields(fields: Iterable[Field]) -> st.SearchStrategy[dict[str, object]]:
    """Values for the fields of a layer, as its specification has them."""
    amounts = _decimals(2).map(lambda number: format(number, "f"))
    by_kind: dict[str, st.SearchStrategy[object]] = {"decimal": amounts, "string": hostile_text}
    return st.fixed_dictionaries(
        {it.name: st.none() | by_kind[it.kind] if it.is_nullable else by_kind[it.kind] for it in fields}
    )


@st.composite
def whole_records(draw: st.DrawFn) -> Record:
    """Records as the pipeline makes them, with hostile strings: any layers ran, mentions nest and overlap, and none opens or ends with a space."""
    text = draw(hostile_text)
    ran = draw(st.lists(st.sampled_from(list(registered())), unique=True))
    layers: dict[str, list[dict[str, object]]] = {
        name: [] for name, layer in registered().items() if layer.is_always_in_record or name in ran
    }
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda s: s[0] < s[1])
    for layer in ran if text else ():
        for start, end in sorted(draw(st.lists(spans, max_size=4, unique_by=tuple))):
            if text[start:end] != text[start:end].strip():
                continue
            values = draw(_VALUES[layer] if layer in _VALUES else _of_fields(registered()[layer].regular_fields))
            layers[layer].append({"start": start, "end": end, "text": text[start:end], **values})
    known = st.dictionaries(st.sampled_from(["source", "encoding", "title", "date", "author", "url"]), hostile_text)
    fields = st.dictionaries(
        hostile_text, st.none() | hostile_text | st.integers() | st.lists(hostile_text), min_size=1
    )
    meta = {"schema": "1", "nlp_aid": "0", "model": "m", "layers": [layer for layer in layers if layer in ran]}
    meta |= draw(known) | draw(st.just({}) | st.fixed_dictionaries({"fields": fields}))
    return {"id": draw(hostile_text), "text": text, **layers, "meta": meta}  # type: ignore[return-value,typeddict-item]


FULL_TEXT = "😀2021年，上海市闵行区向隆阳区投入沪滇协作资金约365万元，其中200万元用于道路建设。李明代表山河公司捐款7万元，惠及12户。"


def full_record(id: str = "full") -> Record:
    """A record with something in every layer and relation of ours, and every field filled somewhere.

    It has a character beyond the first plane, mentions one in another, roles that are text alone, several fillers of a
    role, and relations that point to relations.
    """

    def at(part: str) -> dict[str, object]:
        start = FULL_TEXT.index(part)
        return {"start": start, "end": start + len(part), "text": part}

    def role(part: str, layer: str | None = None, index: int | None = None) -> dict[str, object]:
        return {**at(part), "layer": layer, "index": index}

    def amount(part: str, value: str | None, **more: object) -> dict[str, object]:
        blank = dict.fromkeys(("lower", "upper", "per", "row", "column"))
        told = {"currency": "CNY", "mod": "exact", "currency_from": "default", "is_total": False, **more}
        return {**at(part), "value": value, **blank, **told, "use": "flow"}

    def place(part: str, code: str | None, name: str, level: str, *path: str, **more: object) -> dict[str, object]:
        known = {"code": code, "name": name, "level": level, "path": [*path]}
        other = {"name_in_text": None, "valid": None, "successor": None, "confidence": "0.98", "candidates": []}
        return {**at(part), **known, **other, **more}

    grant = {
        "amount": 0,
        "kind": "grant",
        "donor": role("上海市闵行区", "places", 0),
        "recipient": role("隆阳区", "places", 1),
        "programme": role("沪滇协作资金", "programmes", 0),
        "purpose": None,
        "time": role("2021年", "dates", 0),
        "part_of": None,
        "same_as": None,
        "status": "done",
        "confidence": "0.93",
    }
    part = {**grant, "amount": 1, "purpose": role("道路建设"), "part_of": 0, "status": "planned", "confidence": None}
    gift = {**dict.fromkeys(grant), "amount": 2, "kind": "donation", "donor": role("山河公司", "organisations", 0)}
    check = {
        "stated": role("365万元", "money", 0),
        "kind": "sum",
        "agrees": False,
        "parts": [role("200万元", "money", 1), role("道路建设")],
        "value": "3650000",
        "expected": "2000000",
        "difference": "1650000",
        "tolerance": "5000",
        "unit": "CNY",
    }
    date = {"value": "2021-01-01/2021-12-31", "start_date": "2021-01-01", "end_date": "2021-12-31"}
    found = {
        "money": [
            amount("365万元", "3650000", mod="about", is_total=True, row="合计", column="金额"),
            amount("200万元", None, per="年", lower="1900000", upper="2100000"),
            amount("7万元", "70000", currency="HKD", currency_from="text"),
        ],
        "places": [
            place("上海市闵行区", "310112", "闵行区", "county", "上海市", "闵行区", valid=[1992, 2026], successor="310104"),
            place("隆阳区", None, "隆阳区", "county", candidates=["530502", "5305"], name_in_text="隆阳", id="my-1"),
        ],
        "programmes": [
            {**at("沪滇协作资金"), "type": "fund", "id": "local:1", "name": "沪滇协作资金", "key": "fund:沪滇协作资金", "confidence": "0.93"}
        ],
        "organisations": [{**at("山河公司"), "id": "local:1", "name": "山河公司", "type": "firm", "place": "53"}],
        "persons": [at("李明")],
        "dates": [{**at("2021年"), **date, "kind": "year", "basis": "expression", "anchor": "2021-05-01"}],
        "beneficiaries": [
            {**at("12户"), "value": "12", "lower": None, "upper": None, "unit": "household", "mod": "exact", "noun": "户"}
        ],
        "flows": [grant, part, {**gift, "status": "done"}],
        "checks": [check],
    }  # fmt: skip
    meta = {"schema": "1", "nlp_aid": "0", "model": None, "layers": list(found), "data": {}, "source": "a.txt"}
    return {"id": id, "text": FULL_TEXT, **found, "meta": meta}  # type: ignore[return-value,typeddict-item]
