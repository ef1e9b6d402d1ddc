"""Libraries that are not always installed."""

from __future__ import annotations

import importlib
from typing import Any

from nlp_aid.io.document import ReadError


def wanted(module: str, extra: str) -> Any:
    """Return a module of an extra of this package.

    Args:
        module: its name.
        extra: the extra that brings it, such as `office`.

    Raises:
        ReadError: it is not installed; the message says how to install it.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise ReadError(
            f"to read such files {module.partition('.')[0]} is needed, which is not installed; "
            f"install it: pip install 'nlp-aid[{extra}]'"
        ) from None
