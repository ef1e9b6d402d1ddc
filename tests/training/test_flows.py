"""Flows are learned from a user's own documents."""

import json

import pytest
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.training.flows import train_flows

FIRMS = ["青禾公司", "长河公司", "远山公司", "白桦公司", "恒升公司", "东塔公司", "云岭公司", "晨光公司"]
VILLAGES = ["李家湾", "王家坪", "石门坎", "杨柳村", "大槐村", "沙河村", "马鞍村", "青石村"]


def annotated(firm, village, amount):
    """A line in which the bundled weights see no giver: `受：李家湾；施：青禾公司；数：5000元。`."""
    text = f"受：{village}；施：{firm}；数：{amount}元。"

    def stretch(part):
        return {
            "start": text.index(part),
            "end": text.index(part) + len(part),
            "text": part,
            "layer": None,
            "index": None,
        }

    at = text.index(f"{amount}元")
    money = {
        "start": at,
        "end": len(text) - 1,
        "text": text[at:-1],
        "value": str(amount),
        "currency": "CNY",
        "mod": "exact",
    }
    flow = {"amount": 0, "kind": "donation", "donor": stretch(firm), "recipient": stretch(village)}
    flow |= dict.fromkeys(("programme", "purpose", "time", "part_of", "same_as")) | {"status": "done"}
    return {"id": text, "text": text, "money": [money], "places": [], "programmes": [], "flows": [flow], "meta": {"layers": ["money", "flows"]}}  # fmt: skip


@pytest.fixture(scope="module")
def documents():
    return [annotated(FIRMS[number % 8], VILLAGES[(number * 3) % 8], 1000 * (number + 1)) for number in range(24)]


NEW = annotated("广益公司", "黄泥村", 60000)


def found(nlp):
    record = nlp_aid.to_record(nlp(NEW["text"]))
    return [
        (flow["kind"], *(flow[role] and flow[role]["text"] for role in ("donor", "recipient")))
        for flow in record["flows"]
    ]


@pytest.mark.slow
def test_what_the_bundled_weights_do_not_know_is_learned_and_saved(documents, tmp_path):
    nlp = nlp_aid.load()
    sentence = "2021年，上海市静安区向云南省文山州广南县投入东西部协作资金1200万元。"
    before = nlp_aid.to_record(nlp(sentence))
    assert found(nlp) != [("donation", "广益公司", "黄泥村")]
    assert train_flows(nlp, documents) == 24
    assert found(nlp) == [("donation", "广益公司", "黄泥村")]
    # What the documents do not speak of stays.
    after = nlp_aid.to_record(nlp(sentence))
    for record in (before, after):
        record["flows"][0].pop("confidence")
    assert after["flows"] == before["flows"]
    assert after["meta"]["data"]["flow weights"] != before["meta"]["data"]["flow weights"]
    nlp.to_disk(tmp_path / "own")
    assert found(nlp_aid.load(tmp_path / "own")) == found(nlp)
    # Another pipeline has the bundled weights as before.
    assert found(nlp_aid.load()) != found(nlp)


def test_without_flows_it_says_so(documents):
    nlp = nlp_aid.load()
    with pytest.raises(ValueError, match="none can be learned from"):
        train_flows(nlp, [{**documents[0], "flows": []}])


@pytest.mark.slow
def test_the_command_learns_flows_and_says_what_it_does_not(documents, tmp_path):
    data = tmp_path / "annotated.jsonl"
    data.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents), "utf-8")
    result = CliRunner().invoke(app, ["train", str(data), "-o", str(tmp_path / "own")])
    assert result.exit_code == 0, result.output
    assert "Not learned, as rules and lists find it: money." in result.stderr
    assert "Learned from 22 flows in 22 documents." in result.stderr
    rows = [line.replace("│", " ").split() for line in result.stdout.splitlines()]
    assert ["flows,", "core", "0.000", "0.000", "0.000", "1.000", "1.000", "1.000"] in rows
    assert found(nlp_aid.load(tmp_path / "own")) == [("donation", "广益公司", "黄泥村")]
    only = CliRunner().invoke(app, ["train", str(data), "-o", str(tmp_path / "none"), "--layers", "persons"])
    assert only.exit_code == 1
    assert "Nothing in it can be learned from" in only.stderr
