"""Which script a text was written in."""

from __future__ import annotations

import numpy as np

from nlp_aid.text import Reading

# Of traditional text about a third reads otherwise in simplified script; of simplified text, next to nothing.
_SHARE = 0.05
_SAMPLE = 4_000
_HAN = (0x4E00, 0x9FFF)


def is_traditional(reading: Reading) -> bool:
    """Tell whether a text was written in traditional script: many of its characters are read as others."""
    if reading.text is reading.raw:
        return False
    starts = reading.starts[:_SAMPLE]
    if not len(starts):
        return False
    raw = _codes(reading.raw[: int(starts[-1]) + 1])[starts]
    read = _codes(reading.text[: len(starts)])
    is_han = (read >= _HAN[0]) & (read <= _HAN[1])
    return bool((is_han & (raw != read)).sum() > _SHARE * max(int(is_han.sum()), 1))


def _codes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
