"""`python -m nlp_aid`: the same as `nlp-aid`."""

from nlp_aid.cli import app

app(prog_name="nlp-aid")
