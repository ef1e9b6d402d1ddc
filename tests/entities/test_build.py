"""What `models/entities/build.py` makes of sentences and texts; it needs Babel."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

import nlp_aid
from nlp_aid.entities.features import features_of
from nlp_aid.entities.network import build_network
from nlp_aid.entities.tags import LABELS, tagged_spans

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
    names = [(start, end, LABELS[label]) for start, end, label in tagged_spans(lesson.allowed.argmax(axis=1))]
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
        return [[(word, "LOC" if len(word) == 2 else "w") for word in self.words[it]] for it in sentences]


def test_texts_are_tagged_sentence_by_sentence(build, monkeypatch):
    teachers = sys.modules["teachers"]
    lac = Lac(["云南|下了雨|。", "云南|和|保山|都|下|雨|。"])
    monkeypatch.setattr(teachers, "_lac", lambda: lac)
    text = " 云南下了雨。\n云南和保山都下雨。 "
    found = [(start, text[start:end], label) for start, end, label in teachers.lac_spans(text)]
    assert found == [(1, "云南", "LOC"), (8, "云南", "LOC"), (11, "保山", "LOC")]
    assert teachers.lac_spans("") == []
    assert lac.asked == ["云南下了雨。", "云南和保山都下雨。"]


def test_what_the_teachers_disagree_on_is_left_open(build):
    judged = sys.modules["teachers"].judged
    text = "闵行区民政局的王建国、粤琼两地，某某公司"
    first = [(0, 3, "LOC"), (3, 6, "ORG"), (7, 10, "PER"), (11, 13, "PER")]
    ents = judged(text, first, [(7, 10, "PER")])["ents"]
    assert [0, 6, "ORG"] in ents  # a place that opens it belongs to it
    assert [7, 10, "PER"] in ents
    assert [11, 13, "PLACE"] in ents
    assert [label for start, end, label in ents if start > 13] == ["OPEN"]


def test_an_annotated_document_leaves_places_and_dates_open(build):
    tokenizer = nlp_aid.load([]).tokenizer
    lesson = build.lesson_in(tokenizer, {"text": "王建国到云南", "ents": [[0, 3, "PER"]], "annotated": True})
    assert (lesson.allowed[:3].sum(axis=1) == 1).all()
    assert (lesson.allowed[3:].sum(axis=1) == 9).all()  # none, a place, a date
    lesson = build.lesson_in(tokenizer, {"text": "去云南", "ents": [[1, 3, "OPEN"]]})
    assert lesson.allowed.sum(axis=1).tolist() == [1, 17, 17]


def test_examples_are_texts_with_their_names(build):
    annotated = importlib.import_module("annotated")
    records = list(annotated.examples())
    assert len(records) > 700
    assert len({one["id"] for one in records}) == len(records)
    for one in records:
        assert not set(one["text"]) & set("⏎|")
        for layer in annotated.LAYERS:
            ends = [0, *(name["end"] for name in one[layer])]
            assert all(end <= name["start"] < name["end"] for end, name in zip(ends, one[layer], strict=False))
    assert any("\n" in one["text"] for one in records)
    assert {annotated.half_of(one["id"]) for one in records} == {0, 1}


def test_a_passage_without_its_text_is_an_error(build, tmp_path):
    (tmp_path / "texts.jsonl").write_text('{"id": "other", "text": "雨停了。"}\n', encoding="utf8")
    with pytest.raises(ValueError, match="The texts lack"):
        importlib.import_module("annotated").lessons_of_our_own([tmp_path / "texts.jsonl"])


def test_an_annotated_text_is_a_sentence_of_which_all_names_are_known(build):
    record = {
        "id": "a",
        "text": "縣(xiàn)民政局長許文",
        "organisations": [{"start": 0, "end": 10}],
        "persons": [{"start": 11, "end": 13}],
    }
    (one,) = build.as_sentences([record])
    assert [(one["text"][start:end], label) for start, end, label in one["ents"]] == [
        ("县民政局", "ORG"),
        ("许文", "PER"),
    ]


def test_a_network_without_units_that_do_nothing_says_the_same(build):
    distil = importlib.import_module("distil")
    network = build_network(hidden=12)
    network.initialize()
    random = np.random.default_rng(0)
    weights = {name: network.get_param(name).copy() for name in network.param_names}
    weights["tags_w"] = random.normal(size=weights["tags_w"].shape).astype(np.float32)
    for made_by, _ in distil.LAYERS.values():
        for name in made_by:
            weights[name][..., [3, 7]] = 0
    smaller = build_network(hidden=10)
    for name, array in distil.pruned(weights, 10).items():
        smaller.set_param(name, np.ascontiguousarray(array))
    for name, array in weights.items():
        network.set_param(name, array)
    features = features_of("王建国到云南省调研。", [0, 3, 4, 7, 9])
    np.testing.assert_allclose(smaller.predict([features]), network.predict([features]), rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_sentences_of_our_own_have_names_in_their_places(build):
    news = {"text": "王建国和欧文·史密斯到云南", "ents": [[0, 3, "PER"], [4, 10, "PER"], [11, 13, "LOC"]]}
    substitutes = build.Substitutes([news], 0)
    organisations = build.Organisations(substitutes, 0)
    made = list(organisations.sentences(50))
    assert any(label == "ORG" for one in made for _, _, label in one["ents"])
    for one in made:
        assert all(0 <= start < end <= len(one["text"]) for start, end, _ in one["ents"])
        assert "{" not in one["text"]
