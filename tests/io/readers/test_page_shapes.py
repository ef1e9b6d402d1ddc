"""What is read of pages of every shape: the headline, the text, the table, and nothing else."""

import pytest

from tests.io.readers.page_shapes import BODY, HEADLINE, NOISE, SHAPES, TABLE

ROWS = ["\t".join(row).rstrip("\t") for row in TABLE]


def test_there_are_at_least_thirty():
    assert len(SHAPES) >= 30


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_of_page(read, name):
    (document,) = read("a.html", SHAPES[name]().encode())
    lines = [line.strip("　 ").rstrip("\t") for line in document.text.split("\n")]
    assert [line for line in lines if line in BODY] == list(BODY)
    assert lines.count(HEADLINE) == 1 or name == "headline_in_spans", document.text
    assert HEADLINE[:12] in document.text and HEADLINE[12:] in document.text
    assert document.text.index(HEADLINE[:12]) < document.text.index(BODY[0])
    if name.endswith("table") and name not in ("layout_table",):
        assert [line for line in lines if line in ROWS] == ROWS, document.text
    for noise in NOISE:
        assert noise not in document.text, document.text
    assert document.meta["date"] == "2023-05-06"
