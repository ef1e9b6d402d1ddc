import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nlp_aid.io.document import ReadError
from nlp_aid.io.readers.encoding import Encoding, UndecodableError, decode, detect, named, with_mark
from tests.io.readers.sentences import EACH, HONG_KONG, SIMPLIFIED, TRADITIONAL, WRITTEN_IN
from tests.strategies import scraped_text

FAMILIES = {
    "utf-8-sig": "utf-8",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "cp950",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}


@pytest.mark.parametrize(("encoding", "sentence"), EACH)
def test_a_sentence_is_read_in_every_encoding(encoding, sentence):
    data = sentence.encode(encoding)
    found = detect(data)
    assert decode(data, found) == sentence
    if encoding != "big5hkscs":  # what it shares with cp950 is called that
        assert found.name == FAMILIES.get(encoding, encoding)


@pytest.mark.parametrize("size", [10, 15])
def test_ten_characters_are_enough(size):
    wrong = [
        (encoding, part)
        for encoding, sentence in EACH
        for start in range(len(sentence) - size + 1)
        if decode(data := (part := sentence[start : start + size]).encode(encoding), detect(data), "replace") != part
    ]
    total = sum(len(sentence) - size + 1 for _, sentence in EACH)
    assert len(wrong) <= total * 0.002, wrong


@given(st.data())
def test_longer_texts_are_read_in_every_encoding(data):
    encoding, sentences = data.draw(st.sampled_from(WRITTEN_IN))
    parts = data.draw(st.lists(st.sampled_from(sentences), min_size=2, max_size=12, unique=True))
    between = data.draw(st.sampled_from(["", "\n", "\r\n\r\n", " ", "\t", "<p>", "1,234.5 ", "https://a.b/c?d=e "]))
    text = data.draw(st.sampled_from(["", "ASCII first\n" * 7])) + between.join(parts) + between
    found = detect(text.encode(encoding))
    assert decode(text.encode(encoding), found) == text


@given(scraped_text())
def test_a_mark_decides(text):
    assume(not text.startswith("\0"))  # the mark of UTF-16 and a NUL are the mark of UTF-32
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        data = text.encode(encoding)
        assert decode(data, detect(data)) == text


@given(scraped_text(), st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_a_named_encoding_gives_back_any_text(text, name):
    assert decode(text.encode(name), named(name)) == text


@given(st.text(st.characters(codec="big5hkscs")))
def test_big5_of_hong_kong_named(text):
    # Some characters have no way back: two characters in one.
    data = text.encode("big5hkscs")
    assert decode(data, named("Big5-HKSCS")) == data.decode("big5hkscs")


def test_pinyin_and_accents_in_utf8_are_not_taken_for_ideographs():
    for text in ("café naïve", "qū ā", "Zürich, Genève: 3 Mio.", "bó"):
        assert detect(text.encode()).name == "utf-8"


@pytest.mark.parametrize("word", ["一千", "一直", "一些", "一位", "一战"])
def test_words_whose_bytes_are_utf8_by_chance_are_still_chinese(word):
    data = word.encode("gbk")
    assert data.decode("utf-8") != word
    assert detect(data).name == "gb18030"


def test_ascii_is_utf8():
    assert detect(b"") == detect(b"plain text\r\n") == detect(b"Bush hid the facts") == Encoding("utf-8")


def test_a_broken_file_keeps_its_encoding():
    for encoding, sentences in (
        ("utf-8", SIMPLIFIED),
        ("gb18030", SIMPLIFIED),
        ("gb18030", TRADITIONAL),
        ("cp950", TRADITIONAL),
    ):
        data = "".join(sentences).encode(encoding)
        for broken in (data[:-1], data[1:], data[:40] + b"\xff" + data[40:], data[:51] + data[52:]):
            assert detect(broken).name == encoding


def test_what_the_file_declares_is_taken_where_it_decodes():
    ambiguous = "元".encode("gb18030")  # 敲 or the like in Big5
    assert detect(ambiguous, "big5").name == "cp950"
    assert detect(ambiguous, "gb2312").name == "gb18030"
    assert detect(SIMPLIFIED[0].encode("gbk"), "utf-8").name == "gb18030"
    assert detect(SIMPLIFIED[0].encode(), "gb2312").name == "utf-8"
    assert detect(SIMPLIFIED[0].encode("gbk"), "iso-8859-1").name == "gb18030"
    assert detect(SIMPLIFIED[0].encode("gbk"), "nonsense").name == "gb18030"
    assert detect(SIMPLIFIED[0].encode("gbk"), "utf-16").name == "gb18030"
    assert detect("Crème brûlée à la carte".encode("latin-1"), "iso-8859-1").name == "cp1252"
    assert detect("ボランティアの皆さん".encode("shift_jis"), "shift_jis").name == "shift_jis"


@pytest.mark.parametrize("name", ["nonsense", "rot13", "base64", "punycode", "unicode_escape", "utf-7", "a\0b", ""])
def test_what_is_no_encoding_is_refused(name):
    with pytest.raises(ValueError, match="no encoding"):
        named(name)


def test_names_mean_their_supersets():
    assert named("GB2312").name == named("gbk").name == named("GB18030").name == "gb18030"
    assert named("Big5").name == "cp950"
    assert named("utf_8_sig").name == "utf-8"
    assert with_mark(named("utf-16"), b"\xfe\xff\x00a") == Encoding("utf-16-be", 2)
    assert with_mark(named("utf-8"), b"\xef\xbb\xbfa") == Encoding("utf-8", 3)
    assert with_mark(named("gbk"), b"\xff\xfea") == Encoding("gb18030")


def test_errors_are_raised_replaced_or_ignored():
    data = "隆阳".encode() + b"\xff" + "区".encode()
    with pytest.raises(UndecodableError, match=r"byte 106 is not UTF-8.*--encoding.*--errors replace"):
        decode(data, Encoding(), offset=100)
    assert decode(data, Encoding(), "replace") == "隆阳\ufffd区"
    assert decode(data, Encoding(), "ignore") == "隆阳区"
    assert issubclass(UndecodableError, ReadError)


def test_hong_kongs_own_characters():
    assert {detect(sentence.encode("big5hkscs")).name for sentence in HONG_KONG} == {"big5hkscs"}


@given(st.binary(max_size=60), st.booleans(), st.sampled_from(["strict", "replace", "ignore"]))
def test_any_bytes_are_text_or_a_read_error(data, whole, errors):
    try:
        text = decode(data, detect(data, whole=whole), errors)
    except ReadError:
        assert errors == "strict"
    else:
        text.encode("utf-8")
