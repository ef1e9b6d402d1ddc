"""Named railways, expressways and groups of cities: `nlp_aid/places/data/lines.json`."""

import pytest

from nlp_aid.gazetteer.files import open_gazetteer
from nlp_aid.places.find import PlaceFinder
from nlp_aid.places.lexicon import place_words
from nlp_aid.segmenter import Segmenter

LINES = place_words("lines")
GAZETTEER, FINDER, SEGMENTER = open_gazetteer(), PlaceFinder(), Segmenter()
# What a letter stood for when the line was named.
FORMER = {("京津塘", "塘"), ("成灌", "灌"), ("浩吉", "浩"), ("石衡沧港", "港"), ("郑汴洛", "汴")}


def abbreviates(char, code):
    return any(code in codes.get(char, ()) for codes in GAZETTEER.abbreviations.values())


@pytest.mark.parametrize("line", LINES)
def test_each_letter_is_of_its_place(line):
    assert len(LINES[line]) == len(line)
    for char, code in zip(line, LINES[line], strict=True):
        if code is not None:
            unit = GAZETTEER.by_code(code) if code.isdigit() else GAZETTEER.country(code)
            assert unit is not None
            assert char in unit.name or abbreviates(char, code) or (line, char) in FORMER


def test_most_lines_are_found_with_their_codes():
    missed = []
    for line, codes in LINES.items():
        if GAZETTEER.is_word(line):
            continue  # `广大`
        text = f"建设中的{line}高速公路通车。"
        places = FINDER.find(text, {0, *SEGMENTER.segment(text)})
        if [place.code for place in places] != codes:
            missed.append(line)
    # Some are cut otherwise (`中的大|张`), or are names of places too.
    assert len(missed) < len(LINES) * 0.04, missed
