"""`nlp-aid inspect`: how a file would be read, without annotating it."""

import json
import sys

import pytest
from typer.testing import CliRunner

from nlp_aid.cli import app
from nlp_aid.io import read_documents
from tests.io.documents import damaged, making
from tests.io.documents.texts import PAPERS


def inspect(*arguments):
    return CliRunner().invoke(app, ["inspect", *map(str, arguments)])


def test_a_table(tmp_path):
    (tmp_path / "a.csv").write_bytes(
        "编号,公告内容,发布日期\nA-1,捐款5元。,2023-05-01\nA-2,捐款6元。,\n".encode("gb18030")
    )
    result = inspect(tmp_path / "a.csv", "--json")
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert (told["kind"], told["encoding"], told["documents"]) == ("csv", "gb18030", 2)
    assert told["columns"] == ["编号", "公告内容", "发布日期"]
    assert told["uses"] == {"text": "公告内容", "id": "编号"}
    assert told["first_lines"] == ["捐款5元。"]
    assert "公告内容 (text)" in inspect(tmp_path / "a.csv").output


def test_a_workbook_has_sheets_and_a_database_columns(tmp_path):
    pytest.importorskip("openpyxl")
    making.xlsx(tmp_path / "a.xlsx", PAPERS[0])
    assert f"sheets {PAPERS[0].heading[:20]}, 说明" in inspect(tmp_path / "a.xlsx").output
    making.sqlite(tmp_path / "a.db", list(PAPERS))
    told = json.loads(inspect(tmp_path / "a.db", "--json").output)
    assert (told["kind"], told["documents"], told["uses"]) == (
        "sqlite",
        len(PAPERS),
        {"text": "公告内容", "id": "编号"},
    )


def test_a_file_without_a_telling_name_is_told_by_what_is_in_it(tmp_path):
    (tmp_path / "a").write_bytes(damaged.docx("<w:p><w:r><w:t>捐款5元。</w:t></w:r></w:p>"))
    (tmp_path / "b").write_bytes(damaged.rtf())
    assert [json.loads(line)["kind"] for line in inspect(tmp_path, "--json").output.splitlines()] == ["docx", "rtf"]


def test_what_is_refused_is_told(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 99)
    result = inspect(tmp_path / "a.txt")
    assert result.exit_code == 1
    assert "this is an image (PNG), which is not read" in result.output


def test_control_characters_do_not_reach_the_terminal(tmp_path):
    (tmp_path / "a.txt").write_text("捐款\x1b[31m5元。", "utf-8")
    assert "\x1b" not in inspect(tmp_path / "a.txt").output


def test_a_library_that_is_not_installed_is_named_with_its_extra(tmp_path, monkeypatch):
    for name, extra, ending, data in (
        ("pypdfium2", "office", "pdf", damaged.pdf()),
        ("striprtf", "office", "rtf", damaged.rtf()),
        ("warcio", "web", "warc", b"WARC/1.0\r\n\r\n"),
    ):
        for module in [one for one in sys.modules if one.partition(".")[0] == name]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.setitem(sys.modules, name, None)
        path = tmp_path / f"a.{ending}"
        path.write_bytes(data)
        (bad,) = read_documents([path])  # in this process, for which the library is not there
        assert f"{name} is needed, which is not installed; install it: pip install 'nlp-aid[{extra}]'" in bad.reason


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", damaged.pdf(), "this is a PDF file, not text; give its name the ending .pdf"),
        ("a.txt", damaged.docx("<w:p/>"), "this is a Word document (.docx), not text; give its name the ending .docx"),
        ("a.docx", damaged.xlsx(""), "this is an Excel workbook (.xlsx), not a Word document (.docx)"),
        ("a.docx", b"<!DOCTYPE html><html><body><p>x</p></body></html>", "this is a web page, not a Word document (.docx); give its name the ending .html"),
        ("a.txt", b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "this is a web archive (WARC), not text"),
        ("a.txt", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", "this is a page that a browser saved (MHTML)"),
        ("a.csv", damaged.packed({"mimetype": "application/epub+zip"}), "this is a book in EPUB (.epub), not"),
        ("a.html", damaged.compound("EncryptedPackage"), "this is an Office file with a password"),
        ("a.md", b"7z\xbc\xaf\x27\x1c\0\0", "this is an archive of 7-Zip, which is not read; unpack it first."),
    ],
)  # fmt: skip
def test_each_kind_is_refused_by_its_name_with_the_way_out(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(data)
    result = inspect(tmp_path / name)
    assert result.exit_code == 1
    assert kind in result.output
