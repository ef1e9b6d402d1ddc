"""The words that the rules for programmes know: data files, and what the rules make of them.

- `data/words.json`: words that the rules share; see `Words`.
- `data/heads.json`: head nouns by type; see `Heads`.
- `data/mechanisms.json`: the parts that names of arrangements between giver and receiver are put together from.

Adding a word is a change of one line there. A pipeline may read a folder of its own in place of some of the files.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from nlp_aid.knowledge.data_files import DataFiles
from nlp_aid.programmes.heads import Heads
from nlp_aid.programmes.words import Words

_DATA = Path(__file__).parent / "data"
_FILES = {name: _DATA / f"{name}.json" for name in ("words", "heads", "mechanisms", "ends", "classes")}

T = TypeVar("T")


class ProgrammeLexicon:
    """The data files, and what the rules have made of them.

    Attributes:
        files: the files.
        words: the words that the rules share.
        heads: the head nouns.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Read the files.

        Args:
            folder: a folder with `words.json`, `heads.json` or `mechanisms.json`, in place of the bundled files of these
                names; None for the bundled ones alone.

        Raises:
            FileNotFoundError: it has none of the files.
            ValueError: one of them is not made as the bundled one is.
        """
        self.files = DataFiles(_FILES, folder)
        self._made: dict[Any, Any] = {}
        self.words = Words.of(self.files.read("words"))
        self.heads = Heads(self.files.read("heads"))

    @classmethod
    def bundled(cls) -> ProgrammeLexicon:
        """Return the lexicon that comes with the package; it is opened once."""
        return _bundled()

    def __reduce__(self) -> tuple[type[ProgrammeLexicon], tuple[Path | None]]:
        """Travel to other processes as the folder."""
        return ProgrammeLexicon, (self.files.folder,)

    def of(self, kind: Callable[[ProgrammeLexicon], T]) -> T:
        """Return what a rule makes of the lexicon, which it does once: its patterns.

        Raises:
            ValueError: an expression in a file is none.
        """
        known = self._made.get(kind)
        if known is None:
            try:
                known = self._made[kind] = kind(self)
            except re.error as error:
                folder = self.files.folder
                raise ValueError(f"{error.pattern!r}, of the files in {folder}, is no expression: {error}.") from None
        made: T = known
        return made


@functools.cache
def _bundled() -> ProgrammeLexicon:
    return ProgrammeLexicon()
