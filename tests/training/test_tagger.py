"""Training on a tiny made-up set: a kind of name that the bundled tagger does not know."""

import json
import re
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin, Span
from spacy.training import Example

import nlp_aid
from nlp_aid.entities.reference import allowed_tags
from nlp_aid.entities.tags import LABELS, N_TAGS, tag
from nlp_aid.tokenizer import reading_of
from nlp_aid.training.tagger import read_references, score_tagger, train_tagger

# No person is called so; the training set says that these are persons.
NAMES = ["绿萝七号", "青苔九号", "白桦三号", "红杉二号", "紫藤五号"]
FRAMES = ["{}把米送到村里。", "昨天{}来了。", "大家感谢{}的帮助。", "{}和乡亲们一起修路。"]


def records(layers=("persons",)):
    made = []
    for name in NAMES:
        for frame in FRAMES:
            text = frame.format(name)
            at = text.index(name)
            mentions = {layer: [] for layer in layers}
            mentions["persons"] = [{"start": at, "end": at + len(name), "text": name}]
            made.append({"id": f"{name}{frame}", "text": text, **mentions})
    return made


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records()), "utf8")
    return path


@pytest.mark.slow
def test_training_learns_and_is_repeatable(data):
    nlp, other = nlp_aid.load(), nlp_aid.load()
    references = read_references(nlp, data)
    before = score_tagger(nlp, references)
    losses = []
    for pipeline in (nlp, other):
        train_tagger(pipeline, references, epochs=40, learn_rate=2e-3, report=lambda epoch, loss: losses.append(loss))
    after = score_tagger(nlp, references)
    assert before["spans_persons_f"] < 0.5
    assert after["spans_persons_f"] > 0.9
    assert after["spans_organisations_f"] is None  # not annotated, so not scored
    assert losses[39] < 0.2 * losses[0]
    assert losses[:40] == losses[40:]


def found(nlp, texts):
    docs = nlp.pipe(texts)
    return {
        (number, mention.text)
        for number, doc in enumerate(docs)
        for layer in ("organisations", "dates")
        for mention in getattr(doc._, layer)
    }


@pytest.mark.slow
def test_training_on_one_layer_does_not_forget_the_others(data):
    """`python benchmarks/forgetting.py` shows it at full scale."""
    texts = [
        path.read_text("utf8").splitlines()
        for path in sorted((Path(__file__).parents[1] / "places" / "sentences").glob("*.txt"))
    ]
    texts = [re.sub(r"\[([^\]|]*)(?:\|[^\]]*)?\]", r"\1", line) for lines in texts for line in lines]
    known = found(nlp_aid.load(), texts)
    assert len(known) > 30
    kept = {}
    for remember in (True, False):
        nlp = nlp_aid.load()
        references = read_references(nlp, data)
        train_tagger(nlp, references, epochs=40, learn_rate=2e-3, remember=remember)
        assert score_tagger(nlp, references)["spans_persons_f"] > 0.9
        after = found(nlp, texts)
        kept[remember] = len(known & after) / len(known | after)
    assert kept[True] > 0.7
    assert kept[True] > kept[False] + 0.2


@pytest.mark.slow
def test_the_command_trains_scores_and_saves(data, tmp_path, run):
    result = run("train", data, "-o", tmp_path / "out", "--dev", data, "--epochs", 15, "--learn-rate", "0.003")
    assert result.exit_code == 0, result.stderr
    assert "persons" in result.stdout
    assert "nlp_aid.load(" in result.stdout
    nlp = nlp_aid.load(tmp_path / "out")
    assert {"aid_entities", "aid_money", "aid_places", "aid_programmes"} <= set(nlp.pipe_names)
    assert [m.text for m in nlp("昨天绿萝七号来了。")._.persons] == ["绿萝七号"]
    assert [m.value for m in nlp("捐款20万元")._.money] == [200000]
    again = run("train", data, "-o", tmp_path / "out")
    assert again.exit_code == 2
    assert "--overwrite" in again.stderr
    # It is another pipeline than the one that it started from, and says so.
    assert nlp.meta["data"]["tagger"] != nlp_aid.load().meta["data"]["tagger"]
    assert nlp_aid.to_record(nlp("她来了。"))["meta"]["model"].startswith("zh_aid_trained-0.0.0+")


def test_spacy_files_are_read_by_their_entities_or_span_groups(tmp_path):
    blank = spacy.blank("zh")
    doc = blank("王建国到云南。")
    doc.set_ents([Span(doc, 0, 3, label="PERSON"), Span(doc, 4, 6, label="GPE")])
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "ents.spacy")
    (reference,) = read_references(nlp_aid.load(["persons"]), tmp_path / "ents.spacy")
    assert {group: [span.text for span in spans] for group, spans in reference.spans.items()} == {
        "persons": ["王建国"],
        "places": ["云南"],
    }
    doc.spans["dates"] = [doc[0:1]]
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "groups.spacy")
    (reference,) = read_references(nlp_aid.load(["persons"]), tmp_path / "groups.spacy")
    assert list(reference.spans) == ["dates"]


def test_what_is_not_annotated_stays_open():
    nlp = nlp_aid.load([])
    doc = nlp("王建国到云南省。")
    doc.spans["persons"] = [doc.char_span(0, 3)]
    doc.spans["places"] = [doc.char_span(4, 7)]
    allowed = allowed_tags(doc, reading_of(doc))
    assert allowed.shape == (8, N_TAGS)
    assert allowed[0].nonzero()[0].tolist() == [tag("PER", 0)]
    assert not allowed[3, tag("PER", 0) : tag("PER", 3) + 1].any()
    assert allowed[3, 0]  # outside of all
    assert allowed[3, tag("ORG", 0)]  # organisations are not annotated
    assert not allowed[5, 0]
    assert allowed[5, [tag("LOC", position) for position in range(4)]].all()
    assert set(LABELS) == {"LOC", "ORG", "PER", "DATE"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "x", "neither"),
        ("a.jsonl", '{"id": "a", "text": "王建国"}\n', "Nothing in it can be learned from"),
        ("a.jsonl", '{"id": "a", "text": "王", "persons": [{"start": 0, "end": 3}]}\n', "not in its text"),
        ("a.jsonl", "{\n", "line 1"),
        ("a.spacy", "no bytes of a DocBin", "DocBin"),
    ],
)
def test_bad_data_is_named_and_nothing_is_saved(run, tmp_path, name, content, said):
    (tmp_path / name).write_text(content, "utf8")
    result = run("train", name, "-o", "out")
    assert result.exit_code == 1
    assert said in result.stderr
    assert name in result.stderr
    assert not (tmp_path / "out").exists()


def test_wrong_calls(run, tmp_path):
    assert run("train", "missing.jsonl", "-o", "out").exit_code == 2
    (tmp_path / "data.jsonl").write_text("", "utf8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("x", "utf8")
    assert "something else" in run("train", "data.jsonl", "-o", "full").stderr
    assert "no pipeline nowhere" in run("train", "data.jsonl", "-o", "out", "--model", "nowhere").stderr
    assert "no trained part" in run("train", "data.jsonl", "-o", "out", "--model", "fast").stderr


@pytest.mark.slow
def test_spacy_can_initialise_and_train_it():
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "nlp_aid.Tokenizer.v1", "steps": None}}})
    nlp.add_pipe("aid_entities", config={"pretrained": False, "model": {"width": 8, "hidden": 16}})
    examples = []
    for record in records():
        reference = nlp.make_doc(record["text"])
        mention = record["persons"][0]
        span = reference.char_span(mention["start"], mention["end"], label="PER", alignment_mode="expand")
        reference.spans["persons"] = [span]
        examples.append(Example(nlp.make_doc(record["text"]), reference))
    optimizer = nlp.initialize(lambda: examples)
    losses = [nlp.update(examples, sgd=optimizer)["aid_entities"] for _ in range(100)]
    assert losses[-1] < 0.5 * losses[0]
