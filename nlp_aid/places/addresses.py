"""Resolves addresses: text that is nothing but a place."""

from __future__ import annotations

from nlp_aid import text as reader
from nlp_aid.layers.mention import in_raw
from nlp_aid.places.find import PlaceFinder
from nlp_aid.places.value import Place
from nlp_aid.segmenter import Segmenter


class AddressResolver:
    """Finds what addresses name."""

    def __init__(self) -> None:
        """Set up with the bundled gazetteer and segmentation model."""
        self.finder = PlaceFinder()
        self.segmenter = Segmenter()

    def resolve(self, address: str, year: int | None = None) -> list[Place]:
        """Return the places that an address or a short text names.

        Args:
            address: for instance `云南保山隆阳芒宽大门坎`; levels may be left out, names be short or in traditional script.
            year: the year of the address, where it is known.

        Returns:
            The places in order, with offsets into `address`; a whole chain is one place, the last of its names.
        """
        reading = reader.read_text(address)
        bounds = {0, len(reading.text), *self.segmenter.segment(reading.text)}
        return [in_raw(reading, place) for place in self.finder.find(reading.text, bounds, year, address=True)]
