"""How many threads linear algebra takes."""

import threading

import pytest

import nlp_aid
from nlp_aid.entities import threads


class Library:
    """Stands for the library behind NumPy."""

    def __init__(self):
        self.count = 8

    def get_num_threads(self):
        return self.count

    def set_num_threads(self, count):
        self.count = count


@pytest.fixture
def library(monkeypatch):
    one = Library()
    monkeypatch.setattr(threads, "_libraries", lambda: [one])
    return one


def test_the_limit_holds_inside_and_not_behind(library):
    with threads.limited(1):
        assert library.count == 1
    assert library.count == 8


def test_nothing_is_touched_where_there_is_no_limit(library):
    with threads.limited(None):
        assert library.count == 8


def test_an_error_inside_lifts_the_limit_too(library):
    with pytest.raises(ZeroDivisionError), threads.limited(1):
        1 / 0  # noqa: B018
    assert library.count == 8


def test_the_last_of_several_to_leave_puts_back_what_was(library):
    entered, leave = threading.Event(), threading.Event()

    def other():
        with threads.limited(1):
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with threads.limited(1):
        thread.start()
        assert entered.wait(10)
    assert library.count == 1
    leave.set()
    thread.join()
    assert library.count == 8


def test_the_tagger_sets_one_thread_on_a_text_unless_told_otherwise(library, monkeypatch):
    seen = []
    for config, expected in (({}, 1), ({"threads": 3}, 3), ({"threads": None}, 8)):
        nlp = nlp_aid.load("fast")
        tagger = nlp.add_pipe("aid_entities", config=config)
        tagged = tagger._tagged
        monkeypatch.setattr(tagger, "_tagged", lambda doc, tagged=tagged: seen.append(library.count) or tagged(doc))
        nlp("上海市民政局拨款。")
        assert seen.pop() == expected


def test_no_threads_at_all_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        nlp_aid.load("fast").add_pipe("aid_entities", config={"threads": 0})
