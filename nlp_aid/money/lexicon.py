"""The words that the money grammar knows: data files, and the expressions made of them.

- `data/currencies.json`: what people call currencies beside their names in CLDR (`models/currencies`), one currency a
  line; names that several countries share; the units of 元; words that only look like a unit, a code or an amount.
- `data/modifiers.json`: modifiers before and behind an amount, and what may stand between.
- `data/rates.json`: times and things that a rate is per, and the words that tell a rate from other phrases.
- `data/words.json`: words that tell of money or of things to count, in sentences.
- `data/tables.json`: heads, units and sums in tables.
- `data/whose_yuan.json`: words that tell of a place, by the currency that a bare 元 is there; `data/declarations.json`: words
  that say which 元 a text means.

Adding a currency, a spelling or a word is a change of one line there. A pipeline may read a folder of its own in place of
some of the files. The functions of the grammar take a `MoneyLexicon` as their first argument; what they make of its files
is kept with it (`MoneyLexicon.made`).
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from nlp_aid.knowledge.sums import of_all, of_bytes
from nlp_aid.paths import model_path

_DATA = Path(__file__).parent / "data"
FILES = ("cldr", "currencies", "declarations", "modifiers", "rates", "tables", "whose_yuan", "words")

R = TypeVar("R")

if TYPE_CHECKING:

    class _Made:
        def __init__(self, lexicon: MoneyLexicon) -> None: ...

        def __getitem__(self, make: Callable[[MoneyLexicon], R]) -> R: ...

else:

    class _Made(dict):
        """What functions have made of a lexicon, by function: each is called once, and asked for at every number."""

        def __init__(self, lexicon: MoneyLexicon) -> None:
            self._lexicon = lexicon

        def __missing__(self, make: Callable[[MoneyLexicon], R]) -> R:
            made = self[make] = make(self._lexicon)
            return made


class MoneyLexicon:
    """The data files, and what the grammar has made of them.

    Attributes:
        folder: the folder of those files that stand in place of the bundled ones; None where there are none.
        made: what a function makes of the lexicon, for every such function: `lexicon.made[function]`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Set up with a folder.

        Raises:
            FileNotFoundError: it has none of the files.
            ValueError: one of them is not made as the bundled one is.
        """
        self.folder = folder
        self.made = _Made(self)
        self._data: dict[str, Any] = {}
        if folder is not None:
            self._check(folder)

    @classmethod
    def bundled(cls) -> MoneyLexicon:
        """Return the lexicon that comes with the package."""
        return _BUNDLED

    def __reduce__(self) -> tuple[type[MoneyLexicon], tuple[Path | None]]:
        """Travel to other processes as the folder."""
        return MoneyLexicon, (self.folder,)

    def own_files(self) -> list[Path]:
        """Return the files that stand in place of bundled ones."""
        paths = [self.folder / f"{name}.json" for name in FILES] if self.folder else []
        return [path for path in paths if path.is_file()]

    @functools.cached_property
    def digest(self) -> str:
        """The SHA-256 of the data."""
        return of_all((name, of_bytes(self._path(name).read_bytes())) for name in FILES)

    def data(self, name: str) -> Any:
        """Return the contents of a data file; a number in it is a `Decimal`."""
        known = self._data.get(name)
        if known is None:
            known = self._data[name] = json.loads(self._path(name).read_text(encoding="utf8"), parse_float=Decimal)
        return known

    def _path(self, name: str) -> Path:
        if self.folder and (own := self.folder / f"{name}.json").is_file():
            return own
        return model_path("currencies/cldr.json") if name == "cldr" else _DATA / f"{name}.json"

    def _check(self, folder: Path) -> None:
        if not self.own_files():
            names = ", ".join(f"{name}.json" for name in FILES)
            raise FileNotFoundError(f"{folder} has none of {names}. Name a folder with the files that are your own.")
        for path in self.own_files():
            try:
                data = self.data(path.stem)
            except ValueError as error:
                raise ValueError(f"{path} is no JSON ({error}). Correct it.") from None
            bundled = _BUNDLED.data(path.stem)
            if type(data) is not type(bundled):
                raise ValueError(f"{path} is not made as the bundled file. Start from a copy of that.")
            if isinstance(bundled, dict) and (missing := sorted(bundled.keys() - data.keys())):
                raise ValueError(f"{path} lacks {missing[0]!r}. Start from a copy of the bundled file.")


_BUNDLED = MoneyLexicon()


def in_order(words: Iterable[str]) -> str:
    """Return the alternatives as they stand in the file, to be put into a group; for none of them where there are none."""
    return "|".join(map(re.escape, words)) or "(?!)"


def character_of(words: Iterable[str]) -> str:
    """Return the expression for any character of `words`; for none where there are none."""
    characters = "".join(map(re.escape, words))
    return f"[{characters}]" if characters else "(?!)"
