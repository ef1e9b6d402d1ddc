"""The documentation's site: built strictly, whole, and without anything from elsewhere. Skips where it cannot be built."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nlp_aid.cli import app
from nlp_aid.io.formats import FORMATS
from tests.chromium import EXECUTABLE, Browser

pytestmark = pytest.mark.slow
pytest.importorskip("mkdocs")
pytest.importorskip("material")
pytest.importorskip("mkdocstrings")
ROOT = Path(__file__).parent.parent
# How many lines of code stand out to the right of what can be seen.
_CUT_OFF = """[...document.querySelectorAll('.language-sh pre > code, .language-python pre > code')]
    .filter(code => code.scrollWidth > code.clientWidth + 1).length"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        # Not with --quiet, which hides warnings from --strict, too.
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", ROOT / "mkdocs.yml", "-d", folder],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert built.returncode == 0, built.stderr
    return folder


def test_nothing_is_loaded_from_elsewhere(site):
    for page in site.rglob("*.html"):
        loaded = re.findall(
            r"<(?:script|img|iframe|link)\b[^>]*(?:src|href)=\"(https?:[^\"]*)", page.read_text("utf-8")
        )
        assert [address for address in loaded if "canonical" not in address] == [], page


def test_the_reference_of_the_command_line_has_all_commands_and_options(site):
    page = (site / "cli.html").read_text("utf-8")
    for command in app.registered_commands:
        assert f"nlp-aid {(command.name or command.callback.__name__).replace('_', '-')}" in page
    for option in ("--workers", "--resume", "--timeout", "--glob", "--text-field", "--errors", *FORMATS):
        assert option in page


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("nlp_aid", ["load", "annotate", "to_record", "read", "to_frame"]),
        ("money", ["find", "parse", "Money", "MoneyMatch"]),
        ("places", ["Place", "gazetteer", "Divisions"]),
        ("programmes", ["Programme", "catalogue", "Catalogue", "Entry"]),
        ("records", ["read_documents", "Document", "BadDocument", "MoneyRecord", "Format"]),
    ],
)
def test_the_reference_of_the_api_has_what_is_public(site, page, names):
    text = (site / "api" / f"{page}.html").read_text("utf-8")
    for name in names:
        assert re.search(rf'id="[\w.]*\b{name}"', text), name


def test_each_page_is_there_in_both_languages(site):
    pages = {page.relative_to(site).as_posix() for page in site.rglob("*.html")} - {"404.html"}
    chinese = {name.removeprefix("zh/") for name in pages if name.startswith("zh/")}
    assert chinese == {name for name in pages if not name.startswith("zh/")}
    for name in ("index.html", "money.html", "tasks/journalist.html"):
        for folder, language in (("", "en"), ("zh", "zh")):
            text = (site / folder / name).read_text("utf-8")
            assert f'<html lang="{language}"' in text
            assert re.search('hreflang="(?:zh|en)"', text)


def test_the_search_knows_chinese_words(site):
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    # jieba has put these between words.
    words = {word for doc in index["docs"] for word in re.split("[\u200b\\W]+", doc["title"] + doc["text"])}
    assert {"资金流", "乡村", "转载", "汇总", "项目"} <= words
    found = [doc["location"] for doc in index["docs"] if "转载" in doc["title"]]
    assert "zh/totals.html#reprints" in found


@pytest.mark.skipif(EXECUTABLE is None, reason="Chromium is not installed")
def test_pages_are_whole_in_a_browser_and_fit_phones(site):
    browser = Browser()
    try:
        browser.resize(360, 740, mobile=True)
        for name in (
            "index",
            "errors",
            "tasks/first-run",
            "api/nlp_aid",
            "cli",
            "zh/index",
            "zh/guide",
            "zh/tasks/auditor",
        ):
            browser.open(site / f"{name}.html")
            assert browser.evaluate("document.documentElement.scrollWidth") <= 360, name
            # Code breaks over lines; what is printed keeps its columns, and scrolls.
            assert browser.evaluate(_CUT_OFF) == 0, name
            assert all(address.startswith(("file:", "data:")) for address in browser.requests()), browser.requests()
    finally:
        browser.close()
