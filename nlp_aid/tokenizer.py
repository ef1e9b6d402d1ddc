"""A spaCy tokenizer over the readable text, and tokens that yield to spans."""

# No postponed annotations here: spaCy reads those of a factory.

from collections.abc import Callable, Iterable, Sequence, Set
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer
from spacy.vocab import Vocab

from nlp_aid import text
from nlp_aid.segmenter import Segmenter
from nlp_aid.sentences import sentence_starts
from nlp_aid.text import Reading
from nlp_aid.text.reading import Offsets

_READING = "nlp_aid.reading"
# What is annotated on tokens, and goes to the pieces of a token that is cut.
_KEPT: list[int | str] = ["TAG", "POS", "MORPH", "LEMMA"]


class Tokenizer(DummyTokenizer):
    """Turns a text into a Doc of words, with `doc.text` the text to the character.

    Words are found in the readable text; a token is the raw stretch of a word with its glosses and inner spaces, and
    `token.norm_` its readable form. Raw text that is not read (markup) stands in tokens of its own. Sentence starts are
    set (see `nlp_aid.sentences`).
    """

    def __init__(self, vocab: Vocab, steps: Iterable[str] | None = None) -> None:
        """Set up the tokenizer.

        Args:
            vocab: the pipeline's vocabulary.
            steps: the reading steps to take (see `nlp_aid.text.STEPS`); all of them by default.

        Raises:
            ValueError: a step has an unknown name.
        """
        self.vocab = vocab
        self.steps = None if steps is None else tuple(steps)
        text.read_text("", self.steps)  # an unknown step is an error now, not at the first document
        self.segmenter = Segmenter()

    def __call__(self, raw: str) -> Doc:
        """Return the Doc of `raw`.

        Raises:
            ValueError: the text holds half a surrogate pair, which is no Unicode text.
        """
        try:
            raw.encode("utf8")
        except UnicodeEncodeError as error:
            raise ValueError(
                f"The text has half of a surrogate pair at offset {error.start}, so it is no valid Unicode. "
                "Decode the file again with errors='replace'."
            ) from None
        reading = text.read_text(raw, self.steps)
        starts = sentence_starts(reading.text)
        bounds = _ascending(len(reading.text), [0], self.segmenter.segment(reading.text), starts)
        sentences = np.asarray(starts, dtype=np.int64)
        if reading.text is not raw:
            bounds = _ascending(len(raw), [0, len(raw)], reading.starts[bounds[:-1]], reading.ends[bounds[1:] - 1])
            sentences = reading.starts[sentences]
        data = _to_data(reading)
        _remember(data, reading)
        return _build(self.vocab, reading, bounds, sentences, {_READING: data})


def make_tokenizer(steps: list[str] | None = None) -> Callable[[Language], Tokenizer]:
    """Return a function that makes the tokenizer of a pipeline; registered as `nlp_aid.Tokenizer.v1`."""
    return lambda nlp: Tokenizer(nlp.vocab, steps)


def reading_of(doc: Doc) -> Reading:
    """Return the reading of a Doc's text: the one its tokenizer took, or a new one for another tokenizer's Doc.

    It is in `doc.user_data`, as plain data that travels with the Doc.
    """
    data = doc.user_data.get(_READING)
    # A part of a Doc (`span.as_doc(copy_user_data=True)`) has the whole Doc's data.
    if data is not None and data["length"] == _length(doc):
        known, reading = _latest
        if data is not known:
            reading = Reading.from_data(doc.text, data["reading"])
            _remember(data, reading)
        return reading
    reading = text.read_text(doc.text)
    doc.user_data[_READING] = data = _to_data(reading)
    _remember(data, reading)
    return reading


def _to_data(reading: Reading) -> dict[str, Any]:
    return {"length": len(reading.raw), "reading": reading.to_data()}


# The reading that was used last, and its data: making it again for every component would take longer than they take.
_latest: tuple[dict[str, Any] | None, Reading] = (None, Reading.of(""))


def _remember(data: dict[str, Any], reading: Reading) -> None:
    global _latest
    _latest = (data, reading)


def _length(doc: Doc) -> int:
    """Return the length of `doc.text`."""
    return doc[-1].idx + len(doc[-1].text_with_ws) if len(doc) else 0


def word_bounds(doc: Doc, reading: Reading) -> set[int]:
    """Return the offsets in the readable text at which a token starts or ends."""
    starts, ends = _in_readable(reading, *_token_bounds(doc))
    return {0, len(reading.text)}.union(starts.tolist(), ends.tolist())


def word_and_sentence_starts(doc: Doc, reading: Reading) -> tuple[Offsets, Offsets]:
    """Return where words and sentences start in the readable text, ascending; white space between words is one."""
    starts, ends = _in_readable(reading, *_token_bounds(doc))
    sentences = starts[doc.to_array("SENT_START") == 1]
    bounds = _ascending(len(reading.text), [0], starts, ends)
    return bounds[bounds < len(reading.text)], sentences[sentences < len(reading.text)]


def cut(doc: Doc, offsets: Iterable[int]) -> Doc:
    """Return the Doc with a token boundary at every offset: tokens yield to spans.

    Args:
        doc: any Doc.
        offsets: offsets into `doc.text`.

    Returns:
        The same Doc where the boundaries are there already. Otherwise a new one with the same text, entities, span
        groups, user data, categories and sentence starts, whose tokens have the tags, lemmas and tensor rows of those
        they are cut from; spaCy's own retokenizer loses the span groups.
    """
    wanted = list(offsets)
    if not wanted:
        return doc
    starts, ends = _token_bounds(doc)
    reading = reading_of(doc)
    # A space at the very end belongs to a token, and ends where nothing else does.
    is_bound = _marked(len(reading.raw), [0, len(reading.raw)], starts, ends)
    if is_bound[wanted].all():
        return doc
    is_bound[wanted] = True
    sentences = starts[doc.to_array("SENT_START") == 1] if doc.has_annotation("SENT_START") else None
    # A space inside a token that is cut becomes a token, as spans may end behind it.
    gaps = set(ends[np.append(starts[1:], len(reading.raw)) > ends].tolist())
    finer = _build(doc.vocab, reading, np.flatnonzero(is_bound), sentences, doc.user_data, gaps)
    for name, group in doc.spans.items():
        finer.spans[name] = [_same_span(finer, span) for span in group]
    finer.set_ents([_same_span(finer, span) for span in doc.ents])
    finer.cats = doc.cats
    origins = np.searchsorted(starts, _token_bounds(finer)[0], side="right") - 1
    annotations: Any = doc.to_array(_KEPT)
    if annotations.any():
        finer.from_array(_KEPT, annotations[origins])
    if len(doc.tensor) == len(doc):
        finer.tensor = doc.tensor[origins]
    return finer


def _marked(last: int, *offsets: Sequence[int] | Offsets) -> NDArray[np.bool_]:
    """Return for every offset from 0 to `last` whether it is among the given ones."""
    marked = np.zeros(last + 1, dtype=bool)
    for part in offsets:
        marked[part] = True
    return marked


def _ascending(last: int, *offsets: Sequence[int] | Offsets) -> Offsets:
    """Return distinct offsets, none above `last`, in ascending order."""
    return np.flatnonzero(_marked(last, *offsets))


def _in_readable(reading: Reading, starts: Offsets, ends: Offsets) -> tuple[Offsets, Offsets]:
    """Return where stretches of the raw text start and end in the readable text."""
    if reading.text is reading.raw:
        return starts, ends
    return np.searchsorted(reading.ends, starts, side="right"), np.searchsorted(reading.starts, ends, side="left")


def _token_bounds(doc: Doc) -> tuple[Offsets, Offsets]:
    """Return where each token starts and where it ends, in `doc.text`."""
    starts, lengths = doc.to_array(["IDX", "LENGTH"]).astype(np.int64).reshape(-1, 2).T
    return starts, starts + lengths


def _same_span(doc: Doc, span: Any) -> Any:
    return doc.char_span(span.start_char, span.end_char, label=span.label, kb_id=span.kb_id, span_id=span.id)


def _build(
    vocab: Vocab,
    reading: Reading,
    bounds: Offsets,
    sentences: Offsets | None,
    user_data: dict[Any, Any],
    gaps: Set[int] | None = None,
) -> Doc:
    """Return a Doc of the raw text.

    Args:
        vocab: the pipeline's vocabulary.
        reading: the text.
        bounds: where tokens start or end in the raw text, ascending.
        sentences: where sentences start in the raw text, if that is known.
        user_data: what the Doc carries.
        gaps: where the single spaces stand that go to the token before them, as spaCy has it; None for all.
    """
    raw = reading.raw
    offsets = bounds.tolist()
    words = [raw[start:end] for start, end in pairwise(offsets)]
    starts = bounds[:-1]
    spaces = [False] * len(words)
    blanks = [index for index, word in enumerate(words) if word == " "] if " " in words else []
    taken: set[int] = set()
    for index in blanks:
        if index and index - 1 not in taken and (gaps is None or offsets[index] in gaps):
            taken.add(index)
            spaces[index - 1] = True
    if taken:
        own = [index for index in range(len(words)) if index not in taken]
        words, spaces, starts = [words[index] for index in own], [spaces[index] for index in own], starts[own]
    doc = Doc(vocab, words=words, spaces=spaces, user_data=user_data)
    if not words:
        return doc
    attributes: dict[str, Any] = {"NORM": doc.to_array("ORTH")}  # spaCy's own norms turn Chinese punctuation into ASCII
    if reading.text is not raw:
        ends = starts + np.fromiter(map(len, words), dtype=np.int64)
        readable = zip(*(offsets.tolist() for offsets in _in_readable(reading, starts, ends)), strict=True)
        for index, (word, (first, last)) in enumerate(zip(words, readable, strict=True)):
            norm = reading.text[first:last]
            if norm and norm != word:
                attributes["NORM"][index] = vocab.strings.add(norm)
    if sentences is not None:
        begins = _marked(len(raw), sentences)[starts]
        begins[0] = True
        attributes["SENT_START"] = np.where(begins, 1, -1).astype(np.uint64)
    columns: Any = np.stack(list(attributes.values()), axis=1)
    doc.from_array(list(attributes), columns)
    return doc
