"""The names of files that documents get."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.io.formats.files import FileNames

DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("aux", "aux_"),
        ("aux.txt", "aux_.txt"),
        ("COM¹", "COM¹_"),
        ("lpt³.tar.gz", "lpt³_.tar.gz"),
        ("auxiliary", "auxiliary"),
    ],
)
def test_no_name_is_a_device_of_windows(id, name):
    assert FileNames().of(id) == name


@given(st.lists(st.from_regex(DEVICE, fullmatch=True) | st.text(max_size=9), max_size=6))
def test_names_are_distinct_and_no_devices(ids):
    names = FileNames()
    given_ = [names.of(id) for id in ids]
    assert len({name.casefold() for name in given_}) == len(ids)
    assert not [name for name in given_ if DEVICE.fullmatch(name)]
