"""Readers, formats and engines of other packages, as a newcomer would write them: outside the package, found everywhere."""

import gzip
import io
import itertools
import json
import multiprocessing
import sys
import textwrap
import zipfile

import pytest
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.io import BadDocument, Document, read_documents
from nlp_aid.io.document import ReadError
from nlp_aid.io.formats import FORMATS, Format
from nlp_aid.io.readers import READERS, BinaryReader, Reader, TableReader, TableRow, TextReader
from nlp_aid.io.readers.dispatch import read_member
from nlp_aid.registry import ExtensionWarning
from nlp_aid.runs.engines import ENGINES, Engine, EngineOptions
from nlp_aid.runs.engines.serial import run as run_serially

LETTER = "来信\n编号：{}\n---\n{}"
TEXTS = ["闵行区捐款20万元。", "隆阳区收到500万元。"]


class LetterReader(TextReader):
    """Letters: a head of fields, a line of hyphens, the text."""

    def documents(self, text, source, options):
        head, separator, body = text.partition("\n---\n")
        if not separator:
            raise ReadError("the letter has no line of hyphens; put one below its head.")
        fields = dict(line.split("：", 1) for line in head.splitlines() if "：" in line)
        yield source.document(body, id=fields.get("编号"))


class TabbedReader(TableReader):
    """Fields that are parted by a sign of their own."""

    unit = "row"

    def rows(self, stream, options):
        for number, line in enumerate(stream, start=1):
            cells = line.decode().rstrip("\n").split("¦")
            yield TableRow(number, [None if cell == "" else cell for cell in cells])


class BoxReader(BinaryReader):
    """Archives, whose files are for other readers."""

    def read(self, stream, source, options):
        with zipfile.ZipFile(io.BytesIO(stream.read()[4:])) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    yield from read_member(member, source.member(name), options)


class ListWriter:
    """A line a document: its id and how many amounts it has."""

    def __init__(self, stream, title=""):
        self.stream = stream
        stream.write(b"%LIST\n")

    def write(self, record):
        self.stream.write(f"{record['id']}\t{record['text']}\t{len(record['money'])}\n".encode())

    def close(self):
        self.stream.flush()


def read_list(path):
    for line in path.read_text("utf-8").splitlines()[1:]:
        id, text, _ = line.split("\t")
        yield {"id": id, "text": text, "money": [], "places": [], "programmes": [], "meta": {"schema": nlp_aid.SCHEMA}}


USED = []


def run_backwards(tasks, load, options):
    """As some cluster might: out of order, and put in order again."""
    USED.append(options)
    tasks = list(tasks)
    outcomes = list(itertools.chain.from_iterable(run_serially(reversed(tasks), load, options)))
    yield outcomes[::-1]


READER = Reader(name="letter", load=LetterReader, endings=(".letter",), signs=("来信".encode(),), title="a letter")


@pytest.fixture
def registered():
    """Registers things, and takes them away again."""
    added = []

    def register(registry, specification):
        registry.register(specification)
        added.append((registry, specification.name))

    yield register
    for registry, name in added:
        registry.unregister(name)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Installs a package: a module, and what its entry points are."""

    def install(name, code, entries):
        site = tmp_path / "site"
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (site / f"{name}.py").write_text(textwrap.dedent(code), "utf-8")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(entries)
        monkeypatch.syspath_prepend(str(site))
        for registry in (READERS, FORMATS, ENGINES):
            for attribute, fresh in (("_offered", None), ("_faults", {}), ("_known", dict(registry._known))):
                monkeypatch.setattr(registry, attribute, fresh)

    yield install
    for name in [name for name in sys.modules if name.startswith("aid_extra")]:
        del sys.modules[name]


def invoke(*arguments, **options):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)


def test_a_registered_reader_is_found_by_ending_sign_and_name(registered, tmp_path):
    registered(READERS, READER)
    letter = LETTER.format("甲7", TEXTS[0])
    (tmp_path / "a.letter").write_bytes(letter.encode("gb18030"))
    (tmp_path / "b.letter.gz").write_bytes(gzip.compress(letter.encode()))
    (tmp_path / "c").write_text(letter, "utf-8")
    (tmp_path / "d.txt").write_text(letter, "utf-8")
    found = list(read_documents([tmp_path]))
    assert [(one.id, one.text, one.encoding) for one in found[:3]] == [
        ("甲7", TEXTS[0], "gb18030"),
        ("甲7#2", TEXTS[0], "utf-8"),
        ("甲7#3", TEXTS[0], "utf-8"),
    ]
    assert found[3].text == letter  # its name says that it is a text
    (said,) = read_documents([tmp_path / "d.txt"], "letter")
    assert said.text == TEXTS[0]


def test_a_reader_s_errors_cost_the_file_only(registered, tmp_path):
    class Broken(TextReader):
        def documents(self, text, source, options):
            yield source.document("一")
            raise KeyError("oops")

    registered(READERS, READER)
    registered(READERS, Reader(name="broken", load=Broken, endings=(".broken",)))
    (tmp_path / "a.letter").write_text("来信", "utf-8")
    (tmp_path / "b.letter").write_text("", "utf-8")
    (tmp_path / "c.broken").write_text("x")
    (tmp_path / "d.txt").write_text("二", "utf-8")
    bad, empty, one, broken, two = read_documents([tmp_path])
    assert "line of hyphens" in bad.reason
    assert "the file is empty" in empty.reason
    assert "the reader 'broken' fails on it (KeyError: 'oops')" in broken.reason
    assert (one.text, two.text) == ("一", "二")


def test_a_reader_that_promises_one_document_has_to_keep_it(package, tmp_path):
    code = """
        from nlp_aid.io.readers import Reader, TextReader

        class LinesReader(TextReader):
            def documents(self, text, source, options):
                yield from map(source.document, text.split())

        reader = Reader(name="some", load="aid_extra_some:LinesReader", endings=(".some",), is_one_document=True)
    """
    package("aid_extra_some", code, "[nlp_aid.readers]\nsome = aid_extra_some:reader\n")
    (tmp_path / "a.some").write_text("一", "utf-8")
    (tmp_path / "b.some").write_text("一 二", "utf-8")
    one, bad = read_documents([tmp_path / "a.some", tmp_path / "b.some"])
    assert one.text == "一"
    assert bad.reason == "the reader 'some' gives not one document; see Reader.is_one_document."


def test_a_table_reader_gives_text_id_and_fields_to_keep(registered, tmp_path):
    registered(READERS, Reader(name="bar", load=TabbedReader, endings=(".bar",)))
    path = tmp_path / "a.bar"
    path.write_text("id¦正文¦单位\n7¦闵行区¦甲\n8¦¦乙\n9¦短\n", "utf-8")
    document, no_text, short = read_documents([path], meta_fields=["单位"])
    assert (document.id, document.text, document.meta) == ("7", "闵行区", {"fields": {"单位": "甲"}})
    assert isinstance(no_text, BadDocument)
    assert "there is no text in '正文'" in no_text.reason
    assert "row 4" in short.where
    (missing,) = read_documents([path], text_field="body")
    assert (
        "there is no column 'body'; the columns are 'id', '正文', '单位'. Choose with --text-field." in missing.reason
    )


def test_an_archive_holds_files_for_other_readers(registered, tmp_path):
    registered(READERS, READER)
    registered(
        READERS,
        Reader(name="box", load=BoxReader, endings=(".box",), signs=(b"BOX\0",), is_binary=True, title="an archive"),
    )
    path = tmp_path / "all.box"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.letter", LETTER.format("甲7", TEXTS[0]))
        archive.writestr("in/b.txt.gz", gzip.compress(TEXTS[1].encode("gb18030")))
        archive.writestr("c.jsonl", json.dumps({"text": "一"}) + "\nnone\n")
    path.write_bytes(b"BOX\0" + path.read_bytes())
    letter, text, line, bad = read_documents([path])
    assert (letter.id, letter.text) == ("甲7", TEXTS[0])
    assert (text.id, text.text, text.source) == ("all/in/b.txt.gz", TEXTS[1], f"{path}/in/b.txt.gz")
    assert line.id == "all/c.jsonl:1"
    assert bad.line == 2
    path.rename(tmp_path / "all.txt")
    (refused,) = read_documents([tmp_path / "all.txt"])
    assert "this is an archive, not text; give its name the ending .box" in refused.reason
    path.with_name("unnamed").write_bytes((tmp_path / "all.txt").read_bytes())
    assert len(list(read_documents([tmp_path / "unnamed"]))) == 4


def test_the_command_line_takes_what_is_registered(registered, tmp_path):
    registered(READERS, READER)
    registered(FORMATS, Format(name="list", endings=(".list",), file=ListWriter, reader=read_list, signs=(b"%LIST",)))
    registered(ENGINES, Engine(name="backwards", run=run_backwards, in_process=True))
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.letter").write_text(LETTER.format(number, text), "utf-8")
    help = " ".join(invoke("annotate", "--help", env={"COLUMNS": "300"}).output.split())
    for choices in ("zip|tar|letter>", "html|list>", "serial|pool|ray|backwards>"):
        assert choices in help
    inputs = (tmp_path / "0.letter", tmp_path / "1.letter")
    done = invoke("annotate", *inputs, "-o", tmp_path / "out.list", "--engine", "backwards", "--layers", "money")
    assert done.exit_code == 0, done.output
    assert USED.pop().workers == 1
    assert [record["text"] for record in nlp_aid.read(tmp_path / "out.list")] == TEXTS
    (tmp_path / "out.list").rename(tmp_path / "out")
    assert [record["id"] for record in nlp_aid.read(tmp_path / "out")] == ["0", "1"]
    refused = invoke("annotate", inputs[0], "--engine", "backwards", "-j", "2")
    assert refused.exit_code == 2
    assert "has one worker" in refused.output
    unknown = invoke("annotate", inputs[0], "--input-format", "letters")
    assert unknown.exit_code == 2
    assert "'letters'" in unknown.output


@pytest.mark.parametrize("engine", ENGINES.names())
def test_outcomes_are_the_same_whatever_the_engine(engine, registered):
    if engine == "ray":
        pytest.importorskip("ray", reason="tests/engines/test_ray.py has the same where it is installed")
    registered(ENGINES, Engine(name="backwards", run=run_backwards))
    texts = [*TEXTS * 3, Document(id="x", text="\ud800", where="x")]
    errors = []
    wanted = list(nlp_aid.annotate(texts, ["money"], on_error=errors.append))
    found_errors = []
    found = list(nlp_aid.annotate(texts, ["money"], engine=engine, on_error=found_errors.append))
    assert found == wanted == list(nlp_aid.annotate(texts, ["money"], engine="backwards", on_error=lambda _: None))
    assert [(error.id, error.reason) for error in found_errors] == [(error.id, error.reason) for error in errors]


def test_an_engine_that_cannot_run_so_says_what_to_do():
    with pytest.raises(ValueError, match="cannot stop a document that takes too long"):
        nlp_aid.annotate(TEXTS, engine="serial", timeout=1)
    with pytest.raises(ValueError, match=r"There is no engine 'cloud'. Choose from serial, pool"):
        nlp_aid.annotate(TEXTS, engine="cloud")
    assert EngineOptions().workers == 1


CODE = """
    from nlp_aid.io.formats import Format
    from nlp_aid.io.readers import Reader, TextReader

    class NoteReader(TextReader):
        def documents(self, text, source, options):
            yield source.document(text.removeprefix("NOTE "))

    class NoteWriter:
        def __init__(self, stream, title=""):
            self.stream = stream
        def write(self, record):
            self.stream.write(f"NOTE {record['text']}\\n".encode())
        def close(self):
            pass

    reader = Reader(name="note", load="aid_extra_note:NoteReader", endings=(".note",), is_one_document=True)
    format = Format(name="note", endings=(".note",), file="aid_extra_note:NoteWriter")
"""


def test_what_a_package_offers_is_found_and_read_by_workers_too(package, tmp_path):
    package(
        "aid_extra_note",
        CODE,
        "[nlp_aid.readers]\nnote = aid_extra_note:reader\n[nlp_aid.formats]\nnote = aid_extra_note:format\n",
    )
    assert "note" in READERS.names()
    assert "aid_extra_note" not in sys.modules  # until it is used
    (tmp_path / "a.note").write_text(f"NOTE {TEXTS[0]}", "utf-8")
    (tmp_path / "b.note").write_text(f"NOTE {TEXTS[1]}", "utf-8")
    out = tmp_path / "out.note"
    done = invoke("annotate", tmp_path / "a.note", tmp_path / "b.note", "-o", out, "-j", "2", "--layers", "money")
    assert done.exit_code == 0, done.output
    assert out.read_text("utf-8").splitlines() == [f"NOTE {text}" for text in TEXTS]
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("code", ["import what_is_not_there", "import sys; sys.exit(3)"])
def test_a_broken_package_is_named_and_harms_nothing_else(code, package, tmp_path):
    package(
        "aid_extra_broken",
        code,
        "[nlp_aid.readers]\nlost = aid_extra_broken:reader\n[nlp_aid.engines]\nlost = aid_extra_broken:engine\n",
    )
    (tmp_path / "a.txt").write_text(TEXTS[0], "utf-8")
    said = "The input format 'lost' of the package aid_extra_broken cannot be imported"
    with pytest.warns(ExtensionWarning, match=said):
        (document,) = read_documents([tmp_path / "a.txt"])
    assert document.text == TEXTS[0]
    with pytest.raises(ValueError, match=said):
        list(read_documents([tmp_path / "a.txt"], "lost"))
    chosen = invoke("annotate", tmp_path / "a.txt", "--engine", "lost")
    assert chosen.exit_code == 2
    assert "aid_extra_broken" in " ".join(chosen.output.split()).replace("│ │", "").replace(" ", "")
    assert "Traceback" not in chosen.output


def test_the_command_line_says_once_that_a_package_is_broken(package, tmp_path):
    package("aid_extra_wrong", "reader = 5", "[nlp_aid.readers]\nlost = aid_extra_wrong:reader\n")
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(TEXTS[0], "utf-8")
    done = invoke("annotate", tmp_path / "a.txt", tmp_path / "b.txt", "-q", "--layers", "money")
    assert done.exit_code == 0
    assert done.stderr.count("nlp-aid: The input format 'lost' of the package aid_extra_wrong is no Reader") == 1
    assert len(done.stdout.splitlines()) == 2


def test_what_nlp_aid_has_itself_is_not_replaced(registered):
    with pytest.raises(ValueError, match="Choose another name"):
        READERS.register(Reader(name="text", load=LetterReader))
    with pytest.raises(TypeError, match="has to be a Reader"):
        READERS.register(LetterReader)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-32"])
def test_a_sign_is_found_in_every_encoding(registered, tmp_path, encoding):
    registered(READERS, READER)
    path = tmp_path / "letter"
    path.write_bytes(LETTER.format("7", "閔行區捐款二十萬元，用於鄉村的道路。").encode(encoding))
    (document,) = read_documents([path])
    assert (document.id, document.text) == ("7", "閔行區捐款二十萬元，用於鄉村的道路。")


def test_text_that_begins_like_a_binary_kind_in_another_encoding_is_text(tmp_path):
    path = tmp_path / "note"
    path.write_bytes("PAR1是一种格式。".encode("utf-16"))
    (document,) = read_documents([path])
    assert document.text == "PAR1是一种格式。"


@pytest.mark.parametrize("meta", [{"source": "某网"}, {"encoding": "x"}, {"model": "x"}, {"fields": "x"}])
def test_a_reader_cannot_write_over_what_the_record_tells_of_itself(registered, tmp_path, meta):
    class Overwriting(TextReader):
        def documents(self, text, source, options):
            yield source.document(text, meta={"title": "捐款", **meta})

    registered(READERS, Reader(name="overwriting", load=Overwriting, endings=(".over",)))
    path = tmp_path / "a.over"
    path.write_text("闵行区捐款20万元。", "utf-8")
    (bad,) = read_documents([path])
    assert isinstance(bad, BadDocument)
    assert repr(next(iter(meta))) in bad.reason and "options.meta_fields" in bad.reason


def test_an_engine_whose_function_is_not_there_is_named_before_anything_is_read(registered, tmp_path):
    registered(ENGINES, Engine(name="hollow", run="json:what_is_not_there"))
    with pytest.raises(ValueError, match=r"The engine 'hollow' cannot be used: 'json:what_is_not_there'"):
        nlp_aid.annotate(TEXTS, engine="hollow")
    (tmp_path / "a.txt").write_text(TEXTS[0], "utf-8")
    assert invoke("annotate", tmp_path / "a.txt", "--engine", "hollow").exit_code == 2


def test_a_format_whose_writer_is_not_there_is_named_before_anything_is_written(registered, tmp_path):
    registered(FORMATS, Format(name="hollow", endings=(".hollow",), file="json:what_is_not_there"))
    (tmp_path / "a.txt").write_text(TEXTS[0], "utf-8")
    done = invoke("annotate", tmp_path / "a.txt", "-o", tmp_path / "out.hollow", "--layers", "money")
    assert done.exit_code == 2
    assert "The format 'hollow' cannot be written: 'json:what_is_not_there'" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
