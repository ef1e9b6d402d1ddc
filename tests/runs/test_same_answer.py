"""The same answer, bit by bit, whatever the order, the workers, the threads, the seed of hashes and how processes start."""

import itertools
import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nlp_aid
from tests.runs import runs

TEXTS = [
    "2023年，上海市闵行区向云南省保山市隆阳区投入帮扶资金3.5亿元，其中教育1200万元。",
    "厦门市慈善总会向临夏州捐赠物资折合人民币80万元；该会会长李建国出席了仪式。",
    "国家卫生健康委员会与世界银行签署了5000万美元的贷款协议，用于中西部十省。",
    "省财政下达衔接推进乡村振兴补助资金，重点支持昭觉县、布拖县和美姑县。",
    "没有什么可找的。",
    "",
    "陈光标向灾区捐款1亿元。闽宁协作已有二十五年。",
    "中国红十字会总会接收境外捐款折合人民币三千二百万元。",
    # Of names that three provinces have, so that units of equal weight are told in some order.
    "桐木镇桐木村和黄皮村收到帮扶资金20万元。",
]
# Two groups of texts between which a run remembers words, names and evidence.
DOCUMENTS = [(f"{round}-{number}", text) for round in range(2) for number, text in enumerate(TEXTS)]


OWN = Path(__file__).parents[2] / "benchmarks" / "gold" / "first.jsonl"
ALL = DOCUMENTS + [(f"own-{n}", json.loads(line)["text"]) for n, line in enumerate(OWN.read_text("utf-8").splitlines())]


def answers(documents, **options):
    return {record["id"]: json.dumps(record, ensure_ascii=False) for record in nlp_aid.annotate(documents, **options)}


def test_the_order_and_what_came_before_do_not_matter(nlp):
    def found(documents):
        return {id: json.dumps(nlp_aid.to_record(doc, id)) for doc, id in nlp.pipe(documents, as_tuples=True)}

    documents = [(text, id) for id, text in DOCUMENTS]
    once = found(documents)
    assert found(reversed(documents)) == once
    assert found(documents[5:] + documents[:5]) == once
    assert {id: json.dumps(nlp_aid.to_record(nlp(text), id)) for text, id in documents} == once
    first, second = ([once[f"{round}-{n}"].partition(", ")[2] for n in range(len(TEXTS))] for round in range(2))
    assert first == second


@pytest.fixture(scope="module")
def expected():
    return answers(ALL)


@pytest.mark.slow
@pytest.mark.skipif(runs.NO_FORK, reason="processes cannot be forked here")
def test_workers_batches_and_how_they_start_do_not_matter(expected, monkeypatch):
    get_context = multiprocessing.get_context
    for start in ("fork", "forkserver"):
        with monkeypatch.context() as patch:
            patch.setattr(multiprocessing, "get_context", lambda method=None, start=start: get_context(start))
            assert answers(ALL, workers=2, batch_size=3) == expected


VARIANTS = [
    {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"},
    {"OPENBLAS_NUM_THREADS": "4", "OMP_NUM_THREADS": "4", "PYTHONHASHSEED": "4294967295"},
    {"OPENBLAS_NUM_THREADS": "2", "PYTHONHASHSEED": "random", "LC_ALL": "C", "TZ": "Asia/Shanghai"},
    # As a processor would calculate that has less than this one.
    {"OPENBLAS_CORETYPE": "Haswell"},
    {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_ICL AVX2 FMA3"},
]
SCRIPT = """
import json, sys
import nlp_aid
documents, options = json.load(sys.stdin)
for record in nlp_aid.annotate(map(tuple, documents), **options):
    print(json.dumps(record, ensure_ascii=False))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variant", "options"), list(itertools.product(VARIANTS, [{}, {"workers": 3, "batch_size": 2}]))
)
def test_threads_seeds_and_processors_do_not_matter(expected, variant, options):
    # What numpy does not know here it warns of; the answer is on standard output.
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", SCRIPT],
        input=json.dumps([ALL, options]).encode(),
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **variant},
        stdout=subprocess.PIPE,
        check=True,
    )
    found = {json.loads(line)["id"]: line for line in done.stdout.decode().splitlines()}
    assert found == expected
