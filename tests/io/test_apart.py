"""What a file makes its reader take costs that file, and nothing else."""

import io
import multiprocessing
import os
import signal
import sys
import time

import pytest

from nlp_aid import io as nio
from nlp_aid import processes
from nlp_aid.io.apart import Apart, Limits
from nlp_aid.io.document import BadDocument, Document, ReadOptions, SourceFile
from nlp_aid.io.inputs import input_files
from nlp_aid.io.readers import READERS
from tests.io.hostile import HOSTILE

LIMITS = Limits(memory=1_500_000_000, seconds=1)


@pytest.fixture(autouse=True)
def hostile():
    READERS.register(HOSTILE)
    yield
    READERS.unregister("hostile")


def texts(items):
    return [item.text if isinstance(item, Document) else item.reason for item in items]


FAULTS = {
    "memory": "takes more memory than there is",
    "time": "reading it takes longer than 1 s",
    "kill": "has ended over it (signal SIGKILL)",
    "recursion": "nested too deeply",
    "raise": "the reader 'hostile' fails on it (KeyError",
    "unsendable": "what reads it fails on it",
}


@pytest.mark.skipif(sys.platform != "linux", reason="the system limits no process so")
def test_whatever_a_reader_does_costs_its_file(tmp_path):
    paths = []
    for number, what in enumerate(FAULTS):
        paths += [tmp_path / f"{number}.hostile", tmp_path / f"{number}.txt"]
        paths[-2].write_text(what)
        paths[-1].write_text("好。")
    found = list(nio.read_documents(paths, limits=LIMITS))
    by_file = {path: [item for item in found if item.source == str(path)] for path in paths}
    for path, (what, fault) in zip(paths[::2], FAULTS.items(), strict=True):
        first, bad, *rest = texts(by_file[path])
        assert first == "甲", what
        assert fault in bad
        assert rest == (["乙"] if what == "unsendable" else [])
    assert all(texts(by_file[path]) == ["好。"] for path in paths[1::2])


@pytest.mark.skipif(os.name != "posix", reason="no such signal")
def test_a_file_whose_reader_was_killed_from_outside_loses_and_doubles_nothing(tmp_path):
    path = tmp_path / "a.hostile"
    path.write_text(f"kill once {tmp_path / 'was killed'}")
    assert texts(nio.read_documents([path], limits=LIMITS)) == ["甲", "乙"]
    assert (tmp_path / "was killed").exists()


@pytest.mark.skipif(os.name != "posix", reason="no such signal")
def test_a_reader_that_was_killed_between_two_files_costs_none(tmp_path):
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path in paths:
        path.write_text(f'[{{"text": "{path.stem}"}}]', "utf-8")
    apart = Apart(Limits())
    for path in paths:
        assert texts(apart.read(SourceFile(str(path), path.stem), ReadOptions(), READERS["json"])) == [path.stem]
        (process,) = multiprocessing.active_children()
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    apart.close()


def test_files_that_are_well_are_read_as_in_this_process(tmp_path):
    (tmp_path / "a.json").write_text('[{"正文": "甲", "id": "1"}, {"id": "2"}, {"正文": "乙"}]', "utf-8")
    (tmp_path / "b.html").write_text("<html><body><p>上海市捐款。</p></body></html>", "utf-8")
    (tmp_path / "nameless").write_bytes(b"<html><body><p>x</p></body></html>")
    (tmp_path / "c.parquet").write_bytes(b"PAR1")
    assert list(nio.read_documents([tmp_path], limits=Limits())) == list(nio.read_documents([tmp_path]))


def test_what_is_read_apart_tells_its_columns_and_how_far_it_is(tmp_path):
    from nlp_aid.io.readers.compression import Position

    path = tmp_path / "a.json"
    path.write_text('[{"正文": "甲"}, {"正文": "乙"}]', "utf-8")
    seen, position, apart = {}, Position(), Apart(Limits())
    source = SourceFile(str(path), "a")
    assert texts(apart.read(source, ReadOptions(seen=seen), READERS["json"], position)) == ["甲", "乙"]
    assert seen == {"columns": ["正文"], "text": "正文", "id": None}
    assert position.offset == path.stat().st_size
    apart.close()


def test_a_pipe_is_copied_for_the_process_that_reads(monkeypatch):
    stream = io.TextIOWrapper(io.BufferedReader(io.BytesIO('[{"text": "甲"}]'.encode())))
    monkeypatch.setattr(sys, "stdin", stream)
    (found,) = input_files(["-"], "json", limits=Limits()).documents()
    assert (found.text, found.source, found.id) == ("甲", "-", "stdin:1")


def test_a_reading_that_is_left_ends_its_process(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("[" + ", ".join(['{"text": "甲"}'] * 5_000) + "]", "utf-8")
    apart = Apart(Limits())
    items = apart.read(SourceFile(str(path), "a"), ReadOptions(), READERS["json"])
    assert next(items).text == "甲"
    items.close()
    (path.parent / "b.json").write_text('{"text": "乙"}', "utf-8")
    assert texts(apart.read(SourceFile(str(path.parent / "b.json"), "b"), ReadOptions(), READERS["json"])) == ["乙"]
    apart.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system limits no process so")
def test_time_in_which_a_reader_waits_does_not_count(tmp_path):
    path = tmp_path / "pipe.jsonl"
    os.mkfifo(path)
    pid = os.fork()
    if pid == 0:
        with path.open("w") as stream:
            for text in "甲乙":
                stream.write(f'{{"text": "{text}"}}\n')
                stream.flush()
                time.sleep(1.5)
        os._exit(0)
    assert texts(nio.read_documents([path], limits=LIMITS)) == ["甲", "乙"]
    os.waitpid(pid, 0)


@pytest.mark.parametrize(
    ("written", "size"),
    [("4G", 4_000_000_000), ("500 MB", 500_000_000), ("1.5g", 1_500_000_000), ("800000000", 800_000_000)],
)
def test_sizes_are_read_as_people_write_them(written, size):
    assert processes.size_of(written) == size


@pytest.mark.parametrize("written", ["", "much", "-4G", "4X", "1e9", "9" * 30])
def test_what_is_no_size_is_refused(written):
    with pytest.raises(ValueError, match="is no size"):
        processes.size_of(written)


def test_what_cannot_be_told_apart_costs_its_file(tmp_path, monkeypatch):
    def fails(start):
        raise ArithmeticError("odd")

    path = tmp_path / "a"
    path.write_bytes(b"x")
    monkeypatch.setattr("nlp_aid.io.readers.dispatch.by_beginning", fails)
    from nlp_aid.io.readers.dispatch import read_file

    (found,) = read_file(SourceFile(str(path), "a"), ReadOptions(), None)
    assert isinstance(found, BadDocument)
    assert "ArithmeticError" in found.reason


def test_a_record_of_a_web_archive_that_is_cut_off_is_told(tmp_path):
    head = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n"
    text = "上海市捐款20万元。".encode()
    for length, is_whole in ((len(text), True), (10**18, False), (len(text) + 1, False)):
        (tmp_path / "a.warc").write_bytes(head.format(length).encode() + text)
        (found,) = nio.read_documents([tmp_path / "a.warc"])
        assert isinstance(found, Document) is is_whole
        assert is_whole or found.reason == "it is cut off; fetch the archive again."


def test_links_in_a_tar_archive_are_not_followed_and_told(tmp_path):
    import tarfile

    (tmp_path / "a.txt").write_text("上海市捐款20万元。", "utf-8")
    (tmp_path / "b.txt").symlink_to("/etc/passwd")
    (tmp_path / "c.txt").hardlink_to(tmp_path / "a.txt")
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name in ("a.txt", "b.txt", "c.txt"):
            archive.add(tmp_path / name, name)
    first, *links = nio.read_documents([tmp_path / "a.tar"])
    assert first.text == "上海市捐款20万元。"
    assert [item.reason.partition(",")[0] for item in links] == ["it is a link or a device in the archive"] * 2


def test_a_cell_that_is_longer_than_a_document_may_be_costs_its_row(tmp_path):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("CREATE TABLE t (id INT, text TEXT)")
        database.execute("INSERT INTO t VALUES (1, zeroblob(2000)), (2, '甲')")
        database.commit()
    bad, good = nio.read_documents([tmp_path / "a.db"], max_bytes=1_000)
    assert bad.reason.startswith("its text is longer than 1,000")
    assert good.text == "甲"


def test_a_very_long_id_is_not_told_in_full(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "' + "x" * 100_000 + '", "text": 5}')
    (bad,) = nio.read_documents([tmp_path / "a.jsonl"])
    assert len(bad.where) < 1_000


def test_a_line_of_very_many_values_costs_only_itself(tmp_path):
    line = '{"text": "甲", "x": [' + ",".join("1" * 2_000_000) + "]}\n"
    commas = '{"text": "' + "," * 2_000_000 + '"}\n'
    (tmp_path / "a.jsonl").write_text(line + commas + '{"text": "乙"}', "utf-8")
    bad, long, good = nio.read_documents([tmp_path / "a.jsonl"])
    assert bad.reason == "the line holds more than 1,000,000 values; leave out the fields that are no text."
    assert (len(long.text), good.text) == (2_000_000, "乙")


def test_what_blows_up_is_no_docbin_and_no_record(tmp_path, monkeypatch):
    import gzip
    import zlib

    monkeypatch.setattr("nlp_aid.io.formats.docbin._MOST_UNPACKED", 10_000_000)
    (tmp_path / "a.spacy").write_bytes(zlib.compress(b"\0" * 20_000_000))
    with pytest.raises(ValueError, match="more than 10,000,000 bytes when it is unpacked"):
        list(nio.read(tmp_path / "a.spacy"))
    monkeypatch.setattr("nlp_aid.io.json_lines.MOST_BYTES", 1_000_000)
    with gzip.open(tmp_path / "a.jsonl.gz", "wb") as stream:
        stream.write(b" " * 5_000_000)
    with pytest.raises(ValueError, match="the line has more than 1,000,000 bytes"):
        list(nio.read(tmp_path / "a.jsonl.gz"))
