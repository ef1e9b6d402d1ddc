"""Texts to try the library on."""

from hypothesis import strategies as st

# What scraped Chinese text is made of: plain, traditional and glossed characters, amounts, names, markup, odd spaces.
_PIECES = (
    "隆陽區(qū) 產(chǎn)業(yè) 上海市 閔行 滬滇 沪滇扶贫协作 芒宽乡 大门坎村 万元 365 ３６５ 1.2亿 美元 “云品入沪” 等7个项目 、 ， 。 \n \t "
    "　 &nbsp; &lt; <br> <p> </p> \u200b ( ) qū ā 的 投入 约 近 每亩 500元/亩 兴 县 市 村 A 🙂 ㎡ ⻄ \r\n \x00 � ?;丶"
).split(" ")


def scraped_text(max_size: int = 40) -> st.SearchStrategy[str]:
    """Texts of such pieces, with arbitrary Unicode between them."""
    piece = st.sampled_from(_PIECES) | st.just(" ") | st.text(max_size=4)
    return st.lists(piece, max_size=max_size).map("".join)
