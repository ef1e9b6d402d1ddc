"""What a format is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from nlp_aid.registry import resolve

if TYPE_CHECKING:
    from nlp_aid.records.schema import Record


class Writer(Protocol):
    """Writes records, one at a time."""

    def write(self, record: Record) -> None:
        """Write a record.

        Raises:
            ValueError: the format cannot hold it. Nothing of it has been written then, and others can follow.
        """

    def close(self) -> None:
        """Write what comes last. A stream stays open."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format in which records are written.

    What writes and reads it is named as `module:name` and imported when it is used, or is the thing itself.

    Attributes:
        name: what `--format` calls it.
        endings: the endings of names that stand for it, in lower case.
        file: what writes it into one file, if it can be one: a class or function that takes a binary stream and a title,
            and gives a `Writer`.
        folder: what writes it into the files of a folder, if it can be one; takes the folder's path and a title.
        one_table: what writes one layer's table into one file, for a format that otherwise is a folder of tables; takes the
            name of the layer as `table`, too.
        dataset: what writes a part of a dataset that is parted by folders; takes `partition_by`, `part` and `first`, too. See
            `nlp_aid.io.formats.parquet_dataset`.
        reader: what gives records back, if it holds them: a function from the path of a file (or folder, if it is always
            one) to an iterator of records.
        signs: how such a file begins, decompressed, where no name tells. Of several that fit, the longest counts.
        wants_tokens: whether it writes tokens. Its records bring those of the pipeline in a run, and are tokenised anew
            where they do not; see `nlp_aid.records.tokens`.
        folder_signs: the names of files, or patterns, that tell such a folder from any other.
        needs: the module that writes it and is not always installed, and the extra that brings it.
    """

    name: str
    endings: tuple[str, ...]
    file: str | Callable[..., Writer] | None = None
    folder: str | Callable[..., Writer] | None = None
    one_table: str | Callable[..., Writer] | None = None
    dataset: str | Callable[..., Writer] | None = None
    reader: str | Callable[[Path], Iterator[Record]] | None = None
    signs: tuple[bytes, ...] = ()
    folder_signs: tuple[str, ...] = ()
    wants_tokens: bool = False
    needs: tuple[str, str] | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it always takes a folder."""
        return self.file is None

    def check(self) -> None:
        """Check that what writes it is there, before anything is annotated.

        Raises:
            ValueError: it is not; the message says what to do.
        """
        if self.needs and find_spec(self.needs[0]) is None:
            module, extra = self.needs
            raise ValueError(
                f"To write {self.name}, {module} is needed, which is not installed; install it: pip install 'nlp-aid[{extra}]'"
            )
        try:
            for made_by in (self.file, self.folder, self.one_table, self.dataset):
                resolve(made_by)
        except ImportError as error:
            raise ValueError(f"The format '{self.name}' cannot be written: {error}") from error

    def open(self, target: BinaryIO | Path, title: str = "", **options: Any) -> Writer:
        """Return a writer.

        Args:
            target: a binary stream for one file, or the path of a folder that is there and empty.
            title: a title, for formats that have a place for it.
            options: what the format's writer takes beside, such as `byte_order_mark` of CSV.

        Raises:
            ValueError: the format is no such thing.
        """
        if isinstance(target, Path):
            made_by = self.dataset if "partition_by" in options else self.folder
        else:
            made_by = self.one_table if "table" in options else self.file
        if made_by is None:
            raise ValueError(f"{self.name} is written to a {'folder' if self.is_folder else 'file'}.")
        writer: Writer = resolve(made_by)(target, title, **options)
        return writer

    @property
    def read(self) -> Callable[[Path], Iterator[Record]] | None:
        """What yields the records of a file (or folder, if it is always one); None if the format does not hold them."""
        return None if self.reader is None else resolve(self.reader)
