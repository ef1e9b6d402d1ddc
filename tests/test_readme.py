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


def test_the_record_in_the_readme_is_what_comes_out(nlp):
    import nlp_aid

    (shown,) = (json.loads(block) for block in blocks(README, "json"))
    record = nlp_aid.to_record(nlp(shown["text"]), id=shown["id"])
    assert record["money"] == shown["money"]
    assert record["programmes"] == shown["programmes"]
    assert all(place in record["places"] for place in shown["places"])


def test_the_guides_config_makes_a_pipeline(tmp_path):
    (config,) = blocks(GUIDE, "ini")
    path = tmp_path / "config.cfg"
    path.write_text(config, encoding="utf8")
    nlp = spacy.util.load_model_from_config(spacy.util.load_config(path), auto_fill=True)
    doc = nlp("隆陽區(qū)扶貧辦")
    assert [span.kb_id_ for span in doc.spans["places"]] == ["530502"]
