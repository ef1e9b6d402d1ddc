"""Shapes of pages as sites of governments, newspapers and accounts have them, with a text of our own in them."""

from __future__ import annotations

from collections.abc import Callable

HEADLINE = "关于下达青溪县2023年防返贫补助资金430万元的通知"
BODY = (
    "各乡镇人民政府：现将2023年防返贫补助资金430万元下达给你们，请专款专用，不得挤占和挪用。",
    "其中安排白石镇180万元，用于饮水管网改造；安排红岩乡95.5万元，用于产业路硬化。",
    "各乡镇要加强资金监管，于11月底前完成项目验收，并将绩效自评报告报县乡村振兴局。",
)
TABLE = (
    ("乡镇", "金额（万元）", "用途"),
    ("白石镇", "180", "饮水"),
    ("红岩乡", "95.5", ""),
    ("青溪镇", "154.5", "危房"),
)
NOISE = ("首页", "政务公开", "相关链接", "版权所有", "主办单位", "上一篇：", "打印本页", "扫一扫", "网站地图")

_TOP = """<div class="top"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li><li><a href="/sitemap">网站地图</a></li></ul></div>
<div class="crumbs">您所在的位置：<a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a></div>"""
_BOTTOM = """<div class="share"><a href="#">打印本页</a> <span>扫一扫在手机打开</span></div>
<div class="prev"><a href="1.html">上一篇：会议通知</a></div>
<div class="links"><h3>相关链接</h3><ul><li><a href="2.html">县领导调研</a></li><li><a href="3.html">招聘公告</a></li></ul></div>
<div class="footer"><p>版权所有：青溪县人民政府　主办单位：县政府办公室</p></div><script>var a = "脚本";</script>"""
_METAS = (
    '<meta name="PubDate" content="2023-05-06 09:30"><meta name="ArticleTitle" content="'
    + HEADLINE
    + '"><meta name="ContentSource" content="县财政局">'
)


def paragraphs(tag: str = "p", *, indent: str = "　　", attributes: str = "") -> str:
    return "".join(f"<{tag}{attributes}>{indent}{line}</{tag}>" for line in BODY)


def breaks() -> str:
    return "<br>\n".join("　　" + line for line in BODY)


def table(attributes: str = ' border="1"', cell: str = "td", inner: str = "{}") -> str:
    rows = "".join(
        "<tr>" + "".join(f"<{cell}>{inner.format(text)}</{cell}>" for text in row) + "</tr>" for row in TABLE
    )
    return f"<table{attributes}>{rows}</table>"


def page(
    main: str, *, headline: str = f"<h1>{HEADLINE}</h1>", head: str = "", title: str = f"{HEADLINE}-青溪县人民政府"
) -> str:
    info = '<div class="info"><span>发布时间：2023-05-06</span> <span>来源：县财政局</span> <span>浏览次数：15</span></div>'
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}<title>{title}</title></head>'
        f"<body>{_TOP}{headline}{info}{main}{_BOTTOM}</body></html>"
    )


def _cells(text: str) -> str:
    return f'<table width="980" align="center"><tr><td width="200"><a href="/">首页</a><br><a href="/a">政务公开</a></td><td>{text}</td></tr></table>'


# Each gives a page; those whose names end with `_table` have the table.
SHAPES: dict[str, Callable[[], str]] = {
    "trs_editor": lambda: page(f'<div class="TRS_Editor"><div class="Custom_UnionStyle">{paragraphs()}</div></div>', head=_METAS),
    "trs_editor_table": lambda: page(f'<div class="TRS_Editor">{paragraphs()}{table()}</div>', head=_METAS),
    "ucap_content": lambda: page(f'<div id="UCAP-CONTENT">{paragraphs(indent="")}</div>', headline=f'<div class="article-title"><p>{HEADLINE}</p></div>', head=_METAS),
    "ucap_content_table": lambda: page(f'<div id="UCAP-CONTENT">{paragraphs()}{table(" class=MsoTable", inner="<p><span>{}</span></p>")}</div>', head=_METAS),
    "zoom_breaks": lambda: page(f'<div id="zoom">{breaks()}</div>'),
    "zoom_spans": lambda: page(f'<div id="Zoom">{paragraphs("p", attributes=" style=text-indent:2em").replace("<p", "<p><span")}</div>'),
    "pages_content": lambda: page(f'<div class="pages_content" id="UCAP-CONTENT">{paragraphs()}</div>', headline=f'<h1 class="pages-title">{HEADLINE}</h1>'),
    "article_con": lambda: page(f'<div class="article-con">{paragraphs()}</div>', headline=f'<div class="tit"><h2>{HEADLINE}</h2></div>'),
    "article_element": lambda: page(f"<article><header><h1>{HEADLINE}</h1></header>{paragraphs()}</article>", headline=""),
    "article_element_table": lambda: page(f"<article>{paragraphs()}<figure>{table()}</figure></article>"),
    "main_section": lambda: page(f"<main><section>{paragraphs()}</section></main>"),
    "divisions": lambda: page(f'<div class="content">{paragraphs("div")}</div>'),
    "nested_divisions": lambda: page("<div>" * 8 + paragraphs() + "</div>" * 8),
    "layout_table": lambda: page(_cells(f"<h1>{HEADLINE}</h1>{paragraphs()}"), headline=""),
    "layout_table_breaks": lambda: page(_cells(f'<p align="center"><font size="5"><b>{HEADLINE}</b></font></p>{breaks()}'), headline=""),
    "layout_data_table": lambda: page(_cells(f"{paragraphs()}{table()}")),
    "frontpage_table": lambda: page(f'<div class="content">{paragraphs()}{table(" class=ke-zeroborder", inner="<div>{}</div>")}</div>'),
    "thead_table": lambda: page(f'<div class="content">{paragraphs()}{table().replace("<tr>", "<thead><tr>", 1).replace("</tr>", "</tr></thead><tbody>", 1).replace("</table>", "</tbody></table>")}</div>'),
    "caption_table": lambda: page(f'<div class="content">{paragraphs()}{table().replace("<tr>", "<caption>资金分配表</caption><tr>", 1)}</div>'),
    "th_table": lambda: page(f'<div class="content">{paragraphs()}{table(cell="th")}</div>'),
    "only_table": lambda: page(f'<div class="content"><p>{BODY[0]}</p><p>{BODY[1]}</p><p>{BODY[2]}</p>{table()}<p>附件：1</p></div>'),
    "wechat": lambda: page(f'<div class="rich_media_content" id="js_content" style="visibility: visible;">{paragraphs("section", indent="")}</div>', headline=f'<h1 class="rich_media_title" id="activity-name">{HEADLINE}</h1>', title=HEADLINE),
    "wechat_spans": lambda: page(f'<div class="rich_media_content" id="js_content"><section><section>{"".join(f"<p><span><strong>{line[:6]}</strong>{line[6:]}</span></p>" for line in BODY)}</section></section></div>', headline=f'<h1 class="rich_media_title">{HEADLINE}</h1>', title=""),
    "newspaper": lambda: page(f'<div class="rm_txt_con">{paragraphs(indent="　　")}</div>', headline=f"<h1>{HEADLINE}</h1><div class=author>本报记者</div>", title=f"{HEADLINE}--地方--某网"),
    "newspaper_frame": lambda: page(f'<div id="ozoom"><founder-content>{paragraphs()}</founder-content></div>', headline=f'<p class="BSHARE_POP">{HEADLINE}</p>'),
    "mobile": lambda: page(f'<div class="art-text" data-v-1>{paragraphs()}</div>', headline=f'<div class="art-title">{HEADLINE}</div>'),
    "fonts": lambda: page(f'<div class="content">{paragraphs("p", attributes=" class=MsoNormal").replace("　　", "<span style=font-family:仿宋><font size=3>　　</font></span>")}</div>'),
    "headline_only_in_metas": lambda: page(f'<div class="content">{paragraphs()}</div>', headline="", head=_METAS),
    "headline_in_h2": lambda: page(f'<div class="content"><h2>{HEADLINE}</h2>{paragraphs()}</div>', headline=""),
    "two_h1": lambda: page(f'<div class="content">{paragraphs()}</div>', headline=f'<h1 class="logo"><a href="/">青溪县人民政府</a></h1><h1>{HEADLINE}</h1>'),
    "headline_in_spans": lambda: page(f'<div class="content">{paragraphs()}</div>', headline=f"<h1><span>{HEADLINE[:12]}</span><br><span>{HEADLINE[12:]}</span></h1>"),
    "definition_list": lambda: page(f'<div class="content"><dl>{"".join(f"<dt></dt><dd>{line}</dd>" for line in BODY)}</dl></div>'),
    "items": lambda: page(f'<div class="content"><ol>{"".join(f"<li>{line}</li>" for line in BODY)}</ol></div>'),
    "index_card_table": lambda: page(f'<table class="index"><tr><td>索 引 号：</td><td>QX-2023-15</td><td>发布日期：</td><td>2023-05-06</td></tr></table><div class="content">{paragraphs()}{table()}</div>'),
}  # fmt: skip
