"""The promises the library keeps, one section each; see docs/guide.md."""

import ast
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.layers.mention import get
from tests.strategies import scraped_text

KINDS = (nlp_aid.MoneyMatch, nlp_aid.Place, nlp_aid.Programme)
# Traditional script, glosses, full-width digits, an amount with spaces, entities, a line break, a quoted name.
ARTICLE = (
    "滬滇扶貧協(xié)作結(jié)出碩果\n上海市閔行區(qū)向雲(yún)南省保山市隆陽區(qū)瓦房鄉(xiāng)投入幫扶資金約３６５&nbsp;萬元，"
    "實(shí)施“雲(yún)品入滬”行動，每畝補(bǔ)貼 500 元；<br>世界銀行(WB)另貸款1.2億至1.5億美元，支持易地扶貧搬遷。"
)
TEXTS = [ARTICLE, "", " ", "没有什么可找的。", "闽宁协作十几亿元！", "🙂 a\x00b\n\n捐款 20 万元"]


def facts(doc):
    """All that the layers say of a Doc, by way of its values and by way of its spans."""
    values = {kind.layer: [mention.to_data() for mention in get(doc, kind)] for kind in KINDS}
    spans = {
        kind.layer: [(s.start_char, s.end_char, s.text, s.label_, s.kb_id_) for s in doc.spans.get(kind.layer, ())]
        for kind in KINDS
    }
    ents = [(e.start_char, e.end_char, e.label_, e.kb_id_) for e in doc.ents]
    return {"text": doc.text, "values": values, "spans": spans, "ents": ents, "norms": [t.norm_ for t in doc]}


def test_the_article_of_these_tests_holds_something_of_every_layer(nlp):
    doc = nlp(ARTICLE)
    assert [(m.text, m.value, m.lower, m.upper, m.currency, m.mod, m.per) for m in doc._.money] == [
        ("３６５&nbsp;萬元", Decimal(3650000), None, None, "CNY", "about", None),
        ("500 元", Decimal(500), None, None, "CNY", "exact", "畝"),
        ("1.2億至1.5億美元", None, Decimal(120000000), Decimal(150000000), "USD", "exact", None),
    ]
    assert ("雲(yún)南省保山市隆陽區(qū)瓦房鄉(xiāng)", "530502208") in [(p.text, p.code) for p in doc._.places]
    assert [(p.text, p.type) for p in doc._.programmes] == [
        ("滬滇扶貧協(xié)作", "mechanism"),
        ("“雲(yún)品入滬”行動", "campaign"),
        ("易地扶貧搬遷", "project"),
    ]


# 1. The text is sacred.


@given(scraped_text())
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_and_every_offset_points_into_it(text):
    doc = _NLP(text)
    assert doc.text == text
    record = nlp_aid.to_record(doc)
    assert record["text"] == text
    for kind in KINDS:
        previous = 0
        for mention in record[kind.layer]:
            assert previous <= mention["start"] < mention["end"] <= len(text)
            assert mention["text"] == text[mention["start"] : mention["end"]]
            previous = mention["end"]


_NLP = nlp_aid.load()


# 2. No annotation is lost to tokenisation.


@given(scraped_text())
@settings(max_examples=40, deadline=None)
def test_every_mention_is_a_span_of_whole_tokens(text):
    doc = _NLP(text)
    for kind in KINDS:
        mentions = get(doc, kind)
        spans = doc.spans[kind.layer]
        assert [(m.start, m.end, m.text) for m in mentions] == [(s.start_char, s.end_char, s.text) for s in spans]
        assert [getattr(span._, kind.label.lower()) for span in spans] == mentions


# 3. Everything survives transport.


def test_two_processes_give_the_same_facts(nlp):
    alone = [facts(doc) for doc in nlp.pipe(TEXTS)]
    together = [facts(doc) for doc in nlp.pipe(TEXTS, n_process=2, batch_size=2)]
    assert together == alone


@pytest.mark.slow
def test_processes_that_are_not_forked_give_the_same_facts(nlp, tmp_path):
    # As on macOS and Windows, where components travel pickled.
    script = tmp_path / "spawned.py"
    script.write_text(
        "import json, multiprocessing, nlp_aid\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    docs = nlp_aid.load().pipe(['闵行区捐款20万元', '闽宁协作'], n_process=2)\n"
        "    print(json.dumps([nlp_aid.to_record(doc) for doc in docs]))\n",
        encoding="utf8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, check=True, timeout=120)
    assert json.loads(done.stdout) == [nlp_aid.to_record(nlp(text)) for text in ("闵行区捐款20万元", "闽宁协作")]


def test_bytes_carry_the_same_facts(nlp):
    for text in TEXTS:
        doc = nlp(text)
        assert facts(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == facts(doc)


def test_a_doc_bin_carries_the_same_facts(nlp):
    docs = list(nlp.pipe(TEXTS))
    data = DocBin(
        docs=docs, store_user_data=True, attrs=["ORTH", "NORM", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID"]
    ).to_bytes()
    again = list(DocBin().from_bytes(data).get_docs(spacy.blank("zh").vocab))
    assert [facts(doc) for doc in again] == [facts(doc) for doc in docs]


def test_json_lines_carry_the_same_facts(nlp):
    for text in TEXTS:
        doc = nlp(text)
        record = json.loads(json.dumps(nlp_aid.to_record(doc), ensure_ascii=False))
        assert record["text"] == text
        for kind in KINDS:
            assert [kind.from_data(data) for data in record[kind.layer]] == get(doc, kind)


def test_a_saved_pipeline_loads_without_the_package_being_imported(nlp, tmp_path):
    nlp.to_disk(tmp_path / "pipeline")
    script = (
        "import sys, json, spacy; nlp = spacy.load(sys.argv[1]); doc = nlp(sys.argv[2]); "
        "print(json.dumps([nlp.pipe_names, [s.kb_id_ for s in doc.spans['places']]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "pipeline"), "闵行区帮扶隆阳区"], capture_output=True, check=True
    )
    assert json.loads(done.stdout) == [nlp.pipe_names, ["310112", "530502"]]


# 4. Values are exact.


def _walk(value):
    yield value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _walk(item)


def test_no_record_holds_a_float(nlp):
    for text in TEXTS:
        assert not [value for value in _walk(nlp_aid.to_record(nlp(text))) if isinstance(value, float)]


def test_an_amount_no_float_can_hold_stays_exact(nlp):
    (amount,) = nlp("投入资金12345678901234567.89元。")._.money
    assert amount.value == Decimal("12345678901234567.89")
    assert amount.to_data()["value"] == "12345678901234567.89"
    (amount,) = nlp("投入资金0.1亿元。")._.money
    assert amount.to_data()["value"] == "10000000"


# Not those that weigh what tells of a currency (`whose.py`) or of a table's layout: no number of an amount passes there.
MONEY = Path(nlp_aid.__file__).parent / "money"
MODULES = [*(path for path in sorted(MONEY.glob("*.py")) if path.name != "whose.py"), MONEY / "tables" / "amounts.py"]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_the_money_layer_computes_without_floats(module):
    for node in ast.walk(ast.parse(module.read_text(encoding="utf8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"line {node.lineno}"
        assert not (isinstance(node, ast.Name) and node.id == "float"), f"line {node.lineno}"


# 5. Bad input costs its own document only.


def test_a_broken_document_is_reported_by_name_and_the_others_come_out(tmp_path):
    lines = [
        json.dumps({"id": "first", "text": "捐款20万元。"}),
        '{"id": "torn", "text": "捐款',
        json.dumps({"id": "half-a-pair", "text": "捐款\ud83d30万元。"}),
        json.dumps({"id": "no-text"}),
        json.dumps({"id": "last", "text": "捐款40万元。"}),
    ]
    source, out = tmp_path / "reports.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(lines) + "\n", encoding="utf8")
    done = CliRunner().invoke(app, ["annotate", str(source), "-o", str(out)])
    assert done.exit_code == 1
    records = [json.loads(line) for line in out.read_text(encoding="utf8").splitlines()]
    assert [(record["id"], record["money"][0]["value"]) for record in records] == [
        ("first", "200000"),
        ("last", "400000"),
    ]
    reports = [line for line in done.stderr.splitlines() if "reports.jsonl" in line]
    assert len(reports) == 3
    for name, report in zip(["2", "half-a-pair", "no-text"], reports, strict=True):
        assert name in report
