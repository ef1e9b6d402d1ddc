"""Records out of whatever they were written to."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path

from nlp_aid.io.formats import FORMATS, format_of
from nlp_aid.io.formats.files import opened
from nlp_aid.io.readers.compression import without_ending
from nlp_aid.records.schema import Record

# Documents that failed, beside the output of `nlp-aid annotate`.
_FAILURES = ".errors.jsonl"


def read(path: str | PathLike[str], format: str | None = None) -> Iterator[Record]:
    """Yield the records that are in a file or a folder, one at a time, in order.

    Records come back from JSONL, spaCy's DocBin, Parquet and CSV, and from brat, Label Studio, doccano and INCEpTION (also with
    the annotations that were made there). CoNLL and HTML do not hold the values.

    Args:
        path: a file, also compressed with gzip, bzip2 or xz; a folder of one format's files (Parquet, CSV, brat); or a
            folder of such files and folders, which are read one after another by name.
        format: the format; by default what the name says, or else the contents.

    Yields:
        The records.

    Raises:
        FileNotFoundError: there is nothing at the path; raised by the call.
        OSError: it cannot be read.
        ValueError: it holds no records, or what is no record; the message names the file and what to do.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is no file or folder {path}. Check the name.")
    if format is not None:
        FORMATS.choose(format)
    if path.is_dir():
        whole = _folder_format(path)
        if whole is None:
            return _read_shards(path, format)
        format = format or whole
    chosen = FORMATS[format or _file_format(path)]
    if chosen.read is None:
        raise ValueError(
            f"{path}: {chosen.name} does not hold all of a record. Annotate into JSONL, Parquet or another format."
        )
    if chosen.is_folder and not path.is_dir():
        raise ValueError(f"{path} is a single file of {chosen.name}; name the folder that it is in.")
    return chosen.read(path)


def _read_shards(folder: Path, format: str | None) -> Iterator[Record]:
    shards = [path for path in sorted(folder.iterdir()) if _is_shard(path)]
    if not shards:
        raise ValueError(f"{folder} holds no records. Name a file, or a folder that nlp-aid annotate has written.")
    return (record for shard in shards for record in read(shard, format))


def _is_shard(path: Path) -> bool:
    name = path.name
    if name.startswith(".") or name.endswith(_FAILURES):
        return False
    if path.is_dir():
        return _folder_format(path) is not None
    inner = Path(without_ending(name))
    return inner.suffix != "" and any(inner.name.lower().endswith(format.endings) for format in FORMATS.values())


def _folder_format(folder: Path) -> str | None:
    for format in FORMATS.values():
        if any(next(folder.glob(sign), None) for sign in format.folder_signs):
            return format.name
    return None


def _file_format(path: Path) -> str:
    inner = Path(without_ending(str(path)))
    try:
        if inner.suffix:
            return format_of(inner)
    except ValueError:
        pass
    with opened(path) as stream:
        start = stream.read(256).removeprefix(b"\xef\xbb\xbf").lstrip()
    signs = [(len(sign), name) for name, format in FORMATS.items() for sign in format.signs if start.startswith(sign)]
    if signs:
        return max(signs)[1]
    readable = ", ".join(name for name, format in FORMATS.items() if format.reader)
    raise ValueError(
        f"{path} holds no records that can be read ({readable}). If it is a document, annotate it first: nlp-aid annotate."
    )
