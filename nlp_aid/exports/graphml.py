"""Flows as a graph of givers and receivers, in GraphML: networkx, Gephi and Neo4j read it.

A node is who gives or receives; an edge is what one gives the other in a currency and in a kind of flow, added up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp_aid.exports.export import ExportOptions
from nlp_aid.exports.transfers import Transfer, Transfers
from nlp_aid.exports.xml import XmlFile, xml_file
from nlp_aid.money.numbers import plain
from nlp_aid.records.schema import Record
from nlp_aid.totals.interval import Interval

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_LOCATION = "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd"
# Attributes, and their types.
_NODE = {
    "label": "string",
    "labels": "string",
    "type": "string",
    "place": "string",
    "province": "string",
    "country": "string",
}
_EDGE = {
    "label": "string",
    "weight": "double",
    "currency": "string",
    "kind": "string",
    "flows": "int",
    "sum": "string",
    "lower": "string",
    "upper": "string",
    "years": "string",
    "documents": "string",
}
# How many documents an edge names.
_DOCUMENTS = 20
# What Neo4j calls nodes, by the layer of the mention.
_LABELS = {"places": ":Place", "organisations": ":Organisation", "persons": ":Person"}


@dataclass
class _Edge:
    flows: int = 0
    amount: Interval = field(default_factory=Interval)
    years: set[str] = field(default_factory=set)
    documents: dict[str, None] = field(default_factory=dict)


def write(records: Iterable[Record], path: Path, options: ExportOptions) -> list[str]:
    """Write GraphML; see `nlp_aid.exports.Export`. The graph is kept in memory until it is written."""
    nodes: dict[tuple[str, str], dict[str, str]] = {}
    edges: dict[tuple[tuple[str, str], tuple[str, str], str, str], _Edge] = {}
    transfers = Transfers(records)
    for transfer in transfers:
        row = transfer.row
        donor, recipient = transfer.who("donor"), transfer.who("recipient")
        if row.get("status") == "planned":
            transfers.left_out["unsettled"] += 1
            continue
        if donor is None or recipient is None:
            transfers.left_out["ends"] += 1
            continue
        ends = [_node(nodes, transfer, role, name) for role, name in (("donor", donor), ("recipient", recipient))]
        key = (ends[0], ends[1], str(row.get("amount_currency") or "?"), str(row.get("kind") or ""))
        edge = edges.setdefault(key, _Edge())
        edge.flows += 1
        edge.amount += transfer.amount
        edge.years |= {year for year in [row.get("time_year")] if year}
        if len(edge.documents) < _DOCUMENTS:
            edge.documents[transfer.record["id"]] = None
        transfers.written += 1
    with xml_file(path) as file:
        _graph(file, nodes, edges)
    return transfers.said(
        f"flows as {len(edges):,} edges between {len(nodes):,} nodes", ends="without a giver or a receiver"
    )


def _node(nodes: dict[tuple[str, str], dict[str, str]], transfer: Transfer, role: str, name: str) -> tuple[str, str]:
    """Return the key of a node: its name and the code of its place, by which namesakes are told apart."""
    row = transfer.row
    key = (name, str(row.get(f"{role}_place") or ""))
    if key not in nodes:
        known = {part: row.get(f"{role}_{part}") for part in ("type", "place", "province", "country")}
        labels = _LABELS.get(str(row.get(f"{role}_layer")), ":Phrase")
        nodes[key] = {"label": name, "labels": labels, **{part: value for part, value in known.items() if value}}
    return key


def _graph(file: XmlFile, nodes: dict[tuple[str, str], dict[str, str]], edges: dict[Any, _Edge]) -> None:
    attributes = {
        "xmlns": _NAMESPACE,
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{_NAMESPACE} {_LOCATION}",
    }
    with file.element("graphml", attributes):
        for where, names in (("node", _NODE), ("edge", _EDGE)):
            for name, kind in names.items():
                file.empty("key", **{"id": f"{where}.{name}", "for": where, "attr.name": name, "attr.type": kind})  # fmt: skip
        with file.element("graph", {"id": "flows", "edgedefault": "directed"}):
            ids = {key: f"n{number}" for number, key in enumerate(nodes)}
            for key, data in nodes.items():
                with file.element("node", {"id": ids[key]}):
                    _data(file, "node", data)
            for number, ((donor, recipient, currency, kind), edge) in enumerate(edges.items()):
                upper = edge.amount.upper
                data = {
                    "label": "GIVES",
                    "weight": repr(float(edge.amount.stated)),
                    "currency": currency,
                    "kind": kind,
                    "flows": str(edge.flows),
                    "sum": format(plain(edge.amount.stated), "f"),
                    "lower": format(plain(edge.amount.lower), "f"),
                    **({} if upper is None else {"upper": format(plain(upper), "f")}),
                    "years": ", ".join(sorted(edge.years)),
                    "documents": ", ".join(edge.documents),
                }
                with file.element("edge", {"id": f"e{number}", "source": ids[donor], "target": ids[recipient]}):
                    _data(file, "edge", data)


def _data(file: XmlFile, where: str, data: dict[str, str]) -> None:
    for name, value in data.items():
        file.text("data", value, {"key": f"{where}.{name}"})
