"""Sentences by a table of examples, with a stroke where one ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.sentences import sentence_starts
from tests.strategies import scraped_text

EXAMPLES = """
县里拨款。|村里修路！|谁来管？|大家来。
县里拨款!|村里修路?|大家来
任务真的完成了？！|大家都笑了
他说：“很好。”|大家鼓掌。
他说：“路通了。水也通了。”|大家鼓掌。
“很好。真好！”他高兴地说。|后来呢？
“日子好过了。”|第二天，他又来了。
「路修通了。」他笑著說。|『謝謝！』|大家鼓掌。
他喊了声“加油！”，就跑开了。
他问：“能行吗？”|我说：“能行。”
“是真的吗？”|“是真的。”|人们议论起来。
该项目（总投资3亿元。2020年开工）已经完成。|下一个项目也开工了。
任务完成了。|（来源：县扶贫办。）|请勿转载。
他想了想……又说了一遍。
增长1.5倍，见http://example.org/?id=3。|完
Thank you. |It is done.
路修通了. |水也通了.
一. 项目概况
他叫卡尔·马克思。|她叫玛丽.居里。
""".strip("\n")


@pytest.mark.parametrize("example", EXAMPLES.split("\n"))
def test_example(example):
    assert cut(example.replace("|", "")) == example.split("|")


def test_a_line_ends_a_sentence_and_white_space_belongs_to_the_one_before():
    assert cut("扶贫工作纪实\n\u3000路修通了。\u3000水也通了。\n\n一、项目\n") == [
        "扶贫工作纪实\n\u3000",
        "路修通了。\u3000",
        "水也通了。\n\n",
        "一、项目\n",
    ]


def test_a_long_quotation_is_a_text_of_its_own():
    speech = "".join(f"今年我们修通了第{number}条通往县城的公路。" for number in range(1, 9))
    assert len(cut(f"他说：“{speech}”会议结束了。")) == 9


@pytest.mark.parametrize("mark", "“（「《")
def test_a_mark_that_nothing_closes_changes_nothing(mark):
    assert cut(f"{mark}路修通了。水也通了。") == [f"{mark}路修通了。", "水也通了。"]


def cut(text):
    starts = sentence_starts(text)
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


@given(scraped_text() | st.text("。！“”（）「」…?! \n.a款说", max_size=60))
def test_sentences_start_with_what_is_to_be_read_in_any_text(text):
    starts = sentence_starts(text)
    assert starts == sorted(set(starts))
    assert not any(text[start].isspace() for start in starts)
    assert text[: starts[0] if starts else None].strip() == ""


@pytest.mark.parametrize("unit", ["。", "“", "“”", "。”", "（。", "?", "“好。”说", "ab.", ". ", "“好。”" + "，" * 20])
def test_time_is_linear(unit):
    # A quadratic step would take minutes here.
    assert sentence_starts(unit * (400_000 // len(unit)))
