"""What a finished output consists of, and whether it still does."""

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp_aid.runs.manifest import FileSum, Manifest, Part
from nlp_aid.runs.verify import verify


def line(number):
    return json.dumps({"id": str(number), "text": "", "meta": {}}) + "\n"


@pytest.fixture
def output(tmp_path):
    """A folder of two parts, with its manifest."""
    folder = tmp_path / "out"
    folder.mkdir()
    parts = []
    for number, documents in enumerate((3, 2)):
        path = folder / f"part-0000{number}.jsonl"
        path.write_text("".join(map(line, range(documents))))
        parts.append(Part.of(path, path.name, documents))
    errors = tmp_path / "out.errors.jsonl"
    errors.write_text("{}\n")
    Manifest(
        format="jsonl", parts=tuple(parts), errors=1, errors_file=FileSum.of(errors, errors.name), options={"a": ["b"]}
    ).write(Manifest.path(folder, is_folder=True))
    return folder


def faults(output):
    return {fault.path.name: fault.reason for fault in verify(output).faults}


def test_what_is_written_is_read_again(output):
    manifest = Manifest.read(output / ".nlp-aid.json")
    assert (manifest.documents, manifest.errors, manifest.options) == (5, 1, {"a": ["b"]})
    assert [part.name for part in manifest.parts] == ["part-00000.jsonl", "part-00001.jsonl"]
    assert Part.from_data(manifest.parts[0].to_data()) == manifest.parts[0]
    manifest.write(output / "again.json")
    assert (output / "again.json").read_bytes() == (output / ".nlp-aid.json").read_bytes()


def test_an_output_as_it_was_written_is_whole(output):
    checked = verify(output)
    assert (checked.documents, checked.files, checked.faults, checked.has_manifest) == (5, 2, (), True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.data())
def test_any_changed_byte_is_found_and_its_file_named(output, data):
    name = data.draw(st.sampled_from(["out/part-00000.jsonl", "out/part-00001.jsonl", "out.errors.jsonl"]))
    path = output.parent / name
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    path.write_bytes(before[:at] + bytes([before[at] ^ data.draw(st.integers(1, 255))]) + before[at + 1 :])
    found = faults(output)
    path.write_bytes(before)
    assert list(found) == [path.name]
    assert "not those that were written" in found[path.name]
    assert not faults(output)


def test_a_lost_tail_a_longer_file_and_a_missing_one_are_told(output):
    first, second = output / "part-00000.jsonl", output / "part-00001.jsonl"
    os.truncate(first, 10)
    second.write_text(second.read_text() + line(9))
    (output.parent / "out.errors.jsonl").unlink()
    found = faults(output)
    assert "cut off: it has 10 of" in found[first.name]
    assert "where" in found[second.name]
    assert found["out.errors.jsonl"] == "it is missing."


def test_a_file_that_would_be_read_as_a_part_is_told_and_others_are_counted(output):
    (output / "part-00009.jsonl").write_text(line(1))
    (output / "notes.txt").write_text("mine")
    checked = verify(output)
    assert [fault.path.name for fault in checked.faults] == ["part-00009.jsonl"]
    assert {path.name for path in checked.others} == {"part-00009.jsonl", "notes.txt"}


def test_a_number_of_records_that_is_wrong_is_told(output):
    path = output / ".nlp-aid.json"
    path.write_text(path.read_text().replace('"documents": 3', '"documents": 4'))
    assert "holds 3 records, where 4" in faults(output)["part-00000.jsonl"]


def test_without_a_manifest_it_is_read_to_its_end(output):
    (output / ".nlp-aid.json").unlink()
    checked = verify(output)
    assert (checked.documents, checked.faults, checked.has_manifest) == (5, (), False)
    os.truncate(output / "part-00001.jsonl", 60)
    assert verify(output).faults


@pytest.mark.parametrize(
    "change", [{"parts": 7}, {"parts": [7]}, {"errors": "1"}, {"options": []}, {"inputs": []}, {"format": 1}]
)
def test_a_manifest_of_other_types_is_none(output, change):
    path = output / ".nlp-aid.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert Manifest.read(path) is None


@pytest.mark.parametrize("data", ["{}", "[]", "{", "[" * 100_000, '{"manifest": 1}', '{"manifest": 2}'])
def test_what_is_no_manifest_is_told(output, data):
    (output / ".nlp-aid.json").write_text(data)
    assert "no manifest any more" in faults(output)[".nlp-aid.json"]


def test_a_part_that_is_a_folder_has_several_files(tmp_path):
    folder = tmp_path / "out"
    (folder / "within").mkdir(parents=True)
    for name in ("b.csv", "a.csv", "within/c.csv"):
        (folder / name).write_text(name)
    part = Part.of(folder, ".", 2)
    assert [file.name for file in part.files] == ["a.csv", "b.csv", "within/c.csv"]
    assert part.bytes == 5 + 5 + 12
    assert [file.name for file in Part.of(folder, "p", 2).files] == ["p/a.csv", "p/b.csv", "p/within/c.csv"]
