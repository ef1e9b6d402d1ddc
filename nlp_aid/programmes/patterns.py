"""Patterns of names: words in order, alternatives and parts that may be missing.

    云岭(暖冬/送暖)[公益]行动

stands for `云岭暖冬行动`, `云岭送暖行动`, `云岭暖冬公益行动` and `云岭送暖公益行动`. A pattern is no expression that is searched for: it is
written out into its names, which stand in the catalogue like others, so that a text is read in the same time with it and without.
"""

from __future__ import annotations

import functools
import itertools
import math
import re

# A pattern that stands for more names is none of a programme.
MOST_NAMES = 1000
_PART = re.compile(r"\((?P<one>[^()\[\]]+)\)|\[(?P<perhaps>[^()\[\]]+)\]|(?P<text>[^()\[\]/]+)")


@functools.lru_cache(maxsize=4096)
def names_of(pattern: str) -> tuple[str, ...]:
    """Return the names that a pattern stands for, each once: the first alternatives first, and what may be missing there.

    Args:
        pattern: text; in round brackets alternatives with `/` between them; in square brackets what may be missing, also with
            alternatives. Brackets do not stand in brackets.

    Raises:
        ValueError: it is no pattern, or stands for more than `MOST_NAMES` names; the message says what to do.
    """
    choices: list[tuple[str, ...]] = []
    at = 0
    while at < len(pattern):
        part = _PART.match(pattern, at)
        if part is None:
            raise ValueError(
                f"The pattern {pattern!r} goes wrong at {pattern[at:]!r}. Write alternatives as (a/b) and what may be missing as "
                "[c], and no brackets in brackets."
            )
        if part["text"] is not None:
            choices.append((part["text"].strip(),))
        else:
            words = tuple(word.strip() for word in (part["one"] or part["perhaps"]).split("/"))
            if "" in words:
                raise ValueError(
                    f"The pattern {pattern!r} has an empty alternative. What may be missing stands in [ ]."
                )
            choices.append(words if part["one"] is not None else (*words, ""))
        at = part.end()
    if math.prod(map(len, choices)) > MOST_NAMES:
        raise ValueError(
            f"The pattern {pattern!r} stands for more than {MOST_NAMES:,} names. Divide it up, or leave alternatives out."
        )
    return tuple(dict.fromkeys("".join(words) for words in itertools.product(*choices)))
