"""Parquet: a document a row, read in constant memory, a batch of rows at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers import fields
from nlp_aid.io.readers.compression import seekable
from nlp_aid.io.readers.faults import detail, failure
from nlp_aid.io.readers.reader import EMPTY_TABLE, BinaryReader

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

# The bytes of text that are held at one go, as far as rows are alike, and the most rows.
_BATCH_BYTES = 16_000_000
_BATCH_ROWS = 1024
# Of rows whose values may stand in a dictionary, so that nothing tells how long they are: any row may be the longest.
_DICTIONARY_ROWS = 64
# What Arrow writes for a time that the calendar has no day for.
_OUT_OF_RANGE = "<value out of range"
_NOT_UTF8 = "the row has bytes that are not UTF-8; make the file again with its text in UTF-8."
_BUFFER = 1 << 18


class ParquetReader(BinaryReader):
    """Reads the columns that are needed, a batch of rows at a time."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of a Parquet file. Their line is the number of the row."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        number = 0
        try:
            with pq.ParquetFile(seekable(stream), buffer_size=_BUFFER, pre_buffer=False) as file:
                columns = columns_read(file.schema_arrow, options)
                # pyarrow 18 does not read a file without row groups.
                batches = file.iter_batches(_rows(file), columns=list(dict.fromkeys(columns.values())))
                for batch in batches if file.metadata.num_row_groups else ():
                    for row in range(batch.num_rows):
                        number += 1
                        yield document_of(batch, row, columns, source, options, number)
        except UnicodeDecodeError:  # of a row it is told where that is read
            raise ReadError(
                "the name of a column is not UTF-8; make the file again with its columns named in UTF-8."
            ) from None
        except (pa.ArrowException, OSError) as error:
            if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno is not None):
                raise
            where = f" after row {number:,}" if number else ""
            detail = (str(error).splitlines() or [""])[0].rstrip(".")
            raise ReadError(f"this is no Parquet file, or damaged{where} ({detail}); make or fetch it again.") from None
        if not number:
            yield source.bad(EMPTY_TABLE)


def columns_read(schema: pa.Schema, options: ReadOptions) -> dict[str, str]:
    """Return which columns are read, by what for: `text`, `id`, and of those that are told of or kept their own names with a dot.

    Raises:
        ReadError: there is no column with text, or one that was asked for is not there; the message says what to do.
    """
    import pyarrow.types as types

    names = list(schema.names)
    options.note(names, fields.text_field(names, options.text_field), fields.id_field(names, options.id_field))
    text = fields.text_column(names, options)
    id = fields.id_field(names, options.id_field)
    wanted = {text, *([id] if id else []), *fields.telling(names, options), *options.meta_fields}
    if repeated := sorted(name for name in wanted if names.count(name) > 1):
        raise ReadError(f"several columns are called '{repeated[0]}'; give them names of their own.")
    kind = schema.field(text).type
    inner = kind.value_type if types.is_dictionary(kind) else kind
    if not (types.is_string(inner) or types.is_large_string(inner) or types.is_null(inner) or _is_view(inner)):
        raise ReadError(f"the column '{text}' holds {kind}, not text. Choose another with --text-field.")
    return {
        "text": text,
        **({"id": id} if id else {}),
        **{f".{name}": name for name in (*fields.telling(names, options), *options.meta_fields)},
    }


def _is_view(kind: pa.DataType) -> bool:
    return str(kind) == "string_view"


def _rows(file: pq.ParquetFile) -> int:
    """Return how many rows to hold at one go."""
    metadata = file.metadata
    sizes = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    largest = max((group.total_byte_size // max(group.num_rows, 1) for group in sizes), default=1)
    has_dictionaries = any(
        "DICTIONARY" in encoding
        for group in sizes
        for column in range(group.num_columns)
        for encoding in group.column(column).encodings
    )
    most = _DICTIONARY_ROWS if has_dictionaries else _BATCH_ROWS
    return int(min(max(_BATCH_BYTES // max(largest, 1), 1), most))


def _cell(value: pa.Scalar) -> Any:
    """Return what a cell holds; a time of which Python knows no such (nanoseconds, a far year, an unknown zone) as it is written.

    Raises:
        UnicodeDecodeError: it is no UTF-8.
        ReadError: nothing can be made of it.
    """
    import pyarrow as pa

    try:
        return value.as_py()
    except (UnicodeDecodeError, MemoryError):
        raise
    except Exception as error:  # Arrow holds more than Python's types do, and each of them fails in its own way
        with contextlib.suppress(pa.ArrowException):
            written: str = value.cast(pa.string()).as_py()
            if not written.startswith(_OUT_OF_RANGE):
                return written
        raise ReadError(f"a cell of type {value.type} has a value that is none ({detail(error)}); mend it.") from None


def document_of(
    batch: pa.RecordBatch,
    row: int,
    columns: Mapping[str, str],
    source: SourceFile,
    options: ReadOptions,
    number: int | None = None,
) -> Document | BadDocument:
    """Return the document of a row.

    Args:
        batch: the rows.
        row: the number of the row in it, from 0.
        columns: what `columns_read` gives.
        source: the file that the rows are of.
        options: how they are read.
        number: the number of the row in the file, from 1; None if that is not known.
    """
    id: str | None = None
    try:
        cells: dict[str, Any] = {}
        for use, name in columns.items():
            try:
                cells[use] = _cell(batch.column(name)[row])
            except ReadError:
                if use == "text":
                    raise
                caveats.note("unreadable_cells")
        id = fields.cell_id(cells.get("id"))
        text = cells["text"]
        if text is None:
            raise ReadError(f"there is no text in '{columns['text']}'; fill it in, or leave the row out.")
        if len(text) > options.max_bytes:
            raise ReadError(
                f"it is longer than {options.max_bytes:,} characters, the most that one document may have; split it."
            )
        item = {use[1:]: fields.plain_cell(cell) for use, cell in cells.items() if use.startswith(".")}
        meta = fields.described(item, options)
    except UnicodeDecodeError:
        return source.bad(_NOT_UTF8, line=number, unit="row")
    except ReadError as error:
        return source.bad(error, id=id, line=number, unit="row")
    except Exception as error:
        return source.bad(failure(error, "what reads the row"), id=id, line=number, unit="row")
    return source.document(text, id=id, line=number, unit="row", meta=meta)
