"""A spaCy tokenizer over the readable text, and tokens that yield to spans."""

# No postponed annotations here: spaCy reads those of a factory.

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer
from spacy.vocab import Vocab

from nlp_aid import text
from nlp_aid.segmenter import Segmenter
from nlp_aid.text import Reading
from nlp_aid.text.reading import Offsets

_READING = "nlp_aid.reading"


class Tokenizer(DummyTokenizer):
    """Turns a text into a Doc of words, with `doc.text` the text to the character.

    Words are found in the readable text; a token is the raw stretch of a word with its glosses and inner spaces, and
    `token.norm_` its readable form. Raw text that is not read (markup) stands in tokens of its own.
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
        text.read("", self.steps)  # an unknown step is an error now, not at the first document
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
        reading = text.read(raw, self.steps)
        offsets: set[int] = set()
        start = 0
        for end in self.segmenter.segment(reading.text):
            offsets.update(reading.to_raw(start, end))
            start = end
        return _build(self.vocab, reading, offsets, {_READING: reading.to_data()})


def make_tokenizer(steps: list[str] | None = None) -> Callable[[Language], Tokenizer]:
    """Return a function that makes the tokenizer of a pipeline; registered as `nlp_aid.Tokenizer.v1`."""
    return lambda nlp: Tokenizer(nlp.vocab, steps)


def reading_of(doc: Doc) -> Reading:
    """Return the reading of a Doc's text: the one its tokenizer took, or a new one for another tokenizer's Doc."""
    data = doc.user_data.get(_READING)
    if data is None:
        reading = text.read(doc.text)
        doc.user_data[_READING] = reading.to_data()
        return reading
    return Reading.from_data(doc.text, data)


def word_bounds(doc: Doc, reading: Reading) -> set[int]:
    """Return the offsets in the readable text at which a token starts or ends."""
    starts, ends = _token_bounds(doc)
    bounds = {0, len(reading.text)}
    bounds.update(np.searchsorted(reading.ends, starts, side="right").tolist())
    bounds.update(np.searchsorted(reading.starts, ends, side="left").tolist())
    return bounds


def cut(doc: Doc, offsets: Iterable[int]) -> Doc:
    """Return the Doc with a token boundary at every offset: tokens yield to spans.

    Args:
        doc: any Doc.
        offsets: offsets into `doc.text`.

    Returns:
        The same Doc where the boundaries are there already. Otherwise a new one with the same text, entities, span
        groups, user data, categories and sentence starts; spaCy's own retokenizer loses the span groups.
    """
    bounds = {bound for side in _token_bounds(doc) for bound in side.tolist()}
    missing = set(offsets) - bounds
    if not missing:
        return doc
    finer = _build(doc.vocab, reading_of(doc), bounds | missing, doc.user_data)
    for name, group in doc.spans.items():
        finer.spans[name] = [_same_span(finer, span) for span in group]
    finer.set_ents([_same_span(finer, span) for span in doc.ents])
    finer.cats = doc.cats
    if doc.has_annotation("SENT_START"):
        starts = {token.idx for token in doc if token.is_sent_start}
        for token in finer:
            token.is_sent_start = token.idx in starts
    return finer


def _token_bounds(doc: Doc) -> tuple[Offsets, Offsets]:
    """Return where each token starts and where it ends, in `doc.text`."""
    starts, lengths = doc.to_array(["IDX", "LENGTH"]).astype(np.int64).reshape(-1, 2).T
    return starts, starts + lengths


def _same_span(doc: Doc, span: Any) -> Any:
    return doc.char_span(span.start_char, span.end_char, label=span.label, kb_id=span.kb_id, span_id=span.id)


def _build(vocab: Vocab, reading: Reading, offsets: set[int], user_data: dict[Any, Any]) -> Doc:
    """Return a Doc of the raw text cut at `offsets`; a single space goes to the token before it, as spaCy has it."""
    raw = reading.raw
    bounds = sorted(offsets | {0, len(raw)})
    clean = reading.text is raw
    words: list[str] = []
    spaces: list[bool] = []
    norms: list[str] = []
    for start, end in itertools.pairwise(bounds):
        word = raw[start:end]
        if word == " " and words and not spaces[-1]:
            spaces[-1] = True
            continue
        words.append(word)
        spaces.append(False)
        norms.append(word if clean else reading.readable(start, end) or word)
    doc = Doc(vocab, words=words, spaces=spaces, user_data=user_data)
    for token, norm in zip(doc, norms, strict=True):
        if token.norm_ != norm:  # spaCy's own norms turn Chinese punctuation into ASCII
            token.norm_ = norm
    return doc
