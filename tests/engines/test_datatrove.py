"""With the real executors of datatrove."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

pytest.importorskip("datatrove")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader

import nlp_aid
from nlp_aid.datatrove import ERROR, RECORD, Annotate, RecordWriter, keep_all
from tests.engines.samples import LAYERS, lines, rows

pytestmark = pytest.mark.slow
NUMBER, FILES = 60, 3


@pytest.fixture
def inputs(tmp_path):
    """A folder with files of JSON Lines."""
    folder = tmp_path / "in"
    folder.mkdir()
    made = rows(NUMBER)
    for number in range(FILES):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made[number::FILES])
        (folder / f"{number}.jsonl").write_text(text, "utf-8")
    return folder


def pipeline(inputs, out):
    return [
        JsonlReader(str(inputs), adapter=keep_all),
        Annotate(LAYERS, meta_fields=["desk"], source_field=None, exclusion_writer=RecordWriter(f"{out}/errors")),
        RecordWriter(f"{out}/records"),
    ]


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def test_records_are_those_of_a_local_run_byte_by_byte_and_what_fails_is_written_apart(inputs, tmp_path):
    LocalPipelineExecutor(pipeline(inputs, tmp_path), tasks=FILES, workers=1, logging_dir=str(tmp_path / "log")).run()
    expected = lines(NUMBER)
    found = [line for path in sorted((tmp_path / "records").iterdir()) for line in path.read_text("utf-8").splitlines()]
    assert {json.loads(line)["id"]: line for line in found} == expected
    assert len(found) == len(expected)
    errors = [json.loads(line) for each in contents(tmp_path / "errors").values() for line in each.splitlines()]
    assert sorted(error["id"] for error in errors) == sorted(f"d{n}" for n in range(7, NUMBER, 10))
    assert {error["reason"] for error in errors} == {
        "there is no text in 'text'; fill it in, or leave the document out."
    }
    assert len(list(nlp_aid.read(tmp_path / "records" / "00000.jsonl"))) == 20 - 2
    stats = json.loads((tmp_path / "log" / "stats.json").read_text())[1]["stats"]
    assert (stats["annotated"], stats["failed"]) == (len(expected), len(errors))


def test_without_a_writer_for_them_failures_go_on_with_the_others():
    documents = [
        Document("捐款5元", "a", metadata={ERROR: "no text"}),
        Document("捐款5元", "b", metadata={"file_path": "f"}),
    ]
    bad, good = Annotate(LAYERS)(iter(documents))
    error = json.loads(bad.metadata[ERROR])
    assert (error["id"], error["file"], error["reason"]) == ("a", "", "no text")
    assert json.loads(good.metadata[RECORD])["meta"]["source"] == "f"


def test_a_writer_without_records_says_what_is_missing(tmp_path):
    with pytest.raises(ValueError, match=r"'a' has no record\. Put `Annotate` before the writer."):
        list(RecordWriter(str(tmp_path))(iter([Document("x", "a")])))


def test_a_run_that_is_killed_is_gone_on_with_by_rank_and_loses_and_doubles_nothing(inputs, tmp_path):
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent(f"""
        from datatrove.executor import LocalPipelineExecutor
        from tests.engines.test_datatrove import pipeline
        if __name__ == "__main__":
            LocalPipelineExecutor(
                pipeline({str(inputs)!r}, {str(tmp_path / "out")!r}), tasks={FILES}, workers=1,
                logging_dir={str(tmp_path / "log")!r},
            ).run()
        """)
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    killed = 0
    for patience in (0, 1, 2, 100):
        process = subprocess.Popen(
            [sys.executable, script], env=environment, start_new_session=True, stderr=subprocess.DEVNULL
        )
        if wait(process, tmp_path / "log" / "completions", patience):
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.wait()
    assert process.returncode == 0 and killed == 3
    undisturbed = tmp_path / "undisturbed"
    LocalPipelineExecutor(
        pipeline(inputs, undisturbed), tasks=FILES, workers=1, logging_dir=str(tmp_path / "other")
    ).run()
    for name in ("records", "errors"):
        assert contents(tmp_path / "out" / name) == contents(undisturbed / name)


def wait(process, completions, number):
    """Wait until so many ranks are complete and the next has begun to write; return whether the run goes on."""
    records = completions.parents[1] / "out" / "records" / f"{number:05}.jsonl"
    while process.poll() is None:
        if records.exists() and len(list(completions.glob("*"))) >= number:
            return True
        time.sleep(0.002)
    return False
