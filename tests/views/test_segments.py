from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.views.segments import Close, NestedSpan, Open, Text, nest

LENGTH = 12


@st.composite
def stretches(draw):
    ends = draw(st.lists(st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)), max_size=8))
    return [NestedSpan(start, end, "money", index) for index, (start, end) in enumerate(ends)]


@given(stretches())
def test_events_are_a_tree_that_covers_every_stretch_exactly(given_stretches):
    pieces, covered, closed, at = [], {s: set() for s in given_stretches}, [], 0
    for event in nest(LENGTH, given_stretches):
        if isinstance(event, Open):
            assert event.is_first == (not covered[event.stretch])
            pieces.append(event.stretch)
        elif isinstance(event, Close):
            assert pieces.pop() == event.stretch
            if event.is_last:
                closed.append(event.stretch)
        else:
            assert event.start == at < event.end
            at = event.end
            for piece in pieces:
                covered[piece].update(range(event.start, event.end))
    assert pieces == []
    assert at == LENGTH
    for stretch, offsets in covered.items():
        assert offsets == set(range(stretch.start, stretch.end))
    assert sorted(closed, key=id) == sorted((s for s in given_stretches if s.start < s.end), key=id)


def test_what_nests_is_not_cut():
    outer, inner = NestedSpan(0, 6, "programmes", 0), NestedSpan(0, 1, "places", 0)
    assert list(nest(6, [inner, outer])) == [
        Open(outer, True), Open(inner, True), Text(0, 1), Close(inner, True), Text(1, 6), Close(outer, True),
    ]  # fmt: skip


def test_what_is_outside_the_text_is_left_out():
    assert list(
        nest(2, [NestedSpan(-1, 1, "money", 0), NestedSpan(1, 3, "money", 1), NestedSpan(2, 1, "money", 2)])
    ) == [Text(0, 2)]


def test_an_empty_text_has_no_events():
    assert list(nest(0, [NestedSpan(0, 0, "money", 0)])) == []
