"""Every example in the documentation runs, and prints what the page says.

A page's blocks of Python share a namespace, and those of the shell a folder; one with a title is a file of that name. A comment
before a block says more: `output` that the block before it prints this (`output starts`, `output has`: this at the start, or
somewhere), `exit code: N` what the commands end with, `needs: MODULE` that it runs where that is installed, `not run: REASON` that
it is for reading.
"""

import contextlib
import gzip
import importlib.util
import io
import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin, Span
from typer.testing import CliRunner

from nlp_aid.cli import app

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r'^(?:<!-- (.*?) -->\n)?```(\w+)(?: title="(.*?)")?\n(.*?)^```', re.M | re.S)
# What the pages of the handbook call their files.
TEXT = "2021年3月，教育部负责人王建国到云南省保山市调研，闵行区捐款20万元。"
PAGE = f"<html><body><article><p>{TEXT}</p></article></body></html>"
TABLE = f"编号,发布日期,单位,公告全文\n1,2020-02-03,某基金会,{TEXT}\n"
RECORD = {"id": "1", "text": TEXT, "persons": [{"start": 15, "end": 18, "text": "王建国"}]}
SAMPLES = {
    "report.txt": TEXT,
    "nlp-aid-example/article.txt": TEXT,
    "other.txt": TEXT,
    "reports/a.txt": TEXT,
    "reports/a.html": PAGE,
    "pages/a.html": PAGE,
    "捐赠公告.csv": TABLE,
    "donations.csv.gz": TABLE.replace("公告全文", "text"),
    "reports.jsonl": json.dumps({"text": TEXT}),
    "questions.jsonl": (ROOT / "docs" / "tasks" / "questions.jsonl").read_text("utf-8"),
    **{name: json.dumps(RECORD) for name in ("gold.jsonl", "a.jsonl", "dev.jsonl")},
}
# Console sessions are for reading. figures.md is what its commands printed; tests/test_formats_page.py has its own rules.
CHINESE = sorted(ROOT.glob("docs/**/*.zh.md"))
PAGES = sorted(
    {*ROOT.glob("docs/**/*.md"), ROOT / "README.md"} - {ROOT / "docs/figures.md", ROOT / "docs/formats.md", *CHINESE}
)
# What is for those who change the code, or made from it.
ENGLISH_ALONE = ("api/", "decisions/", "architecture.md", "figures.md")


def blocks(page):
    """The blocks of a page: what the comment says, the language, the file, the code."""
    return BLOCK.findall(page.read_text("utf-8"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder in which examples run, with the command in the path and the files that pages take for granted."""
    command = tmp_path / "bin" / "nlp-aid"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nlp_aid "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:{Path(sys.executable).parent}", prepend=":")
    work = tmp_path / "work"
    for name, content in SAMPLES.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content.encode()) if name.endswith(".gz") else content.encode())
    doc = spacy.blank("zh")(TEXT)
    doc.ents = [Span(doc, 15, 18, label="PER")]
    DocBin(docs=[doc], store_user_data=True).to_disk(work / "b.spacy")
    monkeypatch.chdir(work)
    return work


def run_shell(code, exit_code):
    if re.fullmatch(r"nlp-aid table (?:'[^']*'|[^'|<>&;$\n])+\n", code):
        # Twenty of them on one page: spaCy is imported once.
        result = CliRunner().invoke(app, shlex.split(code)[1:])
        assert result.exit_code == exit_code, result.output
        return result.stdout
    if not shutil.which("jq"):
        code = "\n".join(line for line in code.splitlines() if "| jq" not in line)
    result = subprocess.run(["bash", "-o", "pipefail", "-ec", code], capture_output=True, text=True, check=False)
    assert result.returncode == exit_code, f"{code}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def run_python(code, names):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(code, names)
    return out.getvalue()


def lines(text):
    return [line.rstrip() for line in text.removeprefix("\ufeff").strip("\n").splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_examples_run_and_print_what_the_page_says(page, folder):
    for _, _, file, code in blocks(page):
        if file:
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code, encoding="utf-8")
    printed, names = "", {"__name__": "page"}
    is_skipped = False
    for note, kind, file, code in blocks(page):
        if file or note.startswith("not run: ") or "python3 -m venv" in code:  # an installation is for .ci/run
            continue
        if note.startswith("output"):
            if is_skipped:
                continue
            shown, found = lines(code), lines(printed)
            assert shown
            if note == "output has":
                assert any(found[at : at + len(shown)] == shown for at in range(len(found))), printed
            else:
                assert (found[: len(shown)] if note == "output starts" else found) == shown
            continue
        needed = note.removeprefix("needs: ") if note.startswith("needs: ") else None
        is_skipped = needed is not None and importlib.util.find_spec(needed) is None
        if is_skipped:
            continue
        if kind == "python":
            printed = run_python(code, names)
        elif kind == "sh":
            exit_code = re.fullmatch(r"exit code: (\d+)", note)
            printed = run_shell(code, int(exit_code[1]) if exit_code else 0)


def _without_code(text):
    return re.sub(r"^(?:<!--[^\n]*?-->\n)?```.*?^```", "", text, flags=re.M | re.S)


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_chinese_page_has_the_code_headings_and_links_of_its_counterpart(page):
    english = page.with_name(page.name.removesuffix(".zh.md") + ".md")
    assert blocks(page) == blocks(english)
    texts = [_without_code(one.read_text("utf-8")) for one in (page, english)]
    levels, links = ([re.findall(pattern, text, re.M) for text in texts] for pattern in (r"^(#+) ", r"\]\(([^)]+)\)"))
    assert levels[0] == levels[1]
    assert set(links[0]) == set(links[1])
    assert len(re.findall("[\u4e00-\u9fff]", texts[0])) > len(re.findall("[\u4e00-\u9fff]", texts[1]))


def test_every_page_has_a_chinese_counterpart():
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in ROOT.glob("docs/**/*.md")} - {
        page.relative_to(ROOT / "docs").as_posix() for page in CHINESE
    }
    translated = {page.relative_to(ROOT / "docs").as_posix().replace(".zh.md", ".md") for page in CHINESE}
    assert {page for page in pages - translated if not page.startswith(ENGLISH_ALONE)} == set()


def test_the_documents_of_the_questions_are_those_that_the_command_writes():
    made = runpy.run_path(str(ROOT / "docs" / "tasks" / "questions.py"))["documents"]()
    assert [json.loads(line) for line in SAMPLES["questions.jsonl"].splitlines()] == list(made)


def test_the_test_sees_the_examples():
    kinds = [kind for page in PAGES for _, kind, _, _ in blocks(page)]
    assert kinds.count("python") > 20
    assert kinds.count("sh") > 15


@pytest.mark.parametrize(
    "page", sorted(path for folder in (".", "docs/**", "models/**", "findings") for path in ROOT.glob(f"{folder}/*.md"))
)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf8")):
        assert (page.parent / target).exists(), target
