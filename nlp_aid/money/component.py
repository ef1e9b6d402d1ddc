"""The money layer as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

import shutil
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry

from nlp_aid import caveats
from nlp_aid.doc_data import keep, kept
from nlp_aid.knowledge.component import Saved
from nlp_aid.knowledge.sums import of_folder
from nlp_aid.layers.component import Found, Layer
from nlp_aid.money.api import search
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.tables.kept import KEY, KeptTable, from_data, kept_table, to_data
from nlp_aid.money.value import MoneyMatch
from nlp_aid.paths import model_path
from nlp_aid.text import Reading

_REPLACED = "currencies"


class MoneyLayer(Saved, Layer[MoneyMatch]):
    """The `aid_money` component. It leaves on the Doc what `tables_of` returns, too."""

    saved_names = (_REPLACED,)

    def __init__(
        self, nlp: Language, name: str, open_lexicon: Callable[[], MoneyLexicon] = MoneyLexicon.bundled
    ) -> None:
        """Set up the component.

        Args:
            nlp: the pipeline it stands in.
            name: its name there.
            open_lexicon: gives currencies and words, when they are first needed: a saved pipeline brings its own.
        """
        super().__init__(nlp, name, MoneyMatch)
        self._open = open_lexicon

    @cached_property
    def lexicon(self) -> MoneyLexicon:
        """The currencies and words that the grammar knows."""
        return self._open()

    def find(self, doc: Doc, reading: Reading) -> Found[MoneyMatch]:
        """Return the amounts in a Doc's reading."""
        found = search(self.lexicon, reading)
        caveats.note_on(doc, "unread_cells", found.unread)
        keep(doc, KEY, to_data(kept_table(self.lexicon, table) for table in found.tables))
        return Found(found.amounts)

    def hashes(self) -> dict[str, str]:
        """Return the hashes of the currencies and words, and of what evidence for a currency weighs."""
        return {"currencies": self.lexicon.digest, "currency weights": of_folder(model_path("money"))}

    def save(self, folder: Path) -> None:
        """Write those files into a folder that stand in place of the bundled ones."""
        for path in self.lexicon.own_files():
            (folder / _REPLACED).mkdir(exist_ok=True)
            shutil.copyfile(path, folder / _REPLACED / path.name)

    def restore(self, folder: Path) -> None:
        """Read what `save` has written."""
        replaced = folder / _REPLACED
        self.lexicon = MoneyLexicon(replaced) if replaced.is_dir() else MoneyLexicon.bundled()


def tables_of(doc: Doc) -> list[KeptTable] | None:
    """Return the tables of a Doc that have a currency in their heads, labels or captions; None where the layer did not run."""
    data = kept(doc, KEY)
    return from_data(doc.text, data) if data else data


def open_lexicon(path: str | None = None) -> MoneyLexicon:
    """Return the currencies and words in a folder, or the bundled ones.

    Raises:
        FileNotFoundError: the folder has none of the files.
        ValueError: a file in it is not made as the bundled one.
    """
    return MoneyLexicon.bundled() if path is None else MoneyLexicon(Path(path))


def make_currencies(path: str | None = None) -> Callable[[], MoneyLexicon]:
    """Return what opens currencies and words, when they are first needed.

    Args:
        path: a folder with files in place of bundled ones, by their names (`currencies.json`, `words.json`, …; see
            `nlp_aid.money.lexicon`); None for the bundled ones alone.
    """
    return partial(open_lexicon, path)


registry.misc("nlp_aid.Currencies.v1", func=make_currencies)
