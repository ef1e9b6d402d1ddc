"""A component that is saved with what it knows."""

# No postponed annotations here: spaCy reads those of a factory.

import json
import shutil
import tempfile
import warnings
from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path

import srsly

# What came from bytes and is mapped into memory stays in these folders until the process ends.
_KEPT: list["tempfile.TemporaryDirectory[str]"] = []
# The list of a user's own, in the folder of a component.
OWN = "own.jsonl"
_HASHES = "data.json"


class Saved:
    """Saves a component's knowledge with the pipeline: a user's own as it is, of bundled data the hash.

    A component says what its data is (`hashes`), writes what is not bundled (`save`), and reads that (`restore`).
    """

    name: str

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
            (new / _HASHES).write_text(json.dumps(self.hashes(), indent=1) + "\n", "utf-8")
            if folder.exists():
                shutil.rmtree(folder)
            shutil.move(new, folder)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Saved":
        """Read what `to_disk` has written. Where bundled data is not that of then, a warning says so.

        Raises:
            FileNotFoundError: nothing was saved there.
        """
        folder = Path(path)
        if not (folder / _HASHES).is_file():
            raise FileNotFoundError(
                f"{folder} has no {_HASHES}, so '{self.name}' was not saved there. Save the pipeline again."
            )
        saved: dict[str, str] = json.loads((folder / _HASHES).read_text("utf-8"))
        check_own(folder, saved)
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


def check_own(folder: Path, saved: Iterable[str]) -> None:
    """Check that the list of a user's own is there, where a component was saved with one.

    Args:
        folder: the component's folder.
        saved: what it was saved with: the names of its hashes.

    Raises:
        FileNotFoundError: it is not there; without it the pipeline would quietly find less.
    """
    if (own := [part for part in saved if part.startswith("own ")]) and not (folder / OWN).is_file():
        raise FileNotFoundError(
            f"{folder} has no {OWN}, the list of {own[0]} that it was saved with. Save the pipeline again."
        )
