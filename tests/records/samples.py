"""Hand-made Docs and records, which do not depend on what the layers find."""

from __future__ import annotations

from decimal import Decimal

import spacy
from hypothesis import strategies as st
from spacy.tokens import Doc

from nlp_aid.mentions import put
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
        elif layer == "places":
            mention.update(code=draw(maybe), name=draw(maybe), level=draw(maybe), path=draw(st.lists(word, max_size=3)))
        else:
            mention.update(type=draw(word), id=draw(maybe), name=draw(word))
        layers[layer].append(mention)
    meta = {"schema": "1", "nlp_aid": "0", "layers": list(layers)}
    return {"id": draw(word), "text": text, **layers, "meta": meta}  # type: ignore[return-value,typeddict-item]
