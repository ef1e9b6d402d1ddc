"""A pipeline of ours is one of spaCy's: its config, its analysis, its scores, its errors."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Example

import nlp_aid
from nlp_aid.layers import layers, relations
from nlp_aid.pipeline import load_layers


def test_the_analysis_finds_no_problem(nlp):
    analysis = nlp.analyze_pipes()
    assert not any(analysis["problems"].values())
    # A relation cuts no words.
    of_relations = {relation.component for relation in relations().values()}
    assert all(analysis["summary"][name]["retokenizes"] for name in nlp.pipe_names if name not in of_relations)
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


def test_the_meta_names_the_works_that_the_notices_name(nlp):
    notices = (Path(__file__).parents[2] / "THIRD_PARTY_NOTICES.md").read_text("utf-8")
    # The report draws its charts without the pipeline.
    rows = [row for row in notices.splitlines() if "models/charts/" not in row]
    works = re.findall(r"^\| \[(.+?)\]\((.+?)\).* \| (\S+) \|$", "\n".join(rows), re.M)
    # Babel is the form in which CLDR was read; nothing is its own.
    expected = {work for work in works if work[0] != "Babel"}
    assert {(one["name"], one["url"], one["license"]) for one in nlp.meta["sources"]} == expected


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


def run(script):
    """What a script prints in a process of its own, as lines."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pipeline_without_us_imports_nothing_of_ours_and_leaves_the_names_free(language):
    script = (
        "import sys, spacy; from spacy import displacy; from spacy.tokens import Doc, Span\n"
        f"before = set(sys.modules); nlp = spacy.blank({language!r})\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new))\n"
        "doc = nlp('a b'); doc.ents = [Span(doc, 0, 1, 'MONEY')]; displacy.render(doc, style='ent', jupyter=False)\n"
        "Doc.set_extension('money', default='mine'); Doc.set_extension('year', default=7)\n"
        "print(doc._.money, doc._.year, 'nlp_aid' in sys.modules)\n"
    )
    imported, own = run(script)
    new = set(ast.literal_eval(imported))
    assert "nlp_aid_factories" in new
    # What spaCy itself imports depends on what else is installed; these it does not.
    ours = ["nlp_aid", "spacy_pkuseg", "marisa_trie", "pyarrow", "trafilatura", "lxml", "wcmatch", "pandas"]
    assert not new.intersection(ours)
    assert own == "mine 7 False"


@pytest.mark.parametrize("imports", ["import nlp_aid, spacy", "import spacy, nlp_aid"])
def test_importing_us_makes_the_values_of_stored_docs_known(tmp_path, nlp, imports):
    DocBin(docs=[nlp("上海市捐款20万元。")], store_user_data=True).to_disk(tmp_path / "docs.spacy")
    script = (
        f"{imports}; from spacy.tokens import DocBin\n"
        f"(doc,) = DocBin().from_disk({str(tmp_path / 'docs.spacy')!r}).get_docs(spacy.blank('zh').vocab)\n"
        "print(doc._.money[0].value, doc._.places[0].code)\n"
    )
    assert run(script) == ["200000 31"]


def test_displacy_has_the_colours_of_the_layers(nlp):
    html = displacy.render(nlp("上海市捐款20万元。"), style="ent", jupyter=False)
    assert layers()["money"].style.fill in html
    assert layers()["places"].style.fill in html


def test_factories_assign_what_the_layers_specifications_say():
    for layer in layers().values():
        if layer.component.startswith("aid_"):
            assigns = Language.get_factory_meta(layer.component).assigns
            assert {f"doc._.{layer.name}", f"doc._.aid_{layer.name}", f"span._.{layer.singular}"} <= set(assigns)


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
    assert " ".join(run(script)).split() == ["7", "mine", "200000", "200000", "1"]
