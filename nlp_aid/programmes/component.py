"""The programme layer as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from collections.abc import Callable
from functools import cached_property, partial
from os import PathLike
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.knowledge.component import Saved
from nlp_aid.knowledge.lists import ListSource, to_lines
from nlp_aid.knowledge.own import OWN, OwnEntries
from nlp_aid.knowledge.sums import of_bytes
from nlp_aid.knowledge.weights import WEIGHTS, KeptWeights
from nlp_aid.layers.component import Found, Layer
from nlp_aid.layers.mention import get, in_readable
from nlp_aid.places.value import Place
from nlp_aid.programmes.entries import Catalogue, Entry, catalogue
from nlp_aid.programmes.find import find_programmes
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.own import read_programmes
from nlp_aid.programmes.value import Programme
from nlp_aid.programmes.weighing import Weights, bundled, path
from nlp_aid.text import Reading
from nlp_aid.tokenizer import word_bounds

_REPLACED = "catalogue.jsonl"
_WORDS = "words"


class ProgrammeLayer(Saved, OwnEntries[Entry], Layer[Programme]):
    """The `aid_programmes` component. It reads the places that `aid_places` has left on the Doc, if that ran."""

    noun = "programme"
    beside = "catalogue"
    saved_names = (OWN, _REPLACED, _WORDS, WEIGHTS)

    def __init__(
        self,
        nlp: Language,
        name: str,
        open_catalogue: Callable[[], Catalogue] = catalogue,
        open_lexicon: Callable[[], ProgrammeLexicon] = ProgrammeLexicon.bundled,
    ) -> None:
        """Set up the component.

        Args:
            nlp: the pipeline it stands in.
            name: its name there.
            open_catalogue: gives the catalogue, when it is first needed: a saved pipeline brings its own.
            open_lexicon: gives the words that the rules know, in the same way.
        """
        super().__init__(nlp, name, Programme)
        self._open, self._open_lexicon = open_catalogue, open_lexicon
        self._weights = KeptWeights(bundled, path(), Weights.from_data)

    @property
    def weights(self) -> Weights:
        """What features weigh: the bundled weights, or those of one's own."""
        return self._weights.used

    @weights.setter
    def weights(self, weights: Weights) -> None:
        self._weights.use(weights)

    @cached_property
    def base(self) -> Catalogue:
        """The catalogue without a user's own entries."""
        return self._open()

    @cached_property
    def lexicon(self) -> ProgrammeLexicon:
        """The words that the rules know."""
        return self._open_lexicon()

    @cached_property
    def catalogue(self) -> Catalogue:
        """The programmes that are known by name, a user's own among them."""
        return self.base.with_own(self._own)

    def read_own(self, source: ListSource, *, own_names: bool) -> dict[str, Entry]:
        """Return the programmes of a list by their ids."""
        return read_programmes(source, own_names=own_names, heads=self.lexicon.heads)

    def own_changed(self) -> None:
        """Have the catalogue made anew."""
        self.__dict__.pop("catalogue", None)

    def find(self, doc: Doc, reading: Reading) -> Found[Programme]:
        """Return the programmes in a Doc's reading."""
        places = [in_readable(reading, place) for place in get(doc, Place)]
        bounds = word_bounds(doc, reading)
        return Found(find_programmes(reading.text, bounds, places, self.catalogue, self.lexicon, self.weights))

    def hashes(self) -> dict[str, str]:
        """Return the hashes of catalogue, words and weights, and of the user's own entries where there are any."""
        return {
            "catalogue": self.catalogue.digest,
            "programme words": self.lexicon.files.digest,
            "programme weights": self._weights.digest,
            **self.own_hashes(),
        }

    def save(self, folder: Path) -> None:
        """Write the user's own entries into a folder, and catalogue, words and weights where they are not the bundled ones."""
        self.save_own(folder)
        self._weights.save(folder)
        if self.base.digest != catalogue().digest:
            (folder / _REPLACED).write_text(to_lines(entry.to_row() for entry in self.base.entries), "utf-8")
        self.lexicon.files.save(folder / _WORDS)

    def restore(self, folder: Path) -> None:
        """Read what `save` has written."""
        replaced, words = folder / _REPLACED, folder / _WORDS
        self.lexicon = open_words(words if words.is_dir() else None)
        self.base = open_catalogue(str(replaced) if replaced.is_file() else None)
        self._weights.restore(folder)
        self.restore_own(folder)


def open_catalogue(path: str | None = None) -> Catalogue:
    """Return the catalogue in a list, or the bundled one.

    Raises:
        FileNotFoundError: there is no such file.
        ListError: something is wrong with it.
    """
    if path is None:
        return catalogue()
    entries = tuple(read_programmes(path).values())
    return Catalogue(entries, of_bytes(to_lines(entry.to_row() for entry in entries).encode()))


def make_catalogue(path: str | None = None) -> Callable[[], Catalogue]:
    """Return what opens a catalogue of programmes, when it is first needed.

    Args:
        path: a list (see docs/tasks/own-lists.md) in place of the bundled catalogue, which None stands for.
    """
    return partial(open_catalogue, path)


def open_words(path: str | PathLike[str] | None = None) -> ProgrammeLexicon:
    """Return the words in a folder, or the bundled ones.

    Raises:
        FileNotFoundError: the folder has none of the files.
        ValueError: a file in it is not made as the bundled one.
    """
    return ProgrammeLexicon.bundled() if path is None else ProgrammeLexicon(Path(path))


def make_words(path: str | None = None) -> Callable[[], ProgrammeLexicon]:
    """Return what opens the words that the rules for programmes know, when they are first needed.

    Args:
        path: a folder with `words.json`, `heads.json` or `mechanisms.json`, in place of the bundled files of these names;
            None for the bundled ones alone.
    """
    return partial(open_words, path)
