"""`nlp_aid.annotate`."""

import gc
import itertools
import multiprocessing

import pytest

import nlp_aid
from nlp_aid.io import Document
from tests.runs import runs, stand_in

TEXTS = ["沪滇协作捐款5元。", "", "没有。", "沪5元"]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("nlp_aid.pipeline.load", stand_in.load)
    if not runs.NO_FORK:
        get_context = multiprocessing.get_context
        monkeypatch.setattr(multiprocessing, "get_context", lambda method=None: get_context("fork"))


def test_records_are_those_of_the_pipeline(nlp):
    texts = ["上海市投入帮扶资金365万元。", "支持隆阳区瓦房乡。"]
    expected = [nlp_aid.to_record(nlp(text), str(number)) for number, text in enumerate(texts, 1)]
    assert list(nlp_aid.annotate(texts)) == expected
    assert list(nlp_aid.annotate(texts, workers=2)) == expected


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("options", [{}, {"workers": 2, "batch_size": 2}, {"timeout": 60}])
def test_texts_pairs_and_documents_have_their_ids(options):
    document = Document(id="c", text="沪", where="", source="c.txt", meta={"title": "t"})
    found = list(nlp_aid.annotate(["5元", ("b", "沪"), document], **options))
    assert [record["id"] for record in found] == ["1", "b", "c"]
    assert [len(record["places"]) for record in found] == [0, 1, 1]
    assert "source" not in found[0]["meta"]
    assert (found[2]["meta"]["source"], found[2]["meta"]["title"]) == ("c.txt", "t")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_text_that_fails_is_raised_or_given_to_a_function(workers):
    texts = ["5元", ("bad", "boom"), "沪"]
    found = nlp_aid.annotate(texts, workers=workers, batch_size=1)
    assert next(found)["id"] == "1"
    with pytest.raises(nlp_aid.AnnotationError, match=r"'bad' could not be annotated: RuntimeError") as error:
        next(found)
    assert error.value.id == "bad"
    errors = []
    found = list(nlp_aid.annotate(texts, workers=workers, on_error=errors.append))
    assert [record["id"] for record in found] == ["1", "3"]
    assert [error.id for error in errors] == ["bad"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("workers", [1, 2])
def test_texts_can_go_on_for_ever(workers):
    endless = nlp_aid.annotate((f"{n}5元" for n in itertools.count()), workers=workers, batch_size=2)
    assert [record["id"] for record in itertools.islice(endless, 5)] == list("12345")
    endless.close()


@pytest.mark.parametrize("options", [{"workers": 0}, {"batch_size": 0}, {"timeout": 0}, {"layers": ["rivers"]}])
def test_wrong_calls_are_told_at_once(options):
    with pytest.raises(ValueError, match=r"at least 1|There is no layer"):
        nlp_aid.annotate([], **options)


@pytest.mark.usefixtures("quick")
def test_what_is_no_text_is_told():
    with pytest.raises(TypeError, match="Text 2 is neither"):
        list(nlp_aid.annotate(["5元", 3]))


@pytest.mark.usefixtures("quick")
def test_the_garbage_collection_of_a_program_is_its_own():
    before = gc.get_freeze_count(), gc.get_threshold()
    assert len(list(nlp_aid.annotate(TEXTS))) == len(TEXTS)
    assert (gc.get_freeze_count(), gc.get_threshold()) == before
