import pytest

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
