"""A spaCy tokenizer over the readable text, and tokens that yield to spans."""

# No postponed annotations here: spaCy reads those of a factory.

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from spacy.util import DummyTokenizer
from spacy.vocab import Vocab

from nlp_aid import sentences as sentence_rules
from nlp_aid import text
from nlp_aid.doc_data import keep, kept, key_of, length, stretches
from nlp_aid.knowledge.origin import note
from nlp_aid.knowledge.sums import of_all, of_bytes, of_folder
from nlp_aid.paths import model_path
from nlp_aid.segmenter import Segmenter
from nlp_aid.sentences import sentence_starts
from nlp_aid.text import Reading
from nlp_aid.text.reading import Offsets

# Every step is linear in the text and holds little more than it, so spaCy's limit of a million characters is too low.
LONGEST = 20_000_000
_READING = "aid_reading"
_BOUNDS = "aid_bounds"
# What is annotated on tokens.
_ANNOTATED = (
    "NORM", "TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID",
)  # fmt: skip
# Of spaCy's codes of where an entity begins; the rest (0 unknown, 2 outside) are the same for all pieces of a token.
_INSIDE, _BEGINS = 1, 3
_NO_START = np.uint64(2**64 - 1)
# Universal Dependencies' name for the relation of the pieces of a word to the first of them.
_GOES_WITH = "goeswith"
# What hangs on a Doc beside its tokens and spans.
_HANGING = (
    "cats", "sentiment", "has_unknown_spaces", "user_hooks", "user_span_hooks", "user_token_hooks",
    "noun_chunks_iterator", "_vector", "_vector_norm", "_context",
)  # fmt: skip


class Tokenizer(DummyTokenizer):
    """Turns a text into a Doc of words, with `doc.text` the text to the character.

    Words are found in the readable text; a token is the raw stretch of a word with its glosses and inner spaces, and
    `token.norm_` its readable form. Raw text that is not read (markup) stands in tokens of its own. Sentence starts are
    set (see `nlp_aid.sentences`).
    """

    def __init__(self, vocab: Vocab, steps: Iterable[str] | None = None, meta: Mapping[str, Any] | None = None) -> None:
        """Set up the tokenizer.

        Args:
            vocab: the pipeline's vocabulary.
            steps: the reading steps to take (see `nlp_aid.text.STEPS`); all of them by default.
            meta: the pipeline's `nlp.meta`, whose name and version go into records.

        Raises:
            ValueError: a step has an unknown name.
        """
        self.vocab = vocab
        self.meta = meta
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
        data = reading.to_data()
        _remember(data, reading)
        doc = _build(self.vocab, reading, bounds, sentences, {key_of(_READING, 0, len(raw)): data})
        note(doc, self.hashes(), self.meta)
        return doc

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of the segmenter's data, and of the words and tables by which raw text is read."""
        return {"segmenter": of_folder(model_path("segmenter")), "reading": _reading_digest()}


@functools.cache
def _reading_digest() -> str:
    own = [Path(next(iter(package.__path__)), "data") for package in (text, sentence_rules)]
    files = sorted(path for folder in (*own, model_path("script")) for path in folder.iterdir())
    return of_all((path.name, of_bytes(path.read_bytes())) for path in files if path.suffix in (".json", ".txt"))


def make_tokenizer(steps: list[str] | None = None) -> Callable[[Language], Tokenizer]:
    """Return a function that makes the tokenizer of a pipeline; registered as `nlp_aid.Tokenizer.v1`."""

    def make(nlp: Language) -> Tokenizer:
        # So that a saved pipeline takes long texts, too, however it is loaded.
        nlp.max_length = max(nlp.max_length, LONGEST)
        return Tokenizer(nlp.vocab, steps, nlp.meta)

    return make


def reading_of(doc: Doc) -> Reading:
    """Return the reading of a Doc's text: the one its tokenizer took, or a new one for another tokenizer's Doc.

    It is kept with the Doc, as plain data.
    """
    data = kept(doc, _READING)
    if data is not None:
        known, reading = _latest
        if data is not known:
            reading = Reading.from_data(doc.text, data)
            _remember(data, reading)
        return reading
    reading = text.read_text(doc.text)
    data = reading.to_data()
    keep(doc, _READING, data)
    _remember(data, reading)
    return reading


# The reading that was used last, and its data: making it again for every component would take longer than they take.
_latest: tuple[dict[str, Any] | None, Reading] = (None, Reading.of(""))


def _remember(data: dict[str, Any], reading: Reading) -> None:
    global _latest
    _latest = (data, reading)


def word_bounds(doc: Doc, reading: Reading) -> set[int]:
    """Return the offsets in the readable text at which a word starts or ends: a token, or what `mark_words` has marked."""
    starts, ends = _token_bounds(doc)
    if marked := kept(doc, _BOUNDS):
        further = np.asarray(marked, dtype=np.int64)
        starts, ends = np.concatenate((starts, further)), np.concatenate((ends, further))
    last = len(reading.text)
    return set(_ascending(last, [0, last], *_in_readable(reading, starts, ends)).tolist())


def mark_words(doc: Doc, offsets: Iterable[int]) -> None:
    """Mark where words may start or end inside of tokens, for those who look at a Doc later; see `word_bounds`.

    Args:
        doc: any Doc. Its tokens stay as they are.
        offsets: offsets into `doc.text`.
    """
    if marked := sorted({*offsets, *(kept(doc, _BOUNDS) or ())}):
        keep(doc, _BOUNDS, marked)


def word_and_sentence_starts(doc: Doc, reading: Reading) -> tuple[Offsets, Offsets]:
    """Return where tokens and sentences start in the readable text, ascending; white space between words is one."""
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
        The same Doc where the boundaries are there already. Otherwise a new one with the same text and all that hangs
        on the Doc. The pieces of a token have its annotations and its row of the tensor; the first has its head and its
        place in the sentence, and the others hang on it. What others keep for a token (`token._`) stays with the first.
        spaCy's own retokenizer would leave the spans of groups on wrong tokens, and take time that grows with the
        square of the text.
    """
    wanted = list(offsets)
    if not wanted:
        return doc
    starts, ends = _token_bounds(doc)
    last = length(doc)
    # A space at the very end belongs to a token, and ends where nothing else does.
    is_bound = _marked(last, [0, last], starts, ends)
    if is_bound[wanted].all():
        return doc
    reading = reading_of(doc)
    # Groups of others may hold spans that a user has merged tokens over.
    groups = {name: (group, stretches(group)) for name, group in doc.spans.items()}
    wanted += [at for _, found in groups.values() for span in found for at in (span.start, span.end)]
    new = np.unique(np.asarray(wanted, dtype=np.int64))
    new = new[~is_bound[new]]
    counts = np.bincount(np.searchsorted(starts, new, side="right") - 1, minlength=len(doc)) + 1
    origins = np.repeat(np.arange(len(doc)), counts)
    firsts = np.cumsum(counts) - counts
    is_further = np.ones(len(origins), dtype=bool)
    is_further[firsts] = False
    is_last = np.append(~is_further[1:], True)
    begins = np.sort(np.concatenate((starts, new)))
    stops = np.where(is_last, ends[origins], np.append(begins[1:], 0))
    pieces = np.flatnonzero(is_further | ~is_last)

    words = doc.to_array("ORTH")[origins].tolist()
    for index in pieces.tolist():
        words[index] = reading.raw[begins[index] : stops[index]]
    spaces = doc.to_array("SPACY").astype(bool)[origins] & is_last
    finer = Doc(doc.vocab, words=words, spaces=spaces.tolist(), user_data=doc.user_data)
    array: Any = doc.to_array(list(_ANNOTATED))[origins]
    columns = {name: array[:, index] for index, name in enumerate(_ANNOTATED)}
    columns["NORM"][pieces] = finer.to_array("ORTH")[pieces]
    _set_norms(columns["NORM"], finer, reading, pieces, begins[pieces], stops[pieces])
    columns["SENT_START"][is_further & (columns["SENT_START"] != 0)] = _NO_START
    # One that begins and has no type is a place where there may be no entity.
    columns["ENT_IOB"][is_further & (columns["ENT_IOB"] == _BEGINS) & (columns["ENT_TYPE"] != 0)] = _INSIDE
    if columns["DEP"].any():
        own = np.arange(len(origins))
        heads = firsts[(np.arange(len(doc)) + doc.to_array("HEAD").astype(np.int32))[origins]]
        columns["HEAD"][:] = (np.where(is_further, firsts[origins], heads) - own).astype(np.uint64)
        columns["DEP"][is_further] = doc.vocab.strings.add(_GOES_WITH)
    used = array.any(axis=0)
    finer.from_array([name for name, is_used in zip(_ANNOTATED, used, strict=True) if is_used], array[:, used])
    for name, (group, found) in groups.items():
        spans: list[Any] = [
            finer.char_span(span.start, span.end, label=span.label, kb_id=span.kb_id, span_id=span.id) for span in found
        ]
        finer.spans[name] = SpanGroup(finer, name=group.name, attrs=group.attrs, spans=spans)
    if len(doc.tensor) == len(doc):
        finer.tensor = doc.tensor[origins]
    for name in _HANGING:
        setattr(finer, name, getattr(doc, name))
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
    array = doc.to_array(["IDX", "SPACY"]).astype(np.int64)
    starts, spaces = np.ascontiguousarray(array[:, 0]), array[:, 1]
    # Lengths would have to be got from the vocabulary, which takes longer.
    ends = np.empty_like(starts)
    ends[:-1] = starts[1:]
    ends[-1:] = length(doc)
    ends -= spaces
    return starts, ends


def _build(vocab: Vocab, reading: Reading, bounds: Offsets, sentences: Offsets, user_data: dict[Any, Any]) -> Doc:
    """Return a Doc of the raw text.

    Args:
        vocab: the pipeline's vocabulary.
        reading: the text.
        bounds: where tokens start or end in the raw text, ascending. A single space goes to the token before it.
        sentences: where sentences start in the raw text.
        user_data: what the Doc carries.
    """
    raw = reading.raw
    words = [raw[start:end] for start, end in pairwise(bounds.tolist())]
    starts = bounds[:-1]
    spaces = [False] * len(words)
    taken: set[int] = set()
    for index in [index for index, word in enumerate(words) if word == " "] if " " in words else []:
        if index and index - 1 not in taken:
            taken.add(index)
            spaces[index - 1] = True
    if taken:
        own = [index for index in range(len(words)) if index not in taken]
        words, spaces, starts = [words[index] for index in own], [spaces[index] for index in own], starts[own]
    doc = Doc(vocab, words=words, spaces=spaces, user_data=user_data)
    if not words:
        return doc
    norms: Any = doc.to_array("ORTH")  # spaCy's own norms turn Chinese punctuation into ASCII
    if reading.text is not raw:
        ends = starts + np.fromiter(map(len, words), dtype=np.int64)
        _set_norms(norms, doc, reading, np.arange(len(words)), starts, ends)
    begins = _marked(len(raw), sentences)[starts]
    begins[0] = True
    columns: Any = np.stack((norms, np.where(begins, np.uint64(1), _NO_START)), axis=1)
    doc.from_array(["NORM", "SENT_START"], columns)
    return doc


def _set_norms(norms: Any, doc: Doc, reading: Reading, tokens: Offsets, starts: Offsets, ends: Offsets) -> None:
    """Write the readable forms of tokens that stand at [start, end) in the raw text, where they have another."""
    if reading.text is reading.raw:
        return
    readable = zip(*(offsets.tolist() for offsets in _in_readable(reading, starts, ends)), strict=True)
    for index, start, end, (first, last) in zip(tokens.tolist(), starts.tolist(), ends.tolist(), readable, strict=True):
        norm = reading.text[first:last]
        if norm and norm != reading.raw[start:end]:
            norms[index] = doc.vocab.strings.add(norm)
