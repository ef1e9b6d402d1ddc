"""CoNLL-U as other tools read it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.training.converters import conllu_to_docs

from tests.io.formats.files import write
from tests.records import samples

MENTIONS = [
    ("2021年", "DATE"), ("上海市闵行区", "PLACE"), ("隆阳区", "PLACE"), ("沪滇协作资金", "PROGRAMME"), ("365万元", "MONEY"), ("200万元", "MONEY"),
    ("李明", "PER"), ("山河公司", "ORG"), ("7万元", "MONEY"), ("12户", "BENEFICIARY"),
]  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "out.conllu", "conllu", [samples.full_record("a"), samples.sample_record("b")])


def test_spacys_converter_finds_the_mentions(path):
    docs = list(conllu_to_docs(path.read_text("utf-8"), n_sents=1, no_print=True))
    assert [(one.text, one.label_) for doc in docs[:2] for one in doc.ents] == MENTIONS
    assert "".join(doc.text for doc in docs[:2]) == samples.FULL_TEXT
    # Of those that overlap it takes the longest; the others are there under the names of their layers.
    assert [one.text for one in docs[2].ents] == ["沪滇扶贫协作", "1234567.50元", "300-500元"]
    assert "Places=B-PLACE|Programmes=B-PROGRAMME|name=B-PROGRAMME" in path.read_text("utf-8")


def test_pyconll_reads_it_and_refuses_the_other(path, tmp_path):
    pyconll = pytest.importorskip("pyconll")
    sentences = pyconll.load_from_file(str(path))
    assert [one.id for one in sentences] == ["1-1", "1-2", "2-1"]
    assert (sentences[0][3].form, sentences[0][3].misc["Start"], sentences[0][3].misc["Places"]) == ("上海市", {"7"}, {"B-PLACE"})  # fmt: skip
    plus = write(tmp_path / "out.conll", "conll", [samples.full_record()])
    with pytest.raises(pyconll.exception.ParseError):  # ten columns and no more
        pyconll.load_from_file(str(plus))


def test_udapi_reads_it_and_refuses_the_other(path, tmp_path):
    document = pytest.importorskip("udapi.core.document")
    trees = [bundle.get_tree() for bundle in document.Document(str(path)).bundles]
    assert [tree.text for tree in trees] == [tree.compute_text() for tree in trees]
    assert "".join(tree.text for tree in trees[:2]) == samples.FULL_TEXT
    assert trees[0].descendants[3].misc["End"] == "10"
    plus = write(tmp_path / "out.conll", "conll", [samples.full_record()])
    with pytest.raises(ValueError, match="Only"):
        document.Document(str(plus))


@settings(max_examples=40)
@given(st.lists(samples.whole_records(), max_size=3))
def test_any_record_makes_rows_of_ten_columns(tmp_path_factory, found):
    path = write(tmp_path_factory.mktemp("conllu") / "out.conllu", "conllu", found)
    for block in path.read_bytes().decode("utf-8").strip("\n").split("\n\n"):
        rows = [line.split("\t") for line in block.split("\n") if line and not line.startswith("# ")]
        assert all(len(row) == 10 and all(cell and not re.search(r"\s", cell) for cell in row) for row in rows)
        assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
