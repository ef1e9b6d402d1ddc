"""Annotates many documents in every format while all goes wrong, and compares what comes of it with undisturbed runs.

    python benchmarks/soak.py                                 an hour, and 200,000 documents
    python benchmarks/soak.py --minutes 10 --documents 20000  shorter

A round takes some of the documents (lines, rows, and files of many kinds, some of them broken, some long) and a format. They are
annotated once in peace. Then again, by `nlp-aid annotate --resume`, while worker processes are killed, stopped and slowed down, hit
a limit of memory, the whole run is killed, interrupted or stopped, the disk is filled and freed, files are damaged for a
while, and inputs that have been read are changed, under way and between two starts. What fails of it is tried again with
`--retry-failed`. In the end both outputs have to be the same, byte by byte, `nlp-aid verify` has to find them whole, and nothing may
be left: no process, no temporary file, no folder of what is unfinished. Then a line is appended to an input, which has to be told.
Memory and open files are watched, and may not pass what is set here. The report is Markdown; the exit code is 1 if anything was
amiss.

Most documents go through two fast layers, as it is the run that is tried here; behind every second round comes a small one with all layers. Rounds go
on until there were as many documents as were asked for, and the time is over.

Linux only, as processes are watched in /proc. As root the disk is a small one of its own (tmpfs); otherwise files may get no
longer for a while (RLIMIT_FSIZE).
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import gzip
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from nlp_aid.runs.contents import failed_in
from tests.io.documents import making
from tests.io.documents.texts import PAPERS

ROOT = Path(__file__).parents[1]
# Names of outputs, and what else says how they are written. Of the first ones failed documents can be tried again.
AGAIN = (("out.jsonl", ()), ("out.jsonl.gz", ()), ("out.json", ()), ("out.parquet", ()), ("out.csv", ()))
AGAIN += (("shards/", ("--shard-size", "700")), ("parquet/", ("--format", "parquet", "--shard-size", "900")))
ONCE = (("out.xlsx", ()), ("out.html", ()), ("out.spacy", ()), ("out.brat", ()), ("out.conll", ()))
ONCE += (("out.conllu", ()), ("out.doccano.jsonl", ()), ("out.xmi", ()))
ONCE += (("out.labelstudio.json", ()), ("pages/", ("--format", "html", "--shard-size", "800")))
ZIPPED = frozenset((".xlsx", ".docx", ".pptx", ".epub"))
KINDS = (".xlsx", ".docx", ".pptx", ".epub", ".eml", ".html")
PLACES = ("上海市闵行区", "云南省保山市隆阳区", "四川省凉山州昭觉县", "福建省厦门市", "甘肃省临夏州", "贵州省毕节市")
DOERS = ("慈善总会", "红十字会", "农业银行", "建筑公司", "实验小学")
DEEDS = ("捐款", "投入帮扶资金", "拨付救灾资金", "援建道路", "发放补助")
# Bulk rounds, and small ones of the whole pipeline: what is said to the command, and how often it is disturbed.
BULK = (("--layers", "money,dates"), 10)
WHOLE = (("--model", "default"), 3)
WHOLE_DOCUMENTS = 150
# How long it may be quiet, in seconds.
PAUSE = (0.3, 2.5)
DISK = "192m"
# The most that is allowed of memory, in MB, to the run's own process and to a worker, and of open files.
OWN, WORKER, HANDLES = 400, 900, 64


def text(chance: random.Random) -> str:
    """Return a short text of our own; one of five thousand is long."""
    sentences = [
        f"{2000 + chance.randrange(26)}年{chance.randrange(1, 13)}月，{chance.choice(PLACES)}{chance.choice(DOERS)}向{chance.choice(PLACES)}"
        f"{chance.choice(DEEDS)}{chance.randrange(1, 9_000)}万元。"
        for _ in range(1_500 if chance.random() < 0.0002 else chance.randrange(1, 3))
    ]
    return "".join(sentences)


def make_inputs(folder: Path, number: int, chance: random.Random, office: Path) -> list[Path]:
    """Make documents of many kinds, some of them broken, and return the files and folders that hold them."""
    folder.mkdir()
    lines = number * 5 // 10
    first, second = folder / "a.jsonl", folder / "b.jsonl.gz"
    with first.open("w", encoding="utf-8") as plain, gzip.open(second, "wt", encoding="utf-8") as packed:
        for count in range(lines):
            line = json.dumps({"id": f"l{count}", "text": text(chance), "note": count % 9}, ensure_ascii=False)
            print("{broken" if count % 97 == 50 else line, file=plain if count % 2 else packed)
    table = folder / "c.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["id", "text", "note"])
        rows.writerows(
            [f"r{count}", "" if count % 113 == 7 else text(chance), count % 7] for count in range(number * 4 // 10)
        )
    files = folder / "files"
    files.mkdir()
    for count in range(number // 10):
        if count % 10 == 0:
            kind, paper = KINDS[count // 10 % len(KINDS)], PAPERS[count // 60 % len(PAPERS)]
            path = files / f"{count:05}{kind}"
            shutil.copy(office / f"{paper.name}{kind}", path)
            if count % 300 == 0:
                os.truncate(path, path.stat().st_size // 2)
        else:
            (files / f"{count:05}.txt").write_text(text(chance), "utf-8" if count % 3 else "gb18030")
    return [first, files, second, table]


def _size(process: int) -> int:
    """Return how many bytes a process has of addresses."""
    with contextlib.suppress(FileNotFoundError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[0]) * resource.getpagesize()
    raise ProcessLookupError


def processes(group: int) -> list[int]:
    """Return the processes of a group that are not over, the first one first."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            fields = entry.read_text().rpartition(")")[2].split()
            if fields[0] not in "ZX" and int(fields[2]) == group:
                found.append(int(entry.parent.name))
    return sorted(found)


@dataclass
class Watch:
    """The most that was seen of memory (in MB) and open files, of the run's own process and of its workers."""

    own: int = 0
    workers: int = 0
    handles: int = 0

    def _look(self, group: int) -> None:
        for process in processes(group):
            # One that ends at the moment has no memory any more.
            with contextlib.suppress(OSError, ValueError, IndexError):
                status = Path(f"/proc/{process}/status").read_text()
                memory = int(status.partition("VmRSS:")[2].split()[0]) // 1024
                if process == group:
                    self.own = max(self.own, memory)
                else:
                    self.workers = max(self.workers, memory)
                self.handles = max(self.handles, len(os.listdir(f"/proc/{process}/fd")))  # noqa: PTH208


@dataclass
class Round:
    """One format, and some of the documents.

    Attributes:
        folder: where the inputs are, and the outputs of both runs.
        disk: where the disturbed run writes.
        output: the name of the output.
        options: what else is said to the command.
        inputs: the files and folders to annotate.
        layers: the options that say which layers.
        can_retry: whether documents may be made to fail, as they can be tried again.
        disturbances: how often it is disturbed.
    """

    folder: Path
    disk: Path
    output: str
    options: tuple[str, ...]
    inputs: list[Path]
    layers: tuple[str, ...]
    chance: random.Random
    can_retry: bool
    disturbances: int
    watch: Watch = field(default_factory=Watch)
    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    starts: int = 0
    # What was in the first input before it was changed, and at which start that was.
    changed: tuple[bytes, int] | None = None
    # At which start files were damaged for a while. It refuses to go on, too, if it compares them just then.
    damaged: int = 0

    def _command(self, folder: Path, *more: str) -> list[str]:
        names = [str(path) for path in self.inputs]
        own = ["--meta-field", "note", "--timeout", "120", "--workers", "2", "--batch-size", "100", "--quiet"]
        return [
            *(sys.executable, "-m", "nlp_aid", "annotate", *names, "-o", f"{folder}/{self.output}"),
            *(*self.options, *self.layers, *own, *more),
        ]

    def _undisturbed(self) -> None:
        folder = self.folder / "expected"
        folder.mkdir()
        run = subprocess.run(self._command(folder), stderr=subprocess.PIPE, check=False)
        if run.returncode not in (0, 1):
            raise RuntimeError(run.stderr.decode())

    def _disturbed(self) -> None:
        left = self.disturbances
        while True:
            self.starts += 1
            log = self.folder / "log"
            with log.open("wb") as stream:
                process = subprocess.Popen(
                    self._command(self.disk, "--resume"), stderr=stream, start_new_session=True, cwd=self.folder
                )
            try:
                while not self._ended(process, self.chance.uniform(*PAUSE)):
                    if left:
                        left -= 1
                        name, disturb = self.chance.choice(self._kinds())
                        with contextlib.suppress(ProcessLookupError, PermissionError):
                            disturb(process)
                            self.done[name] += 1
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise
            self._end_workers(process)
            told = log.read_text("utf-8", "replace")
            self._free()
            if "Traceback" in told:
                say(told)
                self.faults.append(f"traceback: {told.strip().splitlines()[-1]}")
            is_over = process.returncode in (0, 1) and self._is_finished()
            is_refused = process.returncode == 2 and "inputs are not those" in told
            if is_refused and (self.changed is not None or self.damaged == self.starts):
                self.done["changed input refused"] += 1
            if self.changed is not None and (is_over or is_refused or self.starts > self.changed[1]):
                before, start = self.changed
                if is_over and self.starts > start:
                    self.faults.append("a changed input was not noticed")
                self.inputs[0].write_bytes(before)
                self.changed = None
                if not is_over:
                    continue
            if is_refused and self.damaged == self.starts:
                continue
            if is_over:
                return
            if self.starts > 20 + 4 * self.disturbances:
                raise RuntimeError(f"It does not end: {told[-500:]}")
            if process.returncode == 2 and "The pipeline cannot be loaded" in told:
                self.done["no memory to load"] += 1
            elif process.returncode == 2:
                raise RuntimeError(told[-500:])
            # Some time between runs, something that has been read is changed; the next one has to refuse to go on.
            if left and self.chance.random() < 0.25:
                with contextlib.suppress(ProcessLookupError):
                    self._change()
                    self.done["input changed between starts"] += 1

    def _change(self) -> None:
        """Change an input that has been read, by some bytes that keep its length."""
        if self.changed is not None or not self._has_read():
            raise ProcessLookupError
        first = self.inputs[0]
        before = first.read_bytes()
        self.changed = before, self.starts
        with first.open("r+b") as file:
            file.seek(before.index("万元".encode()))
            file.write("亿元".encode())

    def _ended(self, process: subprocess.Popen[bytes], seconds: float) -> bool:
        """Wait so long, looking at memory and files; return whether the process has ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if process.poll() is not None:
                return True
            self.watch._look(process.pid)
            time.sleep(0.4)
        return process.poll() is not None

    def _kinds(self) -> list[tuple[str, Callable[[subprocess.Popen[bytes]], None]]]:
        kinds = [
            ("worker killed", self._kill_worker),
            ("worker stopped", self._stop_worker),
            ("worker slowed", self._slow_worker),
            ("run stopped", self._stop_run),
            ("run killed", lambda run: os.killpg(run.pid, signal.SIGKILL)),
            ("parent killed", lambda run: os.kill(run.pid, signal.SIGKILL)),
            ("interrupted", lambda run: os.kill(run.pid, self.chance.choice([signal.SIGINT, signal.SIGTERM]))),
            ("disk full", self._fill),
            ("input changed under way", lambda run: self._change()),
        ]
        failing = [("memory limit", self._limit), ("files damaged for a while", self._damage)]
        return [*kinds, *failing] if self.can_retry else kinds

    def _worker(self, run: subprocess.Popen[bytes]) -> int:
        workers = [process for process in processes(run.pid) if process != run.pid]
        if not workers:
            raise ProcessLookupError
        return self.chance.choice(workers)

    def _kill_worker(self, run: subprocess.Popen[bytes]) -> None:
        os.kill(self._worker(run), signal.SIGKILL)

    def _stop_worker(self, run: subprocess.Popen[bytes]) -> None:
        worker = self._worker(run)
        os.kill(worker, signal.SIGSTOP)
        self._ended(run, self.chance.uniform(0.5, 3))
        os.kill(worker, signal.SIGCONT)

    def _slow_worker(self, run: subprocess.Popen[bytes]) -> None:
        worker = self._worker(run)
        for _ in range(15):
            os.kill(worker, signal.SIGSTOP)
            time.sleep(0.15)
            os.kill(worker, signal.SIGCONT)
            time.sleep(0.02)

    def _stop_run(self, run: subprocess.Popen[bytes]) -> None:
        os.killpg(run.pid, signal.SIGSTOP)
        time.sleep(self.chance.uniform(0.5, 3))
        os.killpg(run.pid, signal.SIGCONT)

    def _limit(self, run: subprocess.Popen[bytes]) -> None:
        worker = self._worker(run)
        # One that is still starting has no limit of its own yet, or gets more and more.
        size = _size(worker)
        time.sleep(0.5)
        if (
            resource.prlimit(worker, resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY
            or _size(worker) > size + 1_000_000
        ):
            raise ProcessLookupError
        # With less than it has, it gets no more; what is free of what it has may do for a short text.
        before = resource.prlimit(worker, resource.RLIMIT_AS, (size // 2, resource.RLIM_INFINITY))
        self._ended(run, self.chance.uniform(0.5, 2))
        resource.prlimit(worker, resource.RLIMIT_AS, before)

    def _damage(self, run: subprocess.Popen[bytes]) -> None:
        """Cut off all zipped files in half for a while. Those that are read meanwhile fail."""
        self.damaged = self.starts
        folder, aside, half = self.inputs[1], self.folder / "aside", self.folder / "half"
        aside.mkdir()
        for path in sorted(folder.iterdir()):
            if path.suffix in ZIPPED:
                data = path.read_bytes()
                half.write_bytes(data[: len(data) // 2])
                os.link(path, aside / path.name)
                half.replace(path)
        self._ended(run, self.chance.uniform(1, 3))
        for path in aside.iterdir():
            path.replace(folder / path.name)
        aside.rmdir()

    def _fill(self, run: subprocess.Popen[bytes]) -> None:
        if not os.path.ismount(self.disk):
            size = max((path.stat().st_size for path in self.disk.rglob("*") if path.is_file()), default=0)
            resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            return
        with contextlib.suppress(OSError), (self.disk / "filler").open("wb", buffering=0) as stream:
            while stream.write(bytes(1 << 20)):
                pass
        self._ended(run, 4)
        self._free()

    def _free(self) -> None:
        (self.disk / "filler").unlink(missing_ok=True)

    def _is_finished(self) -> bool:
        """Return whether there is an output, and nothing of it is still to come: a run whose disk is full has not even begun."""
        name = self.output.rstrip("/")
        has_ended = (self.disk / name / ".nlp-aid.json").exists() or (self.disk / f".{name}.nlp-aid.json").exists()
        return has_ended and not any(
            path.name in (".partial", f"{name}.partial") for path in self.disk.rglob("*.partial")
        )

    def _has_read(self) -> bool:
        """Return whether a run has dealt with a document at least."""
        journals = self.disk.rglob("journal.jsonl")
        return any(re.search(rb'"consumed": [1-9]', path.read_bytes()) for path in journals)

    def _end_workers(self, run: subprocess.Popen[bytes]) -> None:
        """Wait for the workers of a run that has ended; they see that by themselves."""
        for _ in range(200):
            if not processes(run.pid):
                return
            time.sleep(0.05)
        self.faults.append(f"{len(processes(run.pid))} processes outlive their run")
        os.killpg(run.pid, signal.SIGKILL)

    def _retry(self) -> None:
        """Try again what has failed by a disturbance."""
        name = self.output.rstrip("/") + ".errors.jsonl"
        here, expected = self.disk / name, self.folder / "expected" / name
        if failed_in(here) == failed_in(expected):
            return
        self.done["documents tried again"] += len(failed_in(here) - failed_in(expected))
        run = subprocess.run(self._command(self.disk, "--retry-failed"), stderr=subprocess.PIPE, check=False)
        if run.returncode not in (0, 1):
            self.faults.append(f"--retry-failed: {run.stderr.decode()[-500:]}")

    def _compare(self) -> None:
        mine, theirs = (contents(folder) for folder in (self.disk, self.folder / "expected"))
        for name in sorted(mine.keys() | theirs.keys()):
            if mine.get(name) != theirs.get(name):
                self.faults.append(f"{name} differs from the undisturbed one")
        verify = [sys.executable, "-m", "nlp_aid", "verify", str(self.disk / self.output)]
        run = subprocess.run(verify, capture_output=True, check=False)
        if run.returncode:
            self.faults.append(f"verify: {run.stderr.decode()}{run.stdout.decode()}")

    def _grow(self) -> None:
        """Append documents, and see that the finished output is said to lack them."""
        with self.inputs[-1].open("a", encoding="utf-8") as table:
            table.write("new1,上海市捐款5万元。,1\nnew2,上海市捐款6万元。,2\n")
        run = subprocess.run(self._command(self.disk, "--resume"), stderr=subprocess.PIPE, check=False)
        told = run.stderr.decode()
        if run.returncode != 2 or "have 2 documents more now" not in told:
            self.faults.append(f"an input that has grown is not told ({run.returncode}): {told[-500:]}")
        self.done["input grown, and told"] += 1

    def _measure(self) -> None:
        """Note as a fault what takes more than it may."""
        for name, most, limit in (
            ("memory of the run", self.watch.own, OWN),
            ("memory of a worker", self.watch.workers, WORKER),
            ("open files", self.watch.handles, HANDLES),
        ):
            if most > limit:
                self.faults.append(f"{name}: {most}, where {limit} are the most")

    def run(self) -> None:
        """Run all of it."""
        self._undisturbed()
        self._disturbed()
        if self.can_retry:
            self._retry()
        self._compare()
        self._grow()
        self._measure()


def contents(folder: Path) -> dict[str, str]:
    """Return a hash of each file in a folder. Of manifests, which tell times and paths, it is that of the parts."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if path.name.endswith(".nlp-aid.json"):
                data = json.dumps(json.loads(data)["parts"]).encode()
            found[str(path.relative_to(folder))] = hashlib.sha256(data).hexdigest()
    return found


@contextlib.contextmanager
def small_disk(path: Path) -> Iterator[bool]:
    """Make a folder, on a small disk of its own where the user may mount one."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(path)]
    is_mounted = (
        shutil.which("mount") is not None and not subprocess.run(mount, capture_output=True, check=False).returncode
    )
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", str(path)], check=True)


def main() -> None:
    """Run rounds until the documents or the time are used up, and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60, help="how long, at least")
    parser.add_argument("--documents", type=int, default=200_000, help="how many, at least")
    parser.add_argument("--round", type=int, help="documents a round; by default so many that each format has one")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    outputs = [(*output, output in AGAIN) for output in (*AGAIN, *ONCE)]
    size = options.round or options.documents // len(outputs) + 1 - WHOLE_DOCUMENTS // 2
    began = time.monotonic()
    until = began + 60 * options.minutes
    rounds: list[tuple[Round, int, float]] = []
    is_mounted = False
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="soak-") as made, contextlib.suppress(KeyboardInterrupt):
        work = Path(made)
        temporary = work / "tmp"
        temporary.mkdir()
        os.environ |= {"TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
        office = work / "office"
        office.mkdir()
        making.by_libraries(office)
        while sum(count for _, count, _ in rounds) < options.documents or time.monotonic() < until:
            number = len(rounds)
            is_whole = number % 3 == 2
            output, more, can_retry = outputs[(number - (number + 1) // 3) % len(outputs)]
            (layers, times), count = (WHOLE, WHOLE_DOCUMENTS) if is_whole else (BULK, size)
            started = time.monotonic()
            folder = work / f"round{number}"
            folder.mkdir()
            chance = random.Random(f"{options.seed} {number}")
            inputs = make_inputs(folder / "in", count, chance, office)
            disk = folder / "disk"
            one = Round(folder, disk, output, more, inputs, layers, chance, can_retry, times)
            with small_disk(disk) as is_mounted:
                try:
                    one.run()
                except (RuntimeError, OSError) as error:
                    one.faults.append(str(error))
            if left := list(temporary.iterdir()):
                one.faults.append(f"temporary files: {', '.join(path.name for path in left)}")
            shutil.rmtree(folder)
            rounds.append((one, count, time.monotonic() - started))
            say(
                f"{(time.monotonic() - began) / 60:.1f} minutes, {output}: {count:,} documents, {dict(one.done)}, "
                f"{one.starts} starts, {one.watch}; {one.faults or 'all well'}"
            )
    print(report(rounds, time.monotonic() - began, is_mounted=is_mounted))
    sys.exit(any(one.faults for one, _, _ in rounds))


def say(line: str) -> None:
    """Tell of progress."""
    print(line, file=sys.stderr, flush=True)


def report(rounds: list[tuple[Round, int, float]], seconds: float, *, is_mounted: bool) -> str:
    """Return the report as Markdown."""
    total: Counter[str] = sum((one.done for one, _, _ in rounds), Counter())
    faults = [f"- {one.output}: {fault}" for one, _, _ in rounds for fault in one.faults]
    disk = "filled disk" if is_mounted else "limit on the length of files"
    documents = sum(count for _, count, _ in rounds)
    lines = [
        f"{documents:,} documents in {len(rounds)} rounds, {seconds / 60:.0f} minutes; {sum(one.starts for one, _, _ in rounds)} starts. Every "
        "output was compared byte by byte with that of an undisturbed run, and checked with `nlp-aid verify`; "
        f"{'no fault was found' if not faults else f'{len(faults)} faults were found'}. Left behind: "
        f"{'nothing' if not faults else 'see below'}. The disk was a {disk}.",
        "",
        "| disturbance | times |",
        "|---|---:|",
        *(f"| {name} | {times:,} |" for name, times in sorted(total.items())),
        "",
        "| output | layers | documents | as undisturbed | starts | most memory, own | a worker | open files | seconds |",
        "|---|---|---:|---|---:|---:|---:|---:|---:|",
        *(
            f"| {' '.join([one.output, *one.options])} | {'all' if one.layers == WHOLE[0] else one.layers[-1]} | {count:,} | "
            f"{'no' if one.faults else 'yes'} | {one.starts} | {one.watch.own} MB | {one.watch.workers} MB | {one.watch.handles} | "
            f"{took:.0f} |"
            for one, count, took in rounds
        ),
        *(["", "Faults:", "", *faults] if faults else []),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
