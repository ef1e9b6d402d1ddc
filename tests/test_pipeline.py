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
