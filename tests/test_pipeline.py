import pytest

import nlp_aid
from nlp_aid.pipeline import load, load_layers


def test_a_saved_pipeline_and_some_of_its_layers(tmp_path):
    load(["money", "places"]).to_disk(tmp_path / "saved")
    nlp = load_layers(tmp_path / "saved", ["places"])
    assert list(nlp("上海市捐款5元").spans) == ["places"]
    with pytest.raises(ValueError, match="no layer 'dates'"):
        load_layers(tmp_path / "saved", ["places", "dates"])
    some = load_layers("default", ["dates", "money"])
    assert set(some("2020年上海市捐款5元").spans) == {"dates", "money"}


def test_layers_can_be_named_in_a_string(tmp_path, monkeypatch):
    assert load("money").pipe_names == ["aid_money"]
    assert load("money, dates").pipe_names == load(["money", "dates"]).pipe_names
    with pytest.raises(ValueError, match="There is no layer 'plaices'"):
        load("money,plaices")
    with pytest.raises(FileNotFoundError, match="There is no pipeline at plaices"):
        load("plaices")
    # A folder of that name is what is meant.
    monkeypatch.chdir(tmp_path)
    load(["dates"]).to_disk("money")
    assert load("money").pipe_names == ["aid_dates"]


@pytest.mark.slow
def test_a_pipe_forgets_the_words_that_it_has_met():
    nlp = nlp_aid.load(["money"])
    texts = [
        f"{chr(0x4E00 + 3 * number)}{chr(0x6000 + 7 * number)}村收到{number + 1}元。word{number}"
        for number in range(400)
    ]
    expected = [nlp_aid.to_record(doc)["money"] for doc in nlp_aid.load(["money"]).pipe(texts)]
    known = len(nlp.vocab.strings)
    found = [nlp_aid.to_record(doc)["money"] for doc in nlp_aid.pipe(nlp, texts, characters=1_000)]
    assert found == expected
    assert len(nlp.vocab.strings) == known
    list(nlp.pipe(texts))  # which is why
    assert len(nlp.vocab.strings) > known + 300


def test_a_pipe_takes_no_more_texts_than_it_needs():
    asked = []

    def texts():
        for number in range(100):
            asked.append(number)
            yield "5元。"

    docs = nlp_aid.pipe(nlp_aid.load(["money"]), texts(), characters=30, batch_size=5)
    next(docs)
    docs.close()
    assert len(asked) <= 11
    with pytest.raises(ValueError, match="too few to forget"):
        next(nlp_aid.pipe(nlp_aid.load(["money"]), [], characters=0))
