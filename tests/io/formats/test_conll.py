"""The files are as https://universaldependencies.org/ext-format.html describes them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_aid
from nlp_aid.layers import layers
from nlp_aid.records.tables import layers_of
from tests.io.formats.files import write
from tests.records import samples


def parse(path):
    """Return the documents: id, and sentences of rows by column."""
    documents, columns = [], []
    for block in path.read_bytes().decode("utf-8").removesuffix("\n\n").split("\n\n"):
        rows = []
        for line in block.split("\n"):
            if line.startswith("# global.columns = "):
                assert not columns
                columns = line.removeprefix("# global.columns = ").split(" ")
            elif line.startswith("# newdoc id = "):
                documents.append((line.removeprefix("# newdoc id = "), []))
            elif not line.startswith("# "):
                cells = line.split("\t")
                assert len(cells) == len(columns)
                assert all(cell and not re.search(r"\s", cell) for cell in cells)
                rows.append(dict(zip(columns, cells, strict=True)))
        assert [row["ID"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
        if rows:
            documents[-1][1].append(rows)
    return documents


def spans(sentences, layer):
    """Return the spans that a column's tags mark."""
    found = []
    for rows in sentences:
        for row in rows:
            tag = row[f"NLP_AID:{layer.upper()}"]
            if tag.startswith("B-"):
                found.append([int(row["START"]), int(row["END"]), tag[2:]])
            elif tag.startswith("I-"):
                assert found[-1][2] == tag[2:]
                found[-1][1] = int(row["END"])
            else:
                assert tag in ("O", "_")
    return found


@given(st.lists(samples.whole_records(), max_size=3))
def test_any_record_makes_a_file_that_keeps_to_the_format(tmp_path_factory, found):
    # As those of a run: none has a layer that the first has not.
    found = [record for record in found if {*layers_of(record)} <= {*layers_of(found[0])}]
    path = write(tmp_path_factory.mktemp("conll") / "out.conll", "conll", found)
    documents = parse(path) if found else []
    assert len(documents) == len(found)
    for (_, sentences), record in zip(documents, found, strict=True):
        end = 0
        for row in (row for rows in sentences for row in rows):
            # What lies between tokens is white space or a control character.
            assert not re.search(r"[^\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", record["text"][end : int(row["START"])])
            end = int(row["END"])
        for layer in layers_of(found[0]):
            tags = {row[f"NLP_AID:{layer.upper()}"] for rows in sentences for row in rows}
            assert (tags <= {"_"}) or layer in record["meta"]["layers"]


def test_tags_mark_the_mentions(nlp, tmp_path):
    texts = ["滬滇扶貧協(xié)作\n向隆陽區(qū)投入３６５ 萬元。每亩补贴300-500元！", "", "闽宁协作十几亿元！"]
    found = [nlp_aid.to_record(nlp(text), str(n)) for n, text in enumerate(texts)]
    documents = parse(write(tmp_path / "out.conll", "conll", found))
    assert [id for id, _ in documents] == ["0", "1", "2"]
    for (_, sentences), record in zip(documents, found, strict=True):
        for layer in ("money", "places", "programmes"):
            wanted = [[mention["start"], mention["end"], layers()[layer].label] for mention in record[layer]]
            assert spans(sentences, layer) == wanted
    assert len(documents[0][1]) == 3


def test_white_space_inside_a_token_is_a_sign(nlp, tmp_path):
    path = write(tmp_path / "out.conll", "conll", [nlp_aid.to_record(nlp("365 萬元"))])
    ((_, (rows,)),) = parse(path)
    assert "".join(row["FORM"] for row in rows) == "365␣萬元"


def test_the_columns_are_the_layers_that_ran(tmp_path):
    text = "闵行区捐款20万元。"
    few, more = (nlp_aid.to_record(nlp_aid.load(names)(text)) for names in (["money"], ["money", "places"]))
    path = write(tmp_path / "few.conll", "conll", [few])
    assert path.read_text("utf-8").splitlines()[0] == "# global.columns = ID FORM START END NLP_AID:MONEY"
    ((_, (rows,)),) = parse(write(tmp_path / "more.conll", "conll", [more]))
    assert list(rows[0]) == ["ID", "FORM", "START", "END", "NLP_AID:MONEY", "NLP_AID:PLACES"]
    # One that lacks a layer of the file has no tags of it; one with a further layer has no place in it.
    sentences = [sentences for _, sentences in parse(write(tmp_path / "both.conll", "conll", [more, few]))]
    assert {row["NLP_AID:PLACES"] for row in sentences[1][0]} == {"_"}
    with pytest.raises(ValueError, match="has the layer 'places', and those before it in the file do not"):
        write(tmp_path / "wrong.conll", "conll", [few, more])
    empty = write(tmp_path / "empty.conll", "conll", [])
    assert empty.read_text("utf-8") == "# global.columns = ID FORM START END\n"


def test_it_does_not_hold_the_values(tmp_path):
    path = write(tmp_path / "out.conll", "conll", [samples.sample_record()])
    with pytest.raises(ValueError, match="conll does not hold all of a record"):
        nlp_aid.read(path)
