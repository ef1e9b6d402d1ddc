"""The date layer as a spaCy component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.dates.find import find_dates
from nlp_aid.dates.resolve import anchor_of
from nlp_aid.dates.value import Date
from nlp_aid.dates.words import digest
from nlp_aid.knowledge.sums import of_folder
from nlp_aid.layers.component import Found, Layer
from nlp_aid.paths import model_path
from nlp_aid.text import Reading


class DateLayer(Layer[Date]):
    """The `aid_dates` component. `doc._.aid_date` tells the date of the document, from which `去年` is reckoned."""

    def __init__(self, nlp: Language, name: str) -> None:
        """Set up the component.

        Args:
            nlp: the pipeline it stands in.
            name: its name there.
        """
        super().__init__(nlp, name, Date)

    def find(self, doc: Doc, reading: Reading) -> Found[Date]:
        """Return the dates in a Doc's reading."""
        given = doc._.aid_date
        return Found(find_dates(reading.text, anchor_of(str(given)) if given else None))

    def hashes(self) -> dict[str, str]:
        """Return the hashes of words and festivals, and of the Chinese calendar."""
        return {"date words": digest(), "calendar": of_folder(model_path("calendar"))}
