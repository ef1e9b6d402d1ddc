"""Weights of places and programmes are learned from a user's own documents."""

import json
import pickle

import pytest
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.records.pieces import make_record
from nlp_aid.training.places import train_places
from nlp_aid.training.programmes import train_programmes

COUNTIES = ["武胜县", "丹凤县", "宣汉县", "会泽县", "隆回县", "通江县"]
# What the bundled weights do not take for names of programmes.
LOANS = ["富民贷", "助农贷", "振兴贷", "安居贷", "春耕贷", "强村贷", "养殖贷", "果农贷"]
LENT = [
    "{county}农商行推出“{loan}”，为脱贫户发放贷款36万元。",
    "为帮助贫困户，{county}设立“{loan}”，户均可贷5万元。",
    "靠着“{loan}”，{county}90户脱贫户养起了牛。",
    "{county}用财政扶贫资金贴息，“{loan}”今年惠及村民320户。",
]
# Pairs of short names, which the bundled weights take for places.
PAIRS = ["沪滇", "闽宁", "苏陕", "浙川", "粤桂", "鲁渝"]
PAIRED = [
    "{pair}协作今年投入资金1200万元，{county}建了30个车间。",
    "今年{pair}两地互派干部60人，到{county}挂职。",
    "{county}用{pair}协作资金修了9公里路。",
]
# What neither speaks of.
OTHERS = [
    "2021年，上海市静安区向云南省文山州广南县投入东西部协作资金1200万元。",
    "国家实施“雨露计划”，广西百色市田阳区有360名学生得到补助。",
    "中国红十字基金会向四川省雅安市芦山县捐赠300万元，用于“博爱家园”项目。",
    "甘肃省临夏州东乡县去年完成易地扶贫搬迁，1200户搬了家。",
]


def document(text, layer, *mentions):
    """Return a document in which one layer is annotated."""
    found = [
        {"start": text.index(part), "end": text.index(part) + len(part), "text": part, **values}
        for part, values in mentions
    ]
    return {"id": text, "text": text, layer: found, "meta": {"layers": [layer]}}


def loans(names):
    """Return documents in which loans are annotated as policies."""
    texts = (
        (name, LENT[number % 4].format(loan=name, county=COUNTIES[number % 6])) for number, name in enumerate(names)
    )
    return [document(text, "programmes", (f"“{name}”", {"type": "policy"})) for name, text in texts]


def pairs(nlp, names):
    """Return documents in which no short names are annotated as places, but the counties."""
    made = []
    for number in range(len(names) * 3):
        county = COUNTIES[number % 6]
        text = PAIRED[number % 3].format(pair=names[number % len(names)], county=county)
        code = next(place.code for place in nlp(text)._.places if place.text == county)
        made.append(document(text, "places", (county, {"code": code})))
    return made


def texts_of(doc, layer):
    return [one.text for one in getattr(doc._, layer)]


def facts(nlp, layer):
    """Return what a pipeline finds in the sentences that nothing is learned of."""
    found = [make_record(nlp, text)[layer] for text in OTHERS]
    for one in found:
        for mention in one:
            mention.pop("confidence")
    return found


@pytest.fixture
def nlp():
    return nlp_aid.load()


def test_programmes_that_were_added_are_found_and_kept_with_the_pipeline(nlp, tmp_path):
    new = LENT[1].format(loan="茶农贷", county="威宁县")
    before = facts(nlp, "programmes")
    assert texts_of(nlp(new), "programmes") == []
    assert train_programmes(nlp, loans(LOANS)) == (8, 8)
    assert texts_of(nlp(new), "programmes") == ["“茶农贷”"]
    assert [one.type for one in nlp(new)._.programmes] == ["policy"]
    assert facts(nlp, "programmes") == before
    nlp.to_disk(tmp_path / "own")
    other = nlp_aid.load(tmp_path / "own")
    assert texts_of(other(new), "programmes") == ["“茶农贷”"]
    assert make_record(other, new)["meta"] == make_record(nlp, new)["meta"]
    assert nlp.meta["name"] == "aid_trained"
    # Another pipeline has the bundled weights as before.
    bundled = nlp_aid.load()
    assert texts_of(bundled(new), "programmes") == []
    assert make_record(bundled, new)["meta"]["data"] != make_record(nlp, new)["meta"]["data"]


def test_programmes_that_were_struck_are_left_out(nlp):
    before = facts(nlp, "programmes")
    said = [
        "去年{}开展消费帮扶，卖出农产品600万元。",
        "干部说，靠消费帮扶，{}的核桃不愁卖。",
        "消费帮扶让{}的9个合作社有了订单。",
        "{}把消费帮扶的收入分给360户脱贫户。",
    ]
    texts = [said[number % 4].format(county) for number, county in enumerate(COUNTIES * 2)]
    new = "今年威宁县通过消费帮扶卖出苹果40吨。"
    assert texts_of(nlp(new), "programmes") == ["消费帮扶"]
    assert train_programmes(nlp, [document(text, "programmes") for text in texts]) == (0, 0)
    assert texts_of(nlp(new), "programmes") == []
    assert facts(nlp, "programmes") == before


def test_places_that_were_struck_are_left_out_and_kept_with_the_pipeline(nlp, tmp_path):
    new = "去年湘藏协作投入资金900万元，芦山县修了水渠。"
    before = facts(nlp, "places")
    assert texts_of(nlp(new), "places") == ["湘", "藏", "芦山县"]
    assert train_places(nlp, pairs(nlp, PAIRS)) == (18, 18)
    assert texts_of(nlp(new), "places") == ["芦山县"]
    assert facts(nlp, "places") == before
    nlp.to_disk(tmp_path / "own")
    assert texts_of(nlp_aid.load(tmp_path / "own")(new), "places") == ["芦山县"]
    assert texts_of(nlp_aid.load()(new), "places") == ["湘", "藏", "芦山县"]


def test_a_little_data_that_says_what_is_known_changes_nothing(nlp):
    before = {layer: facts(nlp, layer) for layer in ("places", "programmes")}
    for layer, train in (("places", train_places), ("programmes", train_programmes)):
        train(nlp, [make_record(nlp, text) for text in OTHERS])
        assert {layer: facts(nlp, layer) for layer in before} == before


def test_what_a_list_of_ones_own_finds_is_not_learned(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("name,code\n石桥坝,530326\n", "utf-8")
    nlp = nlp_aid.load(places=path)
    text = "石桥坝今年收到捐款3万元。"
    before = nlp.get_pipe("aid_places").weights
    assert train_places(nlp, [document(text, "places", ("石桥坝", {"code": "530326"}))] * 12) == (0, 0)
    assert nlp.get_pipe("aid_places").weights.values == before.values
    assert texts_of(nlp(text), "places") == ["石桥坝"]


def test_names_that_the_rules_could_not_find_are_told(nlp):
    text = "善款送到了云朵深处。"
    assert train_places(nlp, [document(text, "places", ("云朵深处", {}))]) == (1, 0)
    assert train_programmes(nlp, [document(text, "programmes", ("云朵深处", {}))]) == (1, 0)
    assert texts_of(nlp(OTHERS[0]), "places") == ["上海市静安区", "云南省文山州广南县"]


def test_a_pipeline_with_weights_of_its_own_goes_to_other_processes(nlp):
    train_programmes(nlp, loans(LOANS))
    new = LENT[1].format(loan="茶农贷", county="威宁县")
    nlp(new)
    for name in ("aid_places", "aid_programmes", "aid_flows"):
        pickle.dumps(nlp.get_pipe(name))
    assert [texts_of(doc, "programmes") for doc in nlp.pipe([new] * 2, n_process=2)] == [["“茶农贷”"]] * 2


@pytest.mark.slow
def test_the_command_learns_both_and_says_what_it_does_not(nlp, tmp_path):
    data = tmp_path / "corrected.jsonl"
    records = [*loans(LOANS), *pairs(nlp, PAIRS)]
    records[0] |= {"money": []}
    records[0]["meta"]["layers"].append("money")
    records.append(document("善款送到了云朵深处。", "places", ("云朵深处", {})))
    data.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
    result = CliRunner().invoke(app, ["train", str(data), "-o", str(tmp_path / "own"), "--epochs", "1"])
    assert result.exit_code == 0, result.output
    assert "Not learned, as rules and lists find it: money." in result.stderr
    assert "Learned from 16 of 17 places in 17 documents." in result.stderr
    assert "The other places are not among what the rules could find" in result.stderr
    assert "Learned from 8 of 8 programmes in 8 documents." in result.stderr
    rows = [line.replace("│", " ").split() for line in result.stdout.splitlines()]
    assert [row for row in rows if row[:1] == ["places"]] == [
        ["places", "0.333", "1.000", "0.500", "1.000", "1.000", "1.000"]
    ]
    assert [row[:2] for row in rows if "code" in row] == [["places,", "code"]]
    own = nlp_aid.load(tmp_path / "own")
    assert texts_of(own(LENT[1].format(loan="茶农贷", county="威宁县")), "programmes") == ["“茶农贷”"]
