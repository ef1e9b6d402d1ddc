import os

import pytest
from hypothesis import settings

import nlp_aid

# Times say nothing on a busy machine; a run of CI is to be repeatable.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=20_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default"))


@pytest.fixture(scope="session")
def nlp():
    """The default pipeline."""
    return nlp_aid.load()
