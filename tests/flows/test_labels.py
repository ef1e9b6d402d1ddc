"""Labels of contracts and forms that say who gives and who receives. The texts are our own."""

import pytest

import nlp_aid
from nlp_aid.flows.component import page_of
from nlp_aid.flows.labels import Labels


@pytest.fixture(scope="module")
def nlp():
    return nlp_aid.load()


def told(nlp, text):
    """Return who is told to give and to receive each amount."""
    page = page_of(nlp(text))
    labels = Labels(page)
    return [
        tuple((one := labels.told(amount).get(role)) and one.key for role in ("donor", "recipient"))
        for amount in range(len(page.amounts))
    ]


CONTRACT = """捐赠协议
甲方（捐赠方）：{giver}
乙方（受赠方）：{receiver}
甲方自愿向乙方捐赠人民币500万元。
第一期支付200万元。
"""


def test_both_sides_of_a_contract_hold_for_all_of_it(nlp):
    text = CONTRACT.format(giver="杭州市大成公益基金会", receiver="江阳县教育局")
    assert told(nlp, text) == [("杭州市大成公益基金会", "江阳县教育局")] * 2
    first = nlp(text)._.flows[0]
    assert (first.donor.text, first.recipient.text) == ("杭州市大成公益基金会", "江阳县教育局")
    assert (first.donor.layer, first.recipient.layer) == ("organisations", "organisations")


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("捐赠人：李文秀\n捐赠金额：5000元\n", [("李文秀", None)]),
        ("受赠单位：江阳县第一中学\n捐赠人：李文秀\n金额：5000元\n", [("李文秀", "江阳县第一中学")]),
        # Each amount has its own giver.
        (
            "捐赠单位：大成公司\n金额：50万元\n捐赠单位：明远集团\n金额：30万元\n",
            [("大成公司", None), ("明远集团", None)],
        ),
        # One label alone holds for the lines behind it only.
        ("捐赠人：李文秀\n" + "一段文字。\n" * 6 + "另有5000元。", [(None, None)]),
        ("我们感谢捐赠人：李文秀捐款5000元。", [(None, None)]),
        ("捐赠人：\n金额：5000元", [(None, None)]),
    ],
)
def test_what_labels_tell(nlp, text, parties):
    assert told(nlp, text) == parties


def test_who_a_contract_calls_so(nlp):
    text = "甲方：杭州市大成公益基金会\n乙方：江阳县教育局\n甲方向乙方捐款500万元。"
    (flow,) = nlp(text)._.flows
    assert (flow.donor.text, flow.recipient.text) == ("杭州市大成公益基金会", "江阳县教育局")
