"""The programme layer as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from collections.abc import Callable, Iterable
from functools import cached_property, partial
from os import PathLike
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.knowledge.component import OWN, Saved
from nlp_aid.knowledge.lists import Source, to_lines
from nlp_aid.knowledge.sums import of_bytes
from nlp_aid.layers.component import Found, Layer
from nlp_aid.layers.mention import get, in_readable
from nlp_aid.places.value import Place
from nlp_aid.programmes.entries import Catalogue, Entry, catalogue
from nlp_aid.programmes.find import find_programmes
from nlp_aid.programmes.lexicon import Lexicon, bundled
from nlp_aid.programmes.own import read_programmes, to_row
from nlp_aid.programmes.value import Programme
from nlp_aid.text import Reading
from nlp_aid.tokenizer import word_bounds

_REPLACED = "catalogue.jsonl"
_WORDS = "words"


class ProgrammeLayer(Saved, Layer[Programme]):
    """The `aid_programmes` component. It reads the places that `aid_places` has left on the Doc, if that ran."""

    def __init__(
        self,
        nlp: Language,
        name: str,
        open_catalogue: Callable[[], Catalogue] = catalogue,
        open_lexicon: Callable[[], Lexicon] = bundled,
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
        self._own: dict[str, Entry] = {}

    @cached_property
    def base(self) -> Catalogue:
        """The catalogue without a user's own entries."""
        return self._open()

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words that the rules know."""
        return self._open_lexicon()

    @cached_property
    def catalogue(self) -> Catalogue:
        """The programmes that are known by name, a user's own among them."""
        return self.base.with_own(self._own)

    @cached_property
    def _own_digest(self) -> str:
        return of_bytes(self._lines().encode())

    @property
    def own(self) -> tuple[Entry, ...]:
        """The user's own entries."""
        return tuple(self._own.values())

    def add_entries(self, entries: Source | Iterable[Entry]) -> None:
        """Add a user's own programmes, in place of those with the same id.

        Args:
            entries: the path of a list, mappings with its columns (see docs/tasks/own-lists.md), or `Entry` values.

        Raises:
            FileNotFoundError: there is no such file.
            ListError: something is wrong with the list; nothing is added.
        """
        if not isinstance(entries, (str, PathLike)):
            entries = [to_row(entry) if isinstance(entry, Entry) else entry for entry in entries]
        self._set({**self._own, **read_programmes(entries, heads=self.lexicon.heads)})

    def remove(self, id: str) -> None:
        """Remove one of the user's own entries; one of the catalogue that it stood in place of is found again.

        Raises:
            KeyError: the user has added none with this id.
        """
        if id not in self._own:
            raise KeyError(f"No programme of your own has the id {id!r}. Those of the catalogue cannot be removed.")
        self._set({key: entry for key, entry in self._own.items() if key != id})

    def _set(self, own: dict[str, Entry]) -> None:
        self._own = own
        for known in ("catalogue", "_own_digest"):
            self.__dict__.pop(known, None)

    def find(self, doc: Doc, reading: Reading) -> Found[Programme]:
        """Return the programmes in a Doc's reading."""
        places = [in_readable(reading, place) for place in get(doc, Place)]
        return Found(find_programmes(reading.text, word_bounds(doc, reading), places, self.catalogue, self.lexicon))

    def hashes(self) -> dict[str, str]:
        """Return the hashes of the catalogue and the words, and of the user's own entries where there are any."""
        hashes = {"catalogue": self.catalogue.digest, "programme words": self.lexicon.files.digest}
        return {**hashes, "own programmes": self._own_digest} if self._own else hashes

    def save(self, folder: Path) -> None:
        """Write the user's own entries into a folder, and catalogue and words where they are not the bundled ones."""
        if self._own:
            (folder / OWN).write_text(self._lines(), "utf-8")
        if self.base.digest != catalogue().digest:
            (folder / _REPLACED).write_text(to_lines(map(to_row, self.base.entries)), "utf-8")
        self.lexicon.files.save(folder / _WORDS)

    def restore(self, folder: Path) -> None:
        """Read what `save` has written."""
        replaced, own, words = folder / _REPLACED, folder / OWN, folder / _WORDS
        self.lexicon = open_words(words if words.is_dir() else None)
        self.base = open_catalogue(str(replaced) if replaced.is_file() else None)
        self._set(read_programmes(own, own_names=False) if own.is_file() else {})

    def _lines(self) -> str:
        return to_lines(map(to_row, self._own.values()))


def open_catalogue(path: str | None = None) -> Catalogue:
    """Return the catalogue in a list, or the bundled one.

    Raises:
        FileNotFoundError: there is no such file.
        ListError: something is wrong with it.
    """
    if path is None:
        return catalogue()
    entries = tuple(read_programmes(path).values())
    return Catalogue(entries, of_bytes(to_lines(map(to_row, entries)).encode()))


def make_catalogue(path: str | None = None) -> Callable[[], Catalogue]:
    """Return what opens a catalogue of programmes, when it is first needed.

    Args:
        path: a list (see docs/tasks/own-lists.md) in place of the bundled catalogue, which None stands for.
    """
    return partial(open_catalogue, path)


def open_words(path: str | PathLike[str] | None = None) -> Lexicon:
    """Return the words in a folder, or the bundled ones.

    Raises:
        FileNotFoundError: the folder has none of the files.
        ValueError: a file in it is not made as the bundled one.
    """
    return bundled() if path is None else Lexicon(Path(path))


def make_words(path: str | None = None) -> Callable[[], Lexicon]:
    """Return what opens the words that the rules for programmes know, when they are first needed.

    Args:
        path: a folder with `words.json`, `heads.json` or `mechanisms.json`, in place of the bundled files of these names;
            None for the bundled ones alone.
    """
    return partial(open_words, path)
