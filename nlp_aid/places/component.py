"""The place layer as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from collections.abc import Callable, Iterable
from functools import cached_property
from os import PathLike
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.entities.witness import witnesses
from nlp_aid.gazetteer.files import copy, open_gazetteer
from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.knowledge.component import OWN, Saved
from nlp_aid.knowledge.lists import Source, to_lines
from nlp_aid.knowledge.sums import of_bytes, of_folder
from nlp_aid.layers.component import Found, Layer
from nlp_aid.paths import model_path
from nlp_aid.places.find import PlaceFinder
from nlp_aid.places.own import OwnPlace, OwnPlaces, read_places
from nlp_aid.places.script import is_traditional
from nlp_aid.places.value import Place
from nlp_aid.text import Reading
from nlp_aid.tokenizer import word_bounds

_REPLACED = "gazetteer"


class PlaceLayer(Saved, Layer[Place]):
    """The `aid_places` component."""

    def __init__(self, nlp: Language, name: str, open_gazetteer: Callable[[], Gazetteer] = open_gazetteer) -> None:
        """Set up the component.

        Args:
            nlp: the pipeline it stands in.
            name: its name there.
            open_gazetteer: gives the gazetteer, when it is first needed: a saved pipeline brings its own.
        """
        super().__init__(nlp, name, Place)
        self._open = open_gazetteer
        self._own: dict[str, OwnPlace] = {}

    @cached_property
    def finder(self) -> PlaceFinder:
        """What finds the places of the gazetteer."""
        return PlaceFinder(self._open())

    @cached_property
    def _own_places(self) -> OwnPlaces:
        return OwnPlaces(self._own)

    @cached_property
    def _own_digest(self) -> str:
        return of_bytes(self._lines().encode())

    @cached_property
    def _weights_digest(self) -> str:
        return of_bytes(model_path("places/weights.json").read_bytes())

    @property
    def own(self) -> tuple[OwnPlace, ...]:
        """The user's own places."""
        return tuple(self._own.values())

    def add_entries(self, entries: Source | Iterable[OwnPlace]) -> None:
        """Add a user's own places, in place of those with the same id.

        Args:
            entries: the path of a list, mappings with its columns (see docs/tasks/own-lists.md), or `OwnPlace` values.

        Raises:
            FileNotFoundError: there is no such file.
            ListError: something is wrong with the list; nothing is added.
        """
        if not isinstance(entries, (str, PathLike)):
            entries = [entry.to_row() if isinstance(entry, OwnPlace) else entry for entry in entries]
        self._set({**self._own, **read_places(entries, self.finder.gazetteer)})

    def remove(self, id: str) -> None:
        """Remove one of the user's own places.

        Raises:
            KeyError: the user has added none with this id.
        """
        if id not in self._own:
            raise KeyError(f"No place of your own has the id {id!r}. Those of the gazetteer cannot be removed.")
        self._set({key: entry for key, entry in self._own.items() if key != id})

    def _set(self, own: dict[str, OwnPlace]) -> None:
        self._own = own
        for known in ("_own_places", "_own_digest"):
            self.__dict__.pop(known, None)

    def find(self, doc: Doc, reading: Reading) -> Found[Place]:
        """Return the places in a Doc's reading; `doc._.aid_year` tells the year of the text.

        What the trained layers have left on the Doc is heard as a witness. Names of places in words that no list has
        (`深中`) are words to those who look at the Doc later, whether they are taken for places or not: such a word is
        uncertain itself.
        """
        text, bounds = reading.text, word_bounds(doc, reading)
        heard = witnesses(doc) or ()
        places = self.finder.find(text, bounds, doc._.aid_year, heard=heard, traditional=is_traditional(reading))
        if self._own:
            places = self._own_places.join(text, bounds, places, self.finder.gazetteer)
        return Found(places, self.finder.inside_unknown_words(text, sorted(bounds)))

    def hashes(self) -> dict[str, str]:
        """Return the hash of the gazetteer, and of the user's own places where there are any."""
        hashes = {
            "gazetteer": of_folder(self.finder.gazetteer.folder),
            "place weights": self._weights_digest,
        }
        return {**hashes, "own places": self._own_digest} if self._own else hashes

    def save(self, folder: Path) -> None:
        """Write the user's own places into a folder, and the gazetteer where it is not the bundled one."""
        if self._own:
            (folder / OWN).write_text(self._lines(), "utf-8")
        if self.finder.gazetteer.folder != open_gazetteer().folder:
            copy(self.finder.gazetteer, folder / _REPLACED)

    def restore(self, folder: Path) -> None:
        """Read what `save` has written."""
        replaced, own = folder / _REPLACED, folder / OWN
        self.finder = PlaceFinder(open_gazetteer(replaced if replaced.is_dir() else None))
        self._set(read_places(own, self.finder.gazetteer) if own.is_file() else {})

    def _lines(self) -> str:
        return to_lines(entry.to_row() for entry in self._own.values())
