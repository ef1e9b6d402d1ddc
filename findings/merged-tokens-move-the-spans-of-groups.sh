#!/usr/bin/env bash
# Merging tokens under the span groups of a Doc: spaCy 3.8.18 (PyPI).
#
# `doc.retokenize()` keeps `doc.ents` and the heads of tokens where they were when tokens are merged or split, and one would expect the same
# of the spans in `doc.spans`, which stand on the same tokens.
#
# What happens: the groups keep the numbers that the tokens had before. Behind the merged tokens each span stands on other words, without a
# word of warning; one near the end of the text raises the error E035 as soon as it is asked for, so that the group cannot be iterated any
# more. `span.start_char` and `span.end_char` are still those of before, and so contradict `span.text`: they tell what the span was meant
# to be. The entities of the same Doc are right. `DocBin` writes the group without an error.
#
# Output seen on 2026-11-27 with Python 3.11:
#   before: spans Times, Long Island City; entities Times, Long Island City
#   after merging The New York: the second span is City last year, and its offsets say Long Island City
#   after merging The New York: entities Times, Long Island City
#   after merging all but the last four words: the second span raises IndexError, E035
set -euo pipefail
SPACY=spacy==3.8.18

script=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv environment
environment/bin/python -m pip install --quiet --disable-pip-version-check "$SPACY" 2> pip.log

environment/bin/python - << 'PYTHON' | tee seen.txt
import spacy

TEXT = "The New York Times moved to Long Island City last year"


def annotated():
    doc = spacy.blank("en")(TEXT)
    spans = [doc.char_span(TEXT.index(name), TEXT.index(name) + len(name), "NAME") for name in ("Times", "Long Island City")]
    doc.spans["names"] = spans
    doc.ents = spans
    return doc


def listed(spans):
    return ", ".join(span.text for span in spans)


doc = annotated()
print(f"before: spans {listed(doc.spans['names'])}; entities {listed(doc.ents)}")
with doc.retokenize() as retokenizer:
    retokenizer.merge(doc[0:3])
span = doc.spans["names"][1]
offsets = doc.text[span.start_char : span.end_char]
print(f"after merging The New York: the second span is {span.text}, and its offsets say {offsets}")
print(f"after merging The New York: entities {listed(doc.ents)}")

doc = annotated()
with doc.retokenize() as retokenizer:
    retokenizer.merge(doc[0:7])
try:
    found = f"is {doc.spans['names'][1].text}"
except IndexError as error:
    found = f"raises IndexError, {str(error).partition(']')[0].strip('[')}"
print(f"after merging all but the last four words: the second span {found}")
PYTHON

expected=$(sed -n '/^# Output seen/,/^set /{s/^#   //p}' "$script")
[ "$(cat seen.txt)" = "$expected" ] || { echo "This is not what was seen before." >&2; exit 1; }
