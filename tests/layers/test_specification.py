"""What is said of layers elsewhere is what their specifications say."""

import re
from pathlib import Path
from typing import get_type_hints

import pytest

from nlp_aid import layers, records
from nlp_aid.layers.types import mention_types

RECORD_PAGE = (Path(__file__).parents[2] / "docs" / "record.md").read_text("utf-8")
RECORDS = {
    "money": records.MoneyRecord,
    "places": records.PlaceRecord,
    "programmes": records.ProgrammeRecord,
    "organisations": records.OrganisationRecord,
    "persons": records.PersonRecord,
    "dates": records.DateRecord,
    "beneficiaries": records.BeneficiariesRecord,
}


@pytest.mark.parametrize("name", layers.layers())
def test_static_types_have_the_fields(name):
    hints = get_type_hints(RECORDS[name])
    assert list(hints) == ["start", "end", "text", *(field.name for field in layers.layers()[name].regular_fields)]


@pytest.mark.parametrize("name", layers.layers())
def test_the_page_of_the_record_tells_of_every_field_and_value(name):
    for field in layers.layers()[name].fields:
        assert re.search(rf"^\| `{field.name}` \|", RECORD_PAGE, re.MULTILINE), field.name
        for value in field.values:
            assert re.search(rf"^\| `{value}` \|", RECORD_PAGE, re.MULTILINE), value


def test_value_types_are_those_of_the_specifications():
    assert list(mention_types()) == list(layers.layers())


def test_layers_are_told_apart_without_colours():
    styles = [layer.style for layer in layers.layers().values()]
    assert len({style.brackets for style in styles}) == len(styles)
    assert len({style.terminal for style in styles}) == len(styles)
    assert len({style.line for style in styles}) == len(styles)
