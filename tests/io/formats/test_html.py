import io
import re
from html.parser import HTMLParser
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.io.formats.pages import HtmlWriter
from tests.io.formats.files import write
from tests.records import samples

VOID = {"meta"}
# Everything a page is made of; a tag or attribute beyond these came from the data.
TAGS = set("html head meta title style body header nav main h1 h2 article bdi ul li mark b div span p table caption thead tbody tr th td a details summary".split())  # fmt: skip
ATTRIBUTES = set("lang charset name content http-equiv class id title scope href data-label open".split())


class Page(HTMLParser):
    """Reads a page and checks that its tags nest."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.texts, self.headings, self.tags, self.ids, self.links = [], [], [], [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS
        found = dict(attributes)
        assert set(found) <= ATTRIBUTES
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if "href" in found:
            self.links.append(found["href"])
        if tag not in VOID:
            self.open.append((tag, found.get("class")))
        if (tag, found.get("class")) == ("div", "text"):
            self.texts.append("")
        if tag in ("title", "h2"):
            self.headings.append("")

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if ("div", "text") in self.open:
            self.texts[-1] += data
        if (self.open and self.open[-1][0] in ("title",)) or any(tag == "h2" for tag, _ in self.open):
            self.headings[-1] += data

    def handle_comment(self, data):
        raise AssertionError("no comment is written")


def page(*found, title="Title"):
    stream = io.BytesIO()
    writer = HtmlWriter(stream, title)
    for record in found:
        writer.write(record)
    writer.close()
    return stream.getvalue().decode()


def shown(text):
    return text.replace("\0", "\u2400")


@given(st.lists(samples.records(), max_size=3), samples.hostile_text)
def test_whatever_the_texts_they_read_back_and_nothing_but_them_is_added(found, title):
    read = Page(page(*found, title=title))
    assert read.texts == [shown(record["text"]) for record in found]
    names = [shown(record["id"]) if record["id"].strip() else f"Document {n}" for n, record in enumerate(found, 1)]
    assert read.headings == [shown(title) or "Annotated documents", *names]
    assert len(read.ids) == len(set(read.ids))


@given(samples.records())
def test_browsers_do_not_change_line_ends(record):
    # A parser of HTML reads a raw carriage return as a line feed, and NUL as nothing.
    written = page(record)
    assert "\r" not in written
    assert "\0" not in written


def test_marks_nest_and_say_what_they_mark():
    written = page(samples.sample_record())
    body = written[written.index('<div class="text"') : written.index("</div>")]
    body = re.sub(r' (id|title)="[^"]*"', "", body)
    assert body == (
        '<div class="text" lang="zh"><mark class="programmes">'
        '<mark class="places">沪<span class="label" data-label="31"></span></mark>'
        '<mark class="places">滇<span class="label" data-label="53"></span></mark>'
        '扶贫协作<span class="label" data-label="mechanism"></span></mark>投入约'
        '<mark class="money">1234567.50元<span class="label" data-label="≈\u00a01,234,567.50\u00a0CNY"></span></mark>，每亩'
        '<mark class="money">300-500元<span class="label" data-label="300–\u2060500\u00a0CNY/\u2060亩"></span></mark>。'
    )
    assert 'title="Place: 上海市, province, code 31, 上海市"' in written
    assert 'title="Money: 1,234,567.50 CNY, about"' in written
    assert 'title="Programme: 沪滇扶贫协作, mechanism, not in the catalogue"' in written


def test_every_link_leads_to_a_place_in_the_page():
    read = Page(page(samples.sample_record("a"), samples.sample_record("b")))
    assert len(read.links) == 2 + 2 * 5
    assert {link[1:] for link in read.links} <= set(read.ids)


def test_tables_list_what_was_found():
    record = samples.sample_record()
    record["places"].append({**record["places"][0], "start": 3, "end": 4})
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page(record))
    cells = [re.sub(r"<[^>]*>", "", cell) for cell in cells]
    assert cells[:10] == [
        "1234567.50元",
        "1,234,567.50",
        "CNY",
        "about",
        "",
        "300-500元",
        "300–500",
        "CNY",
        "exact",
        "亩",
    ]
    assert cells[10:20] == ["沪", "上海市", "31", "上海市", "2", "滇", "云南省", "53", "云南省", "1"]
    assert cells[20:] == ["沪滇扶贫协作", "沪滇扶贫协作", "mechanism", "", "1"]


def test_counts_stand_in_the_legend_and_are_summed_over_documents():
    written = page(samples.sample_record("a"), samples.sample_record("b"))
    legends = [re.findall(r"<b>(\d+)</b>", legend) for legend in re.findall(r'<ul class="legend">.*?</ul>', written)]
    assert legends == [["4", "4", "2"], ["2", "2", "1"], ["2", "2", "1"]]


def test_a_page_needs_nothing_else():
    written = page(samples.sample_record())
    assert not re.search(r"https?:|src=|url\(|@import|<script|<link", written)
    assert "default-src 'none'" in written
    for need in ("@media print", "prefers-color-scheme: dark", "white-space: pre-wrap", '<html lang="en">'):
        assert need in written


def test_layers_are_told_apart_without_colour():
    style = page()
    lines = {
        re.search(rf"mark\.{layer} {{[^}}]*border-bottom: \d+px (\w+)", style)[1]
        for layer in ("money", "places", "programmes")
    }
    assert len(lines) == 3


def test_a_mention_outside_the_text_harms_nothing():
    record = samples.sample_record()
    record["money"][0]["end"] = 10_000
    assert Page(page(record)).texts == [samples.TEXT]


def test_half_a_surrogate_pair_is_shown_as_a_replacement():
    assert Page(page(samples.sample_record("a\ud800"))).headings[-1] == "a\ufffd"


@given(st.lists(samples.whole_records(), max_size=3), samples.hostile_text)
def test_in_a_folder_each_document_has_its_page_and_the_index_leads_there(tmp_path_factory, found, title):
    folder = write(tmp_path_factory.mktemp("html") / "out", "html", found, title, folder=True)
    index = Page((folder / "index.html").read_text("utf-8"))
    assert index.headings[0] == (shown(title) or "Annotated documents")
    assert len(index.links) == len(set(index.links)) == len(found)
    assert {unquote(link) for link in index.links} == {file.name for file in folder.iterdir()} - {"index.html"}
    for record, link in zip(found, index.links, strict=True):
        read = Page((folder / unquote(link)).read_text("utf-8"))
        assert read.texts == [shown(record["text"])]
        assert read.links[0] == "index.html"
        assert {anchor[1:] for anchor in read.links[1:]} <= set(read.ids)


def test_a_document_called_index_does_not_take_the_place_of_the_index(tmp_path):
    folder = write(
        tmp_path / "out", "html", [samples.sample_record("index"), samples.sample_record("Index")], folder=True
    )
    assert len(list(folder.iterdir())) == 3
    assert "2 documents" in (folder / "index.html").read_text("utf-8")
