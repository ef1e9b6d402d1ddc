"""A thousand damaged files: each gives documents or an error that docs/errors.md tells of, soon, and the others are read."""

import re
import resource
import time
from pathlib import Path

import pytest

from nlp_aid.io import BadDocument, read_documents
from tests.io.documents import damaged
from tests.io.test_malformed import documented, row_of

for library in ("openpyxl", "docx", "pptx", "ebooklib", "warcio", "pypdfium2", "striprtf", "xlrd"):
    pytest.importorskip(library)

LIMIT = 300_000
SECONDS = 20.0  # for one file, on a machine that is busy; most take milliseconds
MEGABYTES = 600
SECTION = "## Office files, PDF, messages, archives"
# What comes of what is not installed, of other machines, and of more than a test can have.
ELSEWHERE = (
    "which is not installed", "name, its rights, and the network", "what reads such URLs", "no file system is known",
    "has more than … files", "is unpacked; unpack it first.", "a protection that is not known", "its fonts do not tell",
    "only pictures of pages", "protected against copying", "its page has no readable text", "its head is damaged",
    "it has … pages, and at most", "paragraphs or rows", "no table has a column",
    "it is cut off; fetch the archive", "it is a link or a device", "several columns are called",  # tests/io/test_apart.py
)  # fmt: skip


def check(tmp_path: Path, number: int) -> set[str]:
    table = documented()
    folder = tmp_path / "files"
    folder.mkdir()
    for count, (ending, data) in enumerate(damaged.damaged(tmp_path / "whole", number, LIMIT)):
        (folder / f"{count:04}b.{ending}").write_bytes(data)
        (folder / f"{count:04}a.txt").write_text(f"第{count}篇：捐款{count}元。", "utf-8")
    told, failed, good = set(), set(), 0
    at = time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for item in read_documents([folder], max_bytes=LIMIT):
        name = Path(item.source).relative_to(folder).parts[0]
        took, at = time.process_time() - at, time.process_time()
        assert took < SECONDS, (name, took)
        if name[4] == "a":
            assert not isinstance(item, BadDocument), item
            assert item.text == f"第{int(name[:4])}篇：捐款{int(name[:4])}元。"
            good += 1
        elif isinstance(item, BadDocument):
            row = row_of(item.reason, table)
            assert row, f"docs/errors.md tells nothing of: {name}: {item.reason}"
            assert not row.startswith("the reader"), f"{name}: {item.reason}"
            told.add(row)
            failed.add(name)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < MEGABYTES, grown
    assert good == number
    assert len(failed) > 0.6 * number, len(failed)
    return told


@pytest.mark.slow
def test_a_hundred_damaged_files(tmp_path):
    check(tmp_path, 100)


@pytest.mark.slow
def test_a_thousand_damaged_files(tmp_path):
    told = check(tmp_path, 1000)
    page = (Path(__file__).parents[3] / "docs" / "errors.md").read_text("utf-8")
    section = page.partition(SECTION)[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(.*?)` \|", section, re.M)
    assert len(rows) > 30
    untold = [row for row in rows if row not in told and not any(part in row for part in ELSEWHERE)]
    assert untold == [], "docs/errors.md tells of what does not occur"
