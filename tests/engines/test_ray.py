"""With a real Ray, in two actors on this machine."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("ray")

import pyarrow as pa
import pyarrow.parquet as pq
import ray

import nlp_aid.ray
from nlp_aid.arrow import SCHEMA, table_schema
from nlp_aid.io import BadDocument, Document
from nlp_aid.runs.engines import EngineOptions, actors, choose_engine
from nlp_aid.runs.work import Annotated, WorkerError
from tests.engines.samples import LAYERS, columns, lines
from tests.runs import stand_in

pytestmark = pytest.mark.slow
NUMBER = 60
CRASH = "crash"


@pytest.fixture(scope="module", autouse=True)
def cluster():
    """Two cores, as a small machine has."""
    root = str(Path(__file__).parents[2])
    ray.init(
        address="local", num_cpus=2, object_store_memory=200_000_000, include_dashboard=False, log_to_driver=False,
        runtime_env={"env_vars": {"PYTHONPATH": root}},
    )  # fmt: skip
    yield
    ray.shutdown()


def stood_in():
    """A pipeline for actors that does what a text tells it to."""
    return stand_in.StandIn(["money", "places"])


def cannot():
    raise FileNotFoundError("The data is missing. Reinstall the package.")


def run(texts, load=stood_in, engine="ray", **options):
    tasks = [text if isinstance(text, BadDocument) else Document(id=f"{n}", text=text, where=f"{n}") for n, text in enumerate(texts)]  # fmt: skip
    options = EngineOptions(**{"workers": 2, "batch_size": 4, **options})
    return [outcome for group in choose_engine(engine, options).outcomes(tasks, load, options) for outcome in group]


def test_outcomes_are_those_of_the_pool_in_order_and_a_bad_document_costs_itself_only():
    texts = [f"沪 {n} 5元" for n in range(30)]
    texts[3] = "boom"
    texts[8] = BadDocument(where="in.jsonl, line 9", id="8", reason="this is no JSON.")
    assert run(texts) == run(texts, engine="serial", workers=1)


def test_a_document_that_ends_its_actor_fails_alone():
    found = run(["5元", "5元", CRASH, "5元", "5元", "5元"])
    assert [isinstance(one, Annotated) for one in found] == [True, True, False, True, True, True]
    assert "the worker process ended over it 2 times (ActorDiedError)" in found[2].reason


def test_a_document_that_takes_too_long_fails_alone():
    found = run(["5元", "stuck", "5元"], timeout=3)
    assert [isinstance(one, Annotated) for one in found] == [True, False, True]
    assert "takes longer than 3 seconds" in found[1].reason


def test_more_actors_than_cores_do_not_wait_for_ever():
    assert len(run(["5元"] * 40, workers=5)) == 40


def test_a_pipeline_that_cannot_be_loaded_ends_the_run():
    with pytest.raises(WorkerError, match=r"cannot be loaded: The data is missing\. Reinstall"):
        run(["5元"], cannot)


def test_where_no_actor_finds_room_it_says_so(monkeypatch):
    monkeypatch.setattr(actors, "_PATIENCE", 2.0)

    @ray.remote(num_cpus=2)
    class Hog:
        def there(self):
            return True

    hog = Hog.remote()
    ray.get(hog.there.remote())
    try:
        with pytest.raises(
            WorkerError, match=r"No actor could be started within 2 seconds; the Ray cluster has 0 free"
        ):
            run(["5元"])
    finally:
        ray.kill(hog)


def test_a_dataset_has_the_records_of_a_local_run_byte_by_byte(tmp_path):
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table(columns(NUMBER)), path)
    dataset = ray.data.read_parquet(str(path), override_num_blocks=4)
    rows = nlp_aid.ray.annotate(dataset, LAYERS, meta_fields=["desk"], batch_size=8).materialize()
    assert rows.schema().base_schema == SCHEMA
    found = rows.take_all()
    expected = lines(NUMBER)
    assert {row["id"]: row["record"] for row in found if row["record"] is not None} == expected
    assert sorted(row["id"] for row in found) == sorted(f"d{n}" for n in range(NUMBER))
    assert all(row["reason"] for row in found if row["record"] is None)
    flows = nlp_aid.ray.table(rows, "flows")
    assert flows.schema().base_schema == table_schema("flows")
    assert flows.count() == sum(len(json.loads(line)["flows"]) for line in expected.values())
    with pytest.raises(ValueError, match="There is no table 'flow'"):
        nlp_aid.ray.table(rows, "flow")


def test_actors_that_are_killed_lose_and_double_nothing():
    dataset = ray.data.from_arrow([pa.table(columns(NUMBER)).slice(n, 6) for n in range(0, NUMBER, 6)])
    killed = []

    def kill():
        while len(killed) < 2:
            time.sleep(0.2)
            for process in annotating():
                os.kill(process, signal.SIGKILL)
                killed.append(process)
                time.sleep(1)
                break

    threading.Thread(target=kill, daemon=True).start()
    found = nlp_aid.ray.annotate(dataset, LAYERS, meta_fields=["desk"], workers=2).take_all()
    assert killed
    assert {row["id"]: row["record"] for row in found if row["record"] is not None} == lines(NUMBER)
    assert len(found) == NUMBER


def annotating():
    """The processes of the actors that annotate (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"ray::" in path.read_bytes() and b"_Annotating" in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            pass
    return found
