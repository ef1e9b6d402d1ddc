"""Every engine while all goes wrong: `python benchmarks/engine_faults.py [--documents N] [--engines pool ray …] [--kills N] [--seed N]`.

Short documents, of which one in a hundred has no text, are annotated once in peace on this machine. Then by each engine, while worker processes, actors,
executors' Python workers or ranks are killed (kill -9) at random moments, and, for the command, while its disk is full for a while; a run that ends is
started again, as its user would: the command with `--resume`, datatrove with its completions. In the end the records have to be those of the
undisturbed run, byte by byte, each once, and each bad document an error. The exit code is 1 if anything was amiss.

Linux only, as processes are found in /proc. The full disk needs root (a small tmpfs); without, it is left out, and said so.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.engines import ENGINES, command, digest, environment, installed, records, write_input

BAD_EVERY = 100
# How often a run is started again before it is given up.
STARTS = 40
SPACE = 64 * 2**20


def descendants(parent: int) -> Iterator[int]:
    """Yield the ids of all processes that a process and those that it has started have started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    waiting = [parent]
    while waiting:
        found = children.get(waiting.pop(), [])
        waiting += found
        yield from found


def victims(engine: str, run: int) -> list[int]:
    """Return the processes of a run that annotate: those that have loaded spaCy, but for the one that runs all."""
    found = []
    for process in descendants(run):
        with contextlib.suppress(OSError):
            line = Path(f"/proc/{process}/cmdline").read_bytes()
            is_worker = b"ray::" in line if engine.startswith("ray") else True
            if is_worker and b"spacy/" in Path(f"/proc/{process}/maps").read_bytes():
                found.append(process)
    # A rank of datatrove is run by the program itself where there is one at a time.
    return [run] if engine == "datatrove" and started_to_write(run) else found


def started_to_write(run: int) -> bool:
    """Return whether a process has loaded what annotates."""
    with contextlib.suppress(OSError):
        return b"spacy/" in Path(f"/proc/{run}/maps").read_bytes()
    return False


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Make a folder a small disk of its own; give whether that was possible."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SPACE}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    is_small = made.returncode == 0
    try:
        yield is_small
    finally:
        if is_small:
            # What was killed may hold it for a moment.
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


def fill(folder: Path) -> Path:
    """Fill a small disk, and return the file that does."""
    path = folder / "filler"
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(2**16))
    return path


def start(engine: str, source: Path, out: Path, options: argparse.Namespace, again: bool) -> subprocess.Popen[bytes]:
    """Start a run in a session of its own."""
    arguments = command(engine, source, out, options.layers, 1 if engine == "datatrove" else 2)
    if engine in ("pool", "ray") and again:
        arguments.append("--resume")
    log = (out.parent / f"{engine}.log").open("ab")
    return subprocess.Popen(arguments, env=environment(), stdout=log, stderr=log, start_new_session=True)


def disturbed(engine: str, source: Path, folder: Path, options: argparse.Namespace) -> tuple[dict[str, str], str]:
    """Run an engine with faults; return what came of it, and what was done to it."""
    moments = random.Random(options.seed)
    out = folder / engine / "out"
    out.parent.mkdir()
    kills, starts, fillings = 0, 0, 0
    with small_disk(out.parent) as is_small:
        code = None
        filler: Path | None = None
        while code not in (0, 1) or (code == 1 and is_unfinished(engine, out)):
            if starts == STARTS:
                sys.exit(f"{engine} does not come to an end; see {out.parent / f'{engine}.log'}")
            process = start(engine, source, out, options, again=starts > 0)
            starts += 1
            due = time.monotonic() + moments.uniform(1, options.every)
            while process.poll() is None:
                time.sleep(0.05)
                if time.monotonic() < due:
                    continue
                due = time.monotonic() + moments.uniform(1, options.every)
                if filler:
                    filler.unlink()
                    filler = None
                elif is_small and fillings < options.fillings and engine in ("pool", "ray") and kills:
                    filler = fill(out.parent)
                    fillings += 1
                elif kills < options.kills and (found := victims(engine, process.pid)):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(moments.choice(found), signal.SIGKILL)
                        kills += 1
            code = process.returncode
            with contextlib.suppress(ProcessLookupError):  # what a killed program has left
                os.killpg(process.pid, signal.SIGKILL)
            if filler:
                filler.unlink()
                filler = None
        found = records(engine, out)
    disk = f", disk full {fillings} times" if engine in ("pool", "ray") else ""
    disk = disk if is_small or not disk else ", no small disk could be made"
    return found, f"{kills} killed, {starts} starts{disk}"


def is_unfinished(engine: str, out: Path) -> bool:
    """Return whether a run of the command has left something to go on with, or one of another program no output."""
    if engine in ("pool", "ray"):
        return out.with_name(f"{out.name}.partial").exists() or not out.exists()
    return True


def main() -> None:
    """Annotate in peace and with faults, compare, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--engines", nargs="*", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--kills", type=int, default=5, help="processes that are killed, for each engine")
    parser.add_argument("--every", type=float, default=8.0, help="seconds between faults, at most")
    parser.add_argument("--fillings", type=int, default=2, help="how often the disk is filled")
    parser.add_argument("--layers", default="money")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    source = write_input(folder, options.documents, BAD_EVERY)
    peace = folder / "peace"
    peace.mkdir()
    serial = [*command("serial", source, peace / "out", options.layers, 1)]
    subprocess.run(serial, env=environment(), check=False, stderr=subprocess.DEVNULL)
    expected = records("serial", peace / "out")
    bad = sum(not line.startswith("{") for line in expected.values())
    print(
        f"{options.documents:,} documents, of which {bad:,} are bad; undisturbed {len(expected):,}, {digest(expected)}",
        flush=True,
    )
    is_right = len(expected) == options.documents
    for engine in filter(installed, options.engines):
        found, done = disturbed(engine, source, folder, options)
        is_same = digest(found) == digest(expected)
        is_right = is_right and is_same
        print(
            f"{engine:10} {len(found):,}, {digest(found)} {'the same' if is_same else 'NOT THE SAME'}: {done}",
            flush=True,
        )
    shutil.rmtree(folder)
    sys.exit(not is_right)


if __name__ == "__main__":
    main()
