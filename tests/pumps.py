"""Texts on which a pattern takes more than linear time if it takes so on any: made from the pattern's own repeats."""

import re

try:
    from re import _constants as ops
    from re import _parser as parser
except ImportError:  # Python 3.10
    import sre_constants as ops
    import sre_parse as parser

# Of a set of characters, each of these that is in it makes a pump: two repeats that share one are what takes long.
CHARACTERS = " \n\t　0１9一二三上省元万亿的年、，。：:.,;|-—（(）)[<>&\"'“”aAZz_%/=*#@~\ue000\ufffd\x00"
_REPEATS = {getattr(ops, name) for name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") if hasattr(ops, name)}
# A bounded repeat takes as many steps more at each place, and no more.
_LONG = 1_000
# Where a text goes on behind a pump, and fails to match.
_KILLERS = ("", "\x01", "\n")


def pumps(pattern: str, flags: int) -> set[tuple[str, str]]:
    """Return what may take long: a beginning, and what is repeated behind it."""
    found: set[tuple[str, str]] = set()
    _walk(parser.parse(pattern, flags), flags & re.IGNORECASE, "", found)
    return found


def texts(pattern: str, flags: int, length: int):
    """Yield the texts, of about a length."""
    for start, unit in pumps(pattern, flags):
        times = max(1, length // len(unit))
        for end in _KILLERS:
            yield start + unit * times + end
        if start:
            yield (start + unit) * (length // (len(start) + len(unit)))
            yield start * (length // len(start))


def search(compiled, text) -> None:
    """Find all matches of a pattern, and look for one at the start."""
    for _ in compiled.finditer(text):
        pass
    compiled.match(text)
    compiled.fullmatch(text)


def _walk(parsed, flags, start, found):
    """Walk through a parsed pattern; `start` is a text that what comes before matches. Return such a text for all of it."""
    for op, value in parsed:
        if op in _REPEATS:
            least, most, body = value
            once = _walk(body, flags, start, found).removeprefix(start)
            if most == ops.MAXREPEAT or most >= _LONG:
                characters = _characters(body, flags)
                found.update((start, char) for char in characters)
                if once and len(once) > 1:
                    found.add((start, once))
                once = once or next(iter(characters), "")
            start += once * max(1, min(least, 5)) if least or most == ops.MAXREPEAT else ""
        elif op is ops.SUBPATTERN:
            start = _walk(value[-1], flags, start, found)
        elif op is ops.BRANCH:
            ends = [_walk(branch, flags, start, found) for branch in value[1]]
            start = max(ends, key=len)
        elif op in (ops.ASSERT, ops.ASSERT_NOT):
            _walk(value[1], flags, start if value[0] > 0 else "", found)
        elif op is getattr(ops, "ATOMIC_GROUP", None):
            start = _walk(value, flags, start, found)
        else:
            start += next(iter(_of_one(op, value, flags)), "")
    return start


def _characters(body, flags):
    """Return those characters that a repeated body can be made of, each by itself."""
    parts = list(body)
    if len(parts) == 1 and parts[0][0] is ops.SUBPATTERN:
        return _characters(parts[0][1][-1], flags)
    if len(parts) == 1 and parts[0][0] is ops.BRANCH:
        return {char for branch in parts[0][1][1] for char in _characters(branch, flags)}
    if len(parts) == 1 and parts[0][0] in _REPEATS:
        return _characters(parts[0][1][2], flags)
    return set(_of_one(*parts[0], flags)) if len(parts) == 1 else set()


def _of_one(op, value, flags):
    """Yield characters that a node matches which takes one."""
    if op is ops.LITERAL:
        yield chr(value)
    elif op is ops.ANY:
        yield from CHARACTERS.replace("\n", "")
    elif op is ops.NOT_LITERAL:
        yield from (char for char in CHARACTERS if ord(char) != value)
    elif op is ops.IN:
        is_negated = value[0][0] is ops.NEGATE
        listed = [chr(one[1]) for one in value if one[0] is ops.LITERAL]
        listed += [chr(one[1][0]) for one in value if one[0] is ops.RANGE]
        candidates = CHARACTERS if is_negated else "".join(dict.fromkeys([*CHARACTERS, *listed]))
        yield from (char for char in candidates if _is_in(char, value, is_negated))


def _is_in(char, items, is_negated):
    code = ord(char)
    inside = False
    for op, value in items:
        if op is ops.LITERAL:
            inside = inside or code == value
        elif op is ops.RANGE:
            inside = inside or value[0] <= code <= value[1]
        elif op is ops.CATEGORY:
            name = str(value).rpartition("_")[2].lower()
            holds = {"space": char.isspace(), "digit": char.isdecimal(), "word": char.isalnum() or char == "_"}[name]
            inside = inside or (not holds if "_NOT_" in str(value) else holds)
    return inside != is_negated
