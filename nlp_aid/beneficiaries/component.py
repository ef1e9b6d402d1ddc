"""The beneficiaries layer as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.beneficiaries.find import WORDS, find_in
from nlp_aid.beneficiaries.value import Beneficiaries
from nlp_aid.knowledge.sums import of_file
from nlp_aid.layers.component import Found, Layer
from nlp_aid.text import Reading


class BeneficiaryLayer(Layer[Beneficiaries]):
    """The `aid_beneficiaries` component."""

    def __init__(self, nlp: Language, name: str) -> None:
        """Set up the component.

        Args:
            nlp: the pipeline it stands in.
            name: its name there.
        """
        super().__init__(nlp, name, Beneficiaries)

    def find(self, doc: Doc, reading: Reading) -> Found[Beneficiaries]:
        """Return the counts of beneficiaries in a Doc's reading."""
        return Found(find_in(reading))

    def hashes(self) -> dict[str, str]:
        """Return the hash of the words."""
        return {"beneficiaries": of_file(WORDS)}
