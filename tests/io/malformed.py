"""Malformed inputs by seed: files of every kind that goes wrong, each with what is to become of it."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import random
import socket
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True)
class Error:
    """An error in the place of a document, whose reason has these words."""

    words: str


@dataclass(frozen=True)
class Cut:
    """The first of these texts, as many as are there, and then an error."""

    texts: list[str]
    words: str


Outcome = list["str | Error | Cut"]


class Case:
    """An input to make: where, under what name, and with what chances."""

    def __init__(self, folder: Path, stem: str, seed: str, limit: int) -> None:
        self.folder, self.stem, self.limit = folder, stem, limit
        self.chance = random.Random(seed)
        self._made = 0

    def text(self) -> str:
        """A good text, unlike all others."""
        self._made += 1
        words = "".join(
            self.chance.choices("捐助帮扶项目县乡村资金万受灾群众重建学校道路产业", k=self.chance.randint(8, 60))
        )
        return f"{self.stem}之{self._made}：{words}，共{self.chance.randint(2, 9999)}元。"

    def texts(self, most: int = 12) -> list[str]:
        return [self.text() for _ in range(self.chance.randint(3, most))]

    def write(self, ending: str, data: bytes) -> None:
        (self.folder / (self.stem + ending)).write_bytes(data)

    def cut(self, data: bytes, least: float = 0.2, most: float = 0.9) -> bytes:
        return data[: int(len(data) * self.chance.uniform(least, most))]

    def noise(self, least: int = 700, most: int = 4000) -> bytes:
        return self.chance.randbytes(self.chance.randint(least, most))

    def lines(self, bad: bytes, words: str | None) -> Outcome:
        """Write JSONL with a bad line between good ones."""
        texts = self.texts()
        at = self.chance.randint(0, len(texts))
        good = [json.dumps({"text": text}, ensure_ascii=False).encode() for text in texts]
        self.write(".jsonl", b"\n".join([*good[:at], bad, *good[at:]]) + b"\n")
        return [*texts[:at], *([Error(words)] if words else []), *texts[at:]]

    def table(self, bad: str, words: str, ending: str = ".csv") -> Outcome:
        """Write a table of two columns with a bad row between good ones."""
        texts = self.texts()
        at = self.chance.randint(0, len(texts))
        rows = [f"{number},{text}" for number, text in enumerate(texts)]
        self.write(ending, "\n".join(["id,text", *rows[:at], bad, *rows[at:], ""]).encode("utf-8", "surrogatepass"))
        return [*texts[:at], Error(words), *texts[at:]]

    def parquet(self, columns: dict[str, object], **options: object) -> bytes:
        stream = io.BytesIO()
        pq.write_table(pa.table(columns), stream, **options)
        return stream.getvalue()


# -- Text files --


def noise_as_text(case: Case) -> Outcome:
    case.write(".txt", b"\x80" + case.noise())
    return [Error("is not")]


def broken_bytes(case: Case) -> Outcome:
    bad = case.chance.choice([b"\xff", b"\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\xe4\xb8", b"\xf8"])
    # Between whole characters: a piece of one would be another error.
    text = case.text() * 5
    at = case.chance.randint(1, len(text) - 1)
    case.write(".txt", text[:at].encode() + bad + text[at:].encode())
    return [Error("is not")]


def nothing_in_it(case: Case) -> Outcome:
    case.write(".txt", case.chance.choice([b"", b" \n", b"\r\n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\n" * 999]))
    return [Error("the file is empty")]


def wrong_mark(case: Case) -> Outcome:
    mark, encoding = case.chance.choice(
        [
            (b"\xff\xfe\x00\x00", "utf-8"),
            (b"\x00\x00\xfe\xff", "utf-8"),
            (b"\xef\xbb\xbf", "gb18030"),
            (b"\xef\xbb\xbf", "big5"),
        ]
    )
    case.write(".txt", mark + ("捐助災區" * 50 + "。").encode(encoding))
    return [Error("is not")]


def half_a_pair_in_utf16(case: Case) -> Outcome:
    text = case.text().encode("utf-16-le")
    at = case.chance.randrange(0, len(text), 2)
    half = case.chance.randint(0xDC00, 0xDFFF).to_bytes(2, "little")
    case.write(".txt", b"\xff\xfe" + text[:at] + half + text[at:])
    return [Error("is not")]


def nul_in_text(case: Case) -> Outcome:
    text = case.text()
    at = case.chance.randint(1, len(text) - 1)
    text = text[:at] + "\0" + text[at:]
    case.write(".txt", text.encode())
    return [text]


def too_long(case: Case) -> Outcome:
    case.write(".txt", b"x" * (case.limit + case.chance.randint(1, 1000)))
    return [Error("longer than")]


def office_file(case: Case) -> Outcome:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("word/document.xml", case.text())
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as file:
        member = tarfile.TarInfo("report.txt")
        member.size = 9
        file.addfile(member, io.BytesIO("捐助款".encode()))
    png, jpeg, gif = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1", b"GIF89a"
    data = case.chance.choice(
        [
            archive.getvalue(),
            tar.getvalue(),
            b"%PDF-1.7\n" + case.noise(),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + case.noise(),
            case.chance.choice([png, jpeg, gif]) + case.noise(),
            b"{\\rtf1\\ansi " + case.noise(),
        ]
    )
    case.write(case.chance.choice([".txt", ".tsv", ".html", ".csv"]), data)
    return [Error("this is ")]


def parquet_under_another_name(case: Case) -> Outcome:
    case.write(case.chance.choice([".txt", ".csv", ".html"]), case.parquet({"text": case.texts()}))
    return [Error("this is a Parquet file, not ")]


# -- Compressed files --

_COMPRESS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


def cut_compressed_text(case: Case) -> Outcome:
    ending, compress = case.chance.choice(list(_COMPRESS.items()))
    case.write(".txt" + ending, case.cut(compress("".join(case.texts(99)).encode())))
    return [Error("damaged or cut off")]


def cut_compressed_lines(case: Case) -> Outcome:
    ending, compress = case.chance.choice(list(_COMPRESS.items()))
    texts = [case.text() for _ in range(300)]
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    case.write(".jsonl" + ending, case.cut(compress(lines)))
    return [Cut(texts, "damaged or cut off")]


def changed_compressed(case: Case) -> Outcome:
    ending, compress = case.chance.choice(list(_COMPRESS.items()))
    data = bytearray(compress("".join(case.texts(99)).encode()))
    at = (
        case.chance.randint(20, len(data) - 1) if ending != ".gz" else case.chance.randint(len(data) - 8, len(data) - 1)
    )
    data[at] ^= 0xFF
    case.write(".txt" + ending, bytes(data))
    return [Error("damaged or cut off")]


def not_compressed(case: Case) -> Outcome:
    case.write(case.chance.choice([".txt.gz", ".txt.bz2", ".txt.xz", ".jsonl.gz"]), case.text().encode())
    return [Error("damaged or cut off")]


def compressed_twice(case: Case) -> Outcome:
    (outer, compress), (_, within) = case.chance.choices(list(_COMPRESS.items()), k=2)
    case.write(".txt" + outer, compress(within(case.text().encode())))
    return [Error("compressed twice")]


def bomb(case: Case) -> Outcome:
    ending, compress = case.chance.choice(list(_COMPRESS.items()))
    name, words = case.chance.choice(
        [
            (".txt", "longer than"),
            (".html", "longer than"),
            (".json", "longer than"),
            (".jsonl", "more than"),
            (".csv", "more than"),
        ]
    )
    data = b"x" * (case.limit * 3)
    case.write(name + ending, compress(b"text\n" + data + b"\n" if name == ".csv" else data))
    return [Error(words)]


# -- Web pages --


def page_without_text(case: Case) -> Outcome:
    inner = case.chance.choice(
        ["", "<script>var x = 1;</script>", "<!-- -->", "<style>p {}</style>", "<img src=x>", "<br>" * 99]
    )
    case.write(".html", f"<html><head><title></title></head><body>{inner}</body></html>".encode())
    return [Error("no readable text")]


def page_of_noise(case: Case) -> Outcome:
    case.write(".htm", b"\x80" + case.noise())
    return [Error("is not")]


def page_never_closed(case: Case) -> Outcome:
    tags = [
        "<div>",
        "<p>",
        "<b",
        "<a href='",
        "<table><tr><td>",
        "<ul><li>",
        "<font color=",
        "<!--",
        "&",
        "&#",
        "&#x110000;",
        "</",
    ]
    text = case.text()
    head = "".join(case.chance.choices(tags[:2] + tags[4:6], k=case.chance.randint(1, 30)))
    tail = "".join(case.chance.choices(tags, k=case.chance.randint(1, 30)))
    case.write(".html", f"<html><body>{head}{text}{tail}".encode())
    return [Page(text)]


def page_deep(case: Case) -> Outcome:
    text = case.text()
    depth = case.chance.randint(1_000, 5_000)
    case.write(".html", f"<html><body>{'<div>' * depth}<p>{text}</p>".encode())
    return [Page(text)]


@dataclass(frozen=True)
class Page:
    """A text that has this in it, or an error: a page that may be mended or not."""

    text: str


# -- JSONL --


def broken_line(case: Case) -> Outcome:
    bad = case.chance.choice(
        [
            '{"text": "捐',
            '{"text" "捐款"}',
            "{'text': '捐款'}",
            "text",
            '{"text": "捐款",}',
            '{"text": "a\tb"}',
            "{}{}",
            '{"text": "\\u12"}',
            "\ufeff{}",
            "﻿",
        ]
    )
    return case.lines(bad.encode(), "no valid JSON")


def line_of_wrong_type(case: Case) -> Outcome:
    bad = case.chance.choice(["[]", "null", "1", '"捐款"', '["捐款"]', "true", "NaN", "-1e999"])
    return case.lines(bad.encode(), "no object")


def text_of_wrong_type(case: Case) -> Outcome:
    bad = case.chance.choice(["null", "1", "[]", "{}", "true", '["捐款", 1]', "NaN", "1" * 9999, "1e999"])
    return case.lines(f'{{"text": {bad}}}'.encode(), "is not a string")


def text_missing(case: Case) -> Outcome:
    bad = case.chance.choice(["{}", '{"title": "捐款"}', '{"": ""}', '{"id": 1}', '{"texts": "捐款"}'])
    return case.lines(bad.encode(), "where the text to annotate has to stand")


def id_of_wrong_type(case: Case) -> Outcome:
    bad = case.chance.choice(["[]", "{}", '["a"]', "true", "false", "[" * 50 + "]" * 50])
    return case.lines(f'{{"id": {bad}, "text": "捐款5元"}}'.encode(), "neither a string nor a number")


def half_a_pair_in_a_line(case: Case) -> Outcome:
    half = f"\\u{case.chance.randint(0xD800, 0xDFFF):04x}"
    field = case.chance.choice(["text", "id"])
    return case.lines(json.dumps({"text": "捐款", field: "@"}).replace("@", half).encode(), "half of a surrogate pair")


def bytes_in_a_line(case: Case) -> Outcome:
    bad = case.chance.choice([b"\xff", b"\xe6\x8d", b"\xc0\x80"])
    return case.lines('{"id": "捐款", "text": "'.encode() + bad + b'"}', "is not")


def deep_line(case: Case) -> Outcome:
    opening, closing, depth = case.chance.choice([("[", "]", 100_000), ('{"a":', "}", 30_000), ("[", "", 100_000)])
    return case.lines(f'{{"text": {opening * depth}1{closing * depth}}}'.encode(), "nested too deeply")


def long_line(case: Case) -> Outcome:
    return case.lines(b'{"text": "' + b"x" * (case.limit + 1) + b'"}', "most that one document may have")


def nul_line(case: Case) -> Outcome:
    return case.lines(case.chance.choice([b"\0", b"\0" * 99, b'{"text": "\0"}', b'\0{"text": "x"}']), "no valid JSON")


def lines_without_documents(case: Case) -> Outcome:
    ending = case.chance.choice([".jsonl", ".json"])
    case.write(ending, case.chance.choice([b"", b"\n\n", b"  \r\n"]))
    return [Error("no documents" if ending == ".jsonl" else "the file is empty")]


def same_ids(case: Case) -> Outcome:
    texts = case.texts()
    id = case.chance.choice(["same", 1, "", None, 1.5, "换\n行", "x" * 999])
    case.write(".jsonl", "".join(json.dumps({"id": id, "text": text}) + "\n" for text in texts).encode())
    return list(texts)


# -- JSON --


def cut_json(case: Case) -> Outcome:
    texts = case.texts()
    data = json.dumps([{"text": text} for text in texts], ensure_ascii=False)
    case.write(".json", data[: case.chance.randint(len(data) // 2, len(data) - 3)].encode())
    return [Cut(texts, "no valid JSON")]


def json_of_wrong_items(case: Case) -> Outcome:
    text = case.text()
    bad = case.chance.choice([1, None, "捐款", [], True])
    case.write(".json", json.dumps([bad, {"text": text}, bad]).encode())
    return [Error("no object with a text"), text, Error("no object with a text")]


def deep_json(case: Case) -> Outcome:
    case.write(".json", b'{"a":' * case.chance.randint(20_000, 30_000))
    return [Error("nested too deeply")]


# -- Tables --


def uneven_row(case: Case) -> Outcome:
    return case.table(
        case.chance.choice(["1", "1,捐款,5元", "1,捐款,", "捐款5元", "x" + "," * 9999, ",,x"]),
        "fields and the header 2",
    )


def quote_never_closed(case: Case) -> Outcome:
    texts = case.texts()
    rows = "".join(f"{number},{text}\n" for number, text in enumerate(texts))
    case.write(".csv", f'id,text\n{rows}9,"捐款\n{rows}'.encode())
    return [*texts, Error("never closed")]


def no_such_column(case: Case) -> Outcome:
    header = case.chance.choice(["id,title", "标题,日期", "a", "1,2,3", ",", "\0,x"])
    case.write(".csv", f"{header}\n1,2\n".encode())
    return [Error("there is no column 'text'")]


def table_without_rows(case: Case) -> Outcome:
    case.write(
        case.chance.choice([".csv", ".tsv"]), case.chance.choice([b"", b"text\n", b"text", b"text\n\n\n", b"\n\n"])
    )
    return [Error("the table has no rows")]


def enormous_field(case: Case) -> Outcome:
    texts = case.texts()
    rows = "".join(f"{number},{text}\n" for number, text in enumerate(texts))
    quoted = case.chance.random() < 0.5
    field = '"' + ("捐款" * 99 + "\n") * (case.limit // 198) + '"' if quoted else "x" * (case.limit + 1)
    case.write(".csv", f"id,text\n{rows}9,{field}\n{rows}".encode())
    if quoted:
        return [*texts, Error("the rest is not read")]
    return [*texts, Error("most that one document may have"), *texts]


def bytes_in_a_row(case: Case) -> Outcome:
    texts = case.texts()
    rows = b"".join(f"{number},{text}\n".encode() for number, text in enumerate(texts))
    case.write(".csv", b"id,text\n" + rows + b"9,\xe6\x8d" + case.chance.choice([b"\xff", b"\xc0\xc0"]) + b"\n" + rows)
    return [*texts, Error("is not"), *texts]


def table_of_noise(case: Case) -> Outcome:
    case.write(".csv", b"\x80" + case.noise().replace(b"\n", b"") + b"\n" + case.noise())
    return [Error("is not")]


def spreadsheet_empties(case: Case) -> Outcome:
    stream = io.StringIO()
    writer = csv.writer(stream)
    texts = case.texts()
    writer.writerows([["id", "text"], *([str(n), text] for n, text in enumerate(texts)), ["", ""], ["x", ""]])
    case.write(".csv", stream.getvalue().encode("utf-8-sig"))
    return [*texts, ""]


# -- Parquet --


def cut_parquet(case: Case) -> Outcome:
    case.write(".parquet", case.cut(case.parquet({"text": case.texts()}), 0.0, 0.95))
    return [Error("no Parquet file")]


def changed_parquet(case: Case) -> Outcome:
    texts = [case.text() for _ in range(200)]
    data = bytearray(case.parquet({"text": texts}, compression="gzip", use_dictionary=False, row_group_size=50))
    page = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(case.chance.randint(0, 3)).column(0)
    at = page.data_page_offset + page.total_compressed_size // 2
    data[at : at + 40] = case.chance.randbytes(40)
    case.write(".parquet", bytes(data))
    return [Cut(texts, "no Parquet file, or damaged")]


def noise_as_parquet(case: Case) -> Outcome:
    noise = case.noise()
    length = case.chance.choice([len(noise), 2**31, 7, case.chance.randint(0, 2**32 - 1)]).to_bytes(4, "little")
    case.write(".parquet", case.chance.choice([noise, b"", b"PAR1" + noise + length + b"PAR1"]))
    return [Error("no Parquet file")]


def parquet_of_wrong_columns(case: Case) -> Outcome:
    columns, words = case.chance.choice(
        [
            ({"title": ["捐款"]}, "there is no column 'text'"),
            ({"text": [1, 2]}, "not text"),
            ({"text": [["捐款"]]}, "not text"),
            ({"text": [b"abc"]}, "not text"),
            ({"text": pa.array([], pa.string())}, "the table has no rows"),
        ]
    )
    case.write(".parquet", case.parquet(columns))
    return [Error(words)]


def parquet_columns_of_one_name(case: Case) -> Outcome:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array(case.texts())] * 2, names=["text", "text"]), stream)
    case.write(".parquet", stream.getvalue())
    return [Error("several columns are called 'text'")]


def parquet_row(case: Case) -> Outcome:
    texts = case.texts()
    at = case.chance.randint(0, len(texts))
    bad, words = case.chance.choice(
        [(None, "there is no text"), (b"\xe6\x8d\xff", "not UTF-8"), (b"x" * (case.limit + 1), "longer than")]
    )
    cells = [*(text.encode() for text in texts[:at]), bad, *(text.encode() for text in texts[at:])]
    column = pa.array(cells, pa.binary()).view(pa.string())
    case.write(".parquet", case.parquet({"text": column}))
    return [*texts[:at], Error(words), *texts[at:]]


# -- What is no file, and names --


def odd_name(case: Case) -> Outcome:
    text = case.text()
    name = case.chance.choice(
        [
            b"a\nb",
            b"\xff\xfe",
            b"\x1b[31m",
            b" ",
            b"x" * 200,
            "\u202e倒".encode(),
            b"'\"",
            b"*?[",
            b"%00",
            b"\xed\xa0\x80",
        ]
    )
    path = os.fsencode(case.folder / case.stem) + name + b".txt"
    Path(os.fsdecode(path)).write_bytes(text.encode())
    return [text]


def folder_with_a_file_name(case: Case) -> Outcome:
    folder = case.folder / f"{case.stem}.txt"
    folder.mkdir()
    text = case.text()
    (folder / "inner.txt").write_text(text, encoding="utf-8")
    return [text]


def links_in_a_circle(case: Case) -> Outcome:
    folder = case.folder / case.stem
    folder.mkdir()
    kind = case.chance.choice(["itself", "pair", "parent", "nowhere"])
    if kind == "itself":
        (folder / "a.txt").symlink_to("a.txt")
        return [Error("cannot be read")]
    if kind == "pair":
        (folder / "a.txt").symlink_to("b.txt")
        (folder / "b.txt").symlink_to("a.txt")
        return [Error("cannot be read"), Error("cannot be read")]
    if kind == "nowhere":
        (folder / "a.txt").symlink_to("no such file")
        return [Error("cannot be read")]
    (folder / "a").symlink_to(folder)
    return [Error("a link to a folder that holds it")]


def no_regular_file(case: Case) -> Outcome:
    path = case.folder / f"{case.stem}.txt"
    if case.chance.random() < 0.5:
        os.mkfifo(path)
    else:
        short = Path(f"/tmp/{os.getpid()}-{case.stem}")  # the name of a socket may have 107 bytes
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(short))
        short.rename(path)
    return [Error("no regular file")]


def device(case: Case) -> Outcome:
    (case.folder / f"{case.stem}.txt").symlink_to(case.chance.choice(["/dev/zero", "/dev/null", "/dev/random"]))
    return [Error("no regular file")]


def not_allowed(case: Case) -> Outcome:
    path = case.folder / f"{case.stem}.txt"
    path.write_text(case.text(), encoding="utf-8")
    path.chmod(0)
    return [Error("cannot be read")]


KINDS: list[Callable[[Case], Outcome]] = [
    noise_as_text, broken_bytes, nothing_in_it, wrong_mark, half_a_pair_in_utf16, nul_in_text, too_long, office_file, parquet_under_another_name,
    cut_compressed_text, cut_compressed_lines, changed_compressed, not_compressed, compressed_twice, bomb,
    page_without_text, page_of_noise, page_never_closed, page_deep,
    broken_line, line_of_wrong_type, text_of_wrong_type, text_missing, id_of_wrong_type, half_a_pair_in_a_line,
    bytes_in_a_line, deep_line, long_line, nul_line, lines_without_documents, same_ids,
    cut_json, json_of_wrong_items, deep_json,
    uneven_row, quote_never_closed, no_such_column, table_without_rows, enormous_field, bytes_in_a_row, table_of_noise,
    spreadsheet_empties,
    cut_parquet, changed_parquet, noise_as_parquet, parquet_of_wrong_columns, parquet_columns_of_one_name,
    parquet_row,
    odd_name, folder_with_a_file_name, links_in_a_circle, no_regular_file, device,
    *([not_allowed] if os.geteuid() else []),  # root may read everything
]  # fmt: skip
