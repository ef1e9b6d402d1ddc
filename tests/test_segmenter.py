import importlib.util
import os
import pickle
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import spacy_pkuseg
import srsly
from hypothesis import given
from hypothesis import strategies as st

import nlp_aid
from nlp_aid.paths import model_path
from nlp_aid.segmenter import Segmenter, bundled_words
from nlp_aid.segmenter.tables import Keys, read_tables

BUILD = Path(__file__).parents[1] / "models" / "segmenter" / "build.py"
CHINESE = "中国政府向灾区捐赠了帐篷五百顶和棉被二千床扶贫办公室昨天说他们元2０Aａ-.*，、“”（）"
STOPS = "。！？；”"


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


@pytest.fixture(scope="module")
def reference() -> spacy_pkuseg.pkuseg:
    folder = spacy_pkuseg.config.modelDir
    try:
        return spacy_pkuseg.pkuseg(str(model_path("segmenter")), user_dict=None)
    finally:
        spacy_pkuseg.config.modelDir = folder


def check(segmenter: Segmenter, text: str) -> None:
    ends = segmenter.segment(text)
    bounds = [0, *ends]
    assert bounds[-1] == len(text)
    assert all(start < end for start, end in pairwise(bounds))
    words = segmenter.words(text)
    assert words == [text[start:end] for start, end in pairwise(bounds)]
    assert "".join(words) == text
    for word in words:
        assert len(word) == 1 or not any(map(str.isspace, word))


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_rebuilt(segmenter: Segmenter, text: str) -> None:
    check(segmenter, text)


@given(st.text(st.sampled_from(CHINESE + STOPS + " \n\u3000\x1f\x85\u200b\ud800𠀀"), max_size=200))
def test_chinese_text_is_rebuilt(segmenter: Segmenter, text: str) -> None:
    check(segmenter, text)


@given(st.lists(st.integers(1, 1100), max_size=4), st.sampled_from(["", "。", "，", " ", "！！" * 20]))
def test_long_sentences_are_rebuilt(segmenter: Segmenter, lengths: list[int], separator: str) -> None:
    check(segmenter, separator.join((CHINESE * (n // len(CHINESE) + 1))[:n] for n in lengths))


@pytest.mark.slow
def test_every_character_on_its_own(segmenter: Segmenter) -> None:
    for code in [*range(0x3100), *range(0xD7F0, 0xE010), *range(0xFE00, 0x10010), 0x10FFFF]:
        assert segmenter.segment(chr(code)) == [1]
        assert segmenter.segment(f"捐{chr(code)}款") in ([1, 2, 3], [1, 3], [2, 3], [3])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        (" ", "_"),
        ("援", "援"),
        ("中国政府向巴基斯坦提供人道主义援助。", "中国 政府 向 巴基斯坦 提供 人道主义 援助 。"),
        ("消防员把救灾物资送到村民手中。", "消防员 把 救灾 物资 送 到 村民 手中 。"),
        ("中国红十字会向灾区捐赠帐篷500顶。", "中国 红十字会 向 灾区 捐赠 帐篷 500 顶 。"),
        ("慈善基金会资助贫困学生。", "慈善 基金会 资助 贫困 学生 。"),
        ("他说：“我们感谢援助。”大家鼓掌。", "他 说 ： “ 我们 感谢 援助 。 ” 大家 鼓掌 。"),
        ("政府 捐款\r\n 医疗队\u3000抵达首都\n", "政府 _ 捐款 _ _ _ 医疗队 _ 抵达 首都 _"),
    ],
)
def test_words(segmenter: Segmenter, text: str, words: str) -> None:
    assert ["_" if word.isspace() else word for word in segmenter.words(text)] == words.split()


@given(st.text(st.sampled_from(CHINESE + STOPS + " \n\u3000\x1f-._,|/*:Ａ９"), max_size=200))
def test_agrees_with_spacy_pkuseg(segmenter: Segmenter, reference: spacy_pkuseg.pkuseg, text: str) -> None:
    assert [word for word in segmenter.words(text) if not word.isspace()] == reference.cut(text)


def test_agrees_with_spacy_pkuseg_on_an_article(segmenter: Segmenter, reference: spacy_pkuseg.pkuseg) -> None:
    text = (Path(nlp_aid.__file__).parent / "examples" / "article.txt").read_text(encoding="utf8")
    text += text.replace("\n", "")  # without whitespace: one piece of many sentences
    assert [word for word in segmenter.words(text) if not word.isspace()] == reference.cut(text)


@st.composite
def models(draw: st.DrawFn) -> tuple[dict[str, Any], np.ndarray]:
    """Models over few characters, so that texts of these meet all templates and long words."""
    characters = st.sampled_from("扶贫资金捐款&")
    named = characters | st.sampled_from(["**Num", "**Letter"])
    words = draw(st.lists(st.text("扶贫资金捐款&9-", min_size=1, max_size=8), min_size=2, max_size=30, unique=True))
    word = st.sampled_from(words)
    names = (
        st.builds("{}.{}".format, st.sampled_from(["c", "c-1", "c1", "c-2", "c2"]), named)
        | st.builds("{}.{}.{}".format, st.sampled_from(["c-1c", "cc1", "c-2c-1"]), named, named)
        | st.builds("{}.{}".format, st.sampled_from(["w1", "w-1"]), word)
        | st.builds("{}.{}*{}".format, st.sampled_from(["ww.l", "ww.r"]), word, word)
    )
    features = ["$$", *draw(st.lists(names, max_size=60, unique=True))]
    n_weights = (len(features) + 5) * 5
    weights = np.random.default_rng(draw(st.integers(0, 2**32))).integers(-500, 500, n_weights) / 128
    tables = {
        "unigram": draw(st.lists(word, unique=True)),
        "bigram": [],
        "feature_to_idx": {name: index for index, name in enumerate(features)},
        "tag_to_idx": {"B": 0, "B_single": 1, "I": 2, "I_end": 3, "I_first": 4},
    }
    return tables, weights


@given(models(), st.text("扶贫资金捐款9Ａ-&。 ", max_size=60))
def test_agrees_with_spacy_pkuseg_on_any_model(model: tuple[dict[str, Any], np.ndarray], text: str) -> None:
    tables, weights = model
    with tempfile.TemporaryDirectory() as folder:
        srsly.write_msgpack(Path(folder) / "features.msgpack", tables)
        sizes = np.array([5, len(tables["feature_to_idx"])])
        np.savez(Path(folder) / "weights.npz", sizes=sizes, w=weights)
        before, kept = spacy_pkuseg.config.modelDir, spacy_pkuseg.config
        try:
            reference = spacy_pkuseg.pkuseg(folder, user_dict=None)
        finally:
            kept.modelDir = before
        segmenter = Segmenter(Path(folder))
        assert [word for word in segmenter.words(text) if not word.isspace()] == reference.cut(text)
        segmenter.write(Path(folder) / "tables.npz")
        assert same(read_tables(Path(folder) / "tables.npz")[0], segmenter._tables)


def same(one: object, other: object) -> bool:
    """Tell whether two tables, or what is in them, are the same to the bit."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, Keys) and isinstance(other, Keys):
        return same(one.ascending, other.ascending)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if is_dataclass(one):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return one == other


def test_bundled_tables_are_those_of_the_bundled_model(segmenter: Segmenter) -> None:
    of_files = Segmenter(model_path("segmenter"))
    assert same(of_files._tables, segmenter._tables)
    assert same(of_files._begins, segmenter._begins)
    assert bundled_words() == of_files._words


@pytest.mark.parametrize("damage", [lambda data: data[:-400], lambda data: data[:1000], lambda data: b""])
def test_damaged_tables(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "tables.npz"
    path.write_bytes(damage((model_path("segmenter") / "tables.npz").read_bytes()))
    with pytest.raises(ValueError, match="no whole model"):
        read_tables(path)


def test_global_settings_of_spacy_pkuseg_stay() -> None:
    before = dict(vars(spacy_pkuseg.config))
    Segmenter().segment("捐款")
    assert vars(spacy_pkuseg.config) == before


def test_pieces_between_whitespace_are_cut_by_themselves(segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "消防员把救灾物资送到村民手中。 他说：“谢谢援助！！”\n医疗队昨天抵达首都；\u3000贫困户脱贫了吗？" * 20
    expected = segmenter.segment(text)
    assert [w for w in segmenter.words(text) if not w.isspace()] == [
        word for part in text.split() for word in segmenter.words(part)
    ]
    for chunk in (40, 100, 333):
        monkeypatch.setattr("nlp_aid.segmenter._CHUNK", chunk)
        assert segmenter.segment(text) == expected


@pytest.mark.parametrize("text", ["援" * 50_000, "，" * 50_000, "。" * 50_000, "，" + "a" * 50_000, "\u3000" * 50_000])
def test_time_is_linear(segmenter: Segmenter, text: str) -> None:
    check(segmenter, text)
    start = time.process_time()
    segmenter.segment(text[:5000])
    middle = time.process_time()
    segmenter.segment(text)
    assert time.process_time() - middle < 40 * (middle - start) + 0.5


def test_a_piece_longer_than_a_chunk_is_cut_at_the_end_of_a_sentence(
    segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = ["消防员把救灾物资送到村民手中。", "他说：“谢谢援助！！”", "医疗队昨天抵达首都；", "贫困户脱贫了吗？"]
    expected = [word for sentence in sentences * 10 for word in segmenter.words(sentence)]
    monkeypatch.setattr("nlp_aid.segmenter._CHUNK", max(map(len, sentences)))
    assert segmenter.words("".join(sentences * 10)) == expected


@pytest.mark.parametrize("name", ["features.msgpack", "weights.npz"])
def test_missing_file(tmp_path: Path, name: str) -> None:
    shutil.copytree(model_path("segmenter"), tmp_path, dirs_exist_ok=True)
    (tmp_path / name).unlink()
    with pytest.raises(FileNotFoundError, match=rf"lacks {name}\. Name the folder of a pkuseg model"):
        Segmenter(tmp_path)


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"lacks features\.msgpack and weights\.npz"):
        Segmenter(tmp_path / "nowhere")


def test_files_of_different_models(tmp_path: Path) -> None:
    shutil.copytree(model_path("segmenter"), tmp_path, dirs_exist_ok=True)
    np.savez(tmp_path / "weights.npz", sizes=np.array([5, 1]), w=np.zeros(30))
    with pytest.raises(ValueError, match="not of the same model"):
        Segmenter(tmp_path)


def test_survives_pickling(segmenter: Segmenter) -> None:
    assert pickle.loads(pickle.dumps(segmenter)).words("感谢援助") == ["感谢", "援助"]


# The script that builds the model, on a full model made up here.

FEATURES = [
    "$$",
    "c.援",
    "c.助",
    "w1.学生",
    "w1.物资",
    "w-1.慈善",
    "ww.l.捐款*援助",
    "ww.r.村民*捐款",
    "ww.r.慈善*帐篷",
]
STRONG = {"c.援": 0.2, "w1.学生": -3.0, "w-1.慈善": 1.0, "ww.l.捐款*援助": 9.6526, "ww.r.村民*捐款": -0.2}


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("segmenter_build", BUILD)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def full(tmp_path: Path) -> Path:
    folder = tmp_path / "full"
    folder.mkdir()
    tables = {
        "unigram": ["", "捐款", "援助", "慈善", "助", "学生", "村民", "帐篷", "物资"],
        "bigram": ["捐款*援助"],
        "feature_to_idx": {name: index for index, name in enumerate(FEATURES)},
        "tag_to_idx": {"B": 0, "B_single": 1, "I": 2, "I_end": 3, "I_first": 4},
    }
    (folder / "features.pkl").write_bytes(pickle.dumps(tables))
    weights = np.full((len(FEATURES) + 5, 5), 0.1999)
    for name, weight in STRONG.items():
        weights[FEATURES.index(name), 2] = weight
    weights[-5:] = np.arange(25).reshape(5, 5)
    np.savez(folder / "weights.npz", sizes=np.array([5, len(FEATURES)]), w=weights.ravel())
    return folder


def test_build_keeps_strong_features(build: ModuleType, full: Path, tmp_path: Path) -> None:
    build.main(["--source", str(full), "--output", str(tmp_path)])
    tables = srsly.read_msgpack(tmp_path / "features.msgpack")
    assert tables["feature_to_idx"] == {name: index for index, name in enumerate(["$$", *STRONG])}
    assert tables["unigram"] == ["学生", "慈善", "捐款", "援助", "村民"]
    weights = np.load(tmp_path / "weights.npz")["w"]
    assert weights.dtype == np.float64
    assert weights[[7, 12, 17, 22, 27]] == pytest.approx(list(STRONG.values()), abs=1 / 256)
    assert weights[-25:].tolist() == list(range(25))
    check(Segmenter(tmp_path), "援助捐款，慈善。")


def test_build_is_repeatable(build: ModuleType, full: Path, tmp_path: Path) -> None:
    results = []
    for name in "ab":
        build.main(["--source", str(full), "--output", str(tmp_path / name), "--min-weight", "0.1"])
        results.append([path.read_bytes() for path in sorted((tmp_path / name).iterdir())])
    assert results[0] == results[1]
    with zipfile.ZipFile(tmp_path / "a" / "weights.npz") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_build_runs_no_code_from_the_pickle(build: ModuleType, full: Path, tmp_path: Path) -> None:
    class Attack:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "attacked"),)

    (full / "features.pkl").write_bytes(pickle.dumps({"unigram": [Attack()]}))
    with pytest.raises(pickle.UnpicklingError, match="plain containers"):
        build.main(["--source", str(full), "--output", str(tmp_path / "small")])
    assert not (tmp_path / "attacked").exists()
    assert not (tmp_path / "small").exists()


def test_a_file_that_is_cut_off(tmp_path: Path) -> None:
    shutil.copytree(model_path("segmenter"), tmp_path, dirs_exist_ok=True)
    whole = (tmp_path / "features.msgpack").read_bytes()
    (tmp_path / "features.msgpack").write_bytes(whole[:-10])
    with pytest.raises(ValueError, match="no whole model"):
        Segmenter(tmp_path)
