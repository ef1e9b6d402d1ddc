"""Records out of Label Studio: of tasks that were written here, and of its exports, JSON and JSON_MIN.

What an export holds was looked at in Label Studio 1.23 (`.ci/label_studio`): in JSON the predictions of a task are the numbers
of them alone, a task that was skipped has an annotation with `was_cancelled`, and one that nobody annotated has none. JSON_MIN
has neither relations nor the `meta` of regions, and the task's number in the place of an `id` among its data.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp_aid.caveats import LossWarning
from nlp_aid.io.formats.annotation import Annotation
from nlp_aid.io.formats.array_items import array_items
from nlp_aid.io.formats.files import opened
from nlp_aid.io.formats.labelstudio import CONTROL
from nlp_aid.layers.registry import relations, specifications
from nlp_aid.records.labels import (
    relation_of_label,
)
from nlp_aid.records.schema import Record

_Item = dict[str, Any]


def is_task(item: object) -> bool:
    """Tell whether an item of an array is a task of Label Studio, and no record."""
    return isinstance(item, dict) and (("data" in item and "text" not in item) or _is_small(item))


def _is_small(item: _Item) -> bool:
    """Tell whether it is of an export as JSON_MIN."""
    return "annotation_id" in item and "annotator" in item


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of a file of tasks: one that was written here, or an export after annotation.

    Of a task that was annotated, the last annotation counts that was not skipped; of one without annotations the first
    prediction. A task that was skipped, or has nothing but the numbers of predictions, is left out. A mention has its values as
    long as it has its label and its text, and those that were chosen. Of one that a person has added or moved the others are
    open, and the record's `meta.added` says so; see `nlp_aid.fill`.

    Warns:
        LossWarning: tasks are left out, or the relations of an export that has none.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such file; the message says which task.
    """
    left: Counter[str] = Counter()
    with opened(path) as stream:
        for number, task in enumerate(array_items(stream, path, json.JSONDecoder()), start=1):
            try:
                record = _record(task, number, left)
            except (TypeError, KeyError, AttributeError) as error:
                raise ValueError(f"{path}, task {number}: this is no task with a text and labels ({error}).") from None
            except ValueError as error:
                raise ValueError(f"{path}, task {number}: {error}") from None
            if record is not None:
                yield record
    if said := _left_out(left):
        warnings.warn(f"{path}: {said}", LossWarning, stacklevel=2)


def _left_out(left: Counter[str]) -> str:
    parts = []
    if count := left["skipped"]:
        parts.append(f"{count:,} task{' was' if count == 1 else 's were'} skipped by the annotators and left out.")
    if count := left["unannotated"]:
        parts.append(
            f"{count:,} task{' is' if count == 1 else 's are'} not annotated, and the export has only the numbers of the "
            f"predictions: {'it is' if count == 1 else 'they are'} left out."
        )
    if count := left["relations"]:
        parts.append(
            f"It was exported as JSON_MIN, which has no relations between regions: {count:,} "
            f"{'is' if count == 1 else 'are'} lost, and so are corrected values. Export the project as JSON."
        )
    return " ".join(parts)


def _record(task: Any, number: int, left: Counter[str]) -> Record | None:
    """Return the record of a task; None if it is left out, which is counted."""
    is_small = _is_small(task)
    data = task if is_small else task["data"]
    text = data["text"]
    if not isinstance(text, str):
        raise ValueError("its 'text' is no string.")
    meta = dict(data["meta"]) if isinstance(data.get("meta"), dict) else {}
    meta = meta or {"layers": list(specifications())}
    if is_small:
        result, is_done = _small_result(data), True
        labels = relation_of_label()
        left["relations"] += sum(item["value"]["labels"][0] in labels for item in result)
        if "layers" in meta:
            meta["layers"] = [name for name in meta["layers"] if name not in relations()]
        if task["annotation_id"] is None:
            left["unannotated"] += 1
            return None
    else:
        done = [made for made in task.get("annotations") or () if not made.get("was_cancelled")]
        predictions = [one for one in task.get("predictions") or () if isinstance(one, dict)]
        if not done and task.get("annotations"):
            left["skipped"] += 1
            return None
        if not done and task.get("predictions") and not predictions:
            left["unannotated"] += 1
            return None
        is_done = bool(done)
        result = (done[-1:] or predictions or [{}])[0].get("result") or []
    annotation = Annotation(text, result, is_sorted=not is_done)
    id = data.get("document_id", data.get("id", task.get("id", number)))
    return annotation.record(str(id), meta, data.get("other") or {})


def _small_result(data: _Item) -> list[_Item]:
    """Return the regions of an export as JSON_MIN, as items of JSON."""
    regions = data.get(CONTROL) or []
    return [{"type": "labels", "value": value} for value in (regions if isinstance(regions, list) else [regions])]
