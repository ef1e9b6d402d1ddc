"""Which encoding bytes are in, and text out of them."""

from __future__ import annotations

import codecs
import functools
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from nlp_aid import caveats
from nlp_aid.io.document import ErrorHandling, ReadError, ReadOptions

UTF_8 = "utf-8"
# A text is judged by this many bytes; more of them decide nothing.
SAMPLE = 1 << 16
# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Where two explain a text equally well, the first of them is taken: Windows' Big5 before Hong Kong's.
_CANDIDATES = (UTF_8, "gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# What a label means in practice is a superset of what it says (https://encoding.spec.whatwg.org/#names-and-labels);
# UTF-16 and UTF-32 without a mark are little endian.
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "cp950",
    "utf-8-sig": UTF_8,
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
# Pages that declare these mean Windows' superset of them.
_DECLARED = {"ascii": "cp1252", "iso8859-1": "cp1252"}
# Codecs of Python that are escapes or can give halves of surrogate pairs rather than text.
_NO_ENCODINGS = {"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "unicode-escape", "utf-7"}
_PLAIN = re.compile(rb"[\t\n\f\r\x20-\x7e]*")
# So many times as likely (a natural logarithm), an encoding leaves no doubt.
_NEARLY = 7.0
# What is less likely, for each of its characters (a natural logarithm), is no Chinese: news have -7.4 to -8.5.
_UNLIKELY = -10.5
_SURROGATE = re.compile("[\ud800-\udfff]")
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Encoding:
    """An encoding as it was found or given.

    Attributes:
        name: the codec's name in Python, such as `utf-8`, `gb18030`, `cp950` (Big5), `utf-16-le`.
        mark: the length of the byte order mark, in bytes.
        is_doubtful: whether another is nearly as likely.
    """

    name: str = UTF_8
    mark: int = 0
    is_doubtful: bool = False

    @functools.cached_property
    def line_feed(self) -> bytes:
        """What ends a line."""
        return "\n".encode(self.name)


class UndecodableError(ReadError):
    """Bytes are not in the encoding; the message says where, and what to do."""


def named(name: str) -> Encoding:
    """Return the encoding of a name.

    Args:
        name: any name that Python knows, such as `utf-8`, `GBK`, `big5-hkscs`. `gb2312` and `gbk` are read as their
            superset `gb18030`, `big5` as Windows' `cp950`.

    Raises:
        ValueError: no encoding of text has that name.
    """
    try:
        codec = codecs.lookup(name).name
        "\n".encode(codec)  # some codecs are not between bytes and text
    except (LookupError, ValueError, UnicodeError, TypeError):
        codec = ""
    if not codec or codec in _NO_ENCODINGS:
        raise ValueError(f"there is no encoding '{name}'; name one such as utf-8, gb18030, big5, big5hkscs or utf-16.")
    return Encoding(_MEANT.get(codec, codec))


def with_mark(encoding: Encoding, start: bytes) -> Encoding:
    """Return the encoding, given by name, with the byte order mark that the bytes start with.

    A mark corrects the byte order: what is called `utf-16` may have either.
    """
    for mark, name in _MARKS:
        if start.startswith(mark) and _without_order(name) == _without_order(encoding.name):
            return Encoding(name, len(mark))
    return encoding


def _without_order(name: str) -> str:
    return name.removesuffix("-le").removesuffix("-be")


def detect(data: bytes, declared: str | None = None, whole: bool = True) -> Encoding:
    """Return the encoding that bytes are most likely in.

    A byte order mark decides; then UTF-8, where the bytes are valid and read as ordinary text; then what the file
    declares, where the bytes are valid in it. Otherwise the text is decoded in every encoding of Chinese, and the one
    is taken under which it is likeliest, each character by itself: the standards put the characters in common use
    before the rare ones, and a text read in a wrong encoding is full of rare ones.

    Args:
        data: a text or its beginning.
        declared: the name of an encoding, from inside the file.
        whole: whether `data` is the whole text; a beginning may end within a character.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Encoding(name, len(mark))
    start, sample = _telling(data)
    whole = whole and start + len(sample) == len(data)
    if is_surely_utf8(sample, whole):
        return Encoding()
    candidates: tuple[str, ...] = _CANDIDATES
    if declared and (label := _label(declared)):
        if _is_multibyte(label) and _valid(sample, label, whole) is not None:
            return Encoding(label)
        candidates = (label, *(name for name in candidates if name != label))
    likelihoods = {name: _likelihood(sample, name, whole) for name in candidates}
    likeliest = max(candidates, key=lambda name: likelihoods[name])
    return Encoding(likeliest, is_doubtful=_is_doubtful(sample, likeliest, likelihoods))


def decode(data: bytes, encoding: Encoding, errors: ErrorHandling = "strict", offset: int = 0) -> str:
    """Return bytes as text, without the byte order mark.

    Args:
        data: the bytes.
        encoding: what they are in.
        errors: what becomes of bytes that are not: an error (`strict`), U+FFFD (`replace`), nothing (`ignore`).
        offset: where in its file `data` starts; a mark is expected at 0 only.

    Raises:
        UndecodableError: bytes are not in the encoding, and `errors` is `strict`.
    """
    skip = encoding.mark if offset == 0 else 0
    try:
        text = str(data[skip:], encoding.name, noting(errors))
    except UnicodeDecodeError as error:
        at = offset + skip + error.start
        raise UndecodableError(
            f"byte {at} is not {encoding.name.upper()}; give the file's encoding with --encoding, "
            "or read on past such bytes with --errors replace."
        ) from None
    return replace_surrogates(text)


def decoded(data: bytes, options: ReadOptions, declared: str | None = None) -> tuple[str, str]:
    """Return the text of a whole file, and the name of the encoding it is in.

    Args:
        data: the file.
        options: the encoding, and what becomes of errors.
        declared: the name of an encoding, from inside the file.

    Raises:
        UndecodableError: bytes are not in the encoding.
    """
    encoding = with_mark(named(options.encoding), data) if options.encoding else detect(data, declared)
    caveats.note("doubtful_encoding", encoding.is_doubtful)
    return decode(data, encoding, options.errors), encoding.name


def replace_surrogates(text: str) -> str:
    """Return the text with U+FFFD for halves of surrogate pairs, so that it can be written."""
    if not _SURROGATE.search(text):
        return text
    text, times = _SURROGATE.subn("\ufffd", text)
    caveats.note("replaced_characters", times)
    return text


def noting(errors: str) -> str:
    """Return the name of what Python's codecs do with bytes that are not in an encoding, as `errors` says, and how many is noted."""
    return f"nlp_aid.{errors}" if errors in ("replace", "ignore") else errors


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    return _noted(error, "replaced_bytes", codecs.replace_errors)


def _ignore(error: UnicodeError) -> tuple[str | bytes, int]:
    return _noted(error, "dropped_bytes", codecs.ignore_errors)


def _noted(
    error: UnicodeError, kind: str, handle: Callable[[UnicodeError], tuple[str | bytes, int]]
) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeDecodeError):
        caveats.note(kind, error.end - error.start)
    return handle(error)


codecs.register_error("nlp_aid.replace", _replace)
codecs.register_error("nlp_aid.ignore", _ignore)


def _label(declared: str) -> str | None:
    """Return the encoding that a file means by a name; None if it cannot be, as the name was read as ASCII."""
    try:
        encoding = named(declared)
    except ValueError:
        return None
    return _DECLARED.get(encoding.name, encoding.name) if encoding.line_feed == b"\n" else None


def _telling(data: bytes) -> tuple[int, bytes]:
    """Return the part of the bytes that tells, and where it starts: shortly before the first that is no plain ASCII."""
    plain = _PLAIN.match(data)
    start = max(0, plain.end() - 64 if plain else 0) // 4 * 4  # between characters of UTF-16 and UTF-32
    return start, data[start : start + SAMPLE]


def is_plain(data: bytes) -> bool:
    """Return whether the bytes are printable ASCII and white space only, which says nothing about the encoding."""
    return _PLAIN.fullmatch(data) is not None


def is_surely_utf8(sample: bytes, whole: bool) -> bool:
    """Return whether the bytes are ordinary text in UTF-8: plain ASCII, or valid with ideographs and no controls."""
    if is_plain(sample):
        return True
    if any(byte < 0x20 and byte not in b"\t\n\f\r" for byte in set(sample)):
        return False
    text = _valid(sample, UTF_8, whole)
    return text is not None and _IDEOGRAPH.search(text) is not None


def _valid(sample: bytes, name: str, whole: bool) -> str | None:
    """Return the text if the bytes are valid, but for a character at the end that may be cut off if not `whole`."""
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(sample, whole)
    except UnicodeDecodeError:
        return None


def _is_doubtful(sample: bytes, likeliest: str, likelihoods: dict[str, float]) -> bool:
    """Return whether another text than the likeliest one is nearly as likely, or even that one reads like none."""
    near = [name for name, one in likelihoods.items() if name != likeliest and likelihoods[likeliest] - one < _NEARLY]
    text = sample.decode(likeliest, "replace")
    if likelihoods[likeliest] < _UNLIKELY * len(text):
        return True
    return any(sample.decode(name, "replace") != text for name in near)


def _is_multibyte(name: str) -> bool:
    return len("あ".encode(name, "ignore")) > 1


@functools.cache
def _common() -> dict[str, float]:
    """Return the likelihood of the characters that Chinese text is made of, as natural logarithms.

    Level 1 of GB 2312 and of Big5 are the characters in common use, 3,755 simplified and 5,401 traditional ones.
    """
    levels = {
        "gb2312": [(lead, trail) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF)],
        "big5": [(lead, trail) for lead in range(0xA4, 0xC7) for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))],
    }
    common = {
        char: math.log(1 / 6000)
        for encoding, pairs in levels.items()
        for pair in pairs
        for char in bytes(pair).decode(encoding, "ignore")
    }
    common.update(dict.fromkeys("，。、；：？！（）《》“”‘’「」『』—…·　％", math.log(1 / 150)))
    common.update(dict.fromkeys(map(chr, range(0x20, 0x7F)), math.log(1 / 300)))
    # Letters with accents stand in pinyin and in foreign names; as pairs of bytes they would be ideographs.
    common.update(dict.fromkeys(map(chr, range(0xC0, 0x250)), math.log(1 / 3000)))
    common.update(dict.fromkeys("\t\n\r\f", math.log(1 / 100)))
    return common


def _rare(char: str) -> float:
    """Return the likelihood of a character that is not in common use, as a natural logarithm."""
    code = ord(char)
    if 0x4E00 <= code <= 0x9FFF:
        return math.log(1e-6)
    if 0xA0 <= code < 0xC0 or 0x2000 <= code <= 0x33FF or 0xFF00 <= code <= 0xFFEF:  # symbols, kana, full width
        return math.log(1e-5)
    if char == "\ufffd":  # what is not decoded: files do have broken bytes
        return math.log(1e-6)
    if not char.isprintable():  # control characters, private use
        return math.log(1e-9)
    return math.log(1e-8)


def _likelihood(sample: bytes, name: str, whole: bool) -> float:
    """Return how likely the sample is as text in an encoding: the logarithm of its characters' likelihoods."""
    common = _common()
    likelihood = 0.0
    width = len("\n".encode(name))  # one U+FFFD may stand for as many bytes
    for char, times in Counter(codecs.getincrementaldecoder(name)("replace").decode(sample, whole)).items():
        known = common.get(char)
        likelihood += times * (_rare(char) if known is None else known) * (width if char == "\ufffd" else 1)
    return likelihood
