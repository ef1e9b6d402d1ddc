"""The language of the user."""

from __future__ import annotations

import locale
import os

# In the order in which a system looks at them; the first that is set counts.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def is_chinese() -> bool:
    """Tell whether the language of the system is Chinese."""
    for name in _VARIABLES:
        if value := os.environ.get(name):
            return value.lower().startswith("zh")
    return (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese"))  # Windows has names of its own
