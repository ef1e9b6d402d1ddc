import re

from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.knowledge.patterns import any_of

WORDS = st.lists(st.text("ab.+元万", min_size=1, max_size=4), max_size=12)


@given(WORDS, st.text("ab.+元万", max_size=20), st.sampled_from(["", "(?!a)", "b", "$"]))
def test_the_longest_word_is_found_first_and_then_the_next(words, text, behind):
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
    expected = [match.span() for match in re.finditer(f"(?:{longest_first}){behind}", text)]
    assert [match.span() for match in re.finditer(any_of(words) + behind, text)] == expected
