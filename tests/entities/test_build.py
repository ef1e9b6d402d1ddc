"""What `models/entities/build.py` makes of sentences and texts; it needs Babel."""

import importlib
import sys
from pathlib import Path

import pytest

import nlp_aid
from nlp_aid.entities.tags import LABELS, decode

FOLDER = Path(__file__).parents[2] / "models" / "entities"


@pytest.fixture(scope="module")
def build():
    pytest.importorskip("babel")
    sys.path.insert(0, str(FOLDER))
    yield importlib.import_module("build")
    sys.path.remove(str(FOLDER))


def test_a_lesson_is_what_is_annotated(build):
    tokenizer = nlp_aid.load([]).tokenizer
    sentence = {"text": "雲南省 下了雨。", "ents": [[0, 3, "LOC"], [6, 7, "TIME"]]}
    lesson = build.lesson_in(tokenizer, sentence)
    assert (lesson.allowed.sum(axis=1) == 1).all()
    names = [(start, end, LABELS[label]) for start, end, label in decode(lesson.allowed.argmax(axis=1))]
    assert names == [(0, 3, "LOC"), (6, 7, "DATE")]


def test_texts_come_from_files_and_one_that_cannot_be_read_is_an_error(build, tmp_path):
    (tmp_path / "one.txt").write_text("雨停了。", encoding="utf8")
    (tmp_path / "two.jsonl").write_text('{"text": "车队出发了。"}\n', encoding="utf8")
    assert list(build.texts_in([tmp_path])) == ["雨停了。", "车队出发了。"]
    with pytest.raises(ValueError, match=r"three\.txt: cannot be read"):
        list(build.texts_in([tmp_path / "one.txt", tmp_path / "three.txt"]))


def test_texts_lose_the_sentences_that_are_known(build):
    texts = ["雨停了。车队出发了。第三天到了。", "车队出发了。"]
    assert list(build.unseen(texts, {"车队出发了。"}, ())) == ["雨停了。", "第三天到了。"]


def test_texts_lose_the_sentences_that_were_there(build):
    texts = ["雨停了。车队出发了。", "第三天到了。车队出发了。"]
    assert list(build.unseen(texts, (), ())) == ["雨停了。车队出发了。", "第三天到了。"]


def test_texts_lose_the_sentences_that_show_a_part_of_one_held_out(build):
    held_out = "救灾物资运到县城\n志愿者连夜把棉被和帐篷分发到各个安置点；"
    shown = "据介绍，志愿者连夜把棉被 和帐篷分发到各个安置点；大家都很忙。"
    other = "志愿者连夜把棉被和帐篷装上车。"
    assert list(build.unseen([f"雨停了。{shown}{other}"], (), [held_out])) == ["雨停了。", other]
    short = "雨停了。"
    assert list(build.unseen([f"{short}{other}"], (), [short])) == [other]


class Lac:
    """Tags every word of two characters as a place; its words are those that stand between `|`, of given sentences."""

    def __init__(self, words):
        self.words = {sentence.replace("|", ""): sentence.split("|") for sentence in words}
        self.asked = []

    def run(self, sentences):
        self.asked += sentences
        return [[self.words[it], ["LOC" if len(word) == 2 else "w" for word in self.words[it]]] for it in sentences]


def test_texts_are_tagged_sentence_by_sentence(build, monkeypatch):
    reference_tagger = sys.modules["reference_tagger"]
    lac = Lac(["云南|下了雨|。", "云南|和|保山|都|下|雨|。"])
    monkeypatch.setattr(reference_tagger, "_lac", lambda: lac)
    texts = [" 云南下了雨。\n云南和保山都下雨。 ", "", "云南下了雨。"]
    tagged = list(reference_tagger.tagged(iter(texts)))
    assert [item["text"] for item in tagged] == texts
    names = [[(start, item["text"][start:end], label) for start, end, label in item["ents"]] for item in tagged]
    assert names == [[(1, "云南", "LOC"), (8, "云南", "LOC"), (11, "保山", "LOC")], [], [(0, "云南", "LOC")]]
    assert lac.asked == ["云南下了雨。", "云南和保山都下雨。", "云南下了雨。"]
