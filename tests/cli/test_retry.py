"""What failed for a reason that has gone can be tried again, and gets its place in the output."""

import json
import os
from pathlib import Path

import pytest

from nlp_aid.io.reading import read
from tests.runs import runs, stand_in

pytestmark = pytest.mark.usefixtures("simple_pipeline")
CASES = {
    "jsonl": ["-o", "out.jsonl"],
    "gzip": ["-o", "out.jsonl.gz"],
    "json": ["-o", "out.json"],
    "parquet": ["-o", "out.parquet"],
    "csv": ["-o", "out.csv"],
    "shards": ["-o", "out/", "--shard-size", "2"],
    "parquet-shards": ["-o", "out/", "--format", "parquet", "--shard-size", "2"],
}


@pytest.fixture
def files(tmp_path):
    """Documents of which `boom` fails, and a folder with one that can vanish."""
    texts = ["boom 1 5元", "沪", "boom 2 沪", "沪滇协作捐款5元", None, "5元沪", "滇"]
    lines = ["{" if text is None else json.dumps({"text": text, "note": n}) for n, text in enumerate(texts)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "b").mkdir()
    for name in ("1.txt", "2.txt", "3.txt"):
        (tmp_path / "b" / name).write_text(f"{name}沪5元", "utf-8")
    (tmp_path / "c.jsonl").write_text('{"text": "5元"}\n{"text": "boom"}\n')
    return ["a.jsonl", "b", "c.jsonl", "--meta-field", "note"]


def contents(folder, name):
    return runs.contents(folder, name, f".{name}.nlp-aid.json", f"{name}.errors.jsonl")


def found(folder, case):
    name = CASES[case][1].rstrip("/")
    return {key: value for key, value in contents(folder, name).items() if (folder / key).exists()}


@pytest.mark.parametrize("case", CASES)
def test_the_output_is_that_of_a_run_in_which_it_did_not_fail(run, files, tmp_path, monkeypatch, case):
    assert run("annotate", *files, *CASES[case]).exit_code == 1
    with monkeypatch.context() as patch:
        annotate = stand_in.StandIn.__call__

        def mended(self, given):
            text = getattr(given, "text", given)
            return self._blank(text) if "boom 1" in text else annotate(self, given)

        patch.setattr(stand_in.StandIn, "__call__", mended)
        result = run("annotate", *files, *CASES[case], "--retry-failed")
        assert result.exit_code == 1, result.output
        again = found(tmp_path, case)
        assert run("annotate", *files, *CASES[case], "--overwrite").exit_code == 1
        assert again == found(tmp_path, case)
    errors = [json.loads(line) for line in next(tmp_path.glob("out*.errors.jsonl")).read_text().splitlines()]
    assert [error["number"] for error in errors] == [3, 5, 12]
    assert run("verify", CASES[case][1]).exit_code == 0


@pytest.mark.parametrize("case", ["jsonl", "shards"])
def test_a_file_that_was_not_there_is_put_in_its_place(run, files, tmp_path, case):
    gone = tmp_path / "b" / "2.txt"
    text = gone.read_bytes()
    gone.unlink()
    gone.symlink_to("nowhere")
    table = (tmp_path / "c.jsonl").read_bytes()
    (tmp_path / "c.jsonl").write_bytes(b"\x1f\x8b\x08 damaged")
    assert run("annotate", *files, *CASES[case]).exit_code == 1
    gone.unlink()
    gone.write_bytes(text)
    (tmp_path / "c.jsonl").write_bytes(table)
    result = run("annotate", *files, *CASES[case], "--retry-failed")
    assert result.exit_code == 1, result.output
    again = found(tmp_path, case)
    assert run("annotate", *files, *CASES[case], "--overwrite").exit_code == 1
    assert again == found(tmp_path, case)


@pytest.mark.parametrize("case", ["jsonl", "shards"])
def test_a_folder_that_could_not_be_read_is_put_in_its_place(run, files, tmp_path, case, monkeypatch):
    (tmp_path / "b" / "2").mkdir()
    for name in ("1.txt", "2.txt"):
        (tmp_path / "b" / "2" / name).write_text(f"{name}滇5元", "utf-8")
    scandir = os.scandir

    def refused(folder):
        if Path(folder).name == "2":
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refused)
        assert run("annotate", *files, *CASES[case]).exit_code == 1
    result = run("annotate", *files, *CASES[case], "--retry-failed")
    assert result.exit_code == 1, result.output
    again = found(tmp_path, case)
    assert run("annotate", *files, *CASES[case], "--overwrite").exit_code == 1
    assert again == found(tmp_path, case)
    assert len(list(read(tmp_path / CASES[case][1]))) == 10


def test_what_did_not_fail_has_to_be_as_it_was(run, files, tmp_path):
    assert run("annotate", *files, "-o", "out.jsonl").exit_code == 1
    before = contents(tmp_path, "out.jsonl")
    (tmp_path / "b" / "3.txt").write_text("3.txt滇5元", "utf-8")
    result = run("annotate", *files, "-o", "out.jsonl", "--retry-failed")
    assert result.exit_code == 2
    assert "not those that out.jsonl was written from" in result.stderr
    assert contents(tmp_path, "out.jsonl") == before
    assert not (tmp_path / "out.jsonl.partial").exists()


def test_a_damaged_output_is_not_taken_over(run, files, tmp_path):
    assert run("annotate", *files, "-o", "out.jsonl").exit_code == 1
    data = (tmp_path / "out.jsonl").read_bytes()
    (tmp_path / "out.jsonl").write_bytes(data.replace(b"5", b"6", 1))
    result = run("annotate", *files, "-o", "out.jsonl", "--retry-failed")
    assert result.exit_code == 1
    assert "not those that were written" in result.stderr


@pytest.mark.parametrize(
    ("options", "complaint", "code"),
    [
        (["-o", "gone.jsonl"], "no finished output", 2),
        (["-o", "out.html"], "html does not give its records back", 2),
        (["-o", "out.jsonl", "--resume"], "goes without", 2),
        (["-o", "out.jsonl", "--layers", "money"], "--layers was not given and is money", 2),
        ([], "needs an output", 2),
    ],
)
def test_what_cannot_be_tried_again_is_told(run, files, tmp_path, options, complaint, code):
    run("annotate", *files, "-o", "out.jsonl")
    run("annotate", *files, "-o", "out.html")
    result = run("annotate", *files, "--retry-failed", *options)
    assert result.exit_code == code
    assert complaint in result.stderr


def test_where_nothing_failed_nothing_is_done(run, tmp_path):
    (tmp_path / "a.txt").write_text("沪")
    assert run("annotate", "a.txt", "-o", "out.jsonl").exit_code == 0
    result = run("annotate", "a.txt", "-o", "out.jsonl", "--retry-failed")
    assert result.exit_code == 0
    assert "nothing to try again" in result.stderr
