"""No text takes more than linear time: no pattern on what is made for it, and no step on shapes that no writer has."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import nlp_aid
from nlp_aid.records.pieces import make_record
from nlp_aid.sentences import sentence_starts
from nlp_aid.text import STEPS, read_text
from tests import pumps
from tests.shapes import SHAPES, WORDS
from tests.timing import processor_seconds

# Four times the text may take so many times as long: sixteen times is quadratic.
FACTOR = 8
# Less is not measured, in seconds.
SHORT = 0.02
GIVEN_UP = 2.0
# How long the longest texts for patterns are. NLP_AID_LONGEST=1000000 goes to a million characters, which takes long.
LONGEST = int(os.environ.get("NLP_AID_LONGEST", "100000"))

pytestmark = pytest.mark.skipif(not hasattr(signal, "ITIMER_VIRTUAL"), reason="the system measures no such time")


class TooLongError(Exception):
    pass


@contextmanager
def given_up(seconds):
    """Raise within the block when the process has worked that long."""

    def end(number, frame):
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def is_linear(function, short, long):
    """Whether a function takes on a text that is four times as long not much more than four times as long."""
    try:
        with given_up(GIVEN_UP):
            first = processor_seconds(function, long)
            if first < SHORT:
                return True
            # What was loaded, or the machine, may have taken long.
            return any(
                processor_seconds(function, long) <= FACTOR * processor_seconds(function, short) + SHORT
                for _ in range(3)
            )
    except TooLongError:
        return False


@pytest.fixture(scope="module")
def patterns():
    """All patterns of the package, compiled, with where they are made."""
    program = [sys.executable, "-m", "tests.patterns"]
    found = json.loads(
        subprocess.run(program, check=True, capture_output=True, cwd=Path(__file__).parent.parent).stdout
    )
    return [
        (re.compile(pattern.encode("latin-1") if is_bytes else pattern, flags), where)
        for pattern, is_bytes, flags, where in found
    ]


def is_linear_on_pumps(compiled, length):
    """Whether a pattern is linear on all that is made for it; else the first on which it is not."""
    is_bytes = isinstance(compiled.pattern, bytes)
    source = compiled.pattern.decode("latin-1") if is_bytes else compiled.pattern
    flags = compiled.flags & ~re.UNICODE if is_bytes else compiled.flags

    def fitting(text):
        return text.encode("latin-1", "replace") if is_bytes else text

    short, long = pumps.texts(source, flags, length), pumps.texts(source, flags, 4 * length)
    for one, other in zip(short, long, strict=True):
        if not is_linear(lambda text: pumps.search(compiled, text), fitting(one), fitting(other)):
            return f"{other[:20]!r} … {other[-5:]!r}"
    return ""


@pytest.mark.slow
def test_all_patterns_are_found(patterns):
    made_in = {where.partition(":")[0] for _, where in patterns}
    assert len(patterns) > 400
    # Of a module, of a function that is asked for it, of data, and one that a class keeps.
    for module in ("sentences", "money.numbers", "places.abbreviations", "programmes.named", "io.readers.page"):
        assert f"nlp_aid.{module}" in made_in
    counted = {path for path in Path(nlp_aid.__file__).parent.rglob("*.py") if "re.compile(" in path.read_text("utf-8")}
    named = {
        ".".join(("nlp_aid", *path.relative_to(Path(nlp_aid.__file__).parent).with_suffix("").parts))
        for path in counted
    }
    assert {name.removesuffix(".__init__") for name in named} - made_in == set()


@pytest.mark.parametrize("pattern", [r"\s*x", r"(?:a|b)*c", r"[0-9]+元\Z", r"<\w+[^>]*>x", r"(?:ab)*c"])
def test_patterns_that_are_not_linear_are_seen(pattern):
    assert is_linear_on_pumps(re.compile(pattern), 3_000)


@pytest.mark.slow
def test_no_pattern_takes_more_than_linear_time(patterns):
    slow = {
        f"{where}: {compiled.pattern!r}": fault
        for compiled, where in patterns
        if (fault := is_linear_on_pumps(compiled, 3_000))
    }
    assert slow == {}


@pytest.mark.slow
def test_no_pattern_takes_long_on_very_long_texts(patterns):
    """Linear, and with no more than some thousand steps a character."""
    slow = []
    for compiled, where in patterns:
        is_bytes = isinstance(compiled.pattern, bytes)
        source = compiled.pattern.decode("latin-1") if is_bytes else compiled.pattern
        for text in pumps.texts(source, compiled.flags & ~re.UNICODE if is_bytes else compiled.flags, LONGEST):
            try:
                with given_up(LONGEST * 3e-5):
                    pumps.search(compiled, text.encode("latin-1", "replace") if is_bytes else text)
            except TooLongError:
                slow.append((where, compiled.pattern, text[:20]))
    assert slow == []


@pytest.mark.parametrize("step", STEPS)
def test_reading_is_linear(step):
    faults = [
        name
        for name, make in SHAPES.items()
        if not is_linear(lambda text: read_text(text, [step]), make(4_000), make(16_000))
    ]
    assert faults == []


def test_sentences_are_linear():
    assert [name for name, make in SHAPES.items() if not is_linear(sentence_starts, make(4_000), make(16_000))] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_no_step_takes_long_on_a_million_characters(name):
    text = SHAPES[name](1_000_000)
    for step in STEPS:
        with given_up(30.0):
            assert read_text(text, [step]).raw == text
    with given_up(30.0):
        sentence_starts(text)


LAYERS = ["money", "places", "programmes", "dates"]


@pytest.fixture(scope="module")
def fast():
    nlp = nlp_aid.load(LAYERS)
    nlp(WORDS)
    return nlp


# Those on which some rule was once quadratic, and one of each sort besides; the slow test takes them all.
USUAL = (
    "wide blanks",
    "figures",
    "numerals",
    "ASCII commas",
    "amounts in a list",
    "rows",
    "one very long row",
    "no stops",
)


@pytest.mark.parametrize("name", USUAL)
def test_annotating_is_linear(fast, name):
    assert is_linear(fast, SHAPES[name](1_500), SHAPES[name](6_000))


@pytest.fixture(scope="module")
def default():
    nlp = nlp_aid.load()
    nlp(WORDS)
    return nlp


def not_linear(nlp, make):
    """The components that take on a text four times as long much more than four times as long."""
    times = {}
    for length in (6_000, 24_000):
        doc = nlp.make_doc(make(length))
        for component, pipe in nlp.pipeline:
            made = []
            times[component, length] = processor_seconds(
                lambda pipe, doc, made: made.append(pipe(doc)), pipe, doc, made
            )
            doc = made[0]
    return {name for name in nlp.pipe_names if times[name, 24_000] > FACTOR * times[name, 6_000] + 0.2}


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_every_component_is_linear(default, name):
    slow = not_linear(default, SHAPES[name])
    for _ in range(2):
        # What was slow once may have been the machine, or the collector of garbage; a rule is slow each time.
        slow = slow and slow & not_linear(default, SHAPES[name])
    assert slow == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", USUAL)
def test_two_hundred_thousand_characters_are_annotated_in_a_minute(fast, name):
    text = SHAPES[name](200_000)
    with given_up(60.0):
        assert make_record(fast, text)["text"] == text
