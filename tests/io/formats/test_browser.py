"""Pages as a browser shows them: nothing in them runs, marks are where they should be, legible on phones and on paper."""

import re

import pytest

from nlp_aid.io.formats.pages import HtmlFolderWriter, HtmlWriter
from tests.chromium import EXECUTABLE, Browser
from tests.records import samples

pytestmark = [pytest.mark.slow, pytest.mark.skipif(EXECUTABLE is None, reason="Chromium is not installed")]

PHONE = 360
PAPER = 718  # A4 without Chromium's margins, in CSS pixels
CANARY = "document.title='run';window.canary=1"
ATTACKS = [
    f"<script>{CANARY}</script>",
    f"</div></style></title></textarea><script>{CANARY}</script>",
    f"<img src=x onerror=\"{CANARY}\">",
    f"<svg onload='{CANARY}'><script>{CANARY}</script></svg>",
    f"\" onmouseover=\"{CANARY}\" autofocus onfocus=\"{CANARY}\" x=\"",
    f"' style='background:url(javascript:{CANARY})",
    f"<a href=\"javascript:{CANARY}\">隆阳区</a>",
    f"javascript:{CANARY}",
    f"<iframe srcdoc=\"<script>parent.{CANARY}</script>\"></iframe>",
    f"<body onload={CANARY}><base href='https://example.org/'>",
    f"<meta http-equiv=refresh content=\"0;url=data:text/html,<script>{CANARY}</script>\">",
    "<style>@import 'https://example.org/x.css'; * {display: none}</style>",
    f"<!--><script>{CANARY}</script>-->",
    f"<![CDATA[<script>{CANARY}</script>]]>",
    f"&lt;script&gt;{CANARY}&lt;/script&gt;&#60;script>&#x3c;/script>&amp;amp;&nbsp;&notit;",
    "<plaintext>", "<xmp>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "\u202e倒着写\u2066隔离\u200f右", "\0\x0b\x1b[31m\x7f\ufeff\ufffe", "‮<‮b‮>",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    running = Browser()
    yield running
    running.close()


@pytest.fixture
def show(browser, tmp_path):
    """Writes a page of records and opens it."""

    def open_page(*records, title="题"):
        path = tmp_path / "page.html"
        with path.open("wb") as stream:
            writer = HtmlWriter(stream, title)
            for record in records:
                writer.write(record)
            writer.close()
        browser.emulate()
        browser.resize(1000)
        browser.open(path)
        return browser

    return open_page


def record(text, *spans, id="x", **fields):
    """A record with spans of (layer, start, end)."""
    made = samples.sample_record(id)
    templates = {layer: made[layer][0] for layer in ("money", "places", "programmes")}
    made = {**made, "text": text, "money": [], "places": [], "programmes": []}
    for layer, start, end in spans:
        known = {name: value for name, value in fields.items() if name in templates[layer]}
        made[layer].append({**templates[layer], "start": start, "end": end, "text": text[start:end], **known})
    return made


def hostile(attack):
    """A record that has the attack in all its strings."""
    text = f"前{attack}后{attack}"
    spans = [("money", 0, 3), ("places", 1, 1 + len(attack)), ("programmes", 2, len(text))]
    everywhere = dict.fromkeys(["value", "currency", "mod", "per", "code", "name", "level", "type", "id"], attack)
    made = record(text, *spans, **everywhere, path=[attack])
    return {**made, "id": attack}


MARKS = """(() => [...document.querySelectorAll('.text')].map(text => {
    const found = {};
    const walk = (node, at, layers) => {
        if (node.nodeType == 3) {
            for (const layer of layers)
                for (let i = 0; i < [...node.data].length; i++) (found[layer] ??= new Set()).add(at + i);
            return at + [...node.data].length;
        }
        const inner = node.tagName == 'MARK' ? [...layers, node.className] : layers;
        for (const child of node.childNodes) at = walk(child, at, inner);
        return at;
    };
    walk(text, 0, []);
    return Object.fromEntries(Object.entries(found).map(([layer, at]) => [layer, [...at].sort((a, b) => a - b)]));
}))()"""
FIRST = """(id => {
    const mark = document.getElementById(id), box = mark.getClientRects()[0];
    mark.scrollIntoView({block: 'center'});
    const now = mark.getClientRects()[0];
    return {text: mark.textContent, hit: mark.contains(document.elementFromPoint(now.x + 4, now.y + now.height / 2))};
})('%s')"""


@pytest.mark.parametrize("layout", ["one page", "a folder"])
def test_nothing_from_the_documents_runs_or_is_fetched(browser, show, tmp_path, layout):
    records = [hostile(attack) for attack in ATTACKS]
    if layout == "one page":
        show(*records, title=ATTACKS[1])
        pages = [tmp_path / "page.html"]
    else:
        writer = HtmlFolderWriter(tmp_path, ATTACKS[1])
        for made in records:
            writer.write(made)
        writer.close()
        pages = sorted(tmp_path.glob("*.html"))
        assert len(pages) == len(records) + 1
    for page in pages:
        browser.open(page)
        browser.evaluate("document.querySelectorAll('*').forEach(e => e.dispatchEvent(new MouseEvent('mouseover')))")
        browser.evaluate("document.querySelectorAll('a').forEach(a => a.hash && a.click())")
        assert browser.evaluate("[window.canary, document.title == 'run'].join()") == ",false"
        assert browser.evaluate("document.querySelectorAll('script,img,iframe,svg,base,link,form,object').length") == 0
        assert (
            browser.evaluate(
                "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => /^on|^style$/.test(n))"
            )
            == []
        )
        protocols = set(browser.evaluate("[...document.querySelectorAll('a')].map(a => a.protocol)"))
        assert protocols <= {"file:"}
        assert {address.split("#")[0] for address in browser.requests()} == {page.as_uri()}
    shown = browser.evaluate("[...document.querySelectorAll('.text')].map(e => e.textContent)")
    assert set(shown) <= {made["text"].replace("\0", "\u2400") for made in records}


def test_the_policy_of_the_page_forbids_scripts_and_addresses(browser, show):
    show(samples.sample_record())
    assert browser.evaluate(
        "(() => {const s = document.createElement('script'); s.textContent = 'window.canary = 1';"
        "document.body.append(s); return window.canary === undefined})()"
    )
    assert (
        browser.evaluate(
            "new Promise(done => {const i = new Image(); i.onerror = () => done('refused'); i.onload = () => done('shown');"
            "i.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='})"
        )
        == "refused"
    )


TEXT = "沪滇扶贫协作投入1234567.50元，\r\n隆阳区瓦房乡\t300元😀每亩。"
NESTED = [("programmes", 0, 6), ("places", 0, 1), ("places", 1, 2), ("money", 8, 19)]
OVERLAPPING = [("programmes", 0, 10), ("places", 4, 12), ("money", 8, 19), ("money", 11, 13), ("places", 19, 30)]
SAME = [("programmes", 22, 28), ("places", 22, 28), ("places", 22, 25), ("money", 22, 28)]


@pytest.mark.parametrize("spans", [NESTED, OVERLAPPING, SAME, []])
def test_marks_are_where_the_mentions_are(show, spans):
    made = record(TEXT, *spans)
    page = show(made)
    (covered,) = page.evaluate(MARKS)
    layers = {layer for layer, _, _ in spans}
    for layer in layers:
        expected = {at for name, start, end in spans if name == layer for at in range(start, end)}
        assert covered[layer] == sorted(expected)
    assert set(covered) == layers
    assert page.evaluate("document.querySelector('.text').textContent") == TEXT
    for layer in layers:
        for number, mention in enumerate(made[layer], start=1):
            first = page.evaluate(FIRST % f"d1-{layer}-{number}")
            assert first["text"] and mention["text"].startswith(first["text"])
            if spans is not OVERLAPPING:
                assert first["text"] == mention["text"]
            assert first["hit"], "the mark is where it is seen"


def test_links_of_tables_and_of_the_index_lead_to_what_they_name(browser, show, tmp_path):
    page = show(*(record(TEXT, *NESTED, id=f"d{number}") for number in range(3)))
    assert page.evaluate("[...document.querySelectorAll('a')].every(a => document.querySelector(a.hash))")
    ids = [
        "plain",
        "a/b",
        "a?b#c%20d",
        "换\n行",
        "CON",
        "..",
        "",
        " ",
        "x" * 400,
        "index",
        "Index",
        "日本 語&<b>",
        "😀",
    ]
    writer = HtmlFolderWriter(tmp_path, "题")
    for id in ids:
        writer.write(record(TEXT, *NESTED, id=id))
    writer.close()
    browser.open(tmp_path / "index.html")
    links = browser.evaluate("[...document.querySelectorAll('tbody a')].map(a => [a.href, a.textContent])")
    assert len(links) == len({address for address, _ in links}) == len(ids)
    for (address, name), id in zip(links, ids, strict=True):
        browser.open(address)
        assert browser.evaluate("document.querySelector('h1').textContent") == name == (id if id.strip() else name)
        assert browser.evaluate("document.querySelector('nav a').href").endswith("index.html")


LONG = record(
    "x" * 5000 + "，" + "9" * 3000 + "元" + "长" * 2000,
    ("places", 0, 5000), ("money", 5001, 8002), ("programmes", 100, 300),
    code="5" * 300, name="名" * 300, value="9" * 300, per="W" * 200, id="i" * 2000,
)  # fmt: skip
MANY = record("捐款5元，" * 5000, *(("money", 5 * n + 2, 5 * n + 4) for n in range(5000)), value="5")


@pytest.mark.parametrize(
    "records", [[samples.sample_record()], [LONG], [MANY], [record("")], [hostile(a) for a in ATTACKS], []],
    ids=["sample", "long words", "5,000 mentions", "empty", "hostile", "none"],
)  # fmt: skip
def test_pages_fit_phones_and_paper(show, records):
    page = show(*records)
    if records == [MANY]:
        assert page.evaluate("document.querySelectorAll('.text mark').length") == 5000
    page.resize(PHONE, 740, mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert page.evaluate("window.innerWidth") == PHONE, "the page is not shrunk to fit"
    # What is wider than the screen is cut off there: nobody could scroll to it.
    wide = "[...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > %d + 1)"
    assert page.evaluate(f"{wide % PHONE}.map(e => e.outerHTML.slice(0, 80))") == []
    assert page.evaluate(
        "[...document.querySelectorAll('.text')].every(e => parseFloat(getComputedStyle(e).fontSize) >= 16)"
    )
    page.emulate("print")
    page.resize(PAPER, 1000)
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
    assert page.evaluate(f"{wide % PAPER}.map(e => e.outerHTML.slice(0, 80))") == []


CONTRAST = """(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const rgb = colour => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
    const ground = e => {
        for (; e; e = e.parentElement) {
            const colour = rgb(getComputedStyle(e).backgroundColor);
            if (colour[3] == 255) return colour;
        }
        return [255, 255, 255];
    };
    const ratio = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
    const shown = [...document.querySelectorAll('.text, mark, .label, td, th, a, h1, h2, caption, summary, .nothing')];
    return shown.map(e => [e.tagName + '.' + e.className, ratio(rgb(getComputedStyle(e).color), ground(e))])
        .filter(([name, found]) => found < 4.5);
})()"""


@pytest.mark.parametrize(("media", "scheme"), [("", "light"), ("", "dark"), ("print", "light"), ("print", "dark")])
def test_text_stands_out_from_its_ground(show, media, scheme):
    # 4.5 to 1 is what WCAG 2.2 asks for (https://www.w3.org/TR/WCAG22/#contrast-minimum).
    page = show(samples.sample_record("a"), samples.sample_record("b"), record(""))
    page.emulate(media, scheme=scheme)
    assert page.evaluate(CONTRAST) == []


def test_layers_are_told_apart_on_paper(show):
    page = show(samples.sample_record())
    page.emulate("print", scheme="dark")
    look = page.evaluate(
        "Object.fromEntries(['money', 'places', 'programmes'].map(layer => {"
        "const s = getComputedStyle(document.querySelector('.text mark.' + layer));"
        "return [layer, [s.borderBottomStyle, s.borderBottomWidth != '0px', s.backgroundColor]]}))"
    )
    assert len({style for style, _, _ in look.values()}) == 3
    assert all(is_there for _, is_there, _ in look.values())
    assert {ground for _, _, ground in look.values()} == {"rgb(255, 255, 255)"}
    # Browsers leave out grounds when they print; lines are printed.
    labels = page.evaluate(
        "[...document.querySelectorAll('.text .label')].map(e => getComputedStyle(e, '::after').content)"
    )
    assert any("CNY" in label for label in labels)


def test_it_prints(show):
    page = show(samples.sample_record(), MANY)
    pdf = page.print(printBackground=False)
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 10
    assert len(re.findall(rb"/Type\s*/Page\b", page.print(printBackground=False, pageRanges="1"))) == 1


def test_the_order_of_one_text_stays_in_it(show):
    page = show(record("\u202e倒着写的字没有结束", id="\u202eid"), record("从左到右", id="abc"))
    left_to_right = """(e => {
        const at = i => {const r = document.createRange(); r.setStart(e, i); r.setEnd(e, i + 1); return r.getBoundingClientRect().x};
        return at(0) < at(e.data.length - 1);
    })"""
    assert page.evaluate(f"{left_to_right}(document.querySelectorAll('h2')[1].querySelector('bdi').firstChild)")
    assert page.evaluate(f"{left_to_right}(document.querySelectorAll('.text')[1].firstChild)")
    assert page.evaluate(f"{left_to_right}(document.querySelector('.nothing').firstChild)")


def test_of_a_page_of_many_documents_only_those_in_sight_are_laid_out(show):
    browser = show(*(record("隆阳区投入1元。" * 200, ("money", 5, 7), id=str(number)) for number in range(1500)))
    seen = "[...document.querySelectorAll('article')].map(one => one.querySelector('.text').checkVisibility({contentVisibilityAuto: true}))"
    assert browser.evaluate(f"{seen}.filter(Boolean).length") < 20
    browser.evaluate("location.hash = 'd1400-money-1'")
    browser.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert browser.evaluate(f"{seen}[1399]")
    assert -1 < browser.evaluate("document.getElementById('d1400-money-1').getBoundingClientRect().top") < 800
