"""A user's own entries in a pipeline: found, saved, reopened, removed, and told in the record."""

import json
import pickle
import re
import shutil
import warnings
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

import nlp_aid
from nlp_aid.gazetteer.files import open_gazetteer
from nlp_aid.knowledge.lists import ListError
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.programmes import catalogue

LEXICON = Path(nlp_aid.money.__file__).parent / "data"

PROGRAMMES = [{"id": "warm", "name": "云岭暖冬行动", "aliases": ["暖冬行动"], "type": "campaign"}]
PLACES = [
    {"id": "dp", "name": "大坪子村", "parent": "隆阳区", "level": "village"},
    {"id": "hope", "name": "希望小镇", "level": "zone"},
]
TEXT = "上海市在云南省保山市隆阳区大坪子村实施雲嶺暖冬行動，建设希望小鎮，投入20万元。"


@pytest.fixture(scope="module")
def own():
    return nlp_aid.load("fast", programmes=PROGRAMMES, places=PLACES)


def found(nlp, text=TEXT):
    doc = nlp(text)
    return [mention.to_data() for layer in (doc._.money, doc._.places, doc._.programmes) for mention in layer]


def test_names_are_found_in_both_scripts(own):
    doc = own(TEXT)
    assert [(it.text, it.id, it.name, it.type) for it in doc._.programmes] == [
        ("雲嶺暖冬行動", "warm", "云岭暖冬行动", "campaign")
    ]
    assert [(it.text, it.id, it.level, it.path) for it in doc._.places][1:] == [
        ("云南省保山市隆阳区大坪子村", "dp", "village", ("云南省", "保山市", "隆阳区", "大坪子村")),
        ("希望小鎮", "hope", "zone", ()),
    ]
    assert doc.spans["places"][2].kb_id_ == "hope"
    assert "id" not in doc._.places[0].to_data()


def test_where_the_text_says_that_a_place_lies_elsewhere_it_is_not_the_users(own):
    assert [it.id for it in own("浙江省大坪子村修路。")._.places if it.text.endswith("大坪子村")] in ([None], [])
    assert [it.id for it in own("大坪子村修路。")._.places] == ["dp"]


def test_a_longer_official_name_stays_and_an_equal_one_gives_way():
    nlp = nlp_aid.load("fast", places=[{"id": "mine", "name": "隆阳"}, {"id": "other", "name": "闵行区"}])
    assert [(it.text, it.id) for it in nlp("云南省隆阳区与上海市闵行区结对。")._.places] == [
        ("云南省隆阳区", None),
        ("上海市闵行区", "other"),
    ]


def test_of_places_with_one_name_the_text_chooses():
    rows = [
        {"id": "a", "name": "金果村", "parent": "隆阳区"},
        {"id": "b", "name": "金果村", "parent": "闵行区"},
    ]
    nlp = nlp_aid.load("fast", places=rows)
    assert [it.id for it in nlp("闵行区支持金果村修路。")._.places if it.name == "金果村"] == ["b"]
    assert [it.id for it in nlp("云南省保山市隆阳区金果村修路。")._.places] == ["a"]
    assert [it.id for it in nlp("金果村修路。")._.places] == [None]


def test_an_entry_wins_over_that_of_the_catalogue_with_its_id_or_name():
    nlp = nlp_aid.load("fast")
    pipe = nlp.get_pipe("aid_programmes")
    text = "闽宁扶贫协作和希望工程。"
    before = [(it.id, it.name) for it in nlp(text)._.programmes]
    pipe.add_entries(
        [
            {"id": "fujian-ningxia-cooperation", "name": "山海协作一号", "type": "project"},
            {"id": "mine", "name": "希望工程", "type": "fund"},
        ]
    )
    doc = nlp("山海协作一号，希望工程。")
    assert [(it.id, it.type) for it in doc._.programmes] == [
        ("fujian-ningxia-cooperation", "project"),
        ("mine", "fund"),
    ]
    for id in ("fujian-ningxia-cooperation", "mine"):
        pipe.remove(id)
    assert [(it.id, it.name) for it in nlp(text)._.programmes] == before
    with pytest.raises(KeyError, match="No programme of your own"):
        pipe.remove("mine")


def test_saved_and_reopened_without_the_users_file(tmp_path, own):
    files = {name: tmp_path / f"{name}.jsonl" for name in ("programmes", "places")}
    for name, rows in (("programmes", PROGRAMMES), ("places", PLACES)):
        files[name].write_text("\n".join(map(json.dumps, rows)), "utf-8")
    nlp = nlp_aid.load("fast", **files)
    nlp.to_disk(tmp_path / "saved")
    for file in files.values():
        file.unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = [spacy.load(tmp_path / "saved"), nlp_aid.load(tmp_path / "saved")]
        again.append(nlp_aid.load("fast").from_bytes(nlp.to_bytes()))
    expected = nlp_aid.to_record(own(TEXT))
    for reopened in again:
        assert found(reopened) == found(own)
        assert nlp_aid.to_record(reopened(TEXT))["meta"] == expected["meta"]
    again[0].get_pipe("aid_places").remove("dp")
    again[0].to_disk(tmp_path / "saved")
    assert [place.id for place in spacy.load(tmp_path / "saved").get_pipe("aid_places").own] == ["hope"]


def test_other_bundled_data_than_saved_with_is_told(tmp_path):
    nlp_aid.load(["programmes"]).to_disk(tmp_path)
    path = tmp_path / "aid_programmes" / "data.json"
    path.write_text(path.read_text("utf-8").replace(catalogue().digest, "0" * 64), "utf-8")
    with pytest.warns(UserWarning, match=r"saved with another catalogue \(000000000000\) than nlp_aid has now"):
        spacy.load(tmp_path)


def test_catalogue_and_gazetteer_come_by_config(tmp_path):
    list_path, folder = tmp_path / "catalogue.csv", tmp_path / "gazetteer"
    list_path.write_text("name,type\n云岭暖冬行动,fund\n", "utf-8")
    shutil.copytree(open_gazetteer().folder, folder, ignore=shutil.ignore_patterns("sources", "*.py"))
    nlp = nlp_aid.load([])
    nlp.add_pipe("aid_places", config={"gazetteer": {"@misc": "nlp_aid.Gazetteer.v1", "path": str(folder)}})
    nlp.add_pipe("aid_programmes", config={"catalogue": {"@misc": "nlp_aid.Catalogue.v1", "path": str(list_path)}})
    assert [it.type for it in nlp("云岭暖冬行动和希望工程。")._.programmes] == ["fund"]
    expected = found(nlp)
    nlp.to_disk(tmp_path / "saved")
    spacy.load(tmp_path / "saved").to_disk(tmp_path / "saved")  # in its own place
    packed = nlp.to_bytes()
    list_path.unlink()
    shutil.rmtree(folder)
    assert found(spacy.load(tmp_path / "saved")) == expected
    assert found(spacy.util.load_model_from_config(nlp.config).from_bytes(packed)) == expected


def test_organisations_have_their_places_by_the_gazetteer_of_the_config(tmp_path):
    folder = tmp_path / "gazetteer"
    shutil.copytree(open_gazetteer().folder, folder, ignore=shutil.ignore_patterns("sources", "*.py"))
    nlp = nlp_aid.load([])
    nlp.add_pipe("aid_entities", config={"gazetteer": {"@misc": "nlp_aid.Gazetteer.v1", "path": str(folder)}})
    pipe = nlp.get_pipe("aid_entities")
    assert pipe.gazetteer.folder == folder.resolve()
    text = "闵行区民政局捐款。"

    def place(nlp):
        return [(one.text, one.place) for one in nlp(text)._.organisations]

    assert place(nlp) == [("闵行区民政局", "310112")]
    nlp.to_disk(tmp_path / "saved")
    packed = nlp.to_bytes()
    shutil.rmtree(folder)
    again = spacy.load(tmp_path / "saved")
    assert place(again) == [("闵行区民政局", "310112")]
    assert (
        again.get_pipe("aid_entities").gazetteer.folder == (tmp_path / "saved" / "aid_entities" / "gazetteer").resolve()
    )
    assert place(spacy.util.load_model_from_config(nlp.config).from_bytes(packed)) == place(again)
    again.get_pipe("aid_entities").__dict__.pop("_homes")
    again.get_pipe("aid_entities").gazetteer = _NoPlaces()
    assert place(again) == [("闵行区民政局", None)]


class _NoPlaces:
    """A gazetteer in which there is nothing."""

    folder = open_gazetteer().folder

    def prefixes(self, name, at):
        return []

    def abbreviated(self, name):
        return None

    def is_word(self, text):
        return False

    def is_name(self, text):
        return False

    def suffix_forms(self):
        return frozenset()


@pytest.mark.parametrize("component", ["aid_money", "aid_places", "aid_programmes", "aid_entities"])
def test_a_saved_component_without_its_hashes_is_told(component, tmp_path):
    nlp_aid.load().to_disk(tmp_path)
    (tmp_path / component / "data.json").unlink()
    with pytest.raises(FileNotFoundError, match=f"has no data.json, so '{component}' was not saved there"):
        nlp_aid.load(tmp_path)


def test_what_is_not_ours_stays_where_a_component_is_saved(tmp_path):
    nlp = nlp_aid.load(["places", "organisations"], places=[{"name": "云上新村"}])
    for component in nlp.pipe_names:
        (tmp_path / component).mkdir()
        (tmp_path / component / "mine.txt").write_text("mine", "utf-8")
    nlp.to_disk(tmp_path)
    nlp.get_pipe("aid_places").remove("云上新村")
    nlp.to_disk(tmp_path)
    for component in nlp.pipe_names:
        assert (tmp_path / component / "mine.txt").read_text("utf-8") == "mine"
    assert not (tmp_path / "aid_places" / "own.jsonl").exists()


WORDS = Path(nlp_aid.programmes.__file__).parent / "data"


def test_the_words_that_programmes_are_found_by_come_by_config(tmp_path):
    folder = tmp_path / "words"
    folder.mkdir()
    heads = json.loads((WORDS / "heads.json").read_text("utf-8"))
    heads["project"].append("晒谷")
    (folder / "heads.json").write_text(json.dumps(heads), "utf-8")
    nlp = nlp_aid.load([])
    nlp.add_pipe("aid_programmes", config={"words": {"@misc": "nlp_aid.ProgrammeWords.v1", "path": str(folder)}})
    text = "开展“春泥晒谷”，资助困难家庭。"
    bundled = nlp_aid.load(["programmes"])
    assert not bundled(text)._.programmes
    assert [(it.text, it.type) for it in nlp(text)._.programmes] == [("“春泥晒谷”", "project")]
    # An entry without a type has that of its name's last word.
    nlp.get_pipe("aid_programmes").add_entries([{"id": "mine", "name": "冬藏晒谷"}])
    assert nlp.get_pipe("aid_programmes").own[0].type == "project"
    expected = found(nlp, text)
    made_by = nlp_aid.to_record(nlp(text))["meta"]["data"]["programme words"]
    assert made_by != nlp_aid.to_record(bundled(text))["meta"]["data"]["programme words"]
    nlp.to_disk(tmp_path / "saved")
    packed = nlp.to_bytes()
    assert [it.name for it in (tmp_path / "saved/aid_programmes/words").iterdir()] == ["heads.json"]
    shutil.rmtree(folder)
    for again in (
        spacy.load(tmp_path / "saved"),
        spacy.util.load_model_from_config(nlp.config).from_bytes(packed),
        pickle.loads(pickle.dumps(spacy.load(tmp_path / "saved"))),
    ):
        assert found(again, text) == expected
        assert nlp_aid.to_record(again(text))["meta"]["data"]["programme words"] == made_by


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("other", {}, "has none of words.json, heads.json, mechanisms.json"),
        ("heads", {}, "lacks 'campaign'"),
        ("heads", [], "is not made as the bundled file"),
        ("heads", {"project": "工程"}, "'project' is not made as in the bundled file"),
        ("heads", {"project": [1]}, "'project' is not made as in the bundled file"),
        ("words", {"particles": ""}, "'particles' is not made as in the bundled file"),
        ("mechanisms", {"many": "(一"}, "is no expression"),
    ],
)
def test_what_is_wrong_with_words_is_told(tmp_path, name, data, told):
    if data:
        data = json.loads((WORDS / f"{name}.json").read_text("utf-8")) | data
    (tmp_path / f"{name}.json").write_text(json.dumps(data), "utf-8")
    nlp = nlp_aid.load([])
    nlp.add_pipe("aid_programmes", config={"words": {"@misc": "nlp_aid.ProgrammeWords.v1", "path": str(tmp_path)}})
    with pytest.raises((ValueError, FileNotFoundError), match=re.escape(told)):
        nlp("扶贫")


def test_lists_of_words_may_be_empty(tmp_path):
    data = {
        key: [] if isinstance(value, list) else value
        for key, value in json.loads((WORDS / "words.json").read_text("utf-8")).items()
    }
    (tmp_path / "words.json").write_text(json.dumps(data), "utf-8")
    nlp = nlp_aid.load([])
    nlp.add_pipe("aid_programmes", config={"words": {"@misc": "nlp_aid.ProgrammeWords.v1", "path": str(tmp_path)}})
    assert [it.text for it in nlp("实施“春泥行动”。")._.programmes] == []
    assert [it.text for it in nlp("实施希望工程。")._.programmes] == ["希望工程"]


def test_currencies_and_words_come_by_config(tmp_path):
    folder = tmp_path / "words"
    folder.mkdir()
    data = json.loads((LEXICON / "currencies.json").read_text("utf-8"))
    data["spoken"].append({"code": "XTS", "names": ["沪滇币"]})
    (folder / "currencies.json").write_text(json.dumps(data), "utf-8")
    nlp = nlp_aid.load([])
    nlp.add_pipe("aid_money", config={"currencies": {"@misc": "nlp_aid.Currencies.v1", "path": str(folder)}})
    plain = nlp_aid.load(["money"])
    text = "捐款300沪滇币和20万元。"

    def amounts(nlp):
        return [(it.text, it.currency) for it in nlp(text)._.money]

    expected = [("300沪滇币", "XTS"), ("20万元", "CNY")]
    for _ in range(2):  # one after the other in one process
        assert amounts(nlp) == expected
        assert amounts(plain) == expected[1:]
    nlp.to_disk(tmp_path / "saved")
    packed = nlp.to_bytes()
    shutil.rmtree(folder)
    again = spacy.load(tmp_path / "saved")
    assert amounts(again) == amounts(spacy.util.load_model_from_config(nlp.config).from_bytes(packed)) == expected
    assert again.get_pipe("aid_money").hashes() == nlp.get_pipe("aid_money").hashes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "is not made as the bundled file"),
        ("{}", "lacks 'by_country'"),
        (None, "has none of"),
    ],
)
def test_words_that_cannot_be_used(tmp_path, content, said):
    if content:
        (tmp_path / "currencies.json").write_text(content, "utf-8")
    with pytest.raises((ValueError, FileNotFoundError), match=said):
        MoneyLexicon(tmp_path)


def test_data_that_is_missing_is_told_by_load(tmp_path, monkeypatch):
    monkeypatch.setattr("nlp_aid.gazetteer.files.model_path", lambda name: tmp_path / name)
    with pytest.raises(FileNotFoundError, match=r"names\.marisa is missing"):
        nlp_aid.load(["places"])


def test_bundled_data_is_opened_once():
    first, second = nlp_aid.load("fast"), nlp_aid.load("fast")
    assert first.get_pipe("aid_places").finder.gazetteer is second.get_pipe("aid_places").finder.gazetteer
    assert first.get_pipe("aid_programmes").catalogue is second.get_pipe("aid_programmes").catalogue


def test_a_list_for_a_layer_that_is_not_there():
    with pytest.raises(ValueError, match="A list of organisations needs the layer 'organisations'"):
        nlp_aid.load("fast", organisations=[{"name": "甲乙基金会"}])


def test_a_wrong_list_adds_nothing(own):
    before = own.get_pipe("aid_places").own
    with pytest.raises(ListError):
        own.get_pipe("aid_places").add_entries([{"name": "好的地方"}, {"name": "x"}])
    assert own.get_pipe("aid_places").own == before


def test_the_record_tells_its_data(own):
    plain, mine = (nlp_aid.to_record(nlp(TEXT))["meta"] for nlp in (nlp_aid.load("fast"), own))
    assert list(plain["data"]) == [
        "segmenter",
        "reading",
        "currencies",
        "currency weights",
        "gazetteer",
        "place weights",
        "place words",
        "catalogue",
        "programme words",
        "programme weights",
        "date words",
        "calendar",
        "flow words",
        "flow weights",
    ]
    assert set(mine["data"]) - set(plain["data"]) == {"own places", "own programmes"}
    assert all(mine["data"][name] == digest for name, digest in plain["data"].items())
    assert plain["model"] != mine["model"]
    assert plain["model"].rpartition("+")[0] == mine["model"].rpartition("+")[0] == "zh_aid-2026.11.0"
    assert nlp_aid.to_record(spacy.blank("zh")("没有。"))["meta"]["model"] is None


def test_the_record_tells_the_pipeline(tmp_path):
    nlp = nlp_aid.load(["money"])
    assert nlp.meta["data"].keys() == nlp_aid.to_record(nlp(TEXT))["meta"]["data"].keys()
    nlp.meta.update(name="grants", version="1.2.3")
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert again.meta["data"] == nlp.meta["data"]
    digest = nlp_aid.to_record(nlp_aid.load(["money"])(TEXT))["meta"]["model"].partition("+")[2]
    for one in (nlp, again, nlp_aid.load(["money"]).from_bytes(nlp.to_bytes()), pickle.loads(pickle.dumps(again))):
        assert nlp_aid.to_record(one(TEXT))["meta"]["model"] == f"zh_grants-1.2.3+{digest}"
    docs = [nlp(TEXT)]
    nlp.meta["version"] = "1.3.0"
    docs.append(nlp(TEXT))
    assert nlp_aid.to_record(Doc.from_docs(docs))["meta"]["model"] == f"zh_grants-1.2.3,zh_grants-1.3.0+{digest}"
    assert nlp_aid.to_record(docs[0][3:].as_doc(copy_user_data=True))["meta"]["model"] == f"zh_grants-1.2.3+{digest}"
    plain = spacy.blank("zh")
    plain.add_pipe("aid_money")
    assert nlp_aid.to_record(plain(TEXT))["meta"]["model"].startswith("zh_pipeline-0.0.0+")


def test_pickled_to_workers_and_piped(own):
    (doc,) = own.pipe([TEXT])
    assert [it.id for it in doc._.programmes] == ["warm"]
    (record,) = nlp_aid.annotate([TEXT], "fast", places=PLACES)
    assert [it.get("id") for it in record["places"]] == [None, "dp", "hope"]


@pytest.mark.parametrize(
    ("layer", "component"),
    [("programmes", "aid_programmes"), ("places", "aid_places"), ("organisations", "aid_entities")],
)
def test_a_saved_pipeline_that_has_lost_its_list_says_so(tmp_path, layer, component):
    nlp_aid.load([layer], **{layer: [{"name": "云岭暖冬互助会"}]}).to_disk(tmp_path)
    (tmp_path / component / "own.jsonl").unlink()
    with pytest.raises(FileNotFoundError, match=f"the list of own {layer} that it was saved with"):
        nlp_aid.load(tmp_path)
