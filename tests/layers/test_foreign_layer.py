"""A layer and relations from outside are in everything that reads, writes, shows and scores records."""

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest
import spacy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from rich.console import Console
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from typer.testing import CliRunner

import nlp_aid
from nlp_aid import layers
from nlp_aid.cli import app
from nlp_aid.evaluation import find_errors, score
from nlp_aid.evaluation.scorer import make_relation_scorer
from nlp_aid.io.formats import FORMATS, labelstudio
from nlp_aid.io.formats.xmi import UNWRITABLE
from nlp_aid.layers.relation import get_relations, put_relations
from nlp_aid.layers.role import Role
from nlp_aid.records import pieces, relations_in
from nlp_aid.records.tables import columns_of
from nlp_aid.views.summary import Summary
from nlp_aid.views.terminal import show_record
from tests.io.formats.files import write
from tests.layers import households
from tests.records import samples

LAYERS = ("money", "places", "households", "shares", "payments")
TEXT = "云南省隆阳区为12户贫困户每户补贴500元，用于改建房屋。\n爱心企业向另外7户捐款3万元。"
PLAIN = "爱心企业为30户捐款2000元，用于过冬。"
HOLDING = [name for name, format in FORMATS.items() if format.read]

pytestmark = pytest.mark.usefixtures("foreign")


@pytest.fixture
def nlp():
    return nlp_aid.load(LAYERS)


@pytest.fixture
def record(nlp):
    return nlp_aid.to_record(nlp(TEXT), "report", {"source": "report.txt"})


def test_they_are_on_the_doc(nlp):
    doc = nlp(TEXT)
    assert [span.text for span in doc.spans["households"]] == ["12户贫困户", "7户"]
    assert [household.number for household in doc._.households] == [12, 7]
    assert doc.spans["households"][0]._.household.state == "poor"
    first, second = doc._.payments
    assert (first.amount.text, first.payer.text, first.payer.layer) == ("500元", "云南省隆阳区", "places")
    assert first.purpose == Role(start=doc.text.index("改建"), end=doc.text.index("。"), text="改建房屋")
    assert [role.text for role in second.receivers] == ["12户贫困户", "7户"]
    assert (second.part_of, second.confidence) == (0, Decimal("0.5"))
    assert [(share.amount.index, share.household.index) for share in doc._.shares] == [(0, 0), (1, 1)]


def test_they_are_in_the_record(record):
    assert list(record)[-4:] == ["households", "shares", "payments", "meta"]
    assert record["households"][1] == {
        "start": TEXT.index("7户"), "end": TEXT.index("7户") + 2, "text": "7户", "number": 7, "state": "any",
    }  # fmt: skip
    assert record["shares"] == [
        {"amount": 0, "household": 0, "confidence": None},
        {"amount": 1, "household": 1, "confidence": None},
    ]
    payment = record["payments"][0]
    assert list(payment) == ["amount", "kind", "payer", "receivers", "purpose", "part_of", "confidence"]
    assert (payment["amount"], payment["confidence"], payment["part_of"]) == (0, "0.5", None)
    assert payment["payer"] == {"start": 0, "end": 6, "text": "云南省隆阳区", "layer": "places", "index": 0}
    assert (payment["purpose"]["text"], payment["purpose"]["layer"]) == ("改建房屋", None)
    assert record["meta"]["layers"] == list(LAYERS)
    assert relations_in(record, households.Payment)[1].part_of == 0


@pytest.mark.parametrize("format", HOLDING)
def test_records_with_them_come_back_equal(format, nlp, tmp_path):
    texts = [TEXT, PLAIN, "没有什么。", "", "🙂爱心\n企业给5户捐款3万元"]
    found = [nlp_aid.to_record(nlp(text), f"a/{n}") for n, text in enumerate(texts)]
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, found)
    assert list(nlp_aid.read(path)) == found


@pytest.mark.parametrize("format", [name for name in HOLDING if name not in ("jsonl", "json")])
def test_where_they_are_not_known_reading_says_so(format, record, tmp_path):
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, [record])
    for name in ("payments", "shares", "households"):
        layers.unregister(name)
    try:
        with pytest.raises(ValueError, match="'households' in it, which is not registered"):
            list(nlp_aid.read(path))
    finally:
        for one in (households.HOUSEHOLDS, households.SHARES, households.PAYMENTS):
            layers.register(one)


@pytest.mark.parametrize("format", [name for name in HOLDING if name != "spacy"])
def test_a_record_that_was_written_where_they_are_not_known_keeps_them(format, record, tmp_path):
    for name in ("payments", "shares", "households"):
        layers.unregister(name)
    try:
        path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, [record])
        assert list(nlp_aid.read(path)) == [record]
    finally:
        for one in (households.HOUSEHOLDS, households.SHARES, households.PAYMENTS):
            layers.register(one)


def test_tables_have_them(record):
    assert [column.name for column in columns_of("payments")] == [
        "document", "document_id",
        "amount", *(f"amount_{fact.name}" for fact in layers.layers()["money"].facts), "kind",
        "payer_start", "payer_end", "payer_text", "payer_layer", "payer_index",
        *(f"payer_{fact.name}" for fact in layers.layers()["places"].facts), "receivers",
        "purpose_start", "purpose_end", "purpose_text", "purpose_layer", "purpose_index",
        "part_of", "confidence", "sentence", "location", "other",
    ]  # fmt: skip
    frame = nlp_aid.to_frame([record], "households")
    assert list(frame["number"]) == [12, 7]
    frame = nlp_aid.to_frame([record], "payments")
    assert list(frame["payer_text"]) == ["云南省隆阳区", "云南省隆阳区"]
    assert list(frame["payer_county"]) == ["隆阳区", "隆阳区"]
    assert list(frame["amount_value"]) == [Decimal(500), Decimal(30000)]
    assert list(frame["sentence"]) == record["text"].splitlines()
    assert list(frame["confidence"]) == [Decimal("0.5")] * 2
    assert nlp_aid.to_frame([], "payments").columns.tolist() == frame.columns.tolist()


def test_brat_has_them_as_events_and_relations(record, tmp_path):
    folder = write(tmp_path / "out", "brat", [record])
    lines = (folder / "report.ann").read_text("utf-8").splitlines()
    ids = {line.split("\t")[2]: line.split("\t")[0] for line in lines if re.match(r"T\d+\t(HOUSE|MONEY|PLACE)", line)}
    assert f"R1\tSHARE Arg1:{ids['500元']} Arg2:{ids['12户贫困户']}" in lines
    (event,) = [line for line in lines if line.startswith("E2\t")]
    assert f" Amount:{ids['3万元']} Payer:{ids['云南省隆阳区']} " in event
    assert f" Receivers:{ids['12户贫困户']} Receivers2:{ids['7户']} Part_of:E1" in event
    assert any(re.fullmatch(r"T\d+\tPAYMENT_PURPOSE \d+ \d+\t改建房屋", line) for line in lines)
    assert any(re.fullmatch(r"A\d+\tKind E1 grant", line) for line in lines)
    numbers = [line.split("\t")[0] for line in lines]
    assert len(set(numbers)) == len(numbers)
    configuration = (folder / "annotation.conf").read_text("utf-8")
    assert "\nSHARE\tArg1:MONEY, Arg2:HOUSEHOLD\n" in configuration
    assert (
        "\nPAYMENT\tAmount:MONEY, Payer?:PLACE|PAYMENT_PAYER, Receivers*:HOUSEHOLD|PLACE, "
        "Purpose?:PAYMENT_PURPOSE, Part_of?:PAYMENT\n" in configuration
    )
    assert "\nKind\tArg:PAYMENT, Value:grant|loan\n" in configuration
    assert "HOUSEHOLD\tbgColor:" in (folder / "visual.conf").read_text("utf-8")


def test_what_was_changed_in_brat_is_read(record, tmp_path):
    folder = write(tmp_path / "out", "brat", [record])
    path = folder / "report.ann"
    lines = path.read_text("utf-8").splitlines()
    amount = next(line.split("\t")[0] for line in lines if line.endswith("\t3万元"))
    kept = [line for line in lines if not line.startswith(("E1\t", "E2\t"))]
    anchor = next(line.split("\t")[0] for line in lines if re.match(r"T\d+\tPAYMENT .*3万元", line))
    path.write_text("".join(f"{line}\n" for line in [*kept, f"E3\tPAYMENT:{anchor} Amount:{amount}"]), "utf-8")
    (read,) = nlp_aid.read(folder)
    assert read["payments"] == [
        {
            "amount": 1,
            "kind": None,
            "payer": None,
            "receivers": [],
            "purpose": None,
            "part_of": None,
            "confidence": None,
        }
    ]


def test_label_studio_has_them_as_relations_between_regions(record, tmp_path):
    path = write(tmp_path / "out.labelstudio.json", "labelstudio", [record])
    (task,) = json.loads(path.read_text("utf-8"))
    result = task["predictions"][0]["result"]
    links = [(one["from_id"], one["to_id"], *one["labels"]) for one in result if one["type"] == "relation"]
    assert ("shares-1", "households-1", "household") in links
    assert ("payments-2", "payments-1", "part_of") in links
    assert ("payments-1", "payments-1-purpose-1", "purpose") in links
    regions = {one["id"] for one in result if one["type"] == "labels"}
    assert {id for start, end, _ in links for id in (start, end)} <= regions
    configuration = labelstudio.configuration()
    for part in ('<Label value="HOUSEHOLD"', '<Label value="PAYMENT"', '<Relation value="payer"/>'):
        assert part in configuration


def test_an_export_of_label_studio_is_read(record, tmp_path):
    path = write(tmp_path / "out.labelstudio.json", "labelstudio", [record])
    (task,) = json.loads(path.read_text("utf-8"))
    result = task.pop("predictions")[0]["result"]
    # As the editor does it, which keeps ids but not the order: an amount comes last, and a payment has gone.
    result = [one for one in result if "payments-1" not in (one.get("id"), one.get("from_id"))]
    result.append(result.pop(next(n for n, one in enumerate(result) if one.get("id") == "money-1")))
    task["annotations"] = [{"result": result}]
    path.write_text(json.dumps([task], ensure_ascii=False), "utf-8")
    (read,) = nlp_aid.read(path)
    assert read["money"] == record["money"]
    assert read["payments"] == [{**record["payments"][1], "part_of": None}]
    assert read["shares"] == record["shares"]


def test_a_page_has_them_with_links(record, tmp_path):
    page = write(tmp_path / "out.html", "html", [record]).read_text("utf-8")
    assert "mark.households {" in page
    assert (
        '<mark class="households" id="d1-households-1" title="Household: 12, poor" data-roles="shares-1-household '
        in page
    )
    assert 'data-label="12\u00a0households"' in page
    table = page[page.index("<caption>Payments</caption>") :]
    assert '<a href="#d1-places-1"><bdi>云南省隆阳区</bdi></a>' in table
    assert '<span class="role" id="d1-payments-1-purpose-1" title="Payment 1: Purpose">改建房屋</span>' in page


def test_conll_has_a_column_of_the_layer(record, tmp_path):
    text = write(tmp_path / "out.conll", "conll", [record]).read_text("utf-8")
    assert text.splitlines()[0].endswith(" NLP_AID:HOUSEHOLDS")
    assert "\tB-HOUSEHOLD" in text


def test_a_docbin_carries_them(nlp):
    docs = DocBin(store_user_data=True, docs=[nlp(TEXT)]).to_bytes()
    (doc,) = DocBin().from_bytes(docs).get_docs(spacy.blank("zh").vocab)
    assert get_relations(doc, households.Payment) == nlp(TEXT)._.payments
    assert isinstance(doc, Doc)


def test_relations_are_scored_by_spacy(nlp):
    scorer = {"@scorers": "nlp_aid.relation_scorer.v1", "relation": "payments"}
    assert nlp.config["components"]["test_payments"]["scorer"] == scorer
    assert "relations_payments_f" in nlp.get_pipe_meta("test_payments").scores
    reference = nlp(TEXT)
    scores = nlp.evaluate([Example(nlp.make_doc(TEXT), reference)])
    assert scores["relations_payments_f"] == scores["relations_payments_core_f"] == 1
    # One payment of two, by somebody else.
    first = get_relations(reference, households.Payment)[0]
    start = TEXT.index("爱心企业")
    other = Role(start=start, end=start + 4, text="爱心企业")
    put_relations(reference, households.Payment, [replace(first, payer=other, purpose=None)])
    scores = nlp.evaluate([Example(nlp.make_doc(TEXT), reference)])
    assert (scores["relations_payments_p"], scores["relations_payments_r"]) == (0.5, 1.0)
    assert (scores["relations_payments_kind_r"], scores["relations_payments_payer_r"]) == (1.0, 0.0)
    # Where nobody has looked for them, nothing is known.
    scores = nlp.evaluate([Example(nlp.make_doc(TEXT), nlp_aid.load(["money"])(TEXT))])
    assert scores["relations_payments_f"] is scores["relations_payments_core_r"] is None
    with pytest.raises(ValueError, match="no layer 'rents'"):
        make_relation_scorer("rents")


def test_they_go_with_parts_of_a_doc_and_with_docs_that_are_joined(nlp):
    one, two = nlp(TEXT), nlp(PLAIN)
    joined = Doc.from_docs([two, one])
    behind = len(two.text) + 1
    places = [(payment.amount.start, payment.amount.index, payment.part_of) for payment in joined._.payments]
    wanted = [(payment.amount.start + behind, payment.amount.index + 1) for payment in one._.payments]
    assert sorted(place[:2] for place in places) == sorted([(two._.money[0].start, 0), *wanted])
    for payment in joined._.payments:
        for role in [payment.amount, payment.payer, payment.purpose, *payment.receivers]:
            assert role is None or joined.text[role.start : role.end] == role.text
        if payment.part_of is not None:
            assert joined._.payments[payment.part_of].amount.text == "500元"
    second_line = one.char_span(one.text.index("爱心"), len(one.text), alignment_mode="expand").as_doc(
        copy_user_data=True
    )
    assert second_line._.payments == []  # it reaches back to the first line
    assert [(share.amount.text, share.household.text) for share in second_line._.shares] == [("3万元", "7户")]
    assert [(share.amount.index, share.household.index) for share in second_line._.shares] == [(0, 0)]


def test_the_terminal_shows_them(record):
    stream = io.StringIO()
    show_record(record, Console(file=stream, highlight=False, emoji=False, width=200))
    shown = stream.getvalue()
    assert "«households» 2" in shown
    assert "«12户贫困户»" in shown
    assert re.search("12户贫困户 +12 +poor +1", shown)
    assert re.search("1 +500元 +grant +云南省隆阳区 +12户贫困户、7户 +改建房屋", shown)


def test_a_summary_has_them(record):
    found = Summary()
    found.add(record)
    data = found.to_data()
    assert (data["mentions"]["households"], data["mentions"]["payments"]) == (2, 2)
    assert data["households"]["top"][0] == {
        "number": "12户贫困户", "name": "12户贫困户", "state": "poor", "mentions": 1, "documents": 1,
    }  # fmt: skip


def test_they_are_scored(record):
    gold = json.loads(json.dumps(record))
    predicted = json.loads(json.dumps(record))
    assert {
        figures.f1 for result in score({"a": gold}, {"a": gold}).values() for figures in result.figures.values()
    } == {1}
    predicted["households"][0]["number"] = 13
    predicted["payments"][0] |= {"kind": "loan", "payer": None}
    predicted["payments"][1]["purpose"] = gold["payments"][0]["purpose"]
    scores = score({"a": gold}, {"a": predicted})
    assert scores["households"].figures["counted"].f1 == 0.5
    figures = scores["payments"].figures
    assert list(figures) == ["exact", "kind", "payer", "receivers", "purpose", "roles", "core"]
    assert [figures[name].f1 for name in ("exact", "kind", "core")] == [1, 0.5, 0.5]
    assert figures["payer"] == pytest.approx((1, 1 / 2, 2 / 3))
    assert figures["purpose"] == pytest.approx((1 / 2, 1, 2 / 3))
    (document,) = find_errors({"a": gold}, {"a": predicted}, "payments")
    assert [str(error).split("  ")[-1] for error in document.errors] == [
        "payer 云南省隆阳区, got payer none",
        "kind grant, got kind loan",
        "purpose none, got purpose 改建房屋",
    ]
    del predicted["payments"][1]
    assert score({"a": gold}, {"a": predicted})["payments"].figures["exact"] == pytest.approx((1, 1 / 2, 2 / 3))


def test_the_command_line_takes_them(tmp_path, monkeypatch, record):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        result = CliRunner().invoke(app, [*arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    (tmp_path / "report.txt").write_text(TEXT, "utf-8")
    run("annotate", "report.txt", "-o", "out.jsonl", "--layers", ",".join(LAYERS), "--workers", "1")
    (found,) = nlp_aid.read("out.jsonl")
    assert found["payments"] == record["payments"]
    assert "households 2, shares 2, payments 2" in run("summary", "out.jsonl")
    assert "«12户贫困户»" in run("show", "--annotated", "out.jsonl")
    figures = json.loads(run("evaluate", "out.jsonl", "out.jsonl", "--json"))
    assert figures["payments"]["payer"] == [1, 1, 1]
    assert run("evaluate", "out.jsonl", "out.jsonl", "--errors", "payments") == ""
    # Also what is not in the default pipeline is annotated where gold has it.
    assert json.loads(run("evaluate", "out.jsonl", "--json"))["households"]["exact"] == [1, 1, 1]
    assert "HOUSEHOLD" in run("labelstudio-config")
    wrong = CliRunner().invoke(app, ["evaluate", "out.jsonl", "--errors", "weather"])
    assert wrong.exit_code == 2
    assert "no layer 'weather'" in wrong.stderr
    assert "payments" in wrong.stderr


def test_pieces_of_a_text_are_put_together(nlp):
    whole = pieces.make_record(nlp, f"{TEXT}\n{TEXT}\n{PLAIN}\n", piece=len(TEXT) + 1)
    starts = [start for start, _ in pieces.pieces(f"{TEXT}\n{TEXT}\n{PLAIN}\n", len(TEXT) + 1)]
    assert len(starts) >= 3
    for payment in whole["payments"]:
        for role in [payment["payer"], payment["purpose"], *payment["receivers"]]:
            if role:
                assert whole["text"][role["start"] : role["end"]] == role["text"]
                if role["layer"]:
                    mention = whole[role["layer"]][role["index"]]
                    assert (mention["start"], mention["end"]) == (role["start"], role["end"])
    assert [payment["amount"] for payment in whole["payments"]] == list(range(len(whole["money"])))
    assert [share["household"] for share in whole["shares"]] == list(range(len(whole["households"])))
    assert [payment["part_of"] for payment in whole["payments"]][:4] in ([None, 0, None, 2], [None, None, None, None])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount": 7}, "no such mention in 'money'"),
        ({"payer": {"start": 0, "end": 2, "text": "云南", "layer": "places", "index": 0}}, "another place"),
        ({"payer": {"start": 0, "end": 2, "text": "云南", "layer": "dates", "index": 0}}, "no such mention"),
        (
            {"purpose": {"start": 0, "end": 6, "text": "云南省隆阳区", "layer": "places", "index": 0}},
            "it takes a stretch",
        ),
        ({"purpose": {"start": 0, "end": 999, "text": "x", "layer": None, "index": None}}, "no part of the text"),
        ({"purpose": "房屋"}, "needs an object"),
        ({"part_of": 9}, "there are 2 of them"),
    ],
)
@pytest.mark.parametrize("format", ["brat", "labelstudio", "spacy"])
def test_what_points_to_nothing_is_refused_by_name(format, change, message, record, tmp_path):
    record["payments"][0] |= change
    with pytest.raises(ValueError, match=f"'report'.*{message}"):
        write(tmp_path / "out", format, [record])


def test_the_registry_refuses_what_cannot_be_told_apart():
    layers.register(households.HOUSEHOLDS)  # again: no change
    with pytest.raises(ValueError, match="'households' already, and it is another one"):
        layers.register(replace(households.HOUSEHOLDS, singular="other", label="OTHER"))
    with pytest.raises(ValueError, match="label HOUSEHOLD: 'households' has it"):
        layers.register(replace(households.HOUSEHOLDS, name="houses"))
    with pytest.raises(ValueError, match="singular of 'households'"):
        layers.register(replace(households.SHARES, name="parts", singular="household", label="PART"))
    with pytest.raises(ValueError, match="has to be its singular in capitals, HOUSE"):
        replace(households.HOUSEHOLDS, singular="house")
    with pytest.raises(ValueError, match="points to the layer 'houses', which is not registered"):
        role = layers.RoleSpecification(name="house", layers=("houses",), is_required=True)
        layers.register(replace(households.SHARES, name="parts", singular="part", label="PART", members=(role,)))
    with pytest.raises(ValueError, match="no layer or relation 'houses'"):
        layers.unregister("houses")
    with pytest.raises(ValueError, match="cannot be the name"):
        replace(households.HOUSEHOLDS, name="Households")
    with pytest.raises(ValueError, match="cannot have a field 'start'"):
        replace(households.HOUSEHOLDS, fields=(layers.Field(name="start"),))
    with pytest.raises(ValueError, match="needs a role that is required"):
        replace(households.PAYMENTS, members=households.PAYMENTS.members[1:])


def test_a_value_type_with_other_fields_is_refused():
    from nlp_aid.layers.types import mention_types

    layers.unregister("payments")
    layers.unregister("shares")
    layers.unregister("households")
    layers.register(replace(households.HOUSEHOLDS, fields=households.HOUSEHOLDS.fields[:1]))
    try:
        with pytest.raises(TypeError, match=r"\['number', 'state'\].*\['number'\]"):
            mention_types()
    finally:
        layers.unregister("households")
        for one in (households.HOUSEHOLDS, households.SHARES, households.PAYMENTS):
            layers.register(one)


@st.composite
def related_records(draw):
    """Records with mentions and relations of all shapes, and hostile strings."""
    text = draw(samples.hostile_text.filter(lambda text: text.strip() == text and len(text) > 3))
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    spans = spans.filter(lambda span: text[slice(*span)].strip() == text[slice(*span)] != "")

    def stretch(span):
        return {"start": span[0], "end": span[1], "text": text[slice(*span)]}

    money = [
        {**stretch(span), "value": "5", "lower": None, "upper": None, "currency": "CNY", "mod": "exact", "per": None}
        | {"currency_from": "text", "row": None, "column": None, "is_total": False}
        for span in sorted(draw(st.lists(spans, min_size=1, max_size=3, unique_by=tuple)))
    ]
    found = [
        {
            **stretch(span),
            "number": draw(st.none() | st.integers(0, 9)),
            "state": draw(st.sampled_from(["any", "poor"])),
        }
        for span in sorted(draw(st.lists(spans, max_size=3, unique_by=tuple)))
    ]
    texts = spans.map(lambda span: {**stretch(span), "layer": None, "index": None})
    mentions = [
        {**stretch((one["start"], one["end"])), "layer": "households", "index": index}
        for index, one in enumerate(found)
    ]
    payment = st.fixed_dictionaries(
        {
            "amount": st.integers(0, len(money) - 1),
            "kind": st.none() | st.sampled_from(["grant", "loan"]) | samples.hostile_text,
            "payer": st.none() | texts,
            "receivers": st.lists(st.sampled_from(mentions), max_size=2) if mentions else st.just([]),
            "purpose": st.none() | texts,
        }
    )
    payments = draw(st.lists(payment, max_size=3))
    for one in payments:
        one |= {
            "part_of": draw(st.none() | st.integers(0, len(payments) - 1)),
            "confidence": draw(st.none() | st.just("0.50")),
        }
    meta = {"schema": "1", "nlp_aid": "0", "model": "m", "layers": ["money", "households", "payments"]}
    empty = {"places": [], "programmes": []}
    return {"id": "a", "text": text, "money": money, **empty, "households": found, "payments": payments, "meta": meta}


@pytest.mark.parametrize("format", HOLDING)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=related_records())
def test_any_relations_come_back_equal(format, tmp_path_factory, record):
    assume(format != "xmi" or not UNWRITABLE.search(record["text"]))  # XML has no control characters
    path = write(tmp_path_factory.mktemp("out") / f"out{FORMATS[format].endings[0]}", format, [record])
    assert list(nlp_aid.read(path)) == [record]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=related_records())
def test_any_relations_are_shown(record, tmp_path_factory):
    page = write(tmp_path_factory.mktemp("out") / "out.html", "html", [record]).read_text("utf-8")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    show_record(record, Console(file=io.StringIO(), width=200))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("import what_is_not_there", "ModuleNotFoundError", marks=pytest.mark.slow),
        ("import sys; sys.exit(3)", "SystemExit"),
        pytest.param("layer = 5", "it is no LayerSpecification", marks=pytest.mark.slow),
        ("from nlp_aid.money.specification import MONEY as layer", "of that name"),
    ],
)
def test_a_package_with_a_broken_layer_is_named_and_harms_nothing_else(tmp_path, code, said):
    info = tmp_path / "aid_extra_layer-1.0.dist-info"
    info.mkdir()
    (tmp_path / "aid_extra_layer.py").write_text(code, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: aid_extra_layer\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[nlp_aid.layers]\nlost = aid_extra_layer:layer\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}

    def run(layers):
        command = [sys.executable, "-m", "nlp_aid", "annotate", "-", "--layers", layers]
        return subprocess.run(
            command, input="闵行区捐款20万元。", capture_output=True, text=True, encoding="utf-8", env=environment
        )

    done = run("money")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["money"][0]["value"] == "200000"
    assert done.stderr.count("'lost' of the package aid_extra_layer cannot be used") == 1
    assert said in done.stderr
    asked = run("lost")
    assert asked.returncode == 2
    assert "Traceback" not in asked.stderr
