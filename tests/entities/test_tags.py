from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.entities.tags import LABELS, tagged_spans, tags_of


@st.composite
def spans(draw):
    """Spans side by side or apart, and the length of their text."""
    at, found = 0, []
    for _ in range(draw(st.integers(0, 6))):
        start = at + draw(st.integers(0, 3))
        at = start + draw(st.integers(1, 5))
        found.append((start, at, draw(st.sampled_from(LABELS))))
    return found, at + draw(st.integers(0, 3))


@given(spans())
def test_spans_come_back_from_their_tags(drawn):
    found, length = drawn
    assert [(start, end, LABELS[label]) for start, end, label in tagged_spans(tags_of(found, length))] == found
