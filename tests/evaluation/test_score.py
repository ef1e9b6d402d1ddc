import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.evaluation import Figures, by_kind, find_errors, score, scored_layers

SHARED = Path(__file__).parents[3] / "shared" / "gold"


def record(id="a", text="x" * 20, **layers):
    return {"id": id, "text": text, "money": [], "places": [], "programmes": [], **layers}


def money(start, end, value="5", **fields):
    return {"start": start, "end": end, "value": value, "currency": "CNY", "mod": "exact", "per": None, **fields}


def of_layer(layer, gold, predicted):
    return score({"a": record(**{layer: gold})}, {"a": record(**{layer: predicted})})[layer]


def test_figures_by_hand():
    assert Figures.of(2, 4, 5) == pytest.approx((0.5, 0.4, 0.4444444))
    assert Figures.of(0, 0, 0) == (1.0, 1.0, 1.0)
    assert Figures.of(0, 3, 0) == (0.0, 1.0, 0.0)


def test_spans_are_exact_or_overlap_one_to_one():
    result = of_layer("money", [money(0, 4), money(6, 8)], [money(0, 4), money(5, 7), money(7, 9)])
    assert (result.gold, result.predicted) == (2, 3)
    assert result.exact == pytest.approx((1 / 3, 1 / 2, 0.4))
    assert result.figures["overlap"] == pytest.approx((2 / 3, 1, 0.8))


@pytest.mark.parametrize(
    ("gold", "predicted", "is_right"),
    [
        ({"value": "5"}, {"value": "5.0"}, True),
        ({"value": "5"}, {"value": "50"}, False),
        ({"value": "5"}, {"value": "5", "currency": "USD"}, False),
        ({"value": "5", "currency": None}, {"value": "5"}, True),
        ({"value": "5", "lower": "1"}, {"value": "5"}, True),
        ({"value": None, "lower": "1", "upper": "2"}, {"value": None, "lower": "1.0", "upper": "2"}, True),
        ({"value": None, "lower": "1", "upper": "2"}, {"value": None, "lower": "1", "upper": None}, False),
        ({"value": None, "lower": "1", "upper": "2"}, {"value": "1"}, False),
    ],
)
def test_amounts_are_compared_as_numbers(gold, predicted, is_right):
    result = of_layer("money", [money(0, 4, **gold)], [money(0, 4, **predicted)])
    assert result.figures["norm"].f1 == float(is_right)


def test_modifiers_and_rates_are_scored_on_exact_spans():
    gold = [money(0, 2, mod="about", per="亩"), money(3, 5), money(6, 8)]
    predicted = [money(0, 2, mod="more", per="亩"), money(3, 5, per="年"), money(6, 9, mod="most", per="户")]
    result = of_layer("money", gold, predicted)
    assert result.accuracies == {"mod_accuracy": 0.5, "per_accuracy": 0.5}
    assert of_layer("money", gold, []).accuracies == {}


def test_places_are_scored_by_code_and_by_the_codes_of_a_document():
    def place(start, end, code):
        return {"start": start, "end": end, "code": code}

    gold = [place(0, 2, "530502210"), place(3, 5, None), place(6, 8, "31")]
    result = of_layer("places", gold, [place(0, 2, "530502"), place(3, 5, ""), place(6, 9, "31")])
    assert result.figures["link"] == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert result.figures["link_loose"] == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert result.figures["codes"] == (1, 1, 1)


def test_documents_that_lack_count_as_empty_and_others_not_at_all():
    gold = {"a": record(money=[money(0, 2)]), "b": record("b", money=[money(0, 2)])}
    result = score(gold, {"a": gold["a"], "z": record("z", money=[money(0, 2)])})["money"]
    assert (result.gold, result.predicted) == (2, 1)
    assert result.exact[:2] == (1.0, 0.5)


def test_errors_are_missed_extra_or_wrong():
    gold = record(text="甲乙丙丁戊己庚辛壬癸", money=[money(0, 2), money(4, 6)])
    predicted = record(text=gold["text"], money=[money(0, 2, "6"), money(7, 9)])
    (document,) = find_errors({"a": gold}, {"a": predicted}, "money")
    assert [str(error) for error in document.errors] == [
        "miss      4 甲乙丙丁[戊己]庚辛壬癸",
        "extra     7 甲乙丙丁戊己庚[辛壬]癸",
        "wrong     0 [甲乙]丙丁戊己庚辛壬癸  5 CNY, got 6 CNY",
    ]
    assert list(find_errors({"a": gold}, {"a": gold}, "money")) == []


def test_an_amount_stated_otherwise_is_listed():
    gold = record(text="甲乙丙丁", money=[money(0, 2, mod="about", per="亩")])
    predicted = record(text="甲乙丙丁", money=[money(0, 2, mod="more")])
    (document,) = find_errors({"a": gold}, {"a": predicted}, "money")
    assert [str(error) for error in document.errors] == ["stated    0 [甲乙]丙丁  about 亩, got more none"]


# The figures have to be those of the script that defines them, where it is at hand.


@pytest.fixture(scope="module")
def script():
    path = SHARED / "score.py"
    if not path.is_file():
        pytest.skip("the defining script is not at hand")
    spec = importlib.util.spec_from_file_location("defining_score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_data(scores):
    data = json.loads(json.dumps({layer: result.to_data() for layer, result in scores.items()}))
    data["money"].pop("per_accuracy", None)
    return data


numbers = st.sampled_from([None, "", "5", "5.0", "50", "0.5", "abc", 5, "1e2", "100"])
spans = st.tuples(st.integers(0, 9), st.integers(1, 4)).map(lambda pair: {"start": pair[0], "end": sum(pair)})


def mentions(**fields):
    return st.lists(
        st.tuples(spans, st.fixed_dictionaries({}, optional=fields)).map(lambda two: {**two[0], **two[1]}), max_size=5
    )


layers = st.fixed_dictionaries(
    {},
    optional={
        "money": mentions(
            value=numbers,
            lower=numbers,
            upper=numbers,
            currency=st.sampled_from([None, "CNY", "USD"]),
            mod=st.sampled_from([None, "exact", "about"]),
        ),
        "places": mentions(code=st.sampled_from([None, "", "53", "5305", "530502", "530502210"])),
        "programmes": mentions(type=st.sampled_from([None, "policy", "fund"])),
    },
)
files = st.dictionaries(st.sampled_from("abcd"), layers, max_size=3).map(
    lambda found: {id: {"id": id, "text": "x" * 20, **data} for id, data in found.items()}
)


@given(files, files)
def test_the_figures_are_the_script_s_on_any_input(script, gold, predicted):
    assert as_data(score(gold, predicted)) == json.loads(json.dumps(script.score(gold, predicted)))


@pytest.mark.parametrize("name", ["seed", "local_dev_a", "local_dev_b", "cctv_dev"])
def test_the_figures_are_the_script_s_on_real_annotation(script, name, tmp_path):
    from nlp_aid.io import read_records

    path = SHARED / f"{name}.jsonl"
    gold = script.load(path)
    predicted = {}
    for number, (id, found) in enumerate(gold.items()):
        spoilt = json.loads(json.dumps(found))
        spoilt["money"] = spoilt["money"][number % 3 :]
        for mention in spoilt["places"][::3]:
            mention["end"] -= 1
        for mention in spoilt["programmes"][::2]:
            mention["type"] = "fund"
        predicted[id] = spoilt
    ours = score({found["id"]: found for found in read_records(path)}, predicted)
    ours.pop("flows", None)  # these have a script of their own
    assert as_data(ours) == json.loads(json.dumps(script.score(gold, predicted)))


@pytest.mark.parametrize("name", ["local_dev_a", "wide_dev"])
def test_the_figures_of_flows_are_those_of_their_script(name):
    from nlp_aid.io import read_records

    specification = importlib.util.spec_from_file_location("score_flows", SHARED / "score_flows.py")
    if not (SHARED / "score_flows.py").is_file():
        pytest.skip("no shared material")
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    gold = script.load(SHARED / f"{name}.jsonl")
    predicted = json.loads(json.dumps(gold))
    for number, found in enumerate(predicted.values()):
        flows = found["flows"][number % 2 :]
        for flow in flows[::3]:
            flow |= {"kind": "loan", "donor": flow["recipient"], "purpose": None, "time": (flow["time"] or "今年")[:3]}
        found["flows"] = flows
    theirs = script.score(gold, predicted)
    ours = score({found["id"]: found for found in read_records(SHARED / f"{name}.jsonl")}, predicted)["flows"].figures
    named = {"amounts": ours["exact"], **{key: ours[key] for key in theirs if key in ours}}
    assert named.keys() == theirs.keys() - {"gold", "pred"}
    assert {key: tuple(figures) for key, figures in named.items()} == {key: pytest.approx(theirs[key]) for key in named}


def programme(start, end, id=None, name=None, type="policy"):
    return {"start": start, "end": end, "type": type, "id": id, "name": name}


def test_programmes_are_linked_where_gold_links_them():
    gold = [programme(0, 2, "a", "甲"), programme(3, 5, "b"), programme(6, 8), programme(9, 12, "c")]
    predicted = [programme(0, 2, "a", "甲"), programme(3, 5, "z"), programme(6, 8, "y"), programme(9, 11, "c")]
    result = of_layer("programmes", gold, predicted)
    # (6, 8) has no link in gold, which says nothing about the one predicted there.
    assert result.figures["linked"] == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert result.figures["named"] == (1, 1, 1)


def test_without_links_in_gold_there_are_no_figures_for_them():
    result = of_layer("programmes", [programme(0, 2), programme(3, 5, "local:1")], [programme(0, 2, "a", "甲")])
    assert not {"linked", "named"} & result.figures.keys()


def test_kinds_are_scored_one_by_one():
    gold = [programme(0, 2), programme(3, 5), programme(6, 8, type="fund")]
    predicted = [programme(0, 2), programme(3, 5, type="fund"), programme(9, 11, type="project")]
    kinds = by_kind({"a": record(programmes=gold)}, {"a": record(programmes=predicted)}, "programmes")
    assert list(kinds) == ["policy", "fund", "project"]
    assert kinds["policy"] == (2, 1, (1.0, 0.5, pytest.approx(2 / 3)))
    assert kinds["fund"] == (1, 1, (0.0, 0.0, 0.0))
    places = [{"start": 0, "end": 2, "code": "530502"}, {"start": 3, "end": 5, "code": "LA"}, {"start": 6, "end": 8}]
    assert set(by_kind({"a": record(places=places)}, {}, "places")) == {"county", "country", "no code"}
    assert by_kind({"a": record()}, {}, "persons") == {}


def test_only_what_gold_annotates_is_scored():
    said = record(persons=[{"start": 0, "end": 2}]) | {"meta": {"layers": ["persons", "programmes"]}}
    assert scored_layers({"a": said}) == ["programmes", "persons"]
    assert scored_layers({"a": said | {"persons": []}}) == ["programmes", "persons"]
    assert scored_layers({"a": record()}) == ["money", "places", "programmes"]
