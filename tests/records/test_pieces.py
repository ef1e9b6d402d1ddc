import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid import to_record
from nlp_aid.records.pieces import make_record, pieces

PARAGRAPHS = [
    "上海市闵行区向云南省保山市隆阳区投入帮扶资金365万元。",
    "隆陽區(qū)瓦房鄉(xiāng)用滬滇協作資金 120 萬元修建了水窖。",
    "当地开展“春风行动”，人均增收3000元。",
]


@given(st.text("扶贫。！”，； \nab", max_size=300), st.integers(1, 40))
def test_pieces_are_the_text_and_none_is_too_long(text, longest):
    found = list(pieces(text, longest))
    assert "".join(text[start:end] for start, end in found) == text
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(found))
    assert all(end - start <= longest for start, end in found)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("路通了。\n水也通了。电也通了。网也通", "路通了。\n水也通了。电也通了。"),
        ("路通了。水也通了。\n电也通了，网也通", "路通了。水也通了。\n"),
        ("路也通了，水也通了，电也通了，网也通", "路也通了，水也通了，电也通了，"),
        ("路" * 30, "路" * 15),
    ],
)
def test_a_text_is_cut_where_it_hurts_least(text, first):
    start, end = next(pieces(text, 15))
    assert text[start:end] == first


def test_a_long_text_has_the_mentions_of_its_pieces_with_offsets_into_it(nlp):
    text = "\n".join(PARAGRAPHS * 30)
    record = make_record(nlp, text, "long", piece=200)
    whole = to_record(nlp(text), "long")
    # Flows look beyond a piece, to the headline for instance.
    for one in (record, whole):
        for flow in one.pop("flows"):
            assert one["money"][flow["amount"]]["use"] == "flow"
        for amount in one["money"]:
            del amount["use"]
    assert record == whole
    assert len(record["money"]) == 90
    for layer in ("money", "places", "programmes"):
        assert all(text[mention["start"] : mention["end"]] == mention["text"] for mention in record[layer])


def test_an_undertaking_has_one_id_in_all_pieces(nlp):
    text = "\n".join(
        ["县里开展“暖冬护苗”帮扶行动。", "镇里实施“千塘清泉”扶贫工程。", "“暖冬护苗”帮扶行动帮扶了300名学生。"] * 5
    )
    programmes = make_record(nlp, text, piece=30)["programmes"]
    ids = {name: {p["id"] for p in programmes if name in p["text"]} for name in ("暖冬护苗", "千塘清泉")}
    assert ids == {"暖冬护苗": {"local:1"}, "千塘清泉": {"local:2"}}


@pytest.mark.parametrize(
    ("meta", "code"),
    [
        ({"date": "1995-03-01"}, "530802"),
        ({"fields": {"date": "2005年"}}, "5308"),
        ({"date": "soon"}, None),
        ({"date": 19950301}, "530802"),
    ],
)
def test_the_date_of_a_document_is_the_year_of_its_places(nlp, meta, code):
    (place,) = make_record(nlp, "思茅市的茶叶丰收了。", meta=meta)["places"]
    if code:
        assert place["code"] == code
    else:
        assert place == make_record(nlp, "思茅市的茶叶丰收了。")["places"][0]


def test_a_short_text_is_one_piece(nlp):
    assert make_record(nlp, PARAGRAPHS[0], "short") == to_record(nlp(PARAGRAPHS[0]), "short")


def test_a_piece_needs_a_length(nlp):
    with pytest.raises(ValueError, match="too short"):
        make_record(nlp, "路", piece=0)
