"""Amounts of money, places, aid programmes, organisations, persons and dates in Chinese text.

Example::

    import nlp_aid

    nlp = nlp_aid.load()
    doc = nlp("上海市投入帮扶资金365万元，支持隆阳区瓦房乡。")
    doc._.money, doc._.places, doc._.programmes
    nlp_aid.to_record(doc)
"""

import sys
from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand
from nlp_aid._version import __version__

if TYPE_CHECKING:
    from nlp_aid.corrections.fill import fill
    from nlp_aid.dates import Date
    from nlp_aid.entities import Organisation, Person
    from nlp_aid.io import read
    from nlp_aid.money import Money, MoneyMatch
    from nlp_aid.pipeline import load, pipe
    from nlp_aid.places import Place
    from nlp_aid.programmes import Programme
    from nlp_aid.records import SCHEMA, to_frame, to_record
    from nlp_aid.runs import AnnotationError, annotate
    from nlp_aid.totals import Table, table

__all__ = [
    "SCHEMA",
    "AnnotationError",
    "Date",
    "Money",
    "MoneyMatch",
    "Organisation",
    "Person",
    "Place",
    "Programme",
    "Table",
    "__version__",
    "annotate",
    "fill",
    "load",
    "pipe",
    "read",
    "table",
    "to_frame",
    "to_record",
]

__getattr__ = on_demand(
    __name__,
    {
        "fill": "nlp_aid.corrections.fill",
        "Date": "nlp_aid.dates",
        "Organisation": "nlp_aid.entities",
        "Person": "nlp_aid.entities",
        "read": "nlp_aid.io",
        "Money": "nlp_aid.money",
        "MoneyMatch": "nlp_aid.money",
        "load": "nlp_aid.pipeline",
        "pipe": "nlp_aid.pipeline",
        "Place": "nlp_aid.places",
        "Programme": "nlp_aid.programmes",
        "SCHEMA": "nlp_aid.records",
        "to_frame": "nlp_aid.records",
        "to_record": "nlp_aid.records",
        "AnnotationError": "nlp_aid.runs",
        "annotate": "nlp_aid.runs",
        "Table": "nlp_aid.totals",
        "table": "nlp_aid.totals",
    },
)


def set_extensions() -> None:
    """Make `doc._.money` and the like known to spaCy: each is when its layer is imported."""
    from nlp_aid.layers.registry import own
    from nlp_aid.registry import resolve

    for specification in own():
        resolve(specification.value)


# Whoever has imported spaCy before may read Docs of ours next; see nlp_aid_factories for who imports it later.
if "spacy" in sys.modules:
    set_extensions()
