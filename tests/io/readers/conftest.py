import pytest

from nlp_aid.io import read_documents


@pytest.fixture
def read(tmp_path):
    """Writes bytes to a file and returns the documents that are read from it."""

    def read_bytes(name, data, **options):
        path = tmp_path / name
        path.write_bytes(data)
        return list(read_documents([path], **options))

    return read_bytes
