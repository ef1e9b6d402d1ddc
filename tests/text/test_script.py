"""The tables of OpenCC are the pipeline's own: no package `opencc`, of whichever distribution, has a part in reading."""

import importlib.util
import sys
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest

from nlp_aid.text import read_text
from nlp_aid.text.script import _tables

MODELS = Path(__file__).parents[2] / "models" / "script"


@pytest.fixture
def build():
    spec = importlib.util.spec_from_file_location("script_build", MODELS / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_traditional_text_is_read_whatever_package_has_the_name(monkeypatch, tmp_path):
    # As the official OpenCC leaves it, with no dictionaries that can be read.
    (tmp_path / "opencc").mkdir()
    (tmp_path / "opencc" / "__init__.py").write_text("raise ImportError('this is not the package you look for')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "opencc", raising=False)
    _tables.cache_clear()
    assert read_text("兩岸鄉鎮捐資興學，寮國亦然").text == "两岸乡镇捐资兴学，老挝亦然"


def test_users_need_no_opencc():
    assert not [need for need in requires("nlp-aid") or () if "opencc" in need.lower() and "extra" not in need]


def test_the_tables_are_those_of_the_source(build):
    assert {name: (MODELS / name).read_bytes() for name in build.TABLES} == build.tables()


def test_a_table_that_another_package_overwrote_is_refused(build, monkeypatch):
    file = next(file for file in distribution(build.SOURCE).files or () if file.name == "TSCharacters.txt")
    monkeypatch.setattr(type(file), "read_binary", lambda self: b"of another package")
    with pytest.raises(ValueError, match=r"is not the file that opencc-python-reimplemented has installed"):
        build.tables()
