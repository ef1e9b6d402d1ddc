import pytest
from typer.testing import CliRunner

from nlp_aid.cli import app
from tests.runs import stand_in


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
        asked.append(layers)
        return stand_in.load(layers)

    monkeypatch.setattr("nlp_aid.pipeline.load", load)
    return asked
