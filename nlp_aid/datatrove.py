"""Annotating as a step of a pipeline of datatrove, with its readers, writers, executors and completions.

Needs the extra `datatrove`. A rank that was ended is run again by the executor, and overwrites what it had written.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from os import PathLike
from typing import IO, Any

try:
    from datatrove.data import Document
    from datatrove.io import DataFolderLike
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.writers.disk_base import DiskWriter
except ImportError as error:
    raise ImportError(
        f"nlp_aid.datatrove needs datatrove, which cannot be imported ({error}). Install it: pip install 'nlp-aid[datatrove]'"
    ) from error

from nlp_aid.arrow import BatchAnnotator
from nlp_aid.io.document import BadDocument
from nlp_aid.knowledge.lists import ListSource
from nlp_aid.runs.engines import BATCH_SIZE
from nlp_aid.runs.work import Annotated, Task

__all__ = ["ERROR", "RECORD", "Annotate", "RecordWriter", "keep_all"]

# The keys of a document's metadata with its record, a line of JSON, and in its place with why there is none.
RECORD = "nlp_aid_record"
ERROR = "nlp_aid_error"
# The key under which datatrove's readers name the file.
_FILE = "file_path"
_NO_TEXT = "there is no text in '{}'; fill it in, or leave the document out."


class Annotate(PipelineStep):
    """Annotates documents: each gets its record, a line of JSON, as `nlp_aid_record` in its metadata.

    One that fails gets a line with the reason as `nlp_aid_error`. It goes to `exclusion_writer` and no further, as with
    datatrove's filters; without one it goes on with the others.
    """

    type = "🔖 - ANNOTATOR"
    name = "nlp_aid"

    def __init__(
        self,
        layers: str | PathLike[str] | Iterable[str] = "default",
        *,
        programmes: ListSource | None = None,
        places: ListSource | None = None,
        organisations: ListSource | None = None,
        spans: Iterable[str] = (),
        date_field: str | None = None,
        meta_fields: Iterable[str] = (),
        source_field: str | None = _FILE,
        timeout: float | None = None,
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        """Set it up; the pipeline is loaded once in each process that runs ranks.

        Args:
            layers: what to run, as for `nlp_aid.arrow.BatchAnnotator`, like all but the last two.
            programmes: a user's own programmes.
            places: a user's own places.
            organisations: a user's own organisations.
            spans: the names of span groups that go into the records.
            date_field: the key of the metadata with the document's date; None for one with a usual name.
            meta_fields: keys of the metadata to keep in the records' `meta`, under `fields`.
            source_field: the key of the metadata with the file, for the records' `meta.source`; None to leave that out.
            timeout: how many seconds a document may take.
            exclusion_writer: takes the documents that fail, such as `RecordWriter("out/errors")`.
        """
        super().__init__()
        self.annotator = BatchAnnotator(
            layers,
            programmes=programmes,
            places=places,
            organisations=organisations,
            spans=spans,
            date_field=date_field,
            meta_fields=meta_fields,
            timeout=timeout,
        )
        self.source_field = source_field
        self.exclusion_writer = exclusion_writer

    def run(self, data: Iterable[Document] | None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield the documents with their records."""
        documents = iter(data or ())
        with self.exclusion_writer or contextlib.nullcontext() as excluded:
            while group := list(islice(documents, BATCH_SIZE)):
                with self.track_time("batch"):
                    outcomes = list(self.annotator.annotate(map(self._task, group)))
                for document, outcome in zip(group, outcomes, strict=True):
                    self.stat_update("total")
                    if isinstance(outcome, Annotated):
                        document.metadata[RECORD] = outcome.line.decode("utf-8").rstrip("\n")
                        self.stat_update("annotated")
                        for layer, number in outcome.mentions.items():
                            self.stat_update(layer, value=number, unit="doc")
                        yield document
                        continue
                    document.metadata[ERROR] = outcome.to_line().decode("utf-8").rstrip("\n")
                    self.stat_update("failed")
                    if excluded:
                        excluded.write(document, rank)
                    else:
                        yield document

    def _task(self, document: Document) -> Task:
        metadata: Mapping[str, Any] = document.metadata
        source = metadata.get(self.source_field) if self.source_field else None
        if error := metadata.get(ERROR):
            return BadDocument(id=document.id, where=document.id, source=source or "", reason=error)
        return self.annotator.document(document.id, str(document.text), metadata, source)


class RecordWriter(DiskWriter):
    """Writes the records of `Annotate` as JSON Lines, byte by byte as `nlp-aid annotate` does; of what failed the reasons."""

    default_output_filename = "${rank}.jsonl"
    name = "🔖 nlp_aid records"

    def __init__(
        self, output_folder: DataFolderLike, output_filename: str | None = None, compression: str | None = "infer"
    ) -> None:
        """Set it up.

        Args:
            output_folder: the folder to write to, also of another file system.
            output_filename: the name of the files, as for datatrove's writers; by default `${rank}.jsonl`.
            compression: `gzip`, `zstd`, None for none, or what the name says.
        """
        super().__init__(output_folder, output_filename=output_filename, compression=compression, mode="wb")

    def _default_adapter(self, document: Document) -> dict[str, Any]:
        line = document.metadata.get(RECORD) or document.metadata.get(ERROR)
        if line is None:
            raise ValueError(f"The document {document.id!r} has no record. Put `Annotate` before the writer.")
        return {"line": line}

    def _write(self, document: dict[str, Any], file_handler: IO[bytes], filename: str) -> None:
        file_handler.write(document["line"].encode("utf-8") + b"\n")


class _Nothing(str):
    """An empty text that datatrove's readers do not take for a missing one."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True


def keep_all(reader: Any, data: dict[str, Any], path: str, id_in_file: int | str) -> dict[str, Any]:
    """Be the `adapter` of one of datatrove's readers, which leave out documents without a text, and say so once.

    With it they come through: one with an empty text has a record, and one without any fails with the reason.
    """
    made: dict[str, Any] = reader._default_adapter(data, path, id_in_file)
    made["id"] = str(made["id"])
    text = made["text"]
    if not isinstance(text, str):
        made["metadata"][ERROR] = _NO_TEXT.format(reader.text_key)
        text = ""
    made["text"] = text or _Nothing()
    return made
