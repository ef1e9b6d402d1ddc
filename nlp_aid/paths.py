"""Where the data lies that the pipeline loads."""

from functools import cache
from pathlib import Path

# The version of the data in models/: when it was last rebuilt, and how often in that month before.
DATA_VERSION = "2026.11.0"
_PACKAGE = Path(__file__).resolve().parent


# Asked for with every document, for the hashes in its record.
@cache
def model_path(name: str) -> Path:
    """Return the folder or file `name` of the bundled models.

    Args:
        name: path below `models/`, such as `segmenter` or `gazetteer`.

    Returns:
        The path inside the installed package, or in a checkout the one in the repository's `models/`.

    Raises:
        FileNotFoundError: the installation lacks the data.
    """
    for root in (_PACKAGE / "models", _PACKAGE.parent / "models"):
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(
        f"nlp_aid's data '{name}' is not installed under {_PACKAGE / 'models'}. Reinstall the package: pip install --force-reinstall nlp-aid"
    )
