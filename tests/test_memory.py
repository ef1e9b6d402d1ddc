"""What hostile files, long texts and many documents take of memory, in megabytes beyond what the libraries take."""

import gzip
import json
import random
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.memory import only_where_told, peaks

pytestmark = only_where_told
# More than the longest document may have. What reads them apart may have a gigabyte, libraries included.
ZEROS = 110_000_000
READ = """
import os, sys, threading
from nlp_aid.io import read
from nlp_aid.io.apart import Limits
from nlp_aid.io.document import Document
from nlp_aid.io.inputs import input_files

def documents(path, number, kind="auto"):
    found = input_files([str(path)], kind, limits=Limits(memory=1_000_000_000)).documents()
    assert sum(isinstance(item, Document) for item in found) == number, path

def piped():
    end, begin = os.pipe()
    os.dup2(end, 0)
    os.close(end)
    def write():
        with open(begin, "wb") as stream:
            for _ in range(100):
                stream.write(bytes(1_000_000))
    writing = threading.Thread(target=write)
    writing.start()
    documents("-", 0, "parquet")
    os.close(0)
    writing.join()

def records(path):
    try:
        list(read(path))
    except ValueError:
        return
    raise AssertionError

folder, numbers = Path(sys.argv[1]), json.loads(sys.argv[2])
documents(folder / "first.parquet", 1)
calls = {name: lambda name=name: documents(folder / name, numbers[name]) for name in numbers}
peaks(calls | {"pipe": piped, "bomb.spacy": lambda: records(folder / "bomb.spacy")})
"""
# How many documents each file holds, and how many MB the process that reads may take for it.
FILES = {
    "zeros.parquet.gz": (0, 30),  # copied to a temporary file, and read apart
    "whole.parquet.gz": (3_000, 30),
    "dictionary.parquet": (100, 30),  # 210 MB of text, of which the file holds 2 MB
    "zeros.jsonl.gz": (0, 150),  # one line, which is dropped at the length that one may have
    "zeros.csv.gz": (0, 150),
    "integers.jsonl": (0, 200),  # one line of 30 MB, which would take 2 GB
    "numbers.jsonl": (1, 300),  # as many numbers as a line may hold
}
BEYOND = {"pipe": 30, "bomb.spacy": 3 * ZEROS // 1_000_000}


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    pq.write_table(pa.table({"text": ["好"]}), folder / "first.parquet")
    zeros = gzip.compress(bytes(ZEROS), 1)
    for name in ("zeros.parquet.gz", "zeros.jsonl.gz", "zeros.csv.gz"):
        (folder / name).write_bytes(zeros)
    with gzip.open(folder / "whole.parquet.gz", "wb", 1) as stream:
        pq.write_table(pa.table({"text": ["长" * 20_000] * 3_000}), stream, compression="none", use_dictionary=False)
    pq.write_table(pa.table({"text": ["长" * 700_000] * 100}), folder / "dictionary.parquet", compression="zstd")
    (folder / "integers.jsonl").write_text('{"text": "好", "x": [' + "1," * 15_000_000 + "1]}\n", "utf-8")
    chance = random.Random(1)
    numbers = [chance.randrange(10**15, 10**16) for _ in range(900_000)]
    (folder / "numbers.jsonl").write_text(json.dumps({"text": "好", "x": numbers}), "utf-8")
    (folder / "bomb.spacy").write_bytes(zlib.compress(bytes(ZEROS), 1))
    return peaks(READ, str(folder), json.dumps({name: number for name, (number, _) in FILES.items()}))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*FILES, *BEYOND])
def test_files_that_blow_up_are_bounded_in_the_process_that_runs(taken, name):
    most = FILES[name][1] if name in FILES else BEYOND[name]
    assert taken[name] < most


PIPE = """
import gc, random, sys
import nlp_aid

chance = random.Random(1)

def word():
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(2))

def texts(number):
    for count in range(number):
        yield f"{word()}县{word()}村收到{word()}公司捐款{count + 1}万元，{word()}{word()}。w{chance.randrange(10**9)}"

# Flows remember some ten thousand words besides, which takes some ten thousand documents to be full.
nlp = nlp_aid.load(["money", "places", "programmes", "dates"])
number = int(sys.argv[1])

def run(number):
    assert sum(len(nlp_aid.to_record(doc)["text"]) > 0 for doc in nlp_aid.pipe(nlp, texts(number), characters=50_000)) == number

def kept():
    gc.collect()
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1000

run(2 * number)  # until what is remembered of names is full
before = kept()
run(number)
print(json.dumps({"more": kept() - before}))
"""


@pytest.mark.slow
def test_a_pipe_does_not_grow_with_the_number_of_documents():
    # spaCy's own `pipe` grows with every document.
    assert peaks(PIPE, "3000")["more"] < 6


LONG = """
import random, sys
import nlp_aid

chance = random.Random(1)
places = ["上海市闵行区", "云南省保山市", "甘肃省临夏州", "四川省昭觉县", "福建省厦门市"]
length, size, sentences = int(sys.argv[1]), 0, []
while size < length:
    sentences.append(f"{2000 + chance.randrange(25)}年，{chance.choice(places)}向{chance.choice(places)}捐款{chance.randrange(1, 10**6)}元，"
                     f"由{chr(chance.randrange(0x4E00, 0x9FA5))}公司修建学校。" + "\\n" * (chance.random() < 0.2))
    size += len(sentences[-1])
text = "".join(sentences)[:length]
nlp = nlp_aid.load(json.loads(sys.argv[2]))
nlp("捐款5元。")
found = []
peaks({"text": lambda: found.append(nlp(text))})
"""


@pytest.mark.slow
def test_the_tagger_takes_for_a_million_characters_a_tenth_of_what_it_took():
    assert peaks(LONG, "1000000", '["organisations", "persons"]')["text"] < 880


@pytest.mark.slow
def test_all_layers_take_for_a_hundred_thousand_characters_a_third_of_what_the_tagger_took():
    assert peaks(LONG, "100000", '"default"')["text"] < 190
