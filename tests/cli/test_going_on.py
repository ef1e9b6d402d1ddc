"""Going on never mixes: what was read, and what records rest on, has to be what it was; damage is found and told."""

import errno
import json
import os

import pytest

from nlp_aid.runs import journal, sinks
from tests.runs import runs, stand_in

pytestmark = pytest.mark.usefixtures("simple_pipeline")
CASES = {
    "jsonl": ["-o", "out.jsonl"],
    "html": ["-o", "out.html"],
    "shards": ["-o", "out/", "--shard-size", "2"],
    "csv": ["-o", "out/", "--format", "csv"],
}
NUMBER = 9


@pytest.fixture
def files(tmp_path):
    """Documents in lines, in rows and in files, with one that fails."""
    texts = ["5元", "沪", "boom", "沪滇协作捐款5元"]
    lines = [json.dumps({"text": text, "note": f"n{n}"}) for n, text in enumerate(texts)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "b.csv").write_text("id,text,note\nr1,沪5元,x\nr2,滇5元,y\n", "utf-8")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "1.txt").write_text("一沪5元", "utf-8")
    (tmp_path / "c" / "2.txt").write_text("二沪5元", "utf-8")
    (tmp_path / "d.txt").write_text("stop", "utf-8")
    return ["a.jsonl", "b.csv", "c", "d.txt", "--meta-field", "note"]


def interrupt(run, files, case, monkeypatch):
    """Begin a run that is interrupted before the last document."""
    annotate = stand_in.StandIn.__call__

    def stop(self, given):
        if getattr(given, "text", given) == "stop":
            raise KeyboardInterrupt
        return annotate(self, given)

    with monkeypatch.context() as patch:
        patch.setattr(stand_in.StandIn, "__call__", stop)
        patch.setattr(journal, "COMMIT_SECONDS", 0)
        result = run("annotate", *files, *case)
    assert result.exit_code == 130, result.output
    assert f"after {NUMBER - 1} documents" in result.stderr


def edited(tmp_path, name, before, after):
    path = tmp_path / name
    text = path.read_text("utf-8")
    assert before in text
    status = path.stat()
    path.write_text(text.replace(before, after, 1), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


EDITS = [
    ("a.jsonl", "5", "6"),
    ("a.jsonl", "n0", "m0"),
    ("b.csv", "滇5", "滇6"),
    ("b.csv", "x", "z"),
    ("c/1.txt", "一", "三"),
]


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("case", ["jsonl", "shards"])
def test_an_edit_of_the_same_length_is_noticed(run, files, tmp_path, monkeypatch, case, edit):
    interrupt(run, files, CASES[case], monkeypatch)
    edited(tmp_path, *edit)
    result = run("annotate", *files, *CASES[case], "--resume")
    assert result.exit_code == 2
    assert "inputs are not those" in result.stderr
    edited(tmp_path, edit[0], edit[2], edit[1])
    assert run("annotate", *files, *CASES[case], "--resume").exit_code == 1
    # And what is not noticed by its time is noticed in a finished output when it is touched.
    edited(tmp_path, *edit)
    os.utime(tmp_path / edit[0])
    result = run("annotate", *files, *CASES[case], "--resume")
    assert result.exit_code == 2
    assert "not those any more" in result.stderr


def test_what_failed_may_be_something_else_now(run, files, tmp_path, monkeypatch):
    interrupt(run, files, CASES["jsonl"], monkeypatch)
    edited(tmp_path, "a.jsonl", "boom", "baom")
    assert run("annotate", *files, *CASES["jsonl"], "--resume").exit_code == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["--meta-field", "note"], ["--meta-field", "id"]),
        ([], ["--date-field", "note"]),
        (["--layers", "money"], ["--layers", "places"]),
        (["--limit", "50"], ["--limit", "60"]),
    ],
)
@pytest.mark.parametrize("case", ["jsonl", "csv"])
def test_other_options_are_noticed_in_a_finished_output_too(run, files, tmp_path, case, before, after):
    assert run("annotate", *files[:4], *CASES[case], *before).exit_code == 1
    result = run("annotate", *files[:4], *CASES[case], *after, "--resume")
    assert result.exit_code == 2
    assert "was begun with other options" in result.stderr
    result = run("annotate", *files[:4], *CASES[case], *before, "--resume")
    assert result.exit_code == 1
    assert "nothing to resume" in result.stderr


@pytest.mark.parametrize("case", CASES)
def test_inputs_that_have_grown_behind_a_finished_output_are_told(run, files, tmp_path, case):
    assert run("annotate", *files, *CASES[case]).exit_code == 1
    os.utime(tmp_path / "a.jsonl")
    assert "nothing to resume" in run("annotate", *files, *CASES[case], "--resume").stderr
    (tmp_path / "c" / "3.txt").write_text("三", "utf-8")
    result = run("annotate", *files, *CASES[case], "--resume")
    assert result.exit_code == 2  # it stands before the last one
    assert "not those any more" in result.stderr
    (tmp_path / "c" / "3.txt").unlink()
    (tmp_path / "e.txt").write_text("五", "utf-8")
    more = [*files[:4], "e.txt", *files[4:]]
    assert "inputs was" in run("annotate", *more, *CASES[case], "--resume").stderr
    (tmp_path / "d.txt").write_text("stop and more", "utf-8")
    assert run("annotate", *files, *CASES[case], "--resume").exit_code == 2


def test_lines_that_were_appended_behind_a_finished_output_are_told(run, files, tmp_path):
    assert run("annotate", "b.csv", *CASES["jsonl"]).exit_code == 0
    with (tmp_path / "b.csv").open("a", encoding="utf-8") as stream:
        stream.write("r3,滇,z\nr4,沪,z\n")
    result = run("annotate", "b.csv", *CASES["jsonl"], "--resume")
    assert result.exit_code == 2
    assert "have 2 documents more now" in result.stderr


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["records-00000.jsonl", "errors.jsonl", "journal.jsonl"])
@pytest.mark.parametrize("case", ["jsonl", "html"])
def test_a_damaged_byte_of_what_is_unfinished_is_told_and_made_again(run, files, tmp_path, monkeypatch, case, name, at):
    assert run("annotate", *files, *CASES[case]).exit_code == 1
    output = CASES[case][1]
    expected = runs.contents(tmp_path, output, f"{output}.errors.jsonl")
    interrupt(run, files, [*CASES[case], "--overwrite"], monkeypatch)
    path = tmp_path / f"{output}.partial" / name
    data = bytearray(path.read_bytes())
    head = data.find(b"\n") + 1 if name == "journal.jsonl" else 0
    data[head + int((len(data) - head) * at)] ^= 1
    path.write_bytes(data)
    result = run("annotate", *files, *CASES[case], "--resume")
    assert result.exit_code == 1
    assert f"{path} is damaged" in result.stderr
    assert runs.contents(tmp_path, output, f"{output}.errors.jsonl") == expected
    assert run("verify", output).exit_code == 0


def test_a_damaged_part_is_told_and_made_again(run, files, tmp_path, monkeypatch):
    interrupt(run, files, CASES["shards"], monkeypatch)
    path = tmp_path / "out" / "part-00001.jsonl"
    data = path.read_bytes()
    path.write_bytes(data.replace("沪".encode(), "滇".encode(), 1))
    result = run("annotate", *files, *CASES["shards"], "--resume")
    assert result.exit_code == 1
    assert "part-00001.jsonl is damaged: its bytes are not those" in result.stderr
    assert path.read_bytes() == data
    assert run("verify", "out").exit_code == 0


@pytest.mark.parametrize(
    "damage", [lambda data: b"x" + data[1:], lambda data: b"", lambda data: data[: data.find(b"\n")]]
)
def test_a_journal_without_its_head_is_told_and_can_be_begun_anew(run, files, tmp_path, monkeypatch, damage):
    interrupt(run, files, CASES["jsonl"], monkeypatch)
    path = tmp_path / "out.jsonl.partial" / "journal.jsonl"
    path.write_bytes(damage(path.read_bytes()))
    for _ in range(2):
        result = run("annotate", *files, *CASES["jsonl"], "--resume")
        assert result.exit_code == 1
        assert "damaged at its beginning" in result.stderr
    assert run("annotate", *files, *CASES["jsonl"], "--overwrite").exit_code == 1
    assert run("verify", "out.jsonl").exit_code == 0


def test_a_file_that_is_changed_while_it_is_read_fails_and_can_be_tried_again(run, files, tmp_path, monkeypatch):
    from nlp_aid.runs import work

    read = work.read_now

    def change(task):
        document = read(task)
        if task.id == "1.txt" or task.id == "c/1.txt":
            (tmp_path / "c" / "1.txt").write_text("一沪6元!", "utf-8")
        return document

    with monkeypatch.context() as patch:
        patch.setattr(work, "read_now", change)
        assert run("annotate", *files, *CASES["jsonl"]).exit_code == 1
    errors = (tmp_path / "out.jsonl.errors.jsonl").read_text("utf-8")
    assert "changed while it was read" in errors
    assert run("annotate", *files, *CASES["jsonl"], "--retry-failed").exit_code == 1
    assert "changed while it was read" not in (tmp_path / "out.jsonl.errors.jsonl").read_text("utf-8")
    assert "一沪6元!" in (tmp_path / "out.jsonl").read_text("utf-8")


def test_a_disk_that_is_full_while_the_journal_is_written_leaves_no_damage(run, files, tmp_path, monkeypatch):
    write = journal._write
    full = iter([False] * 12 + [True] * 100)

    def half(file, data, size):
        if next(full):
            file.write(data[: len(data) // 2])
            with pytest.raises(OSError, match="full"):
                write(_Full(file), data, size)
            raise OSError(28, "No space left on device")
        write(file, data, size)

    class _Full:
        def __init__(self, file):
            self.fileno = file.fileno

        def write(self, data):
            raise OSError("full")

    with monkeypatch.context() as patch:
        patch.setattr(journal, "_write", half)
        patch.setattr(journal, "COMMIT_SECONDS", 0)
        result = run("annotate", *files, *CASES["jsonl"])
    assert "cannot be written" in result.stderr
    result = run("annotate", *files, *CASES["jsonl"], "--resume")
    assert "damaged" not in result.stderr
    assert result.exit_code == 1
    assert run("verify", "out.jsonl").exit_code == 0


def test_a_disk_that_is_full_while_the_journal_is_written_anew_leaves_the_one_that_is_there(
    run, files, tmp_path, monkeypatch
):
    interrupt(run, files, CASES["jsonl"], monkeypatch)

    def full(self, data):
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(journal.Path, "write_bytes", full)
        result = run("annotate", *files, *CASES["jsonl"], "--resume")
    assert result.exit_code == 1
    assert "cannot be written (No space left on device)" in result.stderr
    assert f"after {NUMBER - 1} documents" in run("annotate", *files, *CASES["jsonl"], "--resume").stderr
    assert run("verify", "out.jsonl").exit_code == 0


def test_another_run_that_has_finished_meanwhile_is_told(run, files, tmp_path, monkeypatch):
    check = sinks.FileSink._check
    done = []

    def late(self, resume, overwrite):
        if not done:
            done.append(True)
            assert run("annotate", *files, *CASES["jsonl"]).exit_code == 1
        check(self, resume, overwrite)

    monkeypatch.setattr(sinks.FileSink, "_check", late)
    result = run("annotate", *files, *CASES["jsonl"])
    assert result.exit_code == 2
    assert "exists already" in result.stderr
