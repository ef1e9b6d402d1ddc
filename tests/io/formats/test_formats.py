from pathlib import Path

import pytest

from nlp_aid.io.formats import format_of


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.html", "html"),
        ("a.HTM", "html"),
        ("a.jsonl", "jsonl"),
        ("a.ndjson", "jsonl"),
        ("a", "jsonl"),
        ("v1.2/a", "jsonl"),
    ],
)
def test_a_format_goes_by_the_ending(name, format):
    assert format_of(Path(name)) == format


def test_an_ending_that_is_not_known_lists_the_formats():
    with pytest.raises(ValueError, match=r"'\.xyz'.*jsonl.* or html"):
        format_of(Path("a.xyz"))
