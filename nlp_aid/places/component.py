"""The place layer as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.entities.witness import witnesses
from nlp_aid.gazetteer.files import copy, open_gazetteer
from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.knowledge.component import Saved
from nlp_aid.knowledge.lists import ListSource
from nlp_aid.knowledge.own import OWN, OwnEntries
from nlp_aid.knowledge.sums import of_folder
from nlp_aid.knowledge.weights import WEIGHTS, KeptWeights
from nlp_aid.layers.component import Found, Layer
from nlp_aid.places.find import PlaceFinder
from nlp_aid.places.lexicon import WORDS
from nlp_aid.places.own import OwnPlace, OwnPlaces, read_places
from nlp_aid.places.value import Place
from nlp_aid.places.weighing import Weights, bundled, path
from nlp_aid.text import Reading, is_traditional
from nlp_aid.tokenizer import word_bounds

_REPLACED = "gazetteer"


class PlaceLayer(Saved, OwnEntries[OwnPlace], Layer[Place]):
    """The `aid_places` component."""

    noun = "place"
    beside = "gazetteer"
    saved_names = (OWN, _REPLACED, WEIGHTS)

    def __init__(self, nlp: Language, name: str, open_gazetteer: Callable[[], Gazetteer] = open_gazetteer) -> None:
        """Set up the component.

        Args:
            nlp: the pipeline it stands in.
            name: its name there.
            open_gazetteer: gives the gazetteer, when it is first needed: a saved pipeline brings its own.
        """
        super().__init__(nlp, name, Place)
        self._open = open_gazetteer
        self._weights = KeptWeights(bundled, path(), Weights.from_data)

    @cached_property
    def finder(self) -> PlaceFinder:
        """What finds the places of the gazetteer."""
        return PlaceFinder(self._open(), self.weights)

    @property
    def weights(self) -> Weights:
        """What features weigh: the bundled weights, or those of one's own."""
        return self._weights.used

    @weights.setter
    def weights(self, weights: Weights) -> None:
        self._weights.use(weights)
        self.finder.weights = weights

    @cached_property
    def _own_places(self) -> OwnPlaces:
        return OwnPlaces(self._own)

    def read_own(self, source: ListSource, *, own_names: bool) -> dict[str, OwnPlace]:
        """Return the places of a list by their ids; several may have one name."""
        return read_places(source, self.finder.gazetteer)

    def own_changed(self) -> None:
        """Have their names indexed anew."""
        self.__dict__.pop("_own_places", None)

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
        return Found(places, self.finder.inside_unknown_words(text, bounds))

    def hashes(self) -> dict[str, str]:
        """Return the hashes of gazetteer, weights and words, and of the user's own places where there are any."""
        hashes = {
            "gazetteer": of_folder(self.finder.gazetteer.folder),
            "place weights": self._weights.digest,
            "place words": of_folder(WORDS),
        }
        return {**hashes, **self.own_hashes()}

    def save(self, folder: Path) -> None:
        """Write the user's own places into a folder, and gazetteer and weights where they are not the bundled ones."""
        self.save_own(folder)
        self._weights.save(folder)
        if self.finder.gazetteer.folder != open_gazetteer().folder:
            copy(self.finder.gazetteer, folder / _REPLACED)

    def restore(self, folder: Path) -> None:
        """Read what `save` has written."""
        replaced = folder / _REPLACED
        self._weights.restore(folder)
        self.finder = PlaceFinder(open_gazetteer(replaced if replaced.is_dir() else None), self.weights)
        self.restore_own(folder)
