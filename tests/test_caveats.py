"""Nothing is dropped, replaced, cut or guessed in silence: each kind of it, from a file to the record and the end of a run."""

import json
import re
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
