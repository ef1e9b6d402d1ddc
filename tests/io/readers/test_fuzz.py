"""Whatever the bytes, the reader gives documents or says what is wrong; what it gives, the tokenizer takes.

HYPOTHESIS_PROFILE=long tries 20,000 examples of each.
"""

import bz2
import gzip
import json
import lzma

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.io import BadDocument, Document, read_documents
from nlp_aid.tokenizer import Tokenizer
from tests.io.readers.sentences import SIMPLIFIED, TRADITIONAL

ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "gbk",
    "big5",
    "big5hkscs",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32-le",
]
TEXTS = [SIMPLIFIED[0], TRADITIONAL[0], SIMPLIFIED[1] + "\r\n" + TRADITIONAL[9], ""]
VALID = {
    "a.txt": "\n".join(TEXTS),
    "a.html": f'<?xml version="1.0" encoding="gb2312"?><html><head><meta charset="big5"><title>{SIMPLIFIED[2]}</title>'
    f"</head><body><ul><li><a href=x>首页</a></ul><p>{TEXTS[0]}<br>{TEXTS[1]}</p><table><tr><td>{TEXTS[2]}</table>",
    "a.jsonl": "".join(
        json.dumps({"id": i, "text": text, "x": [1.5]}, ensure_ascii=i % 2 == 0) + "\n" for i, text in enumerate(TEXTS)
    ),
    "a.json": json.dumps(
        [{"id": str(i), "text": text, "x": {"y": None}} for i, text in enumerate(TEXTS)], ensure_ascii=False
    ),
    "a.csv": "id,text,x\r\n" + "".join(f'{i},"{text}",""""\r\n' for i, text in enumerate(TEXTS)),
    "a.tsv": "id\ttext\tx\n" + "".join(f'{i}\t"{text}"\ty\n' for i, text in enumerate(TEXTS)),
}
COMPRESS = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


@pytest.fixture(scope="module")
def tokenizer():
    return Tokenizer(spacy.blank("zh").vocab)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@st.composite
def options(draw):
    return {
        "encoding": draw(st.none() | st.sampled_from(ENCODINGS)),
        "errors": draw(st.sampled_from(["strict", "replace", "ignore"])),
        "text_field": draw(st.sampled_from([None, None, "text", "x"])),
        "meta_fields": draw(st.sampled_from([(), ("x",), ("x", "gone")])),
        "max_bytes": draw(st.sampled_from([100_000_000, 100])),
    }


@st.composite
def mutations(draw):
    """The name of a file and its bytes, a valid file's with parts changed, cut out, doubled or put in."""
    name = draw(st.sampled_from(list(VALID)))
    ending = draw(st.sampled_from(list(COMPRESS)))
    data = VALID[name].encode(draw(st.sampled_from(ENCODINGS)), "replace")
    mutate_packed = draw(st.booleans())
    if mutate_packed:
        data = COMPRESS[ending](data)
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 8)) | st.just(len(data)))
        new = draw(
            st.binary(max_size=6)
            | st.just(data[start:end] * 2)
            | st.sampled_from([b'"', b"\n", b"\0", b"\xff\xfe", b"<", b"{"])
        )
        data = data[:start] + new + data[end:]
    return name + ending, data if mutate_packed else COMPRESS[ending](data)


def check(folder, tokenizer, name, data, options):
    path = folder / name
    path.write_bytes(data)
    items = list(read_documents([path], **options))
    assert items  # a file without a document is named
    ids = [item.id for item in items if isinstance(item, Document)]
    assert len(ids) == len(set(ids))
    for item in items:
        assert item.where.startswith(str(path))
        assert item.source == str(path)
        if isinstance(item, BadDocument):
            assert item.reason.strip()[-1:] in ".)"
        else:
            # Only a lone surrogate is an error of the tokenizer, and there is none.
            json.dumps([item.id, item.text, item.record_meta()], ensure_ascii=False, allow_nan=False).encode("utf-8")
            assert tokenizer(item.text).text == item.text


@given(st.sampled_from(list(VALID)), st.sampled_from(list(COMPRESS)), st.binary(max_size=200), options())
def test_random_bytes(folder, tokenizer, name, ending, data, options):
    check(folder, tokenizer, name + ending, COMPRESS[ending](data), options)


@given(st.sampled_from(list(VALID)), st.sampled_from(ENCODINGS), st.text(max_size=60), options())
def test_random_text(folder, tokenizer, name, encoding, text, options):
    check(folder, tokenizer, name, text.encode(encoding, "replace"), options)


@given(mutations(), options())
def test_mutations_of_valid_files(folder, tokenizer, file, options):
    check(folder, tokenizer, *file, options)
