"""Data files that come with the package, and a user's own in place of some of them."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlp_aid.knowledge.sums import of_all, of_bytes


class DataFiles:
    """JSON files by name, each the bundled one or that of a user's folder.

    Attributes:
        folder: the user's folder; None where there is none.
    """

    def __init__(self, bundled: Mapping[str, Path], folder: Path | None = None) -> None:
        """Set up with the bundled files.

        Args:
            bundled: their paths, by name.
            folder: a folder with files that stand in place of bundled ones of the same name, `<name>.json`.

        Raises:
            FileNotFoundError: the folder has none of the files.
            ValueError: one of them is not made as the bundled one is.
        """
        self.folder = folder
        self._bundled = bundled
        if folder is None:
            return
        if not self.own():
            names = ", ".join(f"{name}.json" for name in bundled)
            raise FileNotFoundError(f"{folder} has none of {names}. Name a folder with the files that are your own.")
        for name, path in self.own().items():
            _check(path, _read(bundled[name]))

    def own(self) -> dict[str, Path]:
        """Return the paths of the files that stand in place of bundled ones, by name."""
        paths = {name: self.folder / f"{name}.json" for name in self._bundled} if self.folder else {}
        return {name: path for name, path in paths.items() if path.is_file()}

    def read(self, name: str) -> Any:
        """Return the contents of a file."""
        return _read(self._path(name))

    @functools.cached_property
    def digest(self) -> str:
        """The SHA-256 of all files."""
        return of_all((name, of_bytes(self._path(name).read_bytes())) for name in self._bundled)

    def save(self, folder: Path) -> None:
        """Copy the files that stand in place of bundled ones into a folder, which is made where there are any."""
        for path in self.own().values():
            folder.mkdir(exist_ok=True)
            shutil.copyfile(path, folder / path.name)

    def _path(self, name: str) -> Path:
        return self.own().get(name, self._bundled[name])


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf8"))


def _check(path: Path, bundled: Any) -> None:
    """Raise ValueError where a file is not made as the bundled one."""
    try:
        data = _read(path)
    except ValueError as error:
        raise ValueError(f"{path} is no JSON in UTF-8 ({error}). Correct it.") from None
    if type(data) is not type(bundled):
        raise ValueError(f"{path} is not made as the bundled file. Start from a copy of that.")
    if not isinstance(bundled, dict):
        return
    if missing := sorted(bundled.keys() - data.keys()):
        raise ValueError(f"{path} lacks {missing[0]!r}. Start from a copy of the bundled file.")
    for key, value in bundled.items():
        # A list may be empty; a text, whose characters are looked for, may not.
        is_made_so = type(data[key]) is type(value) and (data[key] != "" or value == "")
        if not is_made_so or (isinstance(value, list) and {*map(type, data[key])} - {*map(type, value)}):
            raise ValueError(f"In {path}, {key!r} is not made as in the bundled file. Start from a copy of that.")
