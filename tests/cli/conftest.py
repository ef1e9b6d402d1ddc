import pytest
import spacy
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.mentions import put
from nlp_aid.money import MoneyMatch
from nlp_aid.places import Place
from nlp_aid.programmes import Programme


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs the command line in an empty folder and returns the result."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, **options):
        return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)

    return invoke


@pytest.fixture
def simple_pipeline(monkeypatch):
    """In the place of the pipeline, one that finds 5元, 沪 and 协作, fails on `boom`, and notes the layers asked for."""
    asked = []

    def load(layers):
        asked.append(list(layers))
        blank = spacy.blank("zh")

        def annotate(text):
            if "boom" in text:
                raise RuntimeError("it went wrong\nin two lines")
            doc = blank(text)
            for kind, word, fields in (
                (MoneyMatch, "5元", {"value": "5"}),
                (Place, "沪", {"code": "31", "name": "上海市", "level": "province", "path": ["上海市"]}),
                (Programme, "沪滇协作", {"type": "mechanism", "name": "沪滇协作"}),
            ):
                start = text.find(word)
                data = {"start": start, "end": start + len(word), "text": word, **fields}
                put(doc, kind, [kind.from_data(data)] if start >= 0 and kind.layer in layers else [])
            return doc

        return annotate

    monkeypatch.setattr(nlp_aid, "load", load)
    return asked
