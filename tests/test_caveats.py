"""Nothing is dropped, replaced, cut or guessed in silence: each kind of it, from a file to the record and the end of a run."""

import contextlib
import io
import json
import re
import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nlp_aid
from nlp_aid import caveats
from nlp_aid.io import read, read_documents
from nlp_aid.io.document import SourceFile
from nlp_aid.records.pieces import make_record
from nlp_aid.runs.tally import Tally
from tests.io.documents import damaged
from tests.runs import stand_in

TEXT = "上海市闵行区向云南省保山市捐款20万元，用于修路和建校。"
GB = TEXT.encode("gb18030")
BROKEN = TEXT.encode() + b"\xff" + "完。".encode()
PAGE = "<html><body><p>{}</p></body></html>"
MAIL = "\n".join(
    (
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=x",
        "",
        "--x",
        "Content-Type: text/plain; charset=utf-8",
        "",
        TEXT,
        "--x",
        "Content-Type: application/pdf",
        "Content-Disposition: attachment; filename=a.pdf",
        "",
        "x",
        "--x--",
        "",
    )
)
SCAN = "q 10 0 0 10 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID 0 EI Q"


def pdf(*pages):
    """A PDF of pages with such contents, in Helvetica and in a font that does not tell its characters."""
    fonts = ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    fonts.append(
        "<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
        "/Subtype /CIDFontType2 /BaseFont /Odd /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
    )
    first = 3 + len(fonts)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{first + 2 * at} 0 R' for at in range(len(pages)))}] /Count {len(pages)} >>",
        *fonts,
    ]
    for at, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {first + 2 * at + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return (out + f"startxref\n{start}\n%%EOF\n").encode("latin-1")


WORDS = "BT /F1 12 Tf 72 720 Td (Donation of CNY 200000 to the county) Tj ET"
READING = [
    ("a.txt", BROKEN, {"encoding": "utf-8", "errors": "replace"}, {"replaced_bytes": 1}),
    ("a.txt", BROKEN, {"encoding": "utf-8", "errors": "ignore"}, {"dropped_bytes": 1}),
    ("a.jsonl", b'{"text": "' + BROKEN + b'"}', {"encoding": "utf-8", "errors": "replace"}, {"replaced_bytes": 1}),
    ("a.html", PAGE.format(TEXT + "\0").encode(), {}, {"replaced_characters": 1}),
    ("a.json", json.dumps({"text": TEXT + "\ud83d"}).encode(), {"errors": "replace"}, {"replaced_characters": 1}),
    ("a.txt", "捐款".encode("gb18030"), {}, {"doubtful_encoding": 1}),
    (
        "a.txt",
        "農林水産省は支援金を交付すると発表した。".encode("shift_jis"),
        {"errors": "replace"},
        {"doubtful_encoding": 1},
    ),
    ("a.txt", GB, {}, {}),
    ("a.csv", f"text,date\n{TEXT},昨天\n".encode(), {}, {"doubtful_date": 1}),
    ("a.csv", f"text,date\n{TEXT},\n".encode(), {}, {}),
    ("a.html", PAGE.format(f"发布时间：2023-03-05 发布时间：2023-04-06 {TEXT}").encode(), {}, {"doubtful_date": 1}),
    ("a.html", PAGE.format(f"发布时间：2023-03-05 {TEXT}").encode(), {}, {}),
    ("a.jsonl", b'{"text": " "}', {}, {"empty_text": 1}),
    ("a.csv", b"id,text\n1,\n", {}, {"empty_text": 1}),
    (
        "a.xlsx",
        damaged.xlsx(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{TEXT}</t></is></c><c r="B1"><f>1+1</f></c></row>'),
        {},
        {"uncomputed_cells": 1},
    ),
    ("a.pdf", pdf(WORDS, SCAN, SCAN), {}, {"pages_without_text": 2}),
    ("a.eml", MAIL.encode(), {}, {"attachments": 1}),
    ("a.html", f"<p {' '.join(f'a{n}' for n in range(6_000))}>{TEXT}</p>".encode(), {}, {"limits_reached": 1}),
]


@pytest.mark.parametrize(("name", "data", "options", "expected"), READING)
def test_what_reading_does_to_a_document_goes_along_with_it(tmp_path, name, data, options, expected):
    (tmp_path / name).write_bytes(data)
    (document,) = read_documents([tmp_path / name], **options)
    assert document.meta.get("caveats", {}) == expected


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    from PIL import Image

    path = tmp_path_factory.mktemp("picture") / "a.png"
    Image.new("RGB", (9, 9)).save(path)
    return path


def word(path, picture):
    import docx

    document = docx.Document()
    run = document.add_paragraph(TEXT).add_run("此句作废。")
    run.font.strike = True
    hidden = document.add_paragraph().add_run("此句隐去。")
    hidden.font.hidden = True
    document.add_picture(str(picture))
    document.sections[0].header.paragraphs[0].text = "某县民政局文件"
    document.sections[0].footer.paragraphs[0].text = "- 3 -"  # no words
    document.add_comment(document.paragraphs[0].runs, text="请核对", author="甲")
    document.save(path)
    return {"pictures": 1, "left_out_text": 2, "unread_parts": 2}


def presentation(path, picture):
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = TEXT
    run = slide.placeholders[1].text_frame.paragraphs[0].add_run()
    run.text = "此句作废。"
    run.font._element.set("strike", "sngStrike")
    slide.shapes.add_picture(str(picture), 0, 0)
    data = CategoryChartData()
    data.categories = ["2021", "2022"]
    data.add_series("资金", (1, 2))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(1), Inches(1), data)
    show.save(path)
    return {"pictures": 1, "left_out_text": 1, "unread_parts": 1}


def workbook(path, picture):
    import openpyxl
    from openpyxl.chart import BarChart, Reference
    from openpyxl.comments import Comment
    from openpyxl.drawing.image import Image

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([TEXT, 1])
    sheet["A1"].comment = Comment("请核对", "甲")
    sheet.add_image(Image(picture), "C3")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=1))
    sheet.add_chart(chart, "D9")
    book.create_chartsheet("图").add_chart(BarChart())
    book.save(path)
    return {"pictures": 1, "unread_parts": 3}


def text(path, picture):
    body = (
        f"<text:p>{TEXT}<draw:frame><draw:image/></draw:frame><office:annotation><text:p>请核对</text:p></office:annotation></text:p>"
        "<text:p><draw:frame><draw:object/><draw:image/></draw:frame></text:p>"
    )
    path.write_bytes(damaged.odf("text", body))
    return {"pictures": 1, "unread_parts": 2}


def rich_text(path, picture):
    more = rb"{\footer\pard 1\par}{\pict\pngblip 89504e47}{\footnote\pard x}"
    path.write_bytes(damaged.rtf(TEXT).replace(rb"\par}", rb"\par" + more + b"}"))
    return {"pictures": 1, "unread_parts": 2}


def book(path, picture):
    chapters = "".join(f'<item id="c{n}" href="c{n}.html" media-type="application/xhtml+xml"/>' for n in range(2))
    package = (
        f'<package><manifest>{chapters}</manifest><spine><itemref idref="c0"/><itemref idref="c1"/></spine></package>'
    )
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfile full-path="a.opf"/></container>',
        "a.opf": package,
        "c0.html": f'<html><body><p>{TEXT}</p><img src="a.png"/>\0</body></html>',
    }
    path.write_bytes(damaged.packed(files))
    return {"replaced_characters": 1, "pictures": 1, "unread_parts": 1}


def message(path, picture):
    from email.message import EmailMessage

    mail = EmailMessage()
    mail.set_content("见网页。")
    mail.add_alternative(PAGE.format(TEXT), subtype="html")
    mail.get_payload()[1].add_related(picture.read_bytes(), "image", "png", cid="<a>")
    mail.add_attachment(b"%PDF", "application", "pdf", filename="a.pdf")
    mail.attach(EmailMessage())
    mail.get_payload()[-1].set_content("又及：另捐5万元。")
    path.write_bytes(mail.as_bytes())
    return {"pictures": 1, "unread_parts": 1, "attachments": 1}


def portable(path, picture):
    aslant = "BT /F1 30 Tf 0.7 0.7 -0.7 0.7 100 300 Tm (DRAFT) Tj ET"
    data = pdf(f"{WORDS} {aslant} {SCAN}")
    note = b"/Annots [<< /Type /Annot /Subtype /FreeText /Rect [1 1 9 9] /Contents (see) >>] /Contents"
    path.write_bytes(data.replace(b"/Contents", note, 1))
    return {"pictures": 1, "left_out_text": 5, "unread_parts": 1}


def records(path, picture):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for status, kind, payload in (
            ("200 OK", "image/png", picture.read_bytes()),
            ("200 OK", "text/html; charset=utf-8", PAGE.format(TEXT).encode()),
            ("404 Not Found", "text/html", b"gone"),
            ("200 OK", "application/pdf", b"%PDF"),
        ):
            heads = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    "http://example.org/", "response", payload=io.BytesIO(payload), http_headers=heads
                )
            )
    return {"unread_records": 3}


def lists(path, picture):
    items = [{"text": TEXT}, {"text": TEXT}]
    path.write_text(json.dumps({"news": [{"text": TEXT}], "other": {"more": [{"text": TEXT}]}, "all": items}), "utf-8")
    return {"unread_tables": 2}


def names(path, picture):
    path.write_text(f'{{"text": "甲", "text": "{TEXT}", "x": {{"y": 1, "y": 2, "y": 3}}}}', "utf-8")
    return {"repeated_fields": 3}


def columns(path, picture):
    path.write_text(f"text,text,x,x\n{TEXT},乙,1,2\n", "utf-8")
    return {"repeated_fields": 1}


def rows(path, picture):
    path.write_text(json.dumps([["text", "x"], [TEXT, 1, 2, 3]]), "utf-8")
    return {"unreadable_cells": 2}


FILES = {
    "a.docx": word,
    "a.pptx": presentation,
    "a.xlsx": workbook,
    "a.odt": text,
    "a.rtf": rich_text,
    "a.epub": book,
    "a.eml": message,
    "a.pdf": portable,
    "a.warc.gz": records,
    "a.json": lists,
    "a.jsonl": names,
    "a.csv": columns,
    "rows.json": rows,
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_passed_over_in_a_file_goes_along_with_its_first_document(tmp_path, picture, name):
    expected = FILES[name](tmp_path / name, picture)
    document = next(iter(read_documents([tmp_path / name])))
    assert document.meta.get("caveats", {}) == expected
    assert "此句" not in document.text


def test_sheets_and_tables_without_the_text_are_counted(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["x"])
    for text in "甲乙":
        sheet = book.create_sheet(text)
        sheet.append(["text"])
        sheet.append([text])
    book.create_sheet("z").append(["y"])
    book.save(tmp_path / "a.xlsx")
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.executescript(
            "CREATE TABLE t (text TEXT); INSERT INTO t VALUES ('甲'), ('乙'); CREATE TABLE u (x TEXT)"
        )
    sheets = list(read_documents([tmp_path / "a.xlsx"], text_field="text"))
    assert [item.meta.get("caveats") for item in sheets] == [{"unread_tables": 1}, {"unread_tables": 1}]
    tables = list(read_documents([tmp_path / "a.db"]))
    assert [item.meta.get("caveats") for item in tables] == [{"unread_tables": 1}, None]


def test_an_id_that_is_given_a_number_is_told(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "甲"}\n{"id": "1", "text": "乙"}\n', "utf-8")
    (tmp_path / "b").mkdir()
    for folder in (tmp_path, tmp_path / "b"):
        (folder / "c.txt").write_text("丙", "utf-8")
    paths = [tmp_path / "a.jsonl", tmp_path / "c.txt", tmp_path / "b" / "c.txt"]
    found = [(item.id, item.meta.get("caveats")) for item in read_documents(paths)]
    told = {"numbered_ids": 1}
    assert found == [("1", None), ("1#2", told), ("c", None), ("c#2", told)]


def test_a_sign_without_a_character_is_counted(tmp_path):
    odd = "BT /F2 12 Tf 72 600 Td <00410042> Tj ET"
    (tmp_path / "a.pdf").write_bytes(pdf(f"{WORDS}\n{odd}"))
    (document,) = read_documents([tmp_path / "a.pdf"])
    assert document.meta["caveats"]["unknown_glyphs"] == 2


def test_a_cell_that_cannot_be_read_costs_neither_the_row_nor_silence(tmp_path):
    days = pa.array([10**18, None], pa.timestamp("us"))
    pq.write_table(pa.table({"text": ["甲", "乙"], "date": days}), tmp_path / "a.parquet")
    first, second = read_documents([tmp_path / "a.parquet"])
    assert first.meta == {"caveats": {"unreadable_cells": 1}}
    assert second.meta == {}


def test_what_is_noted_of_one_document_is_not_told_of_the_next(tmp_path):
    lines = [b'{"text": "\xff"}', '{"text": "甲\ufffd"}'.encode(), b'{"text": "\xff\xfe\xff"}', b'{"x": "\xff"}']
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    found = list(read_documents([tmp_path / "a.jsonl"], encoding="utf-8", errors="replace"))
    assert [item.meta.get("caveats") for item in found[:3]] == [{"replaced_bytes": 1}, None, {"replaced_bytes": 3}]
    assert SourceFile("b", "b").document("甲").meta == {}


@pytest.fixture(scope="module")
def money():
    return nlp_aid.load(["money"])


TABLE = "单位：万元\n项目\t金额\n修路\t120\n建校\t约八十.5左右3项\n合计\t200\n"


def test_what_annotating_passes_over_stands_in_the_record(money):
    record = make_record(money, TEXT + "锟斤拷锟斤拷救灾\ufffd。\n", meta={"caveats": {"replaced_bytes": 2}})
    assert record["meta"]["caveats"] == {"replaced_bytes": 2, "damaged_stretches": 2}
    record = make_record(money, TABLE)
    assert record["meta"]["caveats"] == {"unread_cells": 1}
    assert "caveats" not in make_record(money, TEXT)["meta"]


def test_pieces_are_summed_and_the_file_counted_once(money):
    text = (TEXT + "\ufffd\n\n") * 40
    whole = make_record(money, text, meta={"caveats": {"replaced_bytes": 2}})
    assert make_record(money, text, meta={"caveats": {"replaced_bytes": 2}}, piece=200)["meta"] == whole["meta"]
    assert whole["meta"]["caveats"] == {"replaced_bytes": 2, "damaged_stretches": 40}


def test_caveats_survive_transport(money):
    doc = money(TABLE)
    copy = type(doc)(doc.vocab).from_bytes(doc.to_bytes())
    assert nlp_aid.to_record(copy)["meta"]["caveats"] == {"unread_cells": 1}


@pytest.fixture
def run(monkeypatch, tmp_path):
    from typer.testing import CliRunner

    from nlp_aid.cli import app

    monkeypatch.setattr("nlp_aid.pipeline.load", stand_in.load)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "\xff\xff"}\n{"text": "5\xe5\x85\x83"}\n{"text": "\xff"}\n')
    return lambda *arguments: CliRunner().invoke(app, ["annotate", "a.jsonl", "--encoding", "utf-8", *arguments])


def test_a_run_tells_them_once(run):
    result = run("-o", "out.jsonl", "--errors", "replace", "--summary-json", "summary.json")
    assert result.exit_code == 0
    assert result.stderr.count("; caveats in 2 documents: replaced bytes 3, damaged stretches 2;") == 1
    summary = json.loads(Path("summary.json").read_bytes())
    assert (summary["caveats"], summary["doubted"]) == (
        {"replaced_bytes": 3, "damaged_stretches": 2},
        2,
    )
    assert [record["meta"].get("caveats") for record in read("out.jsonl")] == [
        {"replaced_bytes": 2, "damaged_stretches": 1},
        None,
        {"replaced_bytes": 1, "damaged_stretches": 1},
    ]
    assert Tally.from_data(summary).caveats == summary["caveats"]


def test_strict_makes_them_errors(run):
    result = run("-o", "out.jsonl", "--errors", "replace", "--strict")
    assert result.exit_code == 1
    assert "it has caveats (replaced bytes 2, damaged stretches 1), and --strict allows none" in result.stderr
    assert not Path("out.jsonl").exists()


def test_cells_that_a_workbook_cuts_are_told_at_the_end(run):
    Path("a.jsonl").write_text(json.dumps({"text": "长" * 40_000}), "utf-8")
    result = run("-o", "out.xlsx")
    assert "shortened cells 1" in result.stderr


def test_the_record_page_tells_each_kind():
    page = (Path(__file__).parent.parent / "docs" / "record.md").read_text("utf-8")
    section = page.partition("### Caveats")[2].partition("###")[0]
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)) == caveats.KINDS


def test_an_unknown_kind_is_a_mistake():
    with pytest.raises(KeyError, match="There is no caveat 'odd'"):
        caveats.note("odd")


def test_what_is_taken_over_when_failed_ones_are_tried_again_has_its_caveats(run, tmp_path):
    from nlp_aid.runs.retry import _annotated

    run("-o", "out.jsonl", "--errors", "replace")
    first, second, _ = read("out.jsonl")
    assert _annotated(first, "").caveats == {"replaced_bytes": 2, "damaged_stretches": 1}
    assert _annotated(second, "").caveats is None
