"""Runs of the command that can be killed: in a process group of its own, with the stand-in as the pipeline."""

import contextlib
import json
import multiprocessing
import os
import signal
import sys
import time
import traceback
from pathlib import Path

import nlp_aid.pipeline
from nlp_aid.cli import app
from nlp_aid.runs import journal
from tests.runs import stand_in

NO_FORK = not hasattr(os, "fork")


def documents(folder, number, text=lambda n: f"{n} slow 沪滇协作捐款{n}5元。"):
    """Write a file with documents, of which every seventh fails when it is annotated and every eleventh is none."""
    lines = []
    for n in range(number):
        data = {"id": f"d{n}", "text": ("boom " if n % 7 == 3 else "") + text(n) * (1 + n % 5)}
        lines.append("{broken" if n % 11 == 5 else json.dumps(data, ensure_ascii=False))
    path = Path(folder) / "in.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def start(folder, *arguments, before=lambda: None):
    """Start the command in a forked process, the leader of a new group, and return its id.

    It is forked, and so are its workers, because starting Python takes longer than all that these runs do.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        os.setsid()
        os.chdir(folder)
        with Path("stderr").open("ab") as stderr:
            os.dup2(stderr.fileno(), 2)
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
        multiprocessing.get_context = _forking(multiprocessing.get_context)
        nlp_aid.pipeline.load = stand_in.load
        journal.COMMIT_SECONDS = 0.01
        before()
        code = app(["annotate", *map(str, arguments)], standalone_mode=False) or 0
    except SystemExit as error:
        code = error.code
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


def _forking(get_context):
    return lambda method=None: get_context("fork" if method == "spawn" else method)


def end(child):
    """Wait for a command and return its exit code; minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run(folder, *arguments, before=lambda: None):
    """Run the command and return its exit code."""
    return end(start(folder, *arguments, before=before))


def kill_at(child, folder, size, moments):
    """Kill a command and all its processes when it has written so many bytes, and an instant more.

    Returns:
        Whether it was still running.
    """
    if not wait_for(child, folder, size, moments):
        return False
    was_running = os.waitpid(child, os.WNOHANG) == (0, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if was_running:
        os.waitpid(child, 0)
    # Its workers die a moment later on a busy machine, and hold its lock till then.
    with contextlib.suppress(ProcessLookupError):
        for _ in range(200):
            os.killpg(child, 0)
            time.sleep(0.005)
    return was_running


def wait_for(child, folder, size, moments):
    """Wait until a command has written so many bytes, and an instant more; return False if it has ended before."""
    while written(folder) < size:
        # The process is left as it is when it has ended, for whoever waits for it.
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            os.waitpid(child, 0)
            return False
        time.sleep(0.001)
    time.sleep(moments.uniform(0, 0.01))
    return True


def written(folder):
    """Return the bytes of all that a command has written."""
    total = 0
    for path in Path(folder).rglob("*"):
        with contextlib.suppress(OSError):
            total += path.stat().st_size if path.is_file() and path.name not in ("in.jsonl", "stderr") else 0
    return total


def children(process):
    """Return the ids of the processes that a process has started (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[1] == str(process) and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found


def _contents(file):
    data = file.read_bytes()
    if file.name != ".nlp-aid.json":
        return data
    # When the inputs were written is another time in each folder.
    manifest = json.loads(data)
    manifest["inputs"].pop("roll")
    return manifest


def contents(folder, *names):
    """Return the bytes of files, and of the files in folders, by their path."""
    found = {}
    for name in names:
        path = Path(folder) / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found[str(file.relative_to(folder))] = _contents(file)
    return found
