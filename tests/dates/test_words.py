"""The words of dates: every character that an atom may open with is declared, and every word of the data is read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.dates import calendar
from nlp_aid.dates.expressions import ATOMS, atom_at, next_atom
from nlp_aid.dates.find import find_dates
from nlp_aid.dates.resolve import Anchor
from nlp_aid.dates.words import FESTIVALS, WORDS

WHOLE = re.compile("|".join(f"(?P<{name}>{atom.pattern})" for name, atom in ATOMS.items()))
CHARACTERS = sorted(
    {char for atom in ATOMS.values() for char in atom.pattern if ord(char) > 127} | set("0123456789-/. ")
)


def all_atoms(text, search):
    found, at = [], 0
    while match := search(text, at):
        found.append((match.lastgroup, match.span()))
        at = max(match.end(), match.start() + 1)
    return found


@given(st.text(st.sampled_from(CHARACTERS), max_size=30))
def test_no_atom_is_missed_by_its_first_character(text):
    # The expression that tries all atoms at every character is the slow way to the same.
    assert all_atoms(text, next_atom) == all_atoms(text, WHOLE.search)
    whole, quick = WHOLE.match(text), atom_at(text, 0)
    assert (whole and whole.lastgroup) == (quick and quick.lastgroup)


@pytest.mark.parametrize("name", ATOMS)
def test_the_characters_that_an_atom_opens_with_are_declared(name):
    pattern = re.compile(ATOMS[name].pattern)
    behind = re.sub(r"\s", "", "".join(CHARACTERS))
    # Every character before everything that may follow: what opens with an undeclared one would be found here.
    texts = [
        f"{char}{rest}"
        for char in CHARACTERS
        for rest in ("年度", "月初一", "5日", "20年5月", "节", "个月", "季度", "世纪", behind[:1])
    ]
    assert {text[0] for text in texts if pattern.match(text)} <= set(ATOMS[name].opening)


@pytest.mark.parametrize("list_", ["years", "months", "days", "year_parts", "month_parts"])
def test_every_word_is_a_date_by_itself(list_):
    for entry in WORDS[list_]:
        for word in entry["words"]:
            assert [date.text for date in find_dates(word, Anchor(2024, 5, 15))] == [word]
            for behind in entry.get("not_before", ()):
                assert word not in [date.text for date in find_dates(word + behind, Anchor(2024, 5, 15))]


@pytest.mark.parametrize("festival", FESTIVALS, ids=lambda festival: festival["name"])
def test_every_festival_has_a_day_and_is_read_as_it_is_written(festival):
    day = calendar.festival(festival["name"], 2024)
    assert day is not None
    for form in festival["forms"]:
        for written in {form, re.sub("[“”]", "", form), form.replace("“", '"').replace("”", '"')}:
            text = f"2024年{written}{festival.get('only_before', ('期间',))[0]}"
            assert find_dates(text)[0].value == day.edtf


@pytest.mark.parametrize("name", ["solar", "lunar"])
def test_a_festival_out_of_the_calendar_has_no_day(name):
    one = next(festival for festival in FESTIVALS if name in festival)
    assert calendar.festival(one["name"], 9999) is None
