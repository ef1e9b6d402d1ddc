"""The date of a page is right or absent. The pages are made up, after the forms of real sites."""

import pytest

from nlp_aid.io.readers.page import extract

_TEXT = "<p>民政局向隆阳区拨付救灾资金三十万元，用于受灾群众的基本生活救助。</p><p>各村已经张榜公示。</p>"


def page(head="", above="", below=""):
    return f"<html><head><title>救灾资金下达</title>{head}</head><body><div>{above}</div><article><h1>救灾资金下达</h1>{_TEXT}</article><div>{below}</div></body></html>"


def meta(**parts):
    return extract(page(**parts))[1]


@pytest.mark.parametrize(
    ("above", "date"),
    [
        ("发布时间：2024年03月05日", "2024-03-05"),
        ("发布时间：2024年3月5日 10:30", "2024-03-05"),
        ("<span>发布日期：</span><span>2024-03-05 10:30:12</span>", "2024-03-05"),
        ("發佈日期：2024/03/05", "2024-03-05"),
        ("發布時間：民國113年3月5日", "2024-03-05"),
        ("发布时间:2024.3.5", "2024-03-05"),
        ("成文日期：二〇二四年三月五日", "2024-03-05"),
        ("来源：本网　2024-03-05 09:12　浏览次数：120", "2024-03-05"),
        ("2024-03-05 09:12　来源：本网　字号：大 中 小", "2024-03-05"),
        ("日期：2024-03-05", "2024-03-05"),
        ("更新时间：2024-03-07　发布时间：2024-03-05", "2024-03-05"),
        # A day that does not exist, a part of one, and several that are equally sure.
        ("发布时间：2024年2月30日", None),
        ("发布时间：2024年", None),
        ("发布时间：2024-03-05　发布时间：2024-04-06", None),
        ("活动时间待定", None),
        ("", None),
    ],
)
def test_what_stands_in_the_page(above, date):
    assert meta(above=above).get("date") == date


@pytest.mark.parametrize(
    "below",
    [
        "滇ICP备20240305号",
        "滇ICP备2024003055号-1",
        "版权所有 © 2019-2024 某某网",
        "Copyright 2016 某某县人民政府",
        "<footer>发布时间：2011-01-01</footer>",
        "公示期：2024年3月5日至3月12日",
        "<script>var built = '发布时间：2012-02-02';</script>",
    ],
)
def test_what_is_no_date_of_the_page(below):
    assert "date" not in meta(below=below)


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta name="PubDate" content="2024-03-05 16:08:00">', "2024-03-05"),
        ('<meta name="pubdate" content="2024年03月05日">', "2024-03-05"),
        ('<meta name="PubDate" content="20240305">', "2024-03-05"),
        ('<meta property="article:published_time" content="2024-03-05T08:00:00+08:00">', "2024-03-05"),
        ('<meta itemprop="datePublished" content="2024-03-05">', "2024-03-05"),
        (
            '<script type="application/ld+json">{"@graph": [{"datePublished": "2024-03-05T08:00:00"}]}</script>',
            "2024-03-05",
        ),
        ('<script type="application/ld+json">{broken</script>', None),
        ('<meta name="PubDate" content="">', None),
        ('<meta name="PubDate" content="昨天">', None),
    ],
)
def test_what_its_head_says(head, date):
    assert meta(head=head).get("date") == date


def test_the_head_goes_before_the_page_and_time_elements_count_where_they_agree():
    assert meta(head='<meta name="PubDate" content="2024-03-05">', above="发布时间：2024-03-06")["date"] == "2024-03-05"
    assert meta(above='<time datetime="2024-03-05T10:00">昨天</time>')["date"] == "2024-03-05"
    assert "date" not in meta(
        above='<time datetime="2024-03-05">一</time>', below='<time datetime="2023-01-01">二</time>'
    )
    marked = '<time class="published" datetime="2024-03-05">一</time>'
    assert meta(above=marked, below='<time datetime="2023-01-01">二</time>')["date"] == "2024-03-05"


def test_the_names_of_government_sites():
    head = '<meta name="ArticleTitle" content="关于下达救灾资金的通知"><meta name="ContentSource" content="县民政局"><meta name="SiteName" content="某县人民政府">'
    found = meta(head=head)
    assert found["title"] == "关于下达救灾资金的通知"
    assert found["author"] == "县民政局"
