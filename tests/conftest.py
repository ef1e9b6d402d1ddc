import pytest

import nlp_aid


@pytest.fixture(scope="session")
def nlp():
    """The default pipeline."""
    return nlp_aid.load()
