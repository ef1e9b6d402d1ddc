"""Every pattern that the package compiles, found by watching it: run as a program it prints them, as JSON.

All modules are imported, what is cached without being asked for anything is called, and a pipeline and readers do their
work on texts that touch every layer, so that the patterns that are made of data are made, too.
"""

import contextlib
import importlib
import inspect
import io
import json
import pkgutil
import re
import sys

TEXT = """关于2023年东西部协作的报道
2023年3月5日，上海市闵行区向云南省保山市隆阳区捐赠资金1.2亿元（约合1,500万美元），人均约3000元，共计120万人次、5000户受益。
张三书记说：“我们投入‘万企兴万村’行动资金300余万元。”其中，产业扶贫资金200万元，占66.7%，同比增长12.5%，比上年多3倍。
据了解，中国红十字会（以下简称红十字会）援助老挝学校建设项目，去年以来，每平方米800元至900元。闵行区教育局局长李四出席。
单位：万元
项目\t金额\t备注
修路\t120\t完成
建校\t80.5\t在建
合计\t200.5\t
<table><tr><td>捐赠方</td><td>金额（万元）</td></tr><tr><td>闵行区</td><td>20</td></tr></table>
| 名称 | 金额（元） |
| --- | --- |
| 甲 | 1,000 |
一、帮扶资金伍拾万元整；二、累计投入港币三千元，其中：个人100元，单位200元，其他100元，合计400元。
三县（市）五乡镇：甲县、乙县、丙县，平均每县10万元。
"""
PAGE = f'<html><head><meta charset="utf-8"><title>报道</title></head><body><p>发布时间：2023-03-05 来源：新华社</p><p>{TEXT}</p></body></html>'


def watch():
    """Have every pattern noted that is compiled from now on, with the module that asks for it."""
    found = {}
    compile_ = re._compile

    def noted(pattern, flags):
        frame = sys._getframe(1)
        while frame.f_globals.get("__name__") in ("re", "functools"):
            frame = frame.f_back
        name = frame.f_globals.get("__name__", "")
        compiled = compile_(pattern, flags)
        if name.split(".")[0] == "nlp_aid" and isinstance(compiled, re.Pattern):
            found[compiled.pattern, compiled.flags, name] = frame.f_lineno
        return compiled

    re._compile = noted
    return found


def exercise():
    """Have the package make its patterns."""
    import nlp_aid

    modules = [nlp_aid]
    for one in pkgutil.walk_packages(nlp_aid.__path__, "nlp_aid."):
        if not one.name.endswith("__main__"):
            with contextlib.suppress(ImportError):  # of a library that is not installed
                modules.append(importlib.import_module(one.name))
    from nlp_aid.dates.document import document_date
    from nlp_aid.io.readers.containers import kind_in_compound
    from nlp_aid.io.readers.page import extract
    from nlp_aid.records.pieces import make_record

    nlp = nlp_aid.load()
    make_record(nlp, TEXT, "a", {"date": "2023-03-05"})
    make_record(nlp, TEXT * 3, "a", piece=300)
    extract(PAGE)
    document_date({"date": "March 5, 2023"})
    with contextlib.suppress(ValueError):
        kind_in_compound(io.BytesIO(b"x" * 2_000))
    lexicons = {type(one).__name__: one for _, pipe in nlp.pipeline if (one := getattr(pipe, "lexicon", None))}
    for module in modules:
        for value in list(vars(module).values()):
            if not callable(value) or not inspect.isfunction(inspect.unwrap(value)):
                continue
            asked = list(inspect.signature(value).parameters.values())
            given = [lexicons[one.annotation] for one in asked if one.annotation in lexicons]
            is_made = "Pattern" in str(inspect.signature(value).return_annotation)
            if len(given) == len(asked) and (hasattr(value, "cache_info") or (given and is_made)):
                with contextlib.suppress(Exception):  # what needs more than the package is not there
                    value(*given)


if __name__ == "__main__":
    noted = watch()
    exercise()
    rows = []
    for (pattern, flags, name), line in noted.items():
        is_bytes = isinstance(pattern, bytes)
        rows.append([pattern.decode("latin-1") if is_bytes else pattern, is_bytes, flags, f"{name}:{line}"])
    json.dump(rows, sys.stdout)
