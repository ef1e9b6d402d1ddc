"""Amounts of money, places, aid programmes, organisations, persons and dates in Chinese text.

Example::

    import nlp_aid

    nlp = nlp_aid.load()
    doc = nlp("上海市投入帮扶资金365万元，支持隆阳区瓦房乡。")
    doc._.money, doc._.places, doc._.programmes
    nlp_aid.to_record(doc)
"""

from nlp_aid.entities import Date, Organisation, Person
from nlp_aid.io import read
from nlp_aid.money import Money, MoneyMatch
from nlp_aid.pipeline import load
from nlp_aid.places import Place
from nlp_aid.programmes import Programme
from nlp_aid.records import SCHEMA, to_frame, to_record
from nlp_aid.runs import AnnotationError, annotate

__version__ = "0.1.0"
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
    "annotate",
    "load",
    "read",
    "to_frame",
    "to_record",
]
