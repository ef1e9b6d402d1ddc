"""Each reading step by a table of examples: what stands there, what is read, and what maps to what."""

import itertools
import json
import re
from pathlib import Path

import pytest

from nlp_aid.text import STEPS, Reading, read_text

PAGE = Path(__file__).parents[2] / "docs" / "reading.md"
ESCAPE = re.compile(r"\\(n|r|t|u[0-9a-f]{4})")


def examples():
    """The rows of the page's tables: step, raw, readable, and the readable word and raw stretch that are aligned."""
    step = None
    for line in PAGE.read_text(encoding="utf8").splitlines():
        if line.startswith("## "):
            step = line.removeprefix("## ")
        elif step and line.startswith("| `"):
            cells = [ESCAPE.sub(unescape, cell) for cell in re.findall("`([^`]*)`", line)]
            yield pytest.param(step, *cells[:2], cells[2:], id=f"{step}-{cells[0]}")


def unescape(match):
    letter = match.group(1)
    return {"n": "\n", "r": "\r", "t": "\t"}.get(letter) or chr(int(letter[1:], 16))


def test_every_step_has_examples():
    assert [step for step, _ in itertools.groupby(example.values[0] for example in examples())] == list(STEPS)


@pytest.mark.parametrize(("step", "raw", "readable", "aligned"), list(examples()))
def test_step(step, raw, readable, aligned):
    reading = read_text(raw, [step])
    assert reading.text == readable
    if aligned:
        word, stretch = aligned
        at = readable.index(word)
        start, end = reading.to_raw(at, at + len(word))
        assert raw[start:end] == stretch
        assert reading.to_readable(start, end) == (at, at + len(word))


def test_damage_is_marked_and_recovered_text_is_not():
    raw = "本地小??Х葹橐劳?,種桑?;丶a(chǎn)業(yè)"
    reading = read_text(raw)
    assert [raw[start:end] for start, end in reading.damaged] == ["?", "?;丶a(chǎn)"]
    assert "咖啡为依托" in reading.text
    start, end = reading.to_raw(reading.text.index("咖"), reading.text.index("托") + 1)
    assert raw[start:end] == "?Х葹橐劳?"
    assert not reading.is_damaged(start, end)
    assert reading.is_damaged(start - 1, end)
    assert Reading.from_data(raw, json.loads(json.dumps(reading.to_data()))).damaged == reading.damaged


CONFUSIONS = [("utf-8", "gbk"), ("utf-8", "latin-1")]


@pytest.mark.parametrize(("written", "taken_for"), CONFUSIONS)
@pytest.mark.parametrize("text", ["数字乡村", "产业发展", "教育扶贫", "医疗救助", "捐赠物资"])
def test_text_in_the_wrong_encoding_is_read_if_no_byte_was_lost(text, written, taken_for):
    wrong = text.encode(written).decode(taken_for)
    assert read_text(f"，{wrong}，", ["damage"]).text == f"，{text}，"


@pytest.mark.parametrize("lost", range(2, 20, 2))
def test_what_a_lost_byte_did_is_read_or_marked_and_the_rest_is_not_touched(lost):
    before, after = "县里拨款", "，群众增收。"
    data = "咖啡产业发展带动就业".encode("gbk")
    slipped = (data[:lost] + data[lost + 1 :]).decode("gbk", "replace").replace("\ufffd", "?")
    reading = read_text(f"{before}{slipped}{after}", ["damage"])
    assert reading.text.startswith(before)
    assert reading.text.endswith(after)


def replace_signs(text):
    """What sites do that replace full-width signs in the bytes of GBK, also across two characters."""
    data = text.encode("gbk")
    for sign in "；？！，：（）":
        data = data.replace(sign.encode("gbk"), bytes((sign.encode("gbk")[1] & 0x7F,)))
    return data.decode("gbk", "replace").replace("\ufffd", "?")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("山上種小粒咖啡為支柱,增收明顯", "咖啡為支"),
        ("這裡確保合作社增收,群眾滿意", "合作社增"),
        ("群眾拍手。“推動發展", "推動"),
        ("村裡有桑花開了", "花開"),
    ],
)
def test_what_replaced_signs_did_is_undone(text, known):
    slipped = replace_signs(text)
    assert known not in slipped
    reading = read_text(slipped, ["damage"])
    assert known in reading.text
    at = reading.text.index(known)
    start, end = reading.to_raw(at, at + len(known))
    assert not reading.is_damaged(start, end)
    assert reading.text.startswith(text[:2])
    assert reading.text.endswith(text[-1:])


def test_nothing_is_annotated_in_damaged_text(nlp):
    doc = nlp("隆阳区锟斤拷拨款500锟斤拷万元，上海市拨款300万元。")
    assert [place.text for place in doc._.places] == ["隆阳区", "上海市"]
    assert [money.text for money in doc._.money if "锟" in money.text] == []
    assert "300万元" in [money.text for money in doc._.money]


def test_steps_work_together():
    raw = "<p>隆陽區(qū)芒寬鄉(xiāng)投入３６５&nbsp;萬元</p>"
    reading = read_text(raw)
    assert reading.text.strip() == "隆阳区芒宽乡投入365万元"
    at = reading.text.index("芒宽乡")
    start, end = reading.to_raw(at, at + 3)
    assert raw[start:end] == "芒寬鄉(xiāng)"


def test_a_hard_wrap_is_read_over_and_a_paragraph_is_not():
    line = "帮扶资金按规定用途用于产业发展和基础设施补短板，由县级财"
    assert "财政部门" in read_text(f"{line}\n政部门统一拨付到乡镇，乡镇再按项目进度拨付到村和施工单位。\n").text
    paragraphs = "帮扶资金到位\n" + "这一段很长。" * 40
    assert read_text(paragraphs).text == paragraphs


def test_rows_of_a_table_are_no_hard_wraps():
    rows = "\n".join(f"{n}\t2021-03-0{n}\t青山县慈善基金会\t500000\t1260000\t帐篷、棉被" for n in range(1, 9))
    assert read_text(rows).text == rows


def test_an_unknown_step_is_an_error_that_lists_the_known():
    with pytest.raises(ValueError, match="spaces"):
        read_text("", ["pinyin"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "&",
        "<",
        "<a ",
        "&#1",
        "區(",
        "(ā",
        " ",
        "\n",
        "區(qū ",
        "a\n",
        "隆 ",
        "<!--",
        "?",
        "一?",
        "丶?",
        "惨捣⒄勾?",
        "<script>",
        '<a "',
        "å›½",
        "鐨",
        "a(chǎn)?",
        "?;ㄩ",
        "一?;ㄩ_",
        "一?Х葹",
        "à\u0080",
        '<p ="',
        "<!-- -->",
        "&lt;",
        "一?shù)",
    ],
)
def test_reading_takes_linear_time_on_hostile_text(unit):
    # A quadratic step would take minutes here.
    assert read_text(unit * (400_000 // len(unit))).raw


def test_every_step_can_be_switched_off():
    raw = "區(qū)１ 万元&nbsp;"
    assert read_text(raw, []).text == raw
    for step in STEPS:
        assert read_text(raw, set(STEPS) - {step}).raw == raw
