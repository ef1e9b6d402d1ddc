import pytest
from spacy.tokens import Doc, Span

from nlp_aid import layers
from tests.layers import households


@pytest.fixture
def foreign():
    """Registers the layer and the relations of `households`, and forgets them afterwards."""
    added = (households.HOUSEHOLDS, households.SHARES, households.PAYMENTS)
    for one in added:
        layers.register(one)
    yield
    for one in reversed(added):
        layers.unregister(one.name)
        Doc.remove_extension(one.name) if Doc.has_extension(one.name) else None
    Span.remove_extension("household") if Span.has_extension("household") else None
