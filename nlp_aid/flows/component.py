"""The relation of flows as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from decimal import Decimal
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from nlp_aid.doc_data import data_of, key_of
from nlp_aid.flows.amounts import Cues
from nlp_aid.flows.candidates import Candidate
from nlp_aid.flows.find import FoundFlow, find_flows
from nlp_aid.flows.lists import item_wholes
from nlp_aid.flows.page import LAYERS, Page
from nlp_aid.flows.related import same_as, status_of, whole_of
from nlp_aid.flows.specification import FLOWS
from nlp_aid.flows.table_sums import wholes
from nlp_aid.flows.tables import Tables
from nlp_aid.flows.uses import use_of
from nlp_aid.flows.value import Flow
from nlp_aid.flows.weights import Weights, bundled, path
from nlp_aid.flows.words import DATA
from nlp_aid.knowledge.component import Saved
from nlp_aid.knowledge.origin import note
from nlp_aid.knowledge.sums import of_folder
from nlp_aid.knowledge.weights import WEIGHTS, KeptWeights
from nlp_aid.layers.mention import Mention, get, in_readable, name_of
from nlp_aid.layers.relation import put_relations
from nlp_aid.layers.role import Role
from nlp_aid.layers.types import mention_types
from nlp_aid.money.component import tables_of
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.tables import KeptTable, kept_table, tables_in
from nlp_aid.money.value import MoneyMatch
from nlp_aid.text import Reading
from nlp_aid.tokenizer import reading_of, word_and_sentence_starts

_LAYERS = {role.name: role.layers for role in FLOWS.roles}


class FlowFinder(Saved, Pipe):
    """The `aid_flows` component. It reads what the layers have left on the Doc; those that did not run have found nothing."""

    saved_names = (WEIGHTS,)

    def __init__(self, nlp: Language, name: str) -> None:
        """Set up the component.

        Args:
            nlp: the pipeline it stands in.
            name: its name there.
        """
        self.vocab = nlp.vocab
        self.meta = nlp.meta
        self.name = name
        self.scorer: Any = None
        self._weights = KeptWeights(bundled, path(), Weights.from_data)

    @property
    def weights(self) -> Weights:
        """What features weigh: the bundled weights, or those of one's own."""
        return self._weights.used

    @weights.setter
    def weights(self, weights: Weights) -> None:
        self._weights.use(weights)

    def hashes(self) -> dict[str, str]:
        """Return the hashes of the words and of the weights."""
        return {"flow words": of_folder(DATA), "flow weights": self._weights.digest}

    def save(self, folder: Path) -> None:
        """Write weights of one's own into a folder."""
        self._weights.save(folder)

    def restore(self, folder: Path) -> None:
        """Read what `save` has written."""
        self._weights.restore(folder)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a Doc."""
        if not get(doc, MoneyMatch):
            put_relations(doc, Flow, [], reading_of(doc).raw)
        else:
            self._find(doc)
        note(doc, self.hashes(), self.meta)
        return doc

    def _find(self, doc: Doc) -> None:
        reading, mentions = reading_of(doc), _mentions(doc)
        page = _page(doc, reading, mentions)
        cues = Cues(page)
        flows = find_flows(page, cues, self.weights)
        of_flows = {flow.amount for flow in flows}
        for index, one in enumerate(mentions["money"]):
            use = "flow" if index in of_flows else use_of(cues, index)
            data_of(doc)[key_of(name_of(MoneyMatch), one.start, one.end)]["use"] = use
        of_tables = wholes(page.tables, page.money, of_flows) if page.tables else {}
        at = {flow.amount: number for number, flow in enumerate(flows)}
        within = {at[amount]: at[whole] for amount, whole in of_tables.items()}
        items = item_wholes(page, [(flow.amount, flow.roles) for flow in flows])
        for number in set(range(len(flows))).difference(within):
            whole = whole_of(cues, flows, number)
            if (whole := items.get(number) if whole is None else whole) is not None:
                within[number] = whole
        made = [
            _flow(reading, page, cues, mentions, flows, number, within, self.weights) for number in range(len(flows))
        ]
        put_relations(doc, Flow, made, reading.raw)


def page_of(doc: Doc) -> Page:
    """Return a Doc as the finder of flows sees it, with the mentions that are on it."""
    return _page(doc, reading_of(doc), _mentions(doc))


def _mentions(doc: Doc) -> dict[str, list[Any]]:
    kinds = mention_types()
    return {name: get(doc, kinds[name]) for name in ("money", *LAYERS)}


def _page(doc: Doc, reading: Reading, mentions: dict[str, list[Any]]) -> Page:
    words, sentences = word_and_sentence_starts(doc, reading)
    readable = {name: [in_readable(reading, one) for one in found] for name, found in mentions.items()}
    page = Page(reading.text, words.tolist(), sentences.tolist(), readable)
    if tables := _tables(doc, reading.raw):
        page.tables = Tables(page, reading, tables)
    return page


def _tables(doc: Doc, raw: str) -> list[KeptTable]:
    """Return the tables that the money layer has read, or where it did not run those that it reads as it comes."""
    tables = tables_of(doc)
    if tables is not None:
        return tables
    lexicon = MoneyLexicon.bundled()
    return [kept_table(lexicon, table) for table in tables_in(lexicon, raw)]


def _flow(
    reading: Reading,
    page: Page,
    cues: Cues,
    mentions: dict[str, list[Any]],
    flows: list[FoundFlow],
    number: int,
    within: dict[int, int],
    weights: Weights,
) -> Flow:
    found = flows[number]
    money: Mention = mentions["money"][found.amount]
    roles = {
        name: None if one is None else _role(reading, page, one, _LAYERS[name], mentions)
        for name, one in found.roles.items()
    }
    return Flow(
        amount=Role(start=money.start, end=money.end, text=money.text, layer="money", index=found.amount),
        kind=found.kind,  # type: ignore[arg-type]
        **roles,
        part_of=within.get(number),
        same_as=same_as(cues, flows, number),
        status=status_of(cues, found),
        confidence=Decimal(f"{weights.confidence(found.probability):.2f}"),
    )


def _role(
    reading: Reading, page: Page, one: Candidate, layers: tuple[str, ...], mentions: dict[str, list[Any]]
) -> Role:
    """Return a candidate as the filler of a role: the mention that stands there, or the stretch of the text."""
    for layer in layers:
        for stretch in one.whole:
            if stretch.layer == layer:
                there = mentions[layer][stretch.index]
                return Role(start=there.start, end=there.end, text=there.text, layer=layer, index=stretch.index)
    start, end = reading.to_raw(*page.span(one.start, one.end))
    return Role(start=start, end=end, text=reading.raw[start:end])
