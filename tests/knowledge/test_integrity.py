"""Damaged data that come with the package are found when they are loaded, and named."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nlp_aid.knowledge import integrity
from nlp_aid.knowledge.integrity import DamagedDataError, intact
from nlp_aid.paths import model_path

MODELS = model_path("gazetteer").parent
FILES = [line.split(maxsplit=2)[2] for line in (MODELS / integrity.SUMS).read_text("utf-8").splitlines()]


def test_the_sums_of_the_bundled_data_are_true():
    """Where data has changed: python models/sums.py."""
    assert (MODELS / integrity.SUMS).read_text("utf-8") == integrity.sums(MODELS)


@pytest.fixture
def copy(tmp_path):
    """Makes a copy of one bundled file, with the sums of all."""

    def make(name):
        path = tmp_path / "models" / name
        path.parent.mkdir(parents=True)
        shutil.copy(MODELS / name, path)
        shutil.copy(MODELS / integrity.SUMS, tmp_path / "models")
        return path

    return make


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_found_and_its_file_named(copy, name):
    path = copy(name)
    integrity._begun.cache_clear()
    with intact(path.parent):
        pass
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 1
    path.write_bytes(data)
    integrity._begun.cache_clear()
    with pytest.raises(DamagedDataError, match=path.name), intact(path.parent):
        pass
    integrity._begun.cache_clear()


def test_what_damage_leads_to_is_told_as_damage(copy):
    path = copy("money/weights.json")
    path.write_text("{")
    integrity._begun.cache_clear()
    with pytest.raises(DamagedDataError, match=r"weights\.json"), intact(path.parent):
        raise KeyError("what nobody understands")
    integrity._begun.cache_clear()
    with pytest.raises(KeyError), intact(path.parent.parent / "another"):
        raise KeyError("something else")
    integrity._begun.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gazetteer/postings.npy", "flows/weights.json", "entities/weights.npz"])
def test_nothing_is_annotated_with_damaged_data(tmp_path, name):
    shutil.copytree(
        Path(__file__).parents[2] / "nlp_aid", tmp_path / "nlp_aid", ignore=shutil.ignore_patterns("models")
    )
    shutil.copytree(MODELS, tmp_path / "models", ignore=shutil.ignore_patterns("sources"))
    path = tmp_path / "models" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    (tmp_path / "a.txt").write_text("上海市捐款5元。", "utf-8")
    for options in (["annotate", "a.txt"], ["annotate", "a.txt", "--workers", "2"]):
        done = subprocess.run(
            [sys.executable, "-m", "nlp_aid", *options], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1, done.stderr
        assert path.name in done.stderr
        assert "Traceback" not in done.stderr
        assert not done.stdout
