import bz2
import gzip
import lzma
import subprocess
import sys

import pytest

import nlp_aid
from nlp_aid.io.formats import FORMATS
from tests.io.formats.files import write
from tests.records import samples


def ids(path, *arguments):
    return [record["id"] for record in nlp_aid.read(path, *arguments)]


@pytest.mark.parametrize(("ending", "module"), [(".gz", gzip), (".bz2", bz2), (".xz", lzma)])
@pytest.mark.parametrize("format", ["jsonl", "spacy", "labelstudio"])
def test_compressed_files_are_read(tmp_path, format, ending, module):
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, [samples.sample_record("a")])
    compressed = path.with_name(path.name + ending)
    compressed.write_bytes(module.compress(path.read_bytes()))
    assert ids(compressed) == ["a"]
    compressed.write_bytes(compressed.read_bytes()[:-9])
    with pytest.raises(ValueError, match="damaged or cut off"):
        ids(compressed)


@pytest.mark.parametrize("format", ["jsonl", "spacy", "labelstudio"])
def test_where_the_name_says_nothing_the_contents_do(tmp_path, format):
    path = write(tmp_path / "records", format, [samples.sample_record("a")])
    assert ids(path) == ["a"]
    assert ids(path.rename(path.with_name("records.data"))) == ["a"]


@pytest.mark.parametrize("format", ["jsonl", "spacy", "labelstudio"])
def test_shards_are_read_in_order(tmp_path, format):
    for number in (2, 0, 10, 1):
        name = f"part-{number:05}{FORMATS[format].endings[0]}"
        write(tmp_path / name, format, [samples.sample_record(f"{number}{letter}") for letter in "ab"])
    (tmp_path / "out.errors.jsonl").write_text('{"id": "x"}\n')
    (tmp_path / ".journal").write_text("x")
    (tmp_path / "README").write_text("x")
    assert ids(tmp_path) == ["0a", "0b", "1a", "1b", "2a", "2b", "10a", "10b"]


@pytest.mark.parametrize("format", ["parquet", "csv", "brat"])
def test_folders_of_tables_are_shards_too(tmp_path, format):
    for number in (1, 0):
        write(tmp_path / f"part-{number:05}", format, [samples.sample_record(str(number))])
    assert ids(tmp_path) == ["0", "1"]


@pytest.mark.parametrize("format", ["html", "conll"])
def test_formats_without_the_values_are_refused_by_name(tmp_path, format):
    path = write(tmp_path / f"out.{format}", format, [samples.sample_record()])
    with pytest.raises(ValueError, match=rf"{format} does not hold all of a record"):
        nlp_aid.read(path)
    with pytest.raises(ValueError, match=rf"{format} does not hold all of a record"):
        nlp_aid.read(path.rename(tmp_path / "what"))


def test_what_is_not_there_is_an_error_of_the_call(tmp_path):
    with pytest.raises(FileNotFoundError, match="no file or folder"):
        nlp_aid.read(tmp_path / "nothing.jsonl")
    with pytest.raises(ValueError, match="holds no records"):
        nlp_aid.read(tmp_path)
    (tmp_path / "a.bin").write_bytes(b"\x00\x01")
    with pytest.raises(ValueError, match="holds no records that can be read"):
        nlp_aid.read(tmp_path / "a.bin")
    with pytest.raises(ValueError, match="no format 'docx'"):
        nlp_aid.read(tmp_path / "a.bin", "docx")


def test_a_single_table_is_answered_with_its_folder(tmp_path):
    folder = write(tmp_path / "out", "parquet", [samples.sample_record()])
    with pytest.raises(ValueError, match="name the folder"):
        nlp_aid.read(folder / "money.parquet")


def test_a_file_of_tables_takes_a_folder_and_a_stream_no_folder(tmp_path):
    with pytest.raises(ValueError, match="parquet is written to a folder"), (tmp_path / "x").open("wb") as stream:
        FORMATS["parquet"].open(stream)
    with pytest.raises(ValueError, match="jsonl is written to a file"):
        FORMATS["jsonl"].open(tmp_path)


def test_importing_loads_neither_pandas_nor_arrow():
    code = "import sys, nlp_aid, nlp_aid.cli; print(sorted({'pandas', 'pyarrow', 'polars'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
