"""Inputs by URL, with the file systems that fsspec has itself."""

import pytest
from typer.testing import CliRunner

from nlp_aid.cli import app
from nlp_aid.io import BadDocument, read_documents

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def bucket():
    system = fsspec.filesystem("memory")
    for name, data in {
        "/b/a.txt": "捐款5元。",
        "/b/in/b.txt": "捐款6元。",
        "/b/.hidden": "x",
        "/b/c.jsonl": '{"text": "捐款7元。"}',
    }.items():
        system.pipe(name, data.encode())
    yield "memory://b"
    system.rm("/b", recursive=True)


def test_a_file_a_folder_and_a_pattern(bucket):
    assert [item.text for item in read_documents([f"{bucket}/a.txt"])] == ["捐款5元。"]
    found = {item.id: item.text for item in read_documents([bucket])}
    assert found == {"a.txt": "捐款5元。", "in/b.txt": "捐款6元。", "c.jsonl:1": "捐款7元。"}
    assert [item.text for item in read_documents([bucket], globs=["*.jsonl"])] == ["捐款7元。"]
    assert [item.text for item in read_documents([f"{bucket}/*.txt"])] == ["捐款5元。"]


def test_what_is_not_there_costs_only_itself(bucket, tmp_path):
    (tmp_path / "a.txt").write_text("捐款8元。", "utf-8")
    bad, unknown, good = read_documents([f"{bucket}/none.txt", "nosuch://x/y.txt", tmp_path / "a.txt"])
    assert isinstance(bad, BadDocument) and "cannot be read" in bad.reason
    assert isinstance(unknown, BadDocument) and "no file system is known" in unknown.reason
    assert good.text == "捐款8元。"


@pytest.mark.parametrize("url", ["http://example.org/a.txt", "https://example.org/a.txt", "HTTP://example.org/a.txt"])
def test_the_web_is_fetched_only_when_asked_for(url):
    with pytest.raises(ValueError, match="--allow-http"):
        read_documents([url])
    result = CliRunner().invoke(app, ["inspect", url])
    assert result.exit_code == 2


def test_the_command_takes_urls(bucket):
    result = CliRunner().invoke(app, ["annotate", f"{bucket}/a.txt", "--model", "fast", "--layers", "money", "-q"])
    assert result.exit_code == 0
    assert '"text": "5元"' in result.output
