"""A pipeline of ours is one of spaCy's: its config, its analysis, its scores, its errors."""

import subprocess
import sys

import pytest
import spacy
from spacy.training import Example

import nlp_aid
from nlp_aid.pipeline import load_layers


def test_the_analysis_finds_no_problem(nlp):
    analysis = nlp.analyze_pipes()
    assert not any(analysis["problems"].values())
    assert all(analysis["summary"][name]["retokenizes"] for name in nlp.pipe_names)
    assert "span._.per" in analysis["summary"]["aid_entities"]["assigns"]


def test_scores_are_none_where_the_reference_has_no_annotation(nlp):
    reference = nlp.make_doc("上海市捐款20万元。")
    reference.spans["money"] = [reference[2:4]]
    scores = nlp.evaluate([Example(nlp.make_doc(reference.text), reference)])
    assert scores["spans_money_f"] is not None
    assert scores["spans_places_f"] is None
    assert scores["spans_persons_f"] is None
    assert nlp.config["components"]["aid_money"]["scorer"] == {"@scorers": "nlp_aid.layer_scorer.v1", "layer": "money"}


@pytest.mark.parametrize("load", [nlp_aid.load, lambda layers: load_layers("default", layers)])
def test_a_choice_of_layers_is_saved(tmp_path, load):
    load(["persons"]).to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert again.pipe_names == ["aid_entities"]
    assert list(again("张伟明书记到隆阳区。").spans) == ["persons"]


def test_a_saved_pipeline_takes_long_texts_however_it_is_loaded(tmp_path):
    nlp = nlp_aid.load(["money"])
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path).max_length == nlp_aid.load(tmp_path).max_length == nlp.max_length > 1_000_000


def test_the_meta_says_what_a_package_needs(nlp):
    assert nlp.meta["name"] == "aid"
    assert nlp.meta["license"] == "MIT"
    assert nlp.meta["requirements"] == [f"nlp-aid>={nlp_aid.__version__}"]


def test_an_error_in_a_document_goes_to_the_error_handler():
    nlp = nlp_aid.load(["money", "places"])
    seen = []
    nlp.set_error_handler(lambda name, component, docs, error: seen.append((name, docs[0].text)))
    find = nlp.get_pipe("aid_money").find

    def failing(doc, reading):
        if "坏" in reading.text:
            raise RuntimeError("no")
        return find(doc, reading)

    nlp.get_pipe("aid_money").find = failing
    assert [doc.text for doc in nlp.pipe(["捐款1元", "坏", "捐款2元"])] == ["捐款1元", "捐款2元"]
    assert seen == [("aid_money", "坏")]


def test_extensions_of_the_users_stay():
    script = (
        "import warnings; from spacy.tokens import Doc\n"
        "Doc.set_extension('year', default=7); Doc.set_extension('money', default='mine')\n"
        "with warnings.catch_warnings(record=True) as seen:\n"
        "    warnings.simplefilter('always'); import spacy; nlp = spacy.blank('zh'); nlp.add_pipe('aid_money')\n"
        "doc = nlp('捐款20万元。')\n"
        "print(doc._.year, doc._.money, doc.spans['money'][0]._.money.value, doc._.aid_money[0]['value'])\n"
        "print(sum('Doc._.money is an extension of your own' in str(one.message) for one in seen))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["7", "mine", "200000", "200000", "1"]
