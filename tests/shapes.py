"""Shapes of text that no writer has, and that some rule may take long for: each a function of the length."""

WORDS = "上海市闵行区向云南省保山市捐款20万元，用于“万企兴万村”行动。"
_UNITS = {
    "blanks": " ",
    "tabs": "\t",
    "wide blanks": "\u3000",
    "no-break spaces": "\xa0",
    "line ends": "\n",
    "carriage returns": "\r",
    "blank lines": " \n",
    "zero-width spaces": "\u200b",
    "figures": "1",
    "wide figures": "９",
    "numerals": "一",
    "magnitudes": "万",
    "yuan": "元",
    "commas": "，",
    "ASCII commas": ",",
    "enumeration commas": "、",
    "stops": "。",
    "full stops": ".",
    "colons": "：",
    "hyphens": "-",
    "dots": "·",
    "ellipses": "…",
    "opening brackets": "（",
    "closing brackets": "）",
    "ASCII brackets": "(",
    "opening quotes": "“",
    "titles": "《",
    "tags": "<",
    "open cells": "<td>",
    "entities": "&nbsp;",
    "ampersands": "&",
    "bars": "|",
    "bars and figures": "|1",
    "tildes": "~~",
    "backslashes": "\\",
    "replacement characters": "\ufffd",
    "question marks": "?",
    "mojibake": "锟斤拷",
    "mojibake of UTF-8": "æ\x88\x91",
    "letters": "a",
    "pinyin": "（zhong）",
    "one character": "的",
    "a surname": "王",
    "a place": "上海市",
    "a county": "县",
    "places in a row": "甲县、",
    "places in lines": "上海\n",
    "percentages": "5%、",
    "amounts": "5元",
    "amounts in a list": "5万元、",
    "figures with commas": "1,",
    "figures with stops": "1.",
    "figures with blanks": "1 ",
    "dates": "2023年3月5日",
    "months": "3月",
    "years": "去年",
    "programmes": "“万企兴万村”行动",
    "quoted": "“甲”",
    "organisations": "红十字会",
    "funds": "资金",
    "counts": "5户",
    "of which": "其中",
    "sums": "共计5元，其中3元，2元；",
    "flows": "甲县向乙县捐款5元；",
    "surrogates of emoji": "😀",
    "combining marks": "e\u0301",
    "traditional": "萬",
    "rare": "\U00020000",
    "controls": "\x00",
    "lists": "\n1、",
    "units": "单位：万元\n",
    "rows": "甲\t5\n",
    "sentences": WORDS,
    "lines": WORDS + "\n",
    "no stops": "上海市闵行区向云南省保山市捐款20万元",
}
SHAPES = {name: (lambda length, unit=unit: unit * (length // len(unit))) for name, unit in _UNITS.items()}
SHAPES["blanks before a word"] = lambda length: " " * length + WORDS
SHAPES["wide blanks behind a word"] = lambda length: WORDS + "\u3000" * length + "元"
SHAPES["a table"] = lambda length: "单位：万元\n项目\t金额\n" + "修路\t5\n" * (length // 5)
SHAPES["one very long row"] = lambda length: "单位：万元\n项目\t金额\n修路" + "\t5" * (length // 2)
SHAPES["a table in one line"] = lambda length: "单位：万元 项目 金额 " + "修路 5 " * (length // 5)
SHAPES["a cell of a page"] = lambda length: "<table><tr><td>金额（万元）</td>" + "<td>5</td>" * (length // 10)
SHAPES["a bracket that is never closed"] = lambda length: "（" + WORDS * (length // len(WORDS))
SHAPES["a quotation that is never closed"] = lambda length: "“" + "上海捐款5元，" * (length // 7)
SHAPES["columns of givers"] = lambda length: (
    "单位：万元\n" + "捐赠单位\t金额\t" * (length // 16) + "\n" + "甲公司\t5\t" * (length // 16)
)
SHAPES["columns of parts"] = lambda length: (
    "单位：万元\n县\t合计\t" + "其中中央\t合计\t" * (length // 32) + "\n甲县\t5\t" + "3\t5\t" * (length // 32)
)
SHAPES["rows of sums"] = lambda length: "单位：万元\n县\t金额\n" + "甲县\t5\n小计\t5\n合计\t5\n" * (length // 15)
SHAPES["a wide row and many short ones"] = lambda length: (
    "单位：万元\n县" + "\t金额" * (length // 8) + "\n甲县" + "\t5" * (length // 8) + "\n乙县\t5" * (length // 8)
)
SHAPES["many tables"] = lambda length: "单位：万元\n县\t金额\n甲县\t5\n\n文\n\n" * (length // 21)
