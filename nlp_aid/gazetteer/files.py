"""Opens the compiled gazetteer: each folder once, however many pipelines read it."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path

from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.knowledge.integrity import intact
from nlp_aid.knowledge.sums import SUMS, data_files
from nlp_aid.paths import model_path


def open_gazetteer(path: str | Path | None = None) -> Gazetteer:
    """Return the gazetteer in a folder, by default the bundled one.

    Raises:
        FileNotFoundError: there is none.
        DamagedDataError: the bundled one is damaged.
    """
    if path is not None:
        return _open(Path(path).resolve())
    with intact(folder := model_path("gazetteer")):
        return _open(folder)


@functools.cache
def _open(path: Path) -> Gazetteer:
    return Gazetteer(path)


def copy(gazetteer: Gazetteer, folder: Path) -> None:
    """Copy the files of a gazetteer into a new folder."""
    folder.mkdir(parents=True)
    sums = gazetteer.folder / SUMS
    for file in [*data_files(gazetteer.folder), *([sums] if sums.is_file() else [])]:
        shutil.copyfile(file, folder / file.name)


def make_gazetteer(path: str | None = None) -> Callable[[], Gazetteer]:
    """Return what opens the gazetteer, when it is first needed.

    Args:
        path: the folder of a compiled gazetteer (see models/gazetteer) in place of the bundled one, which None stands for.

    Registered as `nlp_aid.Gazetteer.v1` by an entry point, since the gazetteer is looked up without spaCy, too.
    """
    return functools.partial(open_gazetteer, path)
