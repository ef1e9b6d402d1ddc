import bz2
import gzip
import io
import json
import lzma
import sys
import tracemalloc

import pytest

from nlp_aid.io import BadDocument, read_documents
from nlp_aid.io.readers.dispatch import by_name
from tests.io.readers.sentences import SIMPLIFIED, WRITTEN_IN

COMPRESS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
TEXT = "\n".join(SIMPLIFIED)
LINES = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in SIMPLIFIED * 3000)


@pytest.mark.parametrize("ending", COMPRESS)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl", "a.json", "a.csv", "a.tsv"])
def test_every_format_may_be_compressed(read, ending, name):
    data = {
        "a.html": f"<p>{SIMPLIFIED[0]}</p>",
        "a.jsonl": json.dumps({"text": SIMPLIFIED[0]}),
        "a.json": json.dumps([{"text": SIMPLIFIED[0]}]),
        "a.csv": f"text,x\n{SIMPLIFIED[0]},1\n",
        "a.tsv": f"x\ttext\n1\t{SIMPLIFIED[0]}\n",
    }.get(name, SIMPLIFIED[0])
    (document,) = read(name + ending, COMPRESS[ending](data.encode("gb18030")))
    assert document.text == SIMPLIFIED[0]
    assert document.id.split(":")[0] == "a"


@pytest.mark.parametrize(("encoding", "sentences"), WRITTEN_IN)
def test_every_encoding_may_be_compressed(read, encoding, sentences):
    text = "\r\n".join(sentences)
    (document,) = read("a.txt.gz", gzip.compress(text.encode(encoding)))
    assert document.text == text


def test_the_format_goes_by_the_ending_before_the_compression():
    assert by_name("a/b.JSONL.GZ").name == "jsonl"
    assert by_name("b.txt.xz").name == "text"
    assert by_name("b.gz") is by_name("b.csv.old") is by_name(".csv") is by_name("-") is None


def test_compressed_standard_input_is_recognised(monkeypatch):
    for compress in COMPRESS.values():
        buffer = io.BufferedReader(io.BytesIO(compress(TEXT.encode())))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffer))
        (document,) = read_documents(["-"])
        assert document.text == TEXT


@pytest.mark.slow
@pytest.mark.parametrize("ending", COMPRESS)
def test_damage_costs_the_file_or_its_rest(read, ending):
    data = COMPRESS[ending](LINES.encode())
    for cut in (0, 1, 5, len(data) // 2, len(data) - 1):
        found = read("a.jsonl" + ending, data[:cut])
        assert isinstance(found[-1], BadDocument)
        assert [item.text for item in found[:-1]] == (SIMPLIFIED * 3000)[: len(found) - 1]
    flipped = data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 0x55]) + data[len(data) // 2 + 1 :]
    found = read("a.jsonl" + ending, flipped)
    assert any(isinstance(item, BadDocument) for item in found)
    (bad,) = read("a.txt" + ending, COMPRESS[ending](TEXT.encode())[:-3])
    assert "damaged" in bad.reason


def test_a_wrong_checksum_is_an_error(read):
    data = bytearray(gzip.compress(TEXT.encode()))
    data[-6] ^= 1
    (bad,) = read("a.txt.gz", bytes(data))
    assert "CRC" in bad.reason


def test_what_is_not_compressed_is_an_error(read):
    (bad,) = read("a.txt.gz", TEXT.encode())
    assert "damaged" in bad.reason


def test_a_bomb_is_bounded(read):
    bomb = gzip.compress(bytes(50_000_000))
    for name in ("a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.html.gz"):
        tracemalloc.start()
        (bad,) = read(name, bomb, max_bytes=1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert isinstance(bad, BadDocument)
        assert peak < 12_000_000, name


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.csv.xz"])
def test_memory_does_not_grow_with_the_file(tmp_path, name):
    path = tmp_path / name
    text = TEXT * 20
    row = f'"{text}",1\n' if "csv" in name else json.dumps({"text": text}, ensure_ascii=False) + "\n"
    opened = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
    with opened(path, "wt", encoding="gb18030", newline="") as stream:
        stream.write("text,x\n" if "csv" in name else "")
        for _ in range(1200):  # 13 MB in GB18030, 40 MB as text
            stream.write(row)
    tracemalloc.start()
    count = sum(item.text == text for item in read_documents([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1200
    assert peak < 12_000_000  # xz itself takes 8


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.html", "a.jsonl.gz"])
@pytest.mark.parametrize(
    ("data", "kind"), [(b"%PDF-1.7\n%\xe2\xe3", "a PDF file"), (b"PK\x03\x04\x14\0\x06\0", "a Word or Excel file")]
)
def test_files_of_other_kinds_are_named(read, name, data, kind):
    (bad,) = read(name, gzip.compress(data) if name.endswith(".gz") else data)
    assert kind in bad.reason


def test_a_line_that_is_too_long_is_passed_over(read):
    data = b'{"text": "a"}\n{"text": "' + b"b" * 5000 + b'"}\n{"text": "c"}\n'
    first, bad, last = read("a.jsonl", data, max_bytes=1000)
    assert (first.text, last.text) == ("a", "c")
    assert "1,000 bytes" in bad.reason
    assert bad.line == 2
