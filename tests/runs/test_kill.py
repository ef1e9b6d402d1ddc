"""Whatever ends a run, going on with it gives what an undisturbed one gives, byte by byte."""

import os
import random
import shutil
import signal
import subprocess

import pytest

from nlp_aid.runs.journal import Journal
from tests.runs import runs

pytestmark = [pytest.mark.slow, pytest.mark.skipif(runs.NO_FORK, reason="processes cannot be forked here")]

# How often each kind of run is killed.
KILLS = int(os.environ.get("NLP_AID_KILLS", "4"))
DOCUMENTS = 120
CASES = {
    "jsonl": ["-o", "out.jsonl"],
    "jsonl-workers": ["-o", "out.jsonl", "--workers", "2", "--batch-size", "7"],
    "html": ["-o", "out.html"],
    "csv": ["-o", "out.csv"],
    "shards": ["-o", "out/", "--shard-size", "13"],
    "shards-html-workers": ["-o", "out/", "--shard-size", "11", "--format", "html", "--workers", "2"],
    "shards-csv": ["-o", "out/", "--shard-size", "30", "--format", "csv"],
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What comes of a run that nothing disturbs, by the case."""
    found = {}

    def make(case):
        if case not in found:
            folder = tmp_path_factory.mktemp(case)
            runs.documents(folder, DOCUMENTS)
            # By one process, whatever the case: the number of workers must not be seen in the output.
            options = [option for option in CASES[case] if option not in ("--workers", "2", "--batch-size", "7")]
            assert runs.run(folder, "in.jsonl", *options, "--quiet") == 1
            found[case] = output(folder, case)
        return found[case]

    return make


def output(folder, case):
    name = CASES[case][1].rstrip("/")
    found = runs.contents(folder, name, f"{name}.errors.jsonl")
    assert len(found) > 1
    return found


def size_of(files):
    return sum(map(len, files.values()))


def resume(folder, case):
    """Go on until the run is finished."""
    assert runs.run(folder, "in.jsonl", *CASES[case], "--quiet", "--resume") == 1
    assert not list(folder.rglob("*partial*"))


@pytest.mark.parametrize("case", CASES)
def test_a_process_group_killed_at_any_moment(tmp_path, undisturbed, case):
    expected = undisturbed(case)
    room = size_of(expected)
    moments = random.Random(case)
    killed = 0
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        runs.documents(folder, DOCUMENTS)
        # Twice, so that what is gone on with is disturbed, too.
        for options in ([], ["--resume"]):
            child = runs.start(folder, "in.jsonl", *CASES[case], "--quiet", *options)
            killed += runs.kill_at(child, folder, moments.uniform(0, room), moments)
        resume(folder, case)
        assert output(folder, case) == expected
    assert killed > KILLS / 2


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes are not listed here")  # noqa: PTH112
@pytest.mark.parametrize("case", ["jsonl-workers", "shards-html-workers"])
def test_workers_killed_at_any_moment(tmp_path, undisturbed, case):
    expected = undisturbed(case)
    room = size_of(expected)
    moments = random.Random(case)
    killed = 0
    for number in range(max(1, KILLS // 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        runs.documents(folder, DOCUMENTS)
        child = runs.start(folder, "in.jsonl", *CASES[case], "--quiet")
        for size in sorted(moments.uniform(0, room / 2) for _ in range(3)):
            assert runs.wait_for(child, folder, size, moments)
            if workers := runs.children(child):
                os.kill(moments.choice(workers), signal.SIGKILL)
                killed += 1
        assert runs.end(child) == 1, (folder / "stderr").read_text()
        assert output(folder, case) == expected
    assert killed


@pytest.mark.parametrize("case", ["jsonl", "html", "shards"])
def test_files_that_lose_their_tail(tmp_path, undisturbed, case):
    """The power fails, and what was written last is not on the disk."""
    expected = undisturbed(case)
    room = size_of(expected)
    moments = random.Random(case)
    truncated = 0
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        runs.documents(folder, DOCUMENTS)
        child = runs.start(folder, "in.jsonl", *CASES[case], "--quiet")
        if not runs.kill_at(child, folder, moments.uniform(room / 4, room), moments):
            continue
        if not list(folder.rglob("journal.jsonl")):
            continue  # All was finished, and so on the disk before the journal went.
        for file in [path for path in folder.rglob("*") if path.is_file() and path.name not in ("in.jsonl", "stderr")]:
            if moments.random() < 0.7:
                # How a run was begun is on the disk before anything else is written.
                head = file.read_bytes().find(b"\n") + 1 if file.name == "journal.jsonl" else 0
                os.truncate(file, max(head, int(file.stat().st_size * moments.choice([0, 0.3, 0.9, 1]))))
                truncated += 1
        resume(folder, case)
        assert output(folder, case) == expected
    assert truncated


@pytest.mark.parametrize("case", ["jsonl", "html", "shards"])
@pytest.mark.parametrize("what", ["nothing", "errors", "output", "both"])
def test_files_that_lose_their_tail_when_all_but_the_journal_is_in_its_place(tmp_path, undisturbed, case, what):
    runs.documents(tmp_path, DOCUMENTS)

    def stop_short():
        Journal.remove = lambda self: os._exit(7)

    assert runs.run(tmp_path, "in.jsonl", *CASES[case], "--quiet", before=stop_short) == 7
    name = CASES[case][1].rstrip("/")
    errors = tmp_path / f"{name}.errors.jsonl"
    output_file = tmp_path / name / "part-00002.jsonl" if case == "shards" else tmp_path / name
    for file in {"nothing": [], "errors": [errors], "output": [output_file], "both": [errors, output_file]}[what]:
        os.truncate(file, file.stat().st_size // 2)
    resume(tmp_path, case)
    assert output(tmp_path, case) == undisturbed(case)


@pytest.mark.parametrize("case", ["jsonl", "html", "shards", "csv"])
def test_a_disk_that_is_full(tmp_path, undisturbed, case):
    """Writing fails at some point, and only half of what was to be written gets there."""
    expected = undisturbed(case)
    moments = random.Random(case)
    failed = 0
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        runs.documents(folder, DOCUMENTS)
        room = moments.randrange(1, size_of(expected) + 40_000)

        def fill(room=room):
            import resource

            # A file may have no more bytes; writing more gives EFBIG, a part of it being written.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

        code = runs.run(folder, "in.jsonl", *CASES[case], "--quiet", before=fill)
        stderr = (folder / "stderr").read_text()
        assert code == 1
        assert "Traceback" not in stderr
        if "cannot be written" in stderr:
            failed += 1
            assert "--resume" in stderr
            resume(folder, case)
        assert output(folder, case) == expected
    assert failed


def test_a_small_disk(tmp_path, undisturbed):
    """The same with a real one, where the user may mount it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        runs.documents(tmp_path, DOCUMENTS)
        assert runs.run(tmp_path, "in.jsonl", "-o", "disk/out.jsonl", "--quiet") == 1
        assert "No space left on device" in (tmp_path / "stderr").read_text()
        assert not (disk / "out.jsonl").exists()
        subprocess.run(["mount", "-o", "remount,size=4m", str(disk)], check=True)
        assert runs.run(tmp_path, "in.jsonl", "-o", "disk/out.jsonl", "--quiet", "--resume") == 1
        expected = undisturbed("jsonl")
        assert runs.contents(disk, "out.jsonl", "out.jsonl.errors.jsonl") == expected
    finally:
        subprocess.run(["umount", str(disk)], check=True)
