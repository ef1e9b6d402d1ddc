"""Only one run writes an output, also where the system keeps no locks."""

import errno
import json
import multiprocessing
import os
import random
import signal
import sys
import time
from types import SimpleNamespace

import pytest

from nlp_aid.runs import journal, lock
from nlp_aid.runs.lock import InUseError, Lock, OvertakenError
from tests.runs import runs, stand_in


def held_by_one(folder):
    """Check that a lock is held by one at a time, counts its holders, and leaves nothing."""
    first = Lock(folder)
    with pytest.raises(InUseError):
        Lock(folder)
    first.check()
    assert (first.generation, first.is_kept) == (1, True)
    first.release()
    second = Lock(folder)
    assert second.generation == 2
    with pytest.raises(OvertakenError):
        first.check()
    second.check()
    second.release(remove=True)
    folder.rmdir()


def test_it_is_held_by_one_and_counts_its_holders(tmp_path):
    held_by_one(tmp_path / "a" / "partial")


def test_a_lock_that_was_removed_is_no_hold_on_the_one_that_is_made_anew(tmp_path):
    folder = tmp_path / "partial"
    first = Lock(folder)
    (folder / lock.NAME).unlink()
    second = Lock(folder)
    with pytest.raises(OvertakenError):
        first.check()
    second.check()


def test_where_there_are_no_locks_the_later_one_overtakes(tmp_path, monkeypatch):
    import fcntl

    def none(file, how):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", none)
    first = Lock(tmp_path / "partial")
    second = Lock(tmp_path / "partial")
    assert not first.is_kept
    second.check()
    with pytest.raises(OvertakenError):
        first.check()


def test_other_errors_of_the_system_are_not_taken_for_locks(tmp_path, monkeypatch):
    import fcntl

    def fail(file, how):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fcntl, "flock", fail)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        Lock(tmp_path / "partial")


class Windows:
    """The locks of Windows as Python's `msvcrt` has them: a byte of a file, by whoever has it open, until that is closed."""

    LK_NBLCK = 2

    def __init__(self):
        self.locked = {}

    def locking(self, descriptor, mode, size):
        assert (mode, size) == (self.LK_NBLCK, 1)
        # Nobody can read a byte that another has locked.
        assert os.lseek(descriptor, 0, os.SEEK_CUR) > 1_000_000
        file = os.fstat(descriptor)
        other = self.holder(file)
        if other is not None and other != descriptor:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self.locked[file.st_dev, file.st_ino] = descriptor

    def holder(self, file):
        descriptor = self.locked.get((file.st_dev, file.st_ino))
        try:
            is_open = descriptor is not None and os.path.samestat(os.fstat(descriptor), file)
        except OSError:
            is_open = False
        return descriptor if is_open else None


@pytest.fixture
def windows(monkeypatch):
    """Lock as on Windows, where there is no `fcntl`, and a file that is open cannot be removed."""
    system = Windows()
    unlink = lock.Path.unlink

    def checked(path, missing_ok=False):
        if path.exists() and system.holder(path.stat()) is not None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(lock, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setitem(sys.modules, "msvcrt", system)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setattr(lock.Path, "unlink", checked)
    return system


@pytest.mark.usefixtures("windows")
def test_it_is_held_by_one_on_windows(tmp_path):
    held_by_one(tmp_path / "partial")


@pytest.fixture
def run(monkeypatch, tmp_path):
    from typer.testing import CliRunner

    from nlp_aid.cli import app

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("nlp_aid.pipeline.load", stand_in.load)
    runs.documents(tmp_path, 5)
    return lambda *arguments: CliRunner().invoke(app, ["annotate", "in.jsonl", *arguments])


@pytest.mark.usefixtures("windows")
def test_a_run_on_windows_holds_its_output_and_leaves_nothing(run, tmp_path):
    held = Lock(tmp_path / "out.jsonl.partial")
    refused = run("-o", "out.jsonl")
    assert (refused.exit_code, "Another run is writing" in refused.stderr) == (2, True)
    held.release(remove=True)
    assert run("-o", "out.jsonl").exit_code == 1
    assert sorted(path.name for path in tmp_path.glob("*out*")) == [
        ".out.jsonl.nlp-aid.json",
        "out.jsonl",
        "out.jsonl.errors.jsonl",
    ]


def test_a_system_without_any_locks_is_told(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    result = run("-o", "out.jsonl")
    assert result.exit_code == 1
    assert "has no locks. Do not start another run" in result.stderr


def _hold_and_go(folder, queue, times):
    """Take hold, write a file that only one may have at a time, and let go, with the folder or without it."""
    held = 0
    while held < times:
        try:
            one = Lock(folder)
        except InUseError:
            continue
        try:
            mine = folder.parent / "one"
            with mine.open("x"):  # FileExistsError where another holds it
                time.sleep(0.0005)
            mine.unlink()
        except FileExistsError:
            queue.put("two at once")
            return
        held += 1
        one.release(remove=held % 3 == 0)
    queue.put("well")


@pytest.mark.skipif(runs.NO_FORK, reason="processes cannot be forked here")
def test_many_processes_never_hold_it_at_once_though_the_file_comes_and_goes(tmp_path):
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    all_of_them = [context.Process(target=_hold_and_go, args=(tmp_path / "partial", queue, 60)) for _ in range(4)]
    for one in all_of_them:
        one.start()
    assert [queue.get(timeout=60) for _ in all_of_them] == ["well"] * 4
    for one in all_of_them:
        one.join()


@pytest.mark.slow
@pytest.mark.skipif(runs.NO_FORK, reason="processes cannot be forked here")
@pytest.mark.parametrize("has_locks", [True, False])
def test_three_starts_at_once_give_the_output_of_one(tmp_path, has_locks):
    """Each may refuse, or be overtaken; what is there in the end is what one alone would have written."""
    runs.documents(tmp_path, 40)

    def prepare():
        # The journal is written anew all the time, which is when a lock on it would be lost.
        journal._STATES = 1
        journal.COMMIT_SECONDS = 0
        if not has_locks:
            lock._locked = lambda file: False

    alone = tmp_path / "alone"
    alone.mkdir()
    assert runs.run(alone, "../in.jsonl", "-o", "out.jsonl", "--quiet") == 1
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        children = [
            runs.start(folder, "../in.jsonl", "-o", "out.jsonl", "--quiet", "--resume", before=prepare)
            for _ in range(3)
        ]
        codes = [runs.end(child) for child in children]
        assert set(codes) <= {1, 2}, (folder / "stderr").read_text()
        if not (folder / "out.jsonl").exists():  # all but the last were overtaken, and that one may have been, too
            assert not has_locks
            assert runs.run(folder, "../in.jsonl", "-o", "out.jsonl", "--quiet", "--resume") == 1
        assert "Traceback" not in (folder / "stderr").read_text()
        assert runs.contents(folder, "out.jsonl") == runs.contents(alone, "out.jsonl")
        assert not list(folder.glob("*.partial"))


@pytest.mark.skipif(runs.NO_FORK, reason="processes cannot be forked here")
def test_a_late_writer_is_kept_off(tmp_path):
    """A run that stood still, while its lock was lost and another went on, writes nothing more, and says so."""
    runs.documents(tmp_path, 200)

    def without_locks():
        lock._locked = lambda file: False

    late = runs.start(tmp_path, "in.jsonl", "-o", "out.jsonl", "--quiet", before=without_locks)
    assert runs.wait_for(late, tmp_path, 5_000, random.Random(1))
    os.kill(late, signal.SIGSTOP)
    assert runs.run(tmp_path, "in.jsonl", "-o", "out.jsonl", "--quiet", "--resume", before=without_locks) == 1
    before = (tmp_path / "out.jsonl").read_bytes()
    os.kill(late, signal.SIGCONT)
    assert runs.end(late) == 2
    assert "is not written any more by this run" in (tmp_path / "stderr").read_text()
    assert "has no locks" in (tmp_path / "stderr").read_text()
    assert (tmp_path / "out.jsonl").read_bytes() == before
    assert json.loads((tmp_path / ".out.jsonl.nlp-aid.json").read_text())["documents"] == len(before.splitlines())
