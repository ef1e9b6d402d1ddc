"""The files are as https://brat.nlplab.org/standoff.html describes them; the parser here knows nothing else."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_aid
from tests.io.formats.files import write
from tests.records import samples


def parse(folder, name):
    """Return the text, the text-bound annotations, attributes, normalisations and notes of a document."""
    text = (folder / f"{name}.txt").read_bytes().decode("utf-8")
    bound, attributes, links, notes = {}, [], [], {}
    for line in (folder / f"{name}.ann").read_bytes().decode("utf-8").splitlines():
        id, what, *rest = line.split("\t")
        if id.startswith("T"):
            label, spans = what.split(" ", 1)
            fragments = [tuple(map(int, span.split(" "))) for span in spans.split(";")]
            (reference,) = rest
            assert reference == " ".join(text[start:end] for start, end in fragments)
            assert all(start < end for start, end in fragments)
            assert fragments == sorted(fragments)
            assert not re.search(r"[\n\r]", reference)
            bound[id] = (label, fragments)
        elif id.startswith("A"):
            assert not rest
            attributes.append(tuple(what.split(" ")))
        elif id.startswith("N"):
            kind, target, link = what.split(" ")
            assert kind == "Reference"
            assert re.fullmatch(r"[^\s:]+:\S+", link)
            assert len(rest) == 1
            links.append((target, link, rest[0]))
        else:
            assert id.startswith("#")
            kind, target = what.split(" ")
            assert kind == "AnnotatorNotes"
            notes[target] = rest[0]
    assert {target for _, target, _ in attributes} | {target for target, _, _ in links} | set(notes) <= set(bound)
    return text, bound, attributes, links, notes


def configured(folder):
    """Return the entities and the attributes, with their arguments and values, of annotation.conf."""
    section, entities, attributes = "", [], {}
    for line in (folder / "annotation.conf").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line
        elif line and not line.startswith("#") and section == "[entities]":
            entities.append(line)
        elif line and section == "[attributes]":
            name, argument, values = re.fullmatch(r"(\w+)\tArg:(\w+), Value:(\S+)", line).groups()
            attributes[name] = (argument, values.split("|"))
    return entities, attributes


def test_an_example(tmp_path):
    record = samples.sample_record("a/b:1")
    record["programmes"][0]["id"] = "shanghai-yunnan-cooperation"
    folder = write(tmp_path / "out", "brat", [record])
    text, bound, attributes, links, notes = parse(folder, "a_b_1")
    assert text == samples.TEXT
    assert bound["T1"] == ("MONEY", [(9, 20)])
    assert attributes == [("Modifier", "T1", "about"), ("Modifier", "T2", "exact"), ("Level", "T3", "province"), ("Level", "T4", "province"), ("Type", "T5", "mechanism")]  # fmt: skip
    assert links == [("T3", "GB2260:31", "上海市"), ("T4", "GB2260:53", "云南省"), ("T5", "nlp_aid:shanghai-yunnan-cooperation", "沪滇扶贫协作")]  # fmt: skip
    assert json.loads(notes["T1"])["value"] == "1234567.50"


@given(st.lists(samples.whole_records(), max_size=3))
def test_any_record_makes_files_that_keep_to_the_format(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("brat") / "out"
    kept = []
    for number, record in enumerate(found):
        kept.append((record, write(folder / str(number), "brat", [record])))
    for record, out in kept:
        (name,) = (file.stem for file in out.glob("*.ann"))
        text, bound, attributes, *_ = parse(out, name)
        entities, values = configured(out)
        assert text == record["text"]
        assert {label for label, _ in bound.values()} <= set(entities)
        for attribute, target, value in attributes:
            assert values[attribute][0] == bound[target][0]
            assert value in values[attribute][1]


def test_a_mention_across_lines_is_in_fragments_and_comes_back_whole(tmp_path):
    record = samples.sample_record()
    record["text"] = record["text"].replace("1234567.50元", "12345\r\n.50元")
    record["money"][0]["text"] = "12345\r\n.50元"
    folder = write(tmp_path / "out", "brat", [record])
    assert parse(folder, "sample")[1]["T1"] == ("MONEY", [(9, 14), (16, 20)])
    assert list(nlp_aid.read(folder)) == [record]


def test_names_are_safe_and_distinct(tmp_path):
    ids = ["a", "A", "a", "../x", "", ".", "..", "con", "x/y", "x:y", "报告", "a" * 500, "\0", "annotation", "a-2", " "]
    folder = write(tmp_path / "out", "brat", [samples.sample_record(id) for id in ids])
    names = [file.name for file in folder.glob("*.ann")]
    assert len({name.casefold() for name in names}) == len(ids)
    assert all(re.fullmatch(r"[\w()+-][\w.()+-]*\.ann", name) and len(name.encode()) < 200 for name in names)
    assert {file.parent for file in tmp_path.rglob("*.ann")} == {folder}
    assert [record["id"] for record in nlp_aid.read(folder)] == ids


def test_what_was_annotated_in_brat_is_read(tmp_path):
    folder = write(tmp_path / "out", "brat", [samples.sample_record()])
    with (folder / "sample.ann").open("a", encoding="utf-8") as stream:
        stream.write("T9\tPER 4 6\t协作\nT10\tThing 0 1\t沪\nR1\tX Arg1:T9 Arg2:T10\n#9\tAnnotatorNotes T9\twho?\n")
    (folder / "documents.jsonl").unlink()
    (record,) = nlp_aid.read(folder)
    assert record["persons"] == [{"start": 4, "end": 6, "text": "协作"}]
    assert record["money"] == samples.sample_record()["money"]


@pytest.mark.parametrize("line", ["T1\tMONEY 0 999\tx", "T1\tMONEY x y\tz", "T1 MONEY 0 1"])
def test_a_broken_line_is_named(tmp_path, line):
    folder = write(tmp_path / "out", "brat", [samples.sample_record()])
    (folder / "sample.ann").write_text(line + "\n", "utf-8")
    with pytest.raises(ValueError, match=r"sample\.ann: "):
        list(nlp_aid.read(folder))


def test_the_list_of_documents_leads_to_no_other_folder(tmp_path):
    folder = write(tmp_path / "out", "brat", [samples.sample_record()])
    (folder / "documents.jsonl").write_text('{"file": "../secret", "id": "x", "meta": {}}\n', "utf-8")
    with pytest.raises(ValueError, match="'file' has to be a name"):
        list(nlp_aid.read(folder))


def test_attributes_that_were_changed_and_mentions_that_were_added_come_back(tmp_path):
    folder = write(tmp_path / "out.brat", "brat", [samples.full_record("a")])
    path = folder / "a.ann"
    lines = path.read_text("utf-8")
    assert "FlowKind E3 donation" in lines
    lines = lines.replace("FlowKind E3 donation", "FlowKind E3 loan").replace("Type T6 fund", "Type T6 project")
    start = samples.FULL_TEXT.index("道路")
    path.write_text(f"{lines}T900\tORG {start} {start + 2}\t道路\nA900\tOrganisation T900 firm\nA901\tModifier T900 about\n", "utf-8")  # fmt: skip
    (record,) = nlp_aid.read(folder)
    assert record["flows"][2]["kind"] == "loan"
    assert record["programmes"][0]["type"] == "project"
    added = record["organisations"][1]
    assert (added["text"], added["type"], added["name"]) == ("道路", "firm", None)
    assert record["meta"]["added"] == {"organisations": [1]}
