"""Records as pandas data frames."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from nlp_aid.layers.specification import Field
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import Row, columns_of, rows_of, table_names

if TYPE_CHECKING:
    import pandas
    from spacy.tokens import Doc

# The number of a document says nothing beside its id, and what no column holds is no column.
_LEFT_OUT = ("document", "other")
# What pandas reads of Parquet; what else there is stays as it is, in objects: exact numbers, lists, data.
_PLAIN = ("integer", "string", "boolean")


def to_frame(records: Iterable[Record | Doc] | Record | Doc, layer: str = "money") -> pandas.DataFrame:
    """Return the mentions of a layer, the relations of a name, or the documents, as a pandas DataFrame.

    Args:
        records: the records, for instance from `nlp_aid.read` or `nlp_aid.annotate`; or Docs from the pipeline, whose ids are
            their numbers, counted from 1; or one of either.
        layer: the layer, a row for each of its mentions; or a relation, a row for each; or `documents`, a row for each
            document.

    Returns:
        A frame with a column for each field of the record: of mentions `document_id`, `start`, `end`, `text` and the
        layer's own, of relations their roles (`donor_start`, `donor_end`, `donor_text`, `donor_layer`, `donor_index`) and
        fields, of documents `id`, `text` and those of `meta`. The dtypes are those that `pandas.read_parquet` gives of the
        tables in Parquet, by the version of pandas: strings are `str`, or `object` before pandas 3, whole numbers `int64`
        (`float64` where some are missing), truth values `bool` (`object` where some are). Numbers are `decimal.Decimal`, never
        floats, and lists are lists, with the dtype `object`. What is missing is `None` or `NaN`, and equal to nothing. The
        columns are the same where there are no rows.

    Raises:
        ImportError: pandas is not installed.
        ValueError: there is no such layer.
        TypeError: what is given are neither records nor Docs.
    """
    if layer not in table_names():
        raise ValueError(f"There is no layer '{layer}'. Choose from {', '.join(table_names())}.")
    columns = [column for column in columns_of(layer) if column.name not in _LEFT_OUT]
    return frame(
        columns, (row for number, record in enumerate(_records(records)) for row in rows_of(record, layer, number))
    )


def _records(given: Iterable[Record | Doc] | Record | Doc) -> Iterator[Record]:
    from spacy.tokens import Doc

    from nlp_aid.records.record import to_record

    several = [given] if isinstance(given, (Mapping, Doc)) else given
    for number, one in enumerate(several, start=1):
        if isinstance(one, Doc):
            yield to_record(one, str(number))
        elif isinstance(one, Mapping):
            yield cast(Record, one)
        else:
            raise TypeError(
                f"A data frame is made of records or Docs, and this is a {type(one).__name__}. Take nlp_aid.read(path), or "
                "nlp.pipe(texts)."
            )


def frame(columns: Sequence[Field], rows: Iterable[Row]) -> pandas.DataFrame:
    """Return rows as a DataFrame, with the types that `to_frame` tells of.

    Args:
        columns: the columns, in order.
        rows: the rows, by the names of columns.

    Raises:
        ImportError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise ImportError("Data frames need pandas. Install it with: pip install 'nlp-aid[pandas]'") from error
    values: dict[str, list[Any]] = {column.name: [] for column in columns}
    for row in rows:
        for column in columns:
            value = row[column.name]
            values[column.name].append(_number(value) if column.kind == "decimal" else value)
    plain = [column for column in columns if column.kind in _PLAIN]
    read = _as_read(pandas, plain, values)
    return pandas.DataFrame(
        {
            column.name: read[column.name]
            if column in plain
            else pandas.Series(values[column.name], dtype="object", index=read.index)
            for column in columns
        }
    )


def _as_read(pandas: Any, columns: Sequence[Field], values: Mapping[str, list[Any]]) -> Any:
    """Return columns as pandas reads them from Parquet: which dtypes these have depends on its version, and on what is missing."""
    import pyarrow
    import pyarrow.parquet

    types = {"integer": pyarrow.int64(), "string": pyarrow.string(), "boolean": pyarrow.bool_()}
    table = pyarrow.table({column.name: pyarrow.array(values[column.name], types[column.kind]) for column in columns})
    stream = io.BytesIO()
    pyarrow.parquet.write_table(table, stream, compression="none")
    stream.seek(0)
    return pandas.read_parquet(stream)


def _number(value: str | None) -> Decimal | None:
    try:
        return None if value is None else Decimal(value)
    except InvalidOperation:
        return None
