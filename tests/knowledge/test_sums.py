import pytest

from nlp_aid.knowledge.sums import SUMS, of_folder, sums
from nlp_aid.paths import model_path


@pytest.mark.parametrize("name", ["segmenter", "gazetteer", "entities", "money"])
def test_the_sums_of_the_bundled_data_are_true(name):
    """Where data has changed: python models/sums.py."""
    assert (model_path(name) / SUMS).read_bytes() == sums(model_path(name))


def test_a_folder_without_sums_has_the_hash_of_one_with_them(tmp_path):
    for name in ("with", "without"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.json").write_text("[]")
        (tmp_path / name / "README.md").write_text(name)
    (tmp_path / "with" / SUMS).write_bytes(sums(tmp_path / "with"))
    assert of_folder(tmp_path / "with") == of_folder(tmp_path / "without")
