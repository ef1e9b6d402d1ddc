"""Each reading step by a table of examples: what stands there, what is read, and what maps to what."""

import pytest

from nlp_aid.text import STEPS, read

# step, raw, readable, [(readable word, the raw stretch it was read from)]
EXAMPLES = [
    ("markup", "扶持35&nbsp;万元", "扶持35 万元", [("35 万元", "35&nbsp;万元")]),
    ("markup", "<p>云南<br/>保山</p>", "\n云南\n保山\n", [("保山", "保山")]),
    ("markup", "<strong>专项</strong>资金", "专项资金", [("专项资金", "专项</strong>资金")]),
    ("markup", "增长&gt;5%，a<b", "增长>5%，a<b", [(">", "&gt;")]),
    ("markup", "甲&unknownthing;乙&#0;丙", "甲&unknownthing;乙丙", [("丙", "丙")]),
    ("width", "１２．５％，ＧＤＰ", "12.5%，GDP", [("12.5%", "１２．５％")]),
    ("width", "⻄安⽤水", "西安用水", [("西安", "⻄安"), ("用", "⽤")]),
    ("width", "甲\u200b乙\ufeff丙\xad丁", "甲乙丙丁", [("乙丙", "乙\ufeff丙")]),
    ("width", "甲\u3000乙\r\n丙", "甲 乙\n丙", [("\n", "\r\n")]),
    ("glosses", "產(chǎn)業(yè)", "產業", [("產", "產(chǎn)"), ("業", "業(yè)")]),
    ("glosses", "亳（bó）州市", "亳州市", [("亳州", "亳（bó）州")]),
    ("glosses", "世界银行(WB)、安(an)县", "世界银行(WB)、安(an)县", []),
    ("spaces", "投入 365 万 元", "投入365万元", [("365万元", "365 万 元")]),
    ("spaces", "拨款3952\n万元", "拨款3952万元", [("3952万元", "3952\n万元")]),
    ("spaces", "在隆 阳 区扶贫办", "在隆阳区扶贫办", [("隆阳区", "隆 阳 区")]),
    ("spaces", "隆阳 区扶贫办 上海", "隆阳 区扶贫办 上海", []),
    ("spaces", "地点：隆 阳 区", "地点：隆阳区", [("隆阳区", "隆 阳 区")]),
    ("spaces", "标题一\n标题二", "标题一\n标题二", []),
    ("spaces", "一等奖 二等奖", "一等奖 二等奖", []),
    ("spaces", "1 项目\nUNDP aid", "1项目\nUNDP aid", []),
    ("script", "隆陽區脫貧攻堅", "隆阳区脱贫攻坚", [("隆阳区", "隆陽區")]),
    ("script", "衞生、羣眾、裏面、裡面、臺灣、陜西", "卫生、群众、里面、里面、台湾、陕西", [("卫生", "衞生")]),
    ("script", "乾隆年间瞭望台著名，姓於", "乾隆年间瞭望台著名，姓於", []),
    ("script", "簡體字裏的乾燥", "简体字里的干燥", [("干燥", "乾燥")]),
]


@pytest.mark.parametrize(("step", "raw", "readable", "pairs"), EXAMPLES)
def test_step(step, raw, readable, pairs):
    reading = read(raw, [step])
    assert reading.text == readable
    for word, stretch in pairs:
        at = readable.index(word)
        start, end = reading.to_raw(at, at + len(word))
        assert raw[start:end] == stretch
        assert reading.to_readable(start, end) == (at, at + len(word))


def test_steps_work_together():
    raw = "<p>隆陽區(qū)芒寬鄉(xiāng)投入３６５&nbsp;萬元</p>"
    reading = read(raw)
    assert reading.text.strip() == "隆阳区芒宽乡投入365万元"
    at = reading.text.index("芒宽乡")
    start, end = reading.to_raw(at, at + 3)
    assert raw[start:end] == "芒寬鄉(xiāng)"


def test_a_hard_wrap_is_read_over_and_a_paragraph_is_not():
    line = "帮扶资金按规定用途用于产业发展和基础设施补短板，由县级财"
    assert "财政部门" in read(f"{line}\n政部门统一拨付到乡镇，乡镇再按项目进度拨付到村和施工单位。\n").text
    paragraphs = "帮扶资金到位\n" + "这一段很长。" * 40
    assert read(paragraphs).text == paragraphs


def test_an_unknown_step_is_an_error_that_lists_the_known():
    with pytest.raises(ValueError, match="spaces"):
        read("", ["pinyin"])


@pytest.mark.parametrize("unit", ["&", "<", "<a ", "&#1", "區(", "(ā", " ", "\n", "區(qū ", "a\n", "隆 ", "<!--"])
def test_reading_takes_linear_time_on_hostile_text(unit):
    # A quadratic step would take minutes here.
    assert read(unit * (400_000 // len(unit))).raw


def test_every_step_can_be_switched_off():
    raw = "區(qū)１ 万元&nbsp;"
    assert read(raw, []).text == raw
    for step in STEPS:
        assert read(raw, set(STEPS) - {step}).raw == raw
