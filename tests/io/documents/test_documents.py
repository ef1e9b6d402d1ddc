"""The papers in every kind of file: what is found in them is what is found in the plain text, and leads back to its place."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import nlp_aid
from nlp_aid.io import Document, read_documents
from nlp_aid.records.layout import location
from nlp_aid.records.pieces import PIECE, make_record
from tests import chromium
from tests.io.documents import making
from tests.io.documents.texts import PAPERS, Paper

LEAST = 0.98
BY_NAME = {paper.name: paper for paper in PAPERS}


@pytest.fixture(scope="module")
def nlp():
    return nlp_aid.load(["money", "places"])


def found_in(nlp, text: str) -> Counter:
    """The amounts and places of a text, tables apart: what is in a cell counts as one of a table."""
    doc = nlp(text)
    amounts = [("money", str(one.value), one.currency, one.row, one.column) for one in doc._.money]
    return Counter([*amounts, *(("place", one.text, one.code) for one in doc._.places)])


def paper_of(document: Document) -> Paper | None:
    names = [paper for paper in PAPERS if paper.name in document.id or paper.name in str(document.meta.get("url", ""))]
    return names[0] if len(names) == 1 else None


class Score:
    """What was wanted and what was found, by kind of file."""

    def __init__(self) -> None:
        self.wanted: Counter = Counter()
        self.found: Counter = Counter()
        self.missed: list = []

    def add(self, kind: str, wanted: Counter, found: Counter) -> None:
        self.wanted[kind] += sum(wanted.values())
        self.found[kind] += sum((wanted & found).values())
        self.missed += [(kind, one) for one in (wanted - found)]

    def check(self) -> None:
        for kind, wanted in self.wanted.items():
            assert self.found[kind] >= LEAST * wanted, (kind, self.found[kind], wanted, self.missed)


def check(nlp, folder: Path) -> set[str]:
    score = Score()
    cells = Score()
    kinds = set()
    plain = {paper.name: found_in(nlp, making.plain(paper)) for paper in PAPERS}
    for document in read_documents([folder]):
        assert isinstance(document, Document), document
        paper = paper_of(document)
        assert paper is not None, document.id
        kind = document.source.partition(paper.name)[2] or Path(document.source).name
        kinds.add(kind)
        wanted = plain[paper.name]
        if "all.db" in kind:  # which has no tables
            wanted = found_in(nlp, "\n".join((paper.heading, *paper.paragraphs)))
        score.add(kind, wanted, found_in(nlp, document.text))
        if paper.sheet and "all.db" not in kind:
            cells.add(kind, Counter(making.cells_of(paper.sheet)), Counter(cells_in(nlp, document)))
        leads_back(document)
    score.check()
    cells.check()
    return kinds


def cells_in(nlp, document: Document) -> list[tuple[str, str, str]]:
    return [(one.row, one.column, one.text) for one in nlp(document.text)._.money if one.row]


def leads_back(document: Document) -> None:
    """Check that the layout covers the text, and that what it says of a place is what stands there."""
    layout = document.meta.get("layout")
    if layout is None:
        return
    covered = [False] * len(document.text)
    for block in layout:
        assert 0 <= block["start"] < block["end"] <= len(document.text)
        covered[block["start"] : block["end"]] = [True] * (block["end"] - block["start"])
    assert not "".join(char for char, is_in in zip(document.text, covered, strict=True) if not is_in).strip()
    for block in layout:
        if "row" in block:
            lines = document.text[block["start"] : block["end"]].split("\n")
            for number, line in enumerate(lines):
                at = block["start"] + sum(len(before) + 1 for before in lines[:number])
                for column, cell in enumerate(line.split("\t")):
                    place = location(layout, document.text, at)
                    assert (place["row"], place["column"]) == (block["row"] + number, block["column"] + column)
                    at += len(cell) + 1


def test_files_that_libraries_make(nlp, tmp_path):
    for library in ("openpyxl", "docx", "pptx", "ebooklib", "warcio"):
        pytest.importorskip(library)
    making.by_libraries(tmp_path)
    kinds = check(nlp, tmp_path)
    assert {".xlsx", ".docx", ".pptx", ".epub", ".eml", ".html", ".doc", ".json", "all.warc.gz", "all.db"} <= kinds
    assert len(list(tmp_path.iterdir())) >= 50


@pytest.mark.slow
@pytest.mark.skipif(making.SOFFICE is None, reason="needs LibreOffice")
def test_files_that_libreoffice_makes(nlp, tmp_path):
    making.by_libraries(tmp_path)
    making.by_libreoffice(tmp_path)
    made = {f".{path.name.partition('.')[2]}" for path in tmp_path.iterdir()}
    for path in tmp_path.iterdir():
        if f".{path.name.partition('.')[2]}" not in making.CONVERTED:
            path.unlink()
    assert set(making.CONVERTED) <= made
    assert check(nlp, tmp_path) >= set(making.CONVERTED)


@pytest.mark.slow
@pytest.mark.skipif(chromium.EXECUTABLE is None, reason="needs Chromium")
def test_files_that_chromium_makes(nlp, tmp_path):
    for paper in PAPERS:
        (tmp_path / f"{paper.name}.html").write_text(making.page(paper), "utf-8")
    making.by_chromium(tmp_path)
    for path in tmp_path.glob("*.html"):
        path.unlink()
    assert check(nlp, tmp_path) == {".pdf", ".mhtml"}


def cell_of(path: Path, **place):
    (document,) = read_documents([path])
    for block in document.meta["layout"]:
        at = block["start"]
        while at < block["end"]:
            if all(
                location(document.meta["layout"], document.text, at).get(name) == value for name, value in place.items()
            ):
                return document.text[at:].split("\n")[0].split("\t")[0]
            at += 1
    return None


def test_a_cell_is_where_the_layout_says(tmp_path):
    pytest.importorskip("openpyxl")
    (paper,) = (one for one in PAPERS if one.name == "donations")
    making.xlsx(tmp_path / "a.xlsx", paper)
    assert cell_of(tmp_path / "a.xlsx", sheet=paper.heading[:20], cell="B8") == "12350.5"
    assert cell_of(tmp_path / "a.xlsx", sheet="说明", cell="B4") == "2023-05-01"
    pytest.importorskip("docx")
    making.docx(tmp_path / "a.docx", paper)
    assert cell_of(tmp_path / "a.docx", table=1, row=3, column=2) == "12350.5"
    assert cell_of(tmp_path / "a.docx", paragraph=1) == paper.heading


def test_a_long_table_says_its_head_again_so_that_all_of_it_is_read(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["单位：元"])
    book.active.append(["捐赠单位", "金额", "用途"])
    for number in range(6000):
        book.active.append([f"某公司{number}", 1000 + number, "用于修路和购买教学设备"])
    book.save(tmp_path / "a.xlsx")
    (document,) = read_documents([tmp_path / "a.xlsx"])
    assert len(document.text) > 2 * PIECE * 0.6
    leads_back(document)
    nlp = nlp_aid.load(["money"])
    record = make_record(nlp, document.text, document.id, document.record_meta())
    amounts = [(one["value"], one["row"], one["column"]) for one in record["money"]]
    assert amounts == [(str(1000 + number), f"某公司{number}", "金额") for number in range(6000)]
    place = location(document.meta["layout"], document.text, record["money"][-1]["start"])
    assert place["cell"] == "B6002"


def test_a_workbook_gives_a_document_a_row_where_the_column_is_named(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["2023年捐赠公告汇总"], ["编号", "公告", "金额"], ["A1", "捐款5元。", 1.5], ["A2", "捐款6元。", None]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    first, second = read_documents([tmp_path / "a.xlsx"], text_field="公告", meta_fields=["金额"])
    assert [(one.id, one.text) for one in (first, second)] == [("A1", "捐款5元。"), ("A2", "捐款6元。")]
    assert first.meta["fields"] == {"金额": "1.5"}
    assert location(first.meta["layout"], first.text, 2) == {"sheet": "Sheet", "cell": "B3"}
    (bad,) = read_documents([tmp_path / "a.xlsx"], text_field="正文")
    assert "there is no column '正文'" in bad.reason
