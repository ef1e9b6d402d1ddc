import re

import pytest

from nlp_aid.io.formats import FORMATS
from tests.io.formats.files import write
from tests.records import samples
from tests.report import made


@pytest.mark.parametrize("format", [name for name, format in FORMATS.items() if format.read])
def test_it_reads_what_was_written(run, tmp_path, format):
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, [samples.sample_record("甲")])
    result = run("report", path, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "report.html has 1 document. Open it in a browser." in result.output
    assert "沪滇扶贫协作" in (tmp_path / "report.html").read_text("utf-8")


def test_quietly_it_says_nothing(run, tmp_path):
    path = write(tmp_path / "out.jsonl", "jsonl", [samples.sample_record()])
    result = run("report", path, "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "report.html").is_file()
    assert run("report", path, "--quiet").exit_code == 2


def test_the_language_is_that_of_the_system(run, tmp_path, monkeypatch):
    path = write(tmp_path / "out.jsonl", "jsonl", [samples.sample_record()])
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    for value, options, language in [
        ("zh_CN.UTF-8", [], "zh-CN"),
        ("en_US.UTF-8", [], "en"),
        ("zh_TW.UTF-8", ["--lang", "en"], "en"),
        ("C", ["--lang", "zh"], "zh-CN"),
    ]:
        monkeypatch.setenv("LANG", value)
        assert run("report", path, "--overwrite", *options).exit_code == 0
        page = (tmp_path / "report.html").read_text("utf-8")
        assert re.search('<html lang="(.*?)">', page)[1] == language


def test_many_documents_have_a_folder_beside_the_page(run, tmp_path, monkeypatch):
    monkeypatch.setattr("nlp_aid.report.writer.DOCUMENTS_IN_PAGE", 1)
    path = write(tmp_path / "out.jsonl", "jsonl", [{**made.pairing(), "id": id} for id in ("甲", "乙")])
    result = run("report", path, "-o", "page.html")
    assert "page.html has 2 documents. Its texts are in page_files: move or send both together." in " ".join(
        result.output.split()
    )
    assert (tmp_path / "page_files" / "texts-0.js").is_file()
    assert run("report", path, "-o", "page.html").exit_code == 2
    assert run("report", path, "-o", "one.html", "--one-file").exit_code == 0
    assert not (tmp_path / "one_files").exists()


def test_wrong_calls_say_what_to_do(run, tmp_path):
    path = write(tmp_path / "out.jsonl", "jsonl", [samples.sample_record()])
    empty = write(tmp_path / "empty.jsonl", "jsonl", [])
    (tmp_path / "there.html").touch()
    (tmp_path / "bad.jsonl").write_text("{", "utf-8")
    for arguments, code, said in [
        ((path, "-o", "report.pdf"), 2, "Let it end in .html"),
        ((path, "-o", "no/report.html"), 2, "There is no folder no"),
        ((path, "-o", "there.html"), 2, "add --overwrite"),
        (("nothing.jsonl",), 2, "There is no file nothing.jsonl"),
        ((empty,), 1, "There are no documents"),
        (("bad.jsonl",), 1, "bad.jsonl"),
        ((path, "--lang", "fr"), 2, "fr"),
    ]:
        result = run("report", *arguments)
        assert result.exit_code == code, result.output
        assert said in " ".join(result.output.split())
    assert not list(tmp_path.glob("*.part"))
