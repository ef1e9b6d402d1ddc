"""A component that is saved with what it knows."""

# No postponed annotations here: spaCy reads those of a factory.

import json
import shutil
import tempfile
import warnings
from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import srsly

from nlp_aid.knowledge.own import check_own

# What came from bytes and is mapped into memory stays in these folders until the process ends.
_KEPT: list["tempfile.TemporaryDirectory[str]"] = []
# The hashes of a component's data, in its folder.
HASHES = "data.json"


class Saved:
    """Saves a component's knowledge with the pipeline: a user's own as it is, of bundled data the hash.

    A component says what its data is (`hashes`), writes what is not bundled (`save`), and reads that (`restore`).

    Attributes:
        name: the component's name in its pipeline.
        saved_names: the names of all files and folders that it may write; others in the same folder are not touched.
    """

    name: str
    saved_names: ClassVar[tuple[str, ...]]

    @abstractmethod
    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of each part of its data, by name."""

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write what is not bundled into a folder."""

    @abstractmethod
    def restore(self, folder: Path) -> None:
        """Read what `save` has written."""

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write what the component knows into a folder."""
        folder = Path(path)
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside it first: what is saved may be read from the very same place.
        with tempfile.TemporaryDirectory(prefix=".nlp_aid-", dir=folder.parent) as name:
            new = Path(name) / folder.name
            new.mkdir()
            self.save(new)
            (new / HASHES).write_text(json.dumps(self.hashes(), indent=1) + "\n", "utf-8")
            folder.mkdir(exist_ok=True)
            for part in (*self.saved_names, HASHES):
                _remove(folder / part)
                if (new / part).exists():
                    shutil.move(new / part, folder / part)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Saved":
        """Read what `to_disk` has written. Where bundled data is not that of then, a warning says so.

        Raises:
            FileNotFoundError: nothing was saved there.
        """
        folder = Path(path)
        saved = saved_hashes(folder, self.name)
        self.restore(folder)
        here = self.hashes()
        for part, digest in saved.items():
            if here.get(part) != digest:
                warnings.warn(
                    f"The pipeline in {folder.parent} was saved with another {part} ({digest[:12]}) than nlp_aid has now "
                    f"({here.get(part, '')[:12]}): '{self.name}' may find something else. Install the version of nlp_aid that "
                    "it was saved with, or save it again.",
                    UserWarning,
                    stacklevel=2,
                )
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return what the component knows as bytes."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            self.to_disk(folder)
            files = {
                str(path.relative_to(folder).as_posix()): path.read_bytes()
                for path in folder.rglob("*")
                if path.is_file()
            }
        packed: bytes = srsly.msgpack_dumps(files)
        return packed

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "Saved":
        """Read what `to_bytes` has given."""
        kept = tempfile.TemporaryDirectory(prefix="nlp_aid-")
        root = Path(kept.name).resolve()
        for name, content in srsly.msgpack_loads(data).items():
            path = (root / name).resolve()
            if root not in path.parents:
                raise ValueError(
                    f"The bytes name a file outside of their folder: {name!r}. They are not from to_bytes."
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.from_disk(root)
        if any(path.is_dir() for path in root.iterdir()):
            _KEPT.append(kept)
        else:
            kept.cleanup()
        return self


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def saved_hashes(folder: Path, name: str) -> dict[str, str]:
    """Return the hashes of the data that a component was saved with, by name.

    Args:
        folder: the component's folder.
        name: its name.

    Raises:
        FileNotFoundError: they are not there, or the list of a user's own is not.
        ValueError: they are no hashes.
    """
    path = folder / HASHES
    if not path.is_file():
        raise FileNotFoundError(f"{folder} has no {HASHES}, so '{name}' was not saved there. Save the pipeline again.")
    try:
        saved: dict[str, str] = json.loads(path.read_text("utf-8"))
        check_own(folder, saved)
    except (ValueError, AttributeError) as error:
        raise ValueError(f"{path} does not tell the data of '{name}' ({error}). Save the pipeline again.") from None
    return saved
