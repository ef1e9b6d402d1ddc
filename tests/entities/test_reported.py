"""Inputs that users have reported, and others of their kinds."""

import pytest

import nlp_aid


@pytest.fixture(scope="module")
def nlp():
    return nlp_aid.load(["organisations", "persons", "dates"])


@pytest.mark.parametrize(
    ("layer", "text", "expected"),
    [
        ("organisations", "县教育局,县民政局联合发放补助。", ["县教育局", "县民政局"]),
        (
            "organisations",
            "自1月28日起,县红十字会共接收捐款300万元,市慈善总会接收捐款200万元。",
            ["县红十字会", "市慈善总会"],
        ),
        ("organisations", "市水务局,县民政局联合下发通知。", ["市水务局", "县民政局"]),
        ("organisations", "闵行、静安、宝山三区与云南保山市结对。", []),
        ("organisations", "静安、长宁两区与保山市结对。", []),
        ("organisations", "杨浦区国和路765号的居民捐款。", []),
        ("organisations", "徐州市人民路18号的居民捐款。", []),
        ("organisations", "赢创（上海）投资管理有限公司向云南捐款。", ["赢创（上海）投资管理有限公司"]),
        ("organisations", "罗氏（上海）医药有限公司捐款。", ["罗氏（上海）医药有限公司"]),
        ("organisations", "推进基础设施“硬联通”和规则标准“软联通”，深化东西部协作。", []),
        ("organisations", "我代表省人民政府，向大会报告扶贫工作。", ["省人民政府"]),
        ("organisations", "我代表市人民政府，向大会报告工作。", ["市人民政府"]),
        ("persons", "工作队来到村民焦玉莲家中送去慰问金500元。", ["焦玉莲"]),
        ("persons", "村民蒙秀英领到慰问金。", ["蒙秀英"]),
        ("persons", "省交通厅党组书记江成与大家座谈扶贫工作。", ["江成"]),
        ("persons", "孟加拉、斯里兰卡和海地的灾民得到紧急援助。", []),
        ("persons", "斯里兰卡、马尔代夫和斐济的灾民得到援助。", []),
        ("persons", "郑开同城化和秦沈高速建设带动沿线贫困村发展，粤琼合作深化。", []),
        ("persons", "京沪合作深化，成渝高铁通车。", []),
        ("dates", "推进农业农村现代化，发展现代农业，培育未来产业和夜间经济，安排资金3亿元。", []),
        ("dates", "做好项目前期工作，加强事前绩效评估，灾情过后再拨资金。", []),
    ],
)
def test_what_was_reported(nlp, layer, text, expected):
    doc = nlp(text)
    assert [span.text for span in doc.spans[layer]] == expected
