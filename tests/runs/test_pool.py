"""Worker processes: order, bounds, and what becomes of documents that end or stop them."""

import contextlib
import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from nlp_aid import processes
from nlp_aid.io import BadDocument, Document
from nlp_aid.runs.engines import EngineOptions, choose_engine, pool
from nlp_aid.runs.work import Annotated, Failed, WorkerError
from tests.runs import runs, stand_in

LOAD = partial(stand_in.load, ["money"])


@pytest.fixture(autouse=True)
def quick_start(monkeypatch):
    """Workers are forked, where that is possible, as starting Python takes longer than all these tests."""
    if not runs.NO_FORK:
        get_context = multiprocessing.get_context
        monkeypatch.setattr(multiprocessing, "get_context", lambda method=None: get_context("fork"))


def documents(*texts):
    return [Document(id=str(number), text=text, where=f"where {number}") for number, text in enumerate(texts)]


def outcomes(tasks, load, engine=None, **options):
    options = EngineOptions(**options)
    return choose_engine(engine, options).outcomes(tasks, load, options)


def run(tasks, **options):
    options = {"workers": 2, "batch_size": 3} | options
    return list(itertools.chain.from_iterable(outcomes(tasks, LOAD, **options)))


def ids(found):
    return [outcome.id if isinstance(outcome, Failed) else outcome.record["id"] for outcome in found]


@pytest.mark.parametrize("options", [{"workers": 1}, {}, {"batch_size": 1}, {"workers": 3, "batch_size": 100}])
def test_what_comes_out_is_in_order_and_the_same_whatever_the_workers(options):
    tasks = documents(*(f"{n}5元" + "slow" * (n % 4 == 0) + "boom" * (n % 9 == 5) for n in range(60)))
    tasks[7:7] = [BadDocument(where="a.txt", reason="it is bad.", id="a", source="a.txt", line=7)]
    found = run(tasks, **options)
    assert found == run(tasks, workers=1)
    assert ids(found) == [task.id for task in tasks]
    assert found[7] == Failed("a", "a.txt", 7, "a.txt", "it is bad.")
    assert found[5] == Failed("5", "", None, "where 5", "RuntimeError: it went wrong\nin two lines")
    assert sum(isinstance(outcome, Annotated) for outcome in found) == len(tasks) - 8


def test_no_more_is_read_than_is_needed_soon():
    taken = 0

    def tasks():
        nonlocal taken
        for document in documents(*(["5元"] * 1000)):
            taken += 1
            yield document

    found = outcomes(tasks(), LOAD, workers=2, batch_size=5)
    next(found)
    assert taken <= 5 * 2 * 3 + 1
    found.close()


def test_what_waits_for_a_slow_document_is_bounded(monkeypatch):
    monkeypatch.setattr(pool, "_WAITING", 5_000)
    taken = 0

    def tasks():
        nonlocal taken
        for document in documents("slow " * 2, *(["5元" * 100] * 1000)):
            taken += 1
            yield document

    monkeypatch.setattr(stand_in.time, "sleep", lambda seconds: _REAL_SLEEP(1.5))
    found = outcomes(tasks(), LOAD, workers=2, batch_size=1)
    next(found)
    assert taken < 50
    found.close()


_REAL_SLEEP = time.sleep


def test_a_document_that_ends_its_worker_has_failed_and_the_others_have_not():
    found = run(documents("1", "2", "crash", "4", "5", "6", "crash", *"89"))
    assert ids(found) == [str(n) for n in range(9)]
    failed = [outcome for outcome in found if isinstance(outcome, Failed)]
    assert [failure.id for failure in failed] == ["2", "6"]
    assert "ended over it 2 times (signal SIGKILL)" in failed[0].reason


def test_a_document_whose_worker_was_ended_by_something_else_is_tried_again(tmp_path):
    found = run(
        documents("1", f"crash-unless {tmp_path / 'one'}", "3", f"crash-unless {tmp_path / 'two'}"), batch_size=1
    )
    assert ids(found) == list("0123")
    assert all(isinstance(outcome, Annotated) for outcome in found)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_document_that_takes_too_long_has_failed_and_the_others_have_not(workers):
    found = run(documents("1", "2", "stuck", "4", "stuck", *"67"), workers=workers, timeout=2)
    assert ids(found) == [str(n) for n in range(7)]
    assert [type(outcome) for outcome in found] == [Failed if n in (2, 4) else Annotated for n in range(7)]
    assert "takes longer than 2 seconds" in found[2].reason


@pytest.mark.slow
def test_time_in_which_all_stand_still_is_nobodys(tmp_path):
    """Ctrl-Z, or a machine that sleeps: a document is not given up for it."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom functools import partial\nfrom tests.runs import stand_in, test_pool\n"
        "tasks = test_pool.documents('1', 'busy', '3')\n"
        "options = {'workers': 2, 'batch_size': 1, 'timeout': 3}\n"
        "for group in test_pool.outcomes(tasks, test_pool.LOAD, **options):\n"
        "    for outcome in group:\n"
        "        print(type(outcome).__name__, flush=True)\n",
        "utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
    )
    assert process.stdout.readline() == "Annotated\n"  # the next one is being worked on, or soon
    os.killpg(process.pid, signal.SIGSTOP)
    time.sleep(5)
    os.killpg(process.pid, signal.SIGCONT)
    rest, _ = process.communicate(timeout=60)
    assert rest == "Annotated\n" * 2


class Waking(Document):
    """A document over which the worker that gets it is stuck before it begins, once."""

    def __reduce__(self):
        return _wake, (self.where, self.id, self.text)


def _wake(marker, id, text):
    if not Path(marker).exists():
        Path(marker).touch()
        time.sleep(600)
    return Document(id=id, text=text, where="")


def test_a_worker_that_is_stuck_between_documents_is_replaced(tmp_path):
    tasks = [*documents("0", "1"), Waking(id="2", text="2", where=str(tmp_path / "woken")), *documents("3")]
    found = run(tasks, batch_size=1, timeout=2)
    assert [outcome.record["text"] for outcome in found] == ["0", "1", "2", "3"]


def test_runs_in_several_threads_leave_the_process_as_it_was(monkeypatch):
    @contextlib.contextmanager
    def slowly():
        time.sleep(0.05)
        yield

    monkeypatch.setattr(processes, "_one_thread_each", slowly)
    main = sys.modules["__main__"]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda number: ids(run(documents(*"012"))), range(4)))
    assert found == [list("012")] * 4
    assert sys.modules["__main__"] is main


def test_what_the_consumer_raises_or_leaves_ends_the_workers():
    found = outcomes(documents("1", "2", "stuck", "4"), LOAD, workers=2, batch_size=1)
    next(found)
    started = multiprocessing.active_children()
    assert started
    found.close()
    assert not any(process.is_alive() for process in started)


def test_what_the_tasks_raise_comes_through():
    def tasks():
        yield from documents("1", "2")
        raise KeyError("here")

    with pytest.raises(KeyError, match="here"):
        run(tasks())


def test_a_pipeline_that_cannot_be_loaded_is_told():
    with pytest.raises(WorkerError, match="cannot be loaded: The data is missing"):
        list(outcomes(documents("1"), partial(stand_in.fail, []), workers=2))


def _die(layers):
    os.kill(os.getpid(), signal.SIGKILL)


def test_workers_that_end_before_they_work_are_not_started_for_ever():
    with pytest.raises(WorkerError, match="before they have loaded the pipeline"):
        list(outcomes(documents("1"), partial(_die, []), workers=2))


SCRIPT = """
import sys
import nlp_aid.pipeline
from tests.runs import stand_in
nlp_aid.pipeline.load = stand_in.load
print("started", flush=True)
for record in nlp_aid.annotate(["5元", "stuck" if sys.argv[1:] else "沪"], workers=2, batch_size=1):
    print(record["id"], len(record["money"]), len(record["places"]), flush=True)
"""


@pytest.mark.slow
def test_a_script_needs_no_guard_and_is_not_run_again(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    command = [sys.executable, str(tmp_path / "script.py")]
    result = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == ["started", "1 1 0", "2 0 1"]


@pytest.mark.slow
@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes are not listed here")  # noqa: PTH112
def test_workers_end_with_their_parent_even_while_they_annotate(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    command = [sys.executable, str(tmp_path / "script.py"), "stuck"]
    with subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE) as process:
        assert [process.stdout.readline() for _ in range(2)] == [b"started\n", b"1 1 0\n"]
        workers = runs.children(process.pid)
        assert workers
        process.kill()
    deadline = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{worker}") for worker in workers):  # noqa: PTH110
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _environment():
    root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120
    return os.environ | {"PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}


def test_a_lack_of_memory_between_documents_ends_the_worker_without_a_traceback(capfd, monkeypatch):
    from nlp_aid.runs.engines import worker

    def serve(channel, clock, load):
        raise MemoryError

    monkeypatch.setattr(worker, "_serve", serve)
    with pytest.raises(WorkerError, match="end before they have loaded the pipeline"):
        run(documents("5元"), workers=1, timeout=60)
    assert "Traceback" not in capfd.readouterr().err
