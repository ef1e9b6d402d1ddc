"""Nobody's files are touched: only those that a manifest of ours names are replaced or removed, and an input is no output."""

import json
import os
import stat
import subprocess
import time

import pytest

from nlp_aid.io.formats import FORMATS
from nlp_aid.runs import manifest, sinks
from nlp_aid.runs.lock import appended
from tests.runs import stand_in

pytestmark = pytest.mark.usefixtures("simple_pipeline")
FOLDERS = {
    "shards": ["-o", "out/", "--shard-size", "2"],
    "csv": ["-o", "out/", "--format", "csv"],
    "parquet": ["-o", "out/", "--format", "parquet"],
    "brat": ["-o", "out/", "--format", "brat"],
    "html": ["-o", "out/", "--format", "html"],
    "csv-shards": ["-o", "out/", "--format", "csv", "--shard-size", "2"],
}


@pytest.fixture
def many(tmp_path):
    lines = [json.dumps({"text": text}) for text in ("5元", "沪", "boom", "沪滇协作", "5元沪")]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), "utf-8")
    return "many.jsonl"


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("case", FOLDERS)
def test_what_somebody_puts_into_an_output_stays_when_it_is_replaced(run, many, tmp_path, case):
    assert run("annotate", many, *FOLDERS[case]).exit_code == 1
    once = tree(tmp_path / "out")
    mine = {"mine.xlsx": b"mine", "notes/a.txt": b"a", "part.txt": b"b", ".hidden": b"c"}
    for name, data in mine.items():
        (tmp_path / "out" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "out" / name).write_bytes(data)
    (tmp_path / "many.jsonl").write_text('{"text": "沪"}')
    result = run("annotate", many, *FOLDERS[case], "--overwrite")
    assert result.exit_code == 0, result.output
    now = tree(tmp_path / "out")
    assert {name: now[name] for name in mine} == mine
    # Of the old output nothing is left that the new one does not have.
    manifest = json.loads(now.pop(".nlp-aid.json"))
    named = {file["name"] for part in manifest["parts"] for file in part["files"]}
    assert set(now) == named | set(mine)
    assert set(once) - {".nlp-aid.json"} - named or case in ("csv", "parquet")
    assert run("verify", "out").exit_code == 0


@pytest.mark.parametrize("case", FOLDERS)
def test_the_old_output_is_there_until_the_new_one_is_whole(run, many, tmp_path, monkeypatch, case):
    assert run("annotate", many, *FOLDERS[case]).exit_code == 1
    before = tree(tmp_path / "out")

    def interrupt(self, given):
        if "滇" in getattr(given, "text", given):
            raise KeyboardInterrupt
        return stand_in.StandIn._annotate(self, given)

    monkeypatch.setattr(stand_in.StandIn, "_annotate", stand_in.StandIn.__call__, raising=False)
    with monkeypatch.context() as patch:
        patch.setattr(stand_in.StandIn, "__call__", interrupt)
        assert run("annotate", many, *FOLDERS[case], "--overwrite").exit_code == 130
    now = {name: data for name, data in tree(tmp_path / "out").items() if ".partial" not in name}
    assert now == before
    assert run("annotate", many, *FOLDERS[case], "--resume").exit_code == 1
    assert tree(tmp_path / "out") == before


def test_a_part_of_the_same_name_that_is_somebody_elses_is_refused(run, many, tmp_path):
    assert run("annotate", many, *FOLDERS["shards"]).exit_code == 1
    (tmp_path / "out" / "part-00009.jsonl").write_text("mine")
    result = run("annotate", many, *FOLDERS["shards"], "--overwrite")
    assert result.exit_code == 2
    assert "no run has written it" in result.stderr
    assert (tmp_path / "out" / "part-00009.jsonl").read_text() == "mine"


@pytest.mark.parametrize(("case", "name"), [("shards", "part-00001.jsonl"), ("csv", "money.csv")])
def test_what_is_put_there_while_a_run_is_interrupted_is_left(run, many, tmp_path, monkeypatch, case, name):
    (tmp_path / "out").mkdir()
    publish = sinks.FileSink._publish
    with monkeypatch.context() as patch:
        patch.setattr(sinks.FileSink, "_publish", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        assert run("annotate", many, *FOLDERS[case]).exit_code == 130
    assert publish is sinks.FileSink._publish
    (tmp_path / "out" / name).write_text("mine")
    for _ in range(2):
        result = run("annotate", many, *FOLDERS[case], "--resume")
        assert result.exit_code == 1
        assert "put there by somebody else" in result.stderr
        assert (tmp_path / "out" / name).read_text() == "mine"
    (tmp_path / "out" / name).unlink()
    assert run("annotate", many, *FOLDERS[case], "--resume").exit_code == 1
    assert run("verify", "out").exit_code == 0


def test_a_file_that_appears_in_the_place_of_the_output_is_left(run, many, tmp_path, monkeypatch):
    finish = sinks.FileSink.finish

    def appear(self):
        (tmp_path / "out.jsonl").write_text("mine")
        finish(self)

    monkeypatch.setattr(sinks.FileSink, "finish", appear)
    result = run("annotate", many, "-o", "out.jsonl")
    assert result.exit_code == 1
    assert "put there by somebody else" in result.stderr
    assert (tmp_path / "out.jsonl").read_text() == "mine"


def test_a_folder_of_the_name_of_what_is_unfinished_is_left(run, many, tmp_path):
    (tmp_path / "out.jsonl.partial").mkdir()
    (tmp_path / "out.jsonl.partial" / "journal.txt").write_text("mine")
    for options in ([], ["--overwrite"], ["--resume"]):
        result = run("annotate", many, "-o", "out.jsonl", *options)
        assert result.exit_code == 2
        assert "is not nlp-aid's" in result.stderr
    assert tree(tmp_path / "out.jsonl.partial") == {"journal.txt": b"mine"}


@pytest.mark.parametrize("name", ["lock", "journal.jsonl.new", "journal.jsonl", "records-00000.jsonl"])
def test_links_in_the_folder_of_what_is_unfinished_lead_nowhere(run, many, tmp_path, name):
    (tmp_path / "mine.txt").write_text("mine")
    partial = tmp_path / "out.jsonl.partial"
    partial.mkdir()
    (partial / name).symlink_to(tmp_path / "mine.txt")
    for options in ([], ["--overwrite"], ["--resume"]):
        result = run("annotate", many, "-o", "out.jsonl", *options)
        assert result.exit_code == 2
        assert "is not nlp-aid's" in result.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_link_that_comes_between_is_not_followed(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "records-00000.jsonl").symlink_to(tmp_path / "mine.txt")
    for path in (tmp_path / "records-00000.jsonl", tmp_path):
        with pytest.raises(OSError):
            appended(path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name")
@pytest.mark.parametrize(
    "path", ["out.jsonl.partial/lock", ".out.jsonl.nlp-aid.json", "out/.nlp-aid.json", "out.jsonl"]
)
def test_a_pipe_in_the_place_of_what_a_run_keeps_stops_nothing(run, many, tmp_path, path):
    (tmp_path / path).parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / path)
    output = "out/" if path.startswith("out/") else "out.jsonl"
    for options in ([], ["--overwrite"], ["--resume"]):
        if path != "out.jsonl":  # which is written to
            assert run("annotate", many, "-o", output, *options).exit_code in (0, 1, 2)
    assert run("verify", output).exit_code in (0, 1, 2)


def test_what_is_put_into_the_folder_of_what_is_unfinished_stays(run, many, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sinks.FileSink, "_publish", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        assert run("annotate", many, "-o", "out.jsonl").exit_code == 130
    (tmp_path / "out.jsonl.partial" / "mine.txt").write_text("mine")
    assert run("annotate", many, "-o", "out.jsonl", "--overwrite").exit_code == 1
    assert tree(tmp_path / "out.jsonl.partial") == {"mine.txt": b"mine"}


@pytest.mark.parametrize(
    "options",
    [
        ["x.jsonl.errors.jsonl", "-o", "x.jsonl"],
        ["x.jsonl.errors.jsonl", "-o", "y.jsonl", "--summary-json", "x.jsonl.errors.jsonl"],
        ["x.jsonl.errors.jsonl", "-o", "y.jsonl", "--summary-json", "hard.json"],
        ["x.jsonl.errors.jsonl", "-o", "y.jsonl", "--summary-json", "soft.json"],
        ["x.jsonl.errors.jsonl", "-o", "hard.json", "--overwrite"],
        ["x.jsonl.errors.jsonl", "-o", "soft.json", "--overwrite"],
        ["x.jsonl.errors.jsonl", "-o", "y.jsonl", "--summary-json", "y.jsonl"],
        ["x.jsonl.errors.jsonl", "-o", "y.jsonl", "--summary-json", "y.jsonl.errors.jsonl"],
        ["x.jsonl.errors.jsonl", "-o", "out/", "--summary-json", "out/part-00000.jsonl"],
        ["x.jsonl.errors.jsonl", "-o", "y.jsonl", "--summary-json", "other.json"],
        ["folder", "-o", "folder/a.txt", "--format", "jsonl", "--overwrite"],
        ["folder", "-o", "folder/b.jsonl", "--overwrite"],
        ["folder", "-o", "y.jsonl", "--summary-json", "folder/a.txt"],
        ["folder", "-o", "y.jsonl", "--programmes", "own.csv", "--summary-json", "own.csv"],
        ["folder", "-o", "own.csv", "--programmes", "own.csv", "--layers", "programmes", "--overwrite"],
    ],
)
def test_an_input_is_no_output(run, tmp_path, options):
    (tmp_path / "x.jsonl.errors.jsonl").write_text('{"text": "沪"}\n')
    os.link(tmp_path / "x.jsonl.errors.jsonl", tmp_path / "hard.json")
    (tmp_path / "soft.json").symlink_to("x.jsonl.errors.jsonl")
    (tmp_path / "other.json").write_text('{"mine": 1}')
    (tmp_path / "own.csv").write_text("name\n甲乙计划\n", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("沪")
    (tmp_path / "folder" / "b.jsonl").write_text('{"text": "沪"}')
    before = tree(tmp_path)
    result = run("annotate", *options)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("nlp-aid: ")
    assert tree(tmp_path) == before


def test_the_summary_of_an_earlier_run_is_replaced(run, many, tmp_path):
    for options in ([], ["--overwrite"]):
        assert run("annotate", many, "-o", "o.jsonl", "--summary-json", "s.json", *options).exit_code == 1
    assert json.loads((tmp_path / "s.json").read_text())["documents"] == 4
    result = run("annotate", many, "-o", "p.jsonl", "--summary-json", "gone/s.json")
    assert result.exit_code == 2
    assert not (tmp_path / "p.jsonl").exists()


def test_errors_of_somebody_else_are_left(run, many, tmp_path):
    (tmp_path / "out.jsonl.errors.jsonl").write_text("mine")
    result = run("annotate", many, "-o", "out.jsonl")
    assert result.exit_code == 2
    assert "no run of out.jsonl has written it" in result.stderr
    assert (tmp_path / "out.jsonl.errors.jsonl").read_text() == "mine"


@pytest.mark.parametrize("case", FOLDERS)
def test_a_folder_is_kept_with_its_mode(run, many, tmp_path, case):
    folder = tmp_path / "out"
    folder.mkdir(mode=0o700)
    for options in ([], ["--overwrite"]):
        identity = folder.stat().st_ino
        assert run("annotate", many, *FOLDERS[case], *options).exit_code == 1
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_ino == identity


@pytest.mark.parametrize("case", FOLDERS)
def test_the_current_folder_can_be_the_output(run, many, tmp_path, monkeypatch, case):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    options = [".", *FOLDERS[case][2:]]
    for more in ([], ["--overwrite"], ["--resume"]):
        result = run("annotate", f"../{many}", "-o", *options, *more)
        assert result.exit_code == 1, result.output
    assert (tmp_path / "here" / ".nlp-aid.json").exists()
    assert run("verify", ".").exit_code == 0


@pytest.mark.parametrize("case", FOLDERS)
def test_a_volume_can_be_the_output(run, many, tmp_path, case):
    folder = tmp_path / "out"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    try:
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("nothing can be mounted here")
    except FileNotFoundError:
        pytest.skip("nothing can be mounted here")
    try:
        for more in ([], ["--overwrite"]):
            result = run("annotate", many, *FOLDERS[case], *more)
            assert result.exit_code == 1, result.output
        result = run("verify", "out")
        assert result.exit_code == 0, result.output
        assert os.path.ismount(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_run_in_which_nothing_can_be_annotated_leaves_what_was_there(run, many, tmp_path):
    assert run("annotate", many, "-o", "out.jsonl").exit_code == 1
    before = (tmp_path / "out.jsonl").read_bytes()
    (tmp_path / many).write_text("{\n{\n")
    for _ in range(2):
        assert run("annotate", many, "-o", "out.jsonl", "--overwrite").exit_code == 1
        assert (tmp_path / "out.jsonl").read_bytes() == before
        assert run("verify", "out.jsonl").exit_code == 0
    assert run("annotate", many, "-o", "new.jsonl").exit_code == 1
    assert run("annotate", many, "-o", "new.jsonl").exit_code == 1  # its errors are its own


@pytest.mark.slow
def test_every_format_is_the_same_file_at_another_time(run, many, tmp_path):
    found = []
    for _ in range(2):
        for name, format in FORMATS.items():
            run("annotate", many, "-o", f"{name}{format.endings[0]}", "--overwrite")
        found.append({name: data for name, data in tree(tmp_path).items() if not name.endswith(".nlp-aid.json")})
        time.sleep(2.1)  # entries of archives have even seconds
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []


@pytest.mark.slow
def test_every_format_is_checked_by_its_manifest(run, many, tmp_path):
    for name, format in FORMATS.items():
        file = f"{name}{format.endings[0]}"
        assert run("annotate", many, "-o", file).exit_code == 1
        assert run("verify", file).exit_code == 0
        path = tmp_path / file
        one = path if path.is_file() else max(manifest.files_in(path), key=lambda path: path.stat().st_size)
        data = one.read_bytes()
        one.write_bytes(data[:-1])
        result = run("verify", file)
        assert result.exit_code == 1
        assert str(one) in result.stderr
        assert "cut off" in result.stderr
        one.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        assert run("verify", file).exit_code == 1


@pytest.mark.parametrize("name", ["../mine.txt", "/mine.txt", "a/../../mine.txt", "", ".", "link/mine.txt", 7, None])
def test_a_manifest_that_names_files_of_others_removes_none(run, many, tmp_path, name):
    (tmp_path / "mine.txt").write_text("mine")
    assert run("annotate", many, *FOLDERS["shards"]).exit_code == 1
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine.txt").write_text("mine")
    (tmp_path / "out" / "link").symlink_to(tmp_path / "elsewhere")
    path = tmp_path / "out" / ".nlp-aid.json"
    data = json.loads(path.read_text())
    data["parts"].append({"name": "x", "documents": 0, "files": [{"name": name, "bytes": 4, "sha256": ""}]})
    path.write_text(json.dumps(data))
    run("annotate", many, *FOLDERS["shards"], "--overwrite")
    run("verify", "out")
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert (tmp_path / "elsewhere" / "mine.txt").read_text() == "mine"


def test_what_another_run_has_not_finished_is_no_input(run, many, tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    (tmp_path / many).rename(tmp_path / "in" / many)
    with monkeypatch.context() as patch:
        patch.setattr(sinks.FileSink, "_publish", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        assert run("annotate", "in", "-o", "in/one.jsonl").exit_code == 130
    (tmp_path / "in" / "mine.partial").mkdir()
    (tmp_path / "in" / "mine.partial" / "a.txt").write_text("沪", "utf-8")
    assert run("annotate", "in", "-o", "two.jsonl").exit_code == 1
    found = [json.loads(line)["meta"]["source"] for line in (tmp_path / "two.jsonl").read_text("utf-8").splitlines()]
    assert found == ["in/many.jsonl"] * 4 + ["in/mine.partial/a.txt"]


def test_errors_that_somebody_has_changed_are_told(run, many, tmp_path):
    assert run("annotate", many, "-o", "out.jsonl").exit_code == 1
    (tmp_path / "out.jsonl.errors.jsonl").write_text("{")
    os.utime(tmp_path / many)
    for option in ("--resume", "--retry-failed"):
        result = run("annotate", many, "-o", "out.jsonl", option)
        assert result.exit_code == 1
        assert "out.jsonl.errors.jsonl: it is cut off" in result.stderr


@pytest.mark.parametrize("more", [[], ["--overwrite"], ["--resume"]])
def test_what_stands_in_the_place_of_the_manifest_is_left(run, many, tmp_path, more):
    (tmp_path / ".o.jsonl.nlp-aid.json").write_text("mine")
    result = run("annotate", many, "-o", "o.jsonl", *more)
    assert result.exit_code == 2
    assert "stands where the manifest of o.jsonl is to be" in result.output
    assert tree(tmp_path) == {
        ".o.jsonl.nlp-aid.json": b"mine",
        "many.jsonl": (tmp_path / "many.jsonl").read_bytes(),
    }


def test_a_manifest_that_cannot_be_read_is_told(run, many, tmp_path):
    assert run("annotate", many, "-o", "o.jsonl").exit_code == 1
    path = tmp_path / ".o.jsonl.nlp-aid.json"
    path.unlink()
    path.mkdir()
    checked = run("verify", "o.jsonl")
    assert checked.exit_code == 1
    assert "nothing can be compared with it" in checked.output
    assert run("annotate", many, "-o", "o.jsonl", "--retry-failed").exit_code == 2


@pytest.mark.parametrize(
    ("options", "own", "other"),
    [
        (["--format", "parquet"], "money.parquet", "persons.parquet"),
        (["--format", "csv"], "money.csv", "persons.csv"),
        (["--format", "parquet"], "money.parquet", "money/2030/money.parquet"),
    ],
)
def test_a_table_that_no_run_has_written_is_told(run, many, tmp_path, options, own, other):
    assert run("annotate", many, "-o", "out/", "--layers", "money", *options).exit_code == 1
    assert run("verify", "out").exit_code == 0
    added = tmp_path / "out" / other
    added.parent.mkdir(parents=True, exist_ok=True)
    added.write_bytes((tmp_path / "out" / own).read_bytes())
    checked = run("verify", "out")
    assert checked.exit_code == 1
    assert "no manifest names it" in checked.output
    assert added.exists()
