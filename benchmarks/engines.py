"""The engines beside each other: `python benchmarks/engines.py [--documents N] [--engines pool ray …] [--workers 1 2]`.

The same short documents go through the local pool, Ray (as an engine of the command, and as a dataset), Spark and datatrove, each with one worker
and with two. Printed are documents a second from the first record to the last, so that starting an engine does not count, that to which it is
compared, and the seconds that starting took; and whether the records are those of the pool, byte by byte.

Two workers need two cores for themselves, and so do the figures: on a machine where other programs run, the processor time of a document is the better
guide, which is printed for the pool.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

ENGINES = ("pool", "ray", "ray-data", "spark", "datatrove")
# Short ones, as most of what is annotated in bulk: announcements, rows of tables, paragraphs.
SENTENCES = (
    "2021年3月，上海市投入帮扶资金{n}万元，支持隆阳区瓦房乡。",
    "浙江省捐款{n}万元，用于湖北省的抗疫。",
    "当天没有别的消息。",
    "东西部协作以来，闵行区向保山市拨付{n}.5万元。",
)
# Files of the input, each a rank, a block or a partition.
FILES = 8
# What a program is for each: it takes the folder of the input, that of the output, the layers and the number of workers.
PROGRAMS = {
    "ray-data": """
import sys, time, ray, nlp_aid.ray
source, out, layers, workers = sys.argv[1], sys.argv[2], sys.argv[3].split(","), int(sys.argv[4])
ray.init(num_cpus=workers + 1, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
ray.data.DataContext.get_current().enable_progress_bars = False
rows = ray.data.read_parquet(source, override_num_blocks=8)
annotated = nlp_aid.ray.annotate(rows, layers, workers=workers, batch_size=256)
nlp_aid.ray.write_shards({"all": annotated}, out)
""",
    "spark": """
import sys, nlp_aid.spark
from pyspark.sql import SparkSession
source, out, layers, workers = sys.argv[1], sys.argv[2], sys.argv[3].split(","), int(sys.argv[4])
builder = SparkSession.builder.master(f"local[{workers},1000]").config("spark.ui.enabled", "false")
builder = builder.config("spark.sql.files.maxPartitionBytes", "128k").config("spark.sql.files.openCostInBytes", "128k")
spark = builder.config("spark.log.level", "OFF").config("spark.driver.host", "127.0.0.1").getOrCreate()
nlp_aid.spark.annotate(spark.read.parquet(source), layers).write.mode("overwrite").parquet(out)
""",
    "datatrove": """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from nlp_aid.datatrove import Annotate, RecordWriter, keep_all
source, out, layers, workers = sys.argv[1], sys.argv[2], sys.argv[3].split(","), int(sys.argv[4])
if __name__ == "__main__":
    pipeline = [
        JsonlReader(source + "-lines", adapter=keep_all),
        Annotate(layers, source_field=None, exclusion_writer=RecordWriter(out + "/errors")),
        RecordWriter(out + "/records"),
    ]
    LocalPipelineExecutor(pipeline, tasks=8, workers=workers, logging_dir=out + "/log").run()
""",
}


def write_input(folder: Path, number: int, bad_every: int = 0) -> Path:
    """Write documents as Parquet and as lines of JSON, in several files; return the folder of the former.

    Args:
        folder: where the folders `in` and `in-lines` are made.
        number: how many.
        bad_every: of every so many one has no text; 0 for none.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = folder / "in"
    source.mkdir()
    (folder / "in-lines").mkdir()
    texts = [SENTENCES[n % len(SENTENCES)].format(n=n) for n in range(number)]
    rows = [
        {"id": f"d{n}", "text": None if bad_every and n % bad_every == bad_every // 2 else text}
        for n, text in enumerate(texts)
    ]
    size = -(-number // FILES)
    for file in range(FILES):
        part = rows[file * size : (file + 1) * size]
        schema = pa.schema([("id", pa.string()), ("text", pa.string())])
        pq.write_table(pa.Table.from_pylist(part, schema), source / f"{file}.parquet")
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in part)
        (folder / "in-lines" / f"{file}.jsonl").write_text(lines, "utf-8")
    return source


def command(engine: str, source: Path, out: Path, layers: str, workers: int) -> list[str]:
    """Return the command that annotates with an engine."""
    if engine in PROGRAMS:
        program = out.parent / f"run_{engine}.py"  # not the name of a library
        program.write_text(PROGRAMS[engine], "utf-8")
        return [sys.executable, str(program), str(source), str(out), layers, str(workers)]
    base = [sys.executable, "-m", "nlp_aid", "annotate", str(source), "-o", str(out), "--layers", layers, "-q"]
    return [*base, "--engine", engine, "-j", str(workers)]


def environment() -> dict[str, str]:
    """Return the environment for the commands."""
    root = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "PYSPARK_PYTHON": sys.executable, "PYTHONWARNINGS": "ignore"}


def records(engine: str, out: Path) -> dict[str, str]:
    """Return the lines of the records of an output, and the reasons of what failed, by ids; without the names of files.

    Raises:
        ValueError: there are two of an id.
    """
    found: dict[str, str] = {}

    def add(id: str, line: str) -> None:
        if id in found:
            raise ValueError(f"{engine}: {id} came twice")
        found[id] = line

    if engine in ("ray-data", "spark"):
        import pyarrow.dataset as ds

        for batch in ds.dataset(out, format="parquet").to_batches():
            for row in batch.to_pylist():
                add(row["id"], row["record"] or row["reason"])
        return found
    if engine == "datatrove":
        lines = [line for path in out.glob("records/*") for line in path.read_text("utf-8").splitlines()]
        errors = [line for path in out.glob("errors/*") for line in path.read_text("utf-8").splitlines()]
    else:
        lines = out.read_text("utf-8").splitlines()
        beside = out.with_name(f"{out.name}.errors.jsonl")
        errors = beside.read_text("utf-8").splitlines() if beside.exists() else []
    for line in lines:
        record = json.loads(line)
        if "source" in record["meta"]:
            # Of the command alone: what has rows has been told of no file.
            del record["meta"]["source"], record["meta"]["encoding"]
            line = json.dumps(record, ensure_ascii=False)
        add(record["id"], line)
    for line in errors:
        error = json.loads(line)
        add(error["id"], error["reason"])
    return found


def digest(found: dict[str, str]) -> str:
    """Return a hash of records, in the order of their ids; of what failed that it has."""
    kept = sorted((id, line if line.startswith("{") else "failed") for id, line in found.items())
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:12]


def measure(engine: str, source: Path, out: Path, layers: str, workers: int) -> tuple[float, float]:
    """Run an engine; return the seconds in all, and the processor time of its processes."""
    before = time.perf_counter()
    process = subprocess.Popen(
        command(engine, source, out, layers, workers),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr
    told = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{engine} has failed:\n{told.decode('utf-8', 'replace')[-3000:]}")
    return seconds, used.ru_utime + used.ru_stime


def installed(engine: str) -> bool:
    """Return whether an engine can run here."""
    from importlib.util import find_spec

    module = {"ray": "ray", "ray-data": "ray", "spark": "pyspark", "datatrove": "datatrove"}.get(engine)
    return (module is None or find_spec(module) is not None) and (engine != "spark" or shutil.which("java") is not None)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--start", type=int, default=200, help="documents of the run that tells what starting takes")
    parser.add_argument("--engines", nargs="*", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--layers", default="money,places")
    options = parser.parse_args()
    workers = "".join(f"{f'{n} worker' + 's' * (n > 1):>12}" for n in options.workers)
    print(f"{options.documents:,} documents of some 25 characters, layers {options.layers}; documents a second")
    print(f"{'':12}{workers}{'ratio':>8}{'of pool':>9}{'start, s':>10}  records")
    pool: dict[int, float] = {}
    for engine in filter(installed, options.engines):
        speeds: dict[int, float] = {}
        for number in options.workers:
            with tempfile.TemporaryDirectory() as folder:
                small = Path(folder) / "small"
                small.mkdir()
                start, _ = measure(engine, write_input(small, options.start), small / "out", options.layers, number)
                source = write_input(Path(folder), options.documents)
                seconds, _ = measure(engine, source, Path(folder) / "out", options.layers, number)
                speeds[number] = (options.documents - options.start) / max(seconds - start, 1e-9)
                found = records(engine, Path(folder) / "out")
        pool = pool or speeds
        last, first = options.workers[-1], options.workers[0]
        cells = "".join(f"{speeds[n]:>12,.0f}" for n in options.workers)
        print(
            f"{engine:12}{cells}{speeds[last] / speeds[first]:>8.2f}{speeds[last] / pool[last]:>9.2f}{start:>10.1f}"
            f"  {len(found):,} of {options.documents:,}, {digest(found)}",
            flush=True,
        )


if __name__ == "__main__":
    main()
