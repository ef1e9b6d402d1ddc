import subprocess
import sys
import time

import pytest

from nlp_aid.io import BadDocument, Document

BODY = [
    "今年以来，东岭县向西河县投入协作资金365万元，用于建设蔬菜大棚，惠及3个乡镇的1200户农户。",
    "在河口镇，一位村民告诉记者，大棚建好以后，她家每年增收两万元。",
    "下一步，两地将继续深化协作，扩大消费帮扶的规模。",
]
NAVIGATION = """<div class="header"><ul><li><a href="/">首页</a></li><li><a href="/a">要闻</a></li>
<li><a href="/b">政务公开</a></li></ul></div><div class="crumb">当前位置：<a href="/">首页</a></div>"""
FOOTER = """<div class="related"><h3>相关链接</h3><ul><li><a href="1">县领导来访</a></li></ul></div>
<div class="footer"><p>版权所有 西河县人民政府</p></div><script>var x = "不是正文";</script>"""


def page(content, charset="utf-8", head=""):
    return (
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">{head}'
        f"<title>协作助力产业发展-西河县人民政府</title></head><body>{NAVIGATION}<h1>协作助力产业发展</h1>"
        '<div class="info">发布时间：2021-03-05 09:12 来源：西河日报</div>'
        f"{content}{FOOTER}</body></html>"
    )


LAYOUTS = {
    "paragraphs": '<div class="TRS_Editor">' + "".join(f"<p><span>　　{line}</span></p>" for line in BODY) + "</div>",
    "breaks": '<div id="zoom">' + "<br><br>".join(BODY) + "</div>",
    "divisions": '<div class="content">' + "".join(f"<div>{line}</div>" for line in BODY) + "</div>",
    "spans": '<div class="article-content">' + "".join(f"<span>{line}</span><br/>" for line in BODY) + "</div>",
    "table": "<table><tr><td>" + "".join(f"<p>{line}</p>" for line in BODY) + "</td></tr></table>",
    "article": "<article>" + "".join(f"<p>{line}</p>" for line in BODY) + "</article>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_main_text_is_kept_and_the_rest_is_not(read, layout):
    (document,) = read("page.html", page(LAYOUTS[layout]).encode())
    lines = document.text.split("\n")
    assert [line for line in lines if line in BODY] == BODY
    for other in ("政务公开", "县领导来访", "版权所有", "不是正文"):
        assert other not in document.text
    assert document.id == "page"
    assert document.meta["title"] == "协作助力产业发展"
    assert document.meta["date"] == "2021-03-05"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<div class="content"><p>西河县收到5万元。</p></div>', ["西河县收到5万元。"]),
        (
            '<div class="content"><p>捐赠名单：</p><ul><li>甲公司捐款50万元</li><li>乙公司捐款30万元</li></ul></div>',
            ["捐赠名单：", "甲公司捐款50万元", "乙公司捐款30万元"],
        ),
        (
            '<div class="content"><p>资金安排如下：</p><table><tr><th>项目</th><th>金额</th></tr>'
            "<tr><td><p>大棚</p></td><td><p>365万元</p></td></tr></table></div>",
            ["资金安排如下：", "项目\t金额", "大棚\t365万元"],
        ),
    ],
)
def test_short_pages_lists_and_tables_are_whole(read, content, expected):
    (document,) = read("page.htm", page(content).encode())
    assert [line for line in document.text.split("\n") if line in expected] == expected
    assert "版权所有" not in document.text


@pytest.mark.parametrize(
    ("charset", "encoding", "name"),
    [
        ("gb2312", "gb18030", "gb18030"),
        ("GBK", "gbk", "gb18030"),
        ("utf-8", "utf-8", "utf-8"),
        ("utf-8", "gb18030", "gb18030"),  # declared wrongly
        ("gb2312", "utf-8", "utf-8"),
        ("iso-8859-1", "gb18030", "gb18030"),
        ("utf-8", "utf-16", "utf-16-le"),
    ],
)
def test_pages_in_every_encoding(read, charset, encoding, name):
    (document,) = read("page.html", page(LAYOUTS["paragraphs"], charset).encode(encoding))
    assert all(line in document.text for line in BODY)
    assert document.encoding == name


@pytest.mark.parametrize("charset", ["big5", "Big5-HKSCS", "utf-8"])
def test_traditional_pages(read, charset):
    text = "慈善基金會在臺東設立獎學金，撥出善款五百萬元，幫助偏鄉學童完成學業。"
    (document,) = read(
        "page.html", page(f"<p>{text}</p>", charset).replace("协", "協").encode("big5", "xmlcharrefreplace")
    )
    assert text in document.text
    assert document.encoding in ("cp950", "big5hkscs")


def test_lines_are_paragraphs_and_not_those_of_the_source(read):
    html = "<div><p>西河县收到\n  帮扶资金<b>5万\n元</b>，\n将用于修路。</p><p>第二段。\n<br>\n第三段。</p></div>"
    (document,) = read("page.html", page(html).encode())
    assert "西河县收到 帮扶资金5万 元， 将用于修路。\n第二段。\n第三段。" in document.text


def test_where_no_main_text_is_found_all_of_the_page_is_taken_in_lines(read):
    html = "<html><body><div>公告</div><div>收到<br>5万元</div></body></html>"
    (document,) = read("page.html", html.encode())
    assert document.text == "公告\n收到\n5万元"


def test_an_xml_declaration_is_honoured(read):
    html = f'<?xml version="1.0" encoding="gb2312"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{BODY[0]}</p></body></html>'
    (document,) = read("page.xhtml", html.encode("gb18030"))
    assert (document.text, document.encoding) == (BODY[0], "gb18030")


def test_author_and_url_are_kept(read):
    head = '<meta name="author" content="Li Ming"><link rel="canonical" href="https://example.org/news/1.html">'
    (document,) = read("page.html", page(LAYOUTS["paragraphs"], head=head).encode())
    assert document.meta["author"] == "Li Ming"
    assert document.meta["url"] == "https://example.org/news/1.html"


@pytest.mark.parametrize(
    "html", ["<p>西河县收到5万元。</p>", "西河县收到5万元。", "<div>西河县收到5万元。", "<html>西河县收到5万元。"]
)
def test_a_fragment_is_a_page_too(read, html):
    (document,) = read("page.html", html.encode())
    assert document.text == "西河县收到5万元。"


@pytest.mark.parametrize(
    "html", ["", " \n", "<html><body></body></html>", "<html><body><script>var x</script></body></html>"]
)
def test_a_page_without_text_is_an_error(read, html):
    (bad,) = read("page.html", html.encode())
    assert isinstance(bad, BadDocument)


def hostile():
    paragraph = f"<p>{BODY[0]}</p>"
    deep = 100_000
    yield "deep", "<div>" * deep + paragraph + "</div>" * deep
    yield "deep whole", "<html><body>" + paragraph + "<b><i>" * deep
    yield "tables", paragraph + "<table><tr><td>" * deep
    yield "open", "<" * deep
    yield "declarations", " " * deep + "<?xml " * deep
    yield "comments", paragraph + "<!--" * deep
    yield "attributes", paragraph + "<a " + "x=1 " * deep
    yield "entities", '<!DOCTYPE h [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + paragraph + "&b;" * deep
    yield "nul", paragraph.replace("，", "\0") + "\x01\ufffe\x7f"
    yield "json", '<script type="application/ld+json">' + '{"@graph":[' * deep + "</script>" + paragraph


@pytest.mark.parametrize(("name", "html"), list(hostile()))
def test_a_hostile_page_costs_only_itself(read, name, html):
    started = time.process_time()
    (item,) = read("page.html", html.encode())
    assert time.process_time() - started < 30  # seconds; quadratic time would be minutes
    assert isinstance(item, Document | BadDocument)
    if isinstance(item, Document):
        item.text.encode("utf-8")
        assert "\0" not in item.text


def test_a_page_may_have_ten_megabytes_and_not_a_hundred(read):
    (bad,) = read("page.html", b"<p>" + b"a" * 20_000_001)
    assert "20,000,000 bytes" in bad.reason
    script = "<script>" + "x" * 10_000_000 + "</script>"
    (document,) = read("page.html", page(LAYOUTS["paragraphs"] + script).encode())
    assert BODY[2] in document.text


def test_a_page_says_nothing_on_standard_error(tmp_path):
    (tmp_path / "a.html").write_bytes(b"<p></p>" * 3 + b"\x00<<<>")
    code = f"from nlp_aid.io import read_documents; print(len(list(read_documents(['{tmp_path}/a.html']))))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == ("1\n", "")


def test_the_extractor_is_loaded_for_pages_only(tmp_path):
    (tmp_path / "a.txt").write_text("一", "utf-8")
    code = (
        "import sys; from nlp_aid.io import read_documents\n"
        f"list(read_documents(['{tmp_path}/a.txt'])); assert 'trafilatura' not in sys.modules and 'lxml' not in sys.modules\n"
        f"list(read_documents(['{tmp_path}/a.txt'], 'html')); assert 'trafilatura' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_notes_and_struck_text_are_read_into_no_number(read):
    content = (
        "<p>补助标准为每m<sup>2</sup>500元，总投资由<s>100</s>200万元调整，其中<del>30</del>50万元由东岭县安排。</p>"
        "<p>全县投入300万元<sup>1</sup>，帮扶<sup>2</sup>1200户，面积10<sub>4</sub>亩。</p>"
    )
    (document,) = read("page.htm", page(f"<article>{content}</article>").encode())
    assert "每m²500元，总投资由200万元调整，其中50万元由东岭县安排。" in document.text
    assert "300万元¹，帮扶²1200户，面积10₄亩" in document.text


def test_empty_cells_and_heads_over_several_keep_their_places(read):
    table = (
        "<table><tr><th rowspan=2>县区</th><th colspan=2>资金规模（万元）</th><th rowspan=2>备注</th></tr>"
        "<tr><th>中央</th><th>省级</th></tr><tr><td>甲县</td><td>350</td><td></td><td>续建</td></tr>"
        "<tr><td>乙县</td><td>300</td><td>100</td><td></td></tr></table>"
    )
    (document,) = read("page.htm", page(f"<article><p>{BODY[0]}</p>{table}<p>{BODY[2]}</p></article>").encode())
    rows = document.text.split("\n")
    assert "县区\t资金规模（万元）\t\t备注" in rows
    assert "\t中央\t省级\t" in rows
    assert "甲县\t350\t\t续建" in rows
    assert "乙县\t300\t100\t" in rows
