"""The examples in docs/formats.md are what the command writes."""

import contextlib
import io
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp_aid.cli import app
from nlp_aid.io.formats import FORMATS

PAGE = (Path(__file__).parent.parent / "docs" / "formats.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"<!-- (\S+) -->\n```\w+\n(.*?)\n```", PAGE, re.S))
# What the commands on the page write.
OUTPUTS = {"out.jsonl": "jsonl", "out.spacy": "spacy", "tables": "parquet", "tables-csv": "csv", "standoff": "brat", "out.conll": "conll", "out.conllu": "conllu", "out.labelstudio.json": "labelstudio"}  # fmt: skip


def without_hashes(text):
    """Return a text without the hashes of the bundled data, which change with that."""
    return re.sub(r'[0-9a-f]{12}(?=[",}\\])|(?<=\+)[0-9a-f]{8}\b', "…", text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("report.txt").write_text(EXAMPLES["report.txt"], "utf-8")
        for output, format in OUTPUTS.items():
            result = CliRunner().invoke(app, ["annotate", "report.txt", "-o", output, "--format", format, "--quiet"])
            assert result.exit_code == 0, result.output
    return folder


@pytest.mark.parametrize("name", [name for name in EXAMPLES if "." in name and name != "out.labelstudio.json"])
def test_an_example_is_what_is_written(folder, name):
    written = (folder / name).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    assert without_hashes(written.rstrip("\n")) == without_hashes(EXAMPLES[name])


def test_the_task_for_label_studio_is_what_is_written(folder):
    shown = json.loads(EXAMPLES["out.labelstudio.json"])
    (written,) = json.loads((folder / "out.labelstudio.json").read_bytes())
    del written["predictions"][0]["result"][1:]
    assert json.loads(without_hashes(json.dumps(written))) == json.loads(without_hashes(json.dumps(shown)))


@pytest.mark.parametrize("code", re.findall(r"<!-- run -->\n```python\n(.*?)\n```", PAGE, re.S))
def test_code_prints_what_its_comments_say(folder, monkeypatch, code):
    monkeypatch.chdir(folder)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(code, {})
    said = [line.strip().removeprefix("# ") for line in code.splitlines() if line.strip().startswith("# ")]
    assert said
    assert [line.strip() for line in said] == [line.strip() for line in out.getvalue().splitlines()]


def test_the_table_lists_all_formats():
    assert sorted(re.findall(r"^\| \[`(\w+)`\]", PAGE, re.M)) == sorted(FORMATS)
    for name, format in FORMATS.items():
        (row,) = re.findall(rf"^\| \[`{name}`\].*", PAGE, re.M)
        assert ("| no" in row) == (format.read is None)
        assert f"`{format.endings[0]}`" in row
