"""The report as a browser shows it: nothing of the documents runs, figures are exact, and it works without a mouse."""

import csv
import io
import re
from decimal import Decimal

import pytest

from nlp_aid.io.formats.csv_tables import RISKY
from nlp_aid.report import write_report
from nlp_aid.totals import table
from tests.chromium import EXECUTABLE, Browser
from tests.io.formats.test_browser import ATTACKS, PHONE
from tests.report import made

pytestmark = [pytest.mark.slow, pytest.mark.skipif(EXECUTABLE is None, reason="Chromium is not installed")]

LANDSCAPE = 1032  # A4 without the margins of the page, in CSS pixels
FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "'=1", "\t=1", "甲;=1", "甲\n=1", '"', "甲,乙"]


@pytest.fixture(scope="module")
def browser():
    running = Browser()
    yield running
    running.close()


@pytest.fixture
def show(browser, tmp_path):
    """Writes a report of records and opens it; everything that went wrong in the page ends the test."""

    def faults():
        kinds = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
        return [event for event in browser.events if event["method"] in kinds]

    def open_page(*records, language="en", width=1200, address="", **options):
        path = tmp_path / "report.html"
        write_report(records or (made.pairing(), made.abroad()), path, language=language, **options)
        browser.emulate()
        browser.resize(width, mobile=width < 600)
        browser.open("about:blank")  # an address with another fragment alone loads nothing
        browser.open(path.as_uri() + address)
        assert browser.evaluate("'ready' in document.documentElement.dataset")
        return browser

    yield open_page
    assert faults() == []


def wait(browser, expression):
    """Wait until an expression holds."""
    assert browser.evaluate(
        f"new Promise(done => {{ const look = left => {expression} ? done(true) : left ? setTimeout(look, 20, left - 1) : done(false); look(200); }})"
    ), expression


def press(browser, key, code=0, text=""):
    for kind in ("rawKeyDown", "char", "keyUp") if text else ("rawKeyDown", "keyUp"):
        browser.call(
            "Input.dispatchKeyEvent",
            type=kind,
            key=key,
            windowsVirtualKeyCode=code,
            text=text if kind == "char" else "",
        )


def texts(browser, selector):
    return browser.evaluate(f"[...document.querySelectorAll({selector!r})].map(one => one.innerText)")


# -- safety -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one_file", [True, False])
def test_nothing_of_the_documents_runs_or_is_fetched(show, tmp_path, one_file):
    records = [made.strings(record, attack) for attack in ATTACKS for record in (made.pairing(), made.abroad())]
    browser = show(*records, title=ATTACKS[1], one_file=one_file)
    for name in browser.evaluate("Object.keys(nlpAid.tables)"):
        browser.evaluate(f"document.getElementById('tab-{name}').click()")
        # Every row is made once.
        browser.evaluate(
            "(() => { const box = document.getElementById('rows'); for (let at = 0; at < box.scrollHeight; at += 300) { box.scrollTop = at; box.dispatchEvent(new Event('scroll')); } })()"
        )
        browser.evaluate("document.querySelectorAll('#facets details').forEach(one => one.open = true)")
        browser.evaluate("nlpAid.csv()")
    for number in range(len(records)):
        browser.evaluate(f"location.hash = 'document={number}'")
        wait(browser, "document.querySelector('#reader-body .text')")
        wait(browser, f"new URLSearchParams(location.hash.slice(1)).get('document') === '{number}'")
        shown = browser.evaluate("document.querySelector('#reader-body .text').textContent")
        assert shown == records[number]["text"].replace("\0", "\u2400")
    assert browser.evaluate("[window.canary === undefined, document.title !== 'run'].every(Boolean)")
    assert (
        browser.evaluate(
            "document.querySelectorAll('iframe, object, embed, img, link, base, form, body script[src]').length"
        )
        == 0
    )
    own = tmp_path.as_uri()
    assert all(url.startswith(own) or url == "about:blank" for url in browser.requests())


def test_the_policy_forbids_the_network_and_other_scripts(show):
    browser = show()
    blocked = browser.evaluate(
        """new Promise(done => {
            const kinds = [];
            document.addEventListener('securitypolicyviolation', event => kinds.push(event.effectiveDirective));
            fetch('https://example.org/').catch(() => {});
            new Image().src = 'https://example.org/x.png';
            const script = document.createElement('script');
            script.textContent = 'window.canary = 1';
            document.body.append(script);
            setTimeout(() => done([...kinds].sort()), 300);
        })"""
    )
    assert blocked == ["connect-src", "img-src", "script-src-elem"]
    assert browser.evaluate("window.canary === undefined")
    browser.events.clear()


def test_exported_rows_are_no_formulas_and_read_back(show):
    records = []
    for formula in FORMULAS:
        record = made.pairing()
        record["programmes"][0] |= {"name": formula}
        records.append({**record, "id": formula})
    browser = show(*records, address="#table=programmes")
    found = list(csv.reader(io.StringIO(browser.evaluate("nlpAid.csv()").removeprefix("\ufeff"), newline="")))
    head, *rows = found
    assert len(rows) == len(FORMULAS)
    for row, formula in zip(rows, FORMULAS, strict=True):
        cell = row[head.index("Name")]
        assert not RISKY.match(cell) or cell.startswith("'")
        assert not re.search(r"[;\r\n][=+@-]", cell)
        assert cell.replace("'", "") == formula.replace("'", "")
    assert [row[head.index("document_id")].replace("'", "") for row in rows] == [
        one.replace("'", "") for one in FORMULAS
    ]


def test_the_button_saves_the_rows_that_are_left(show, browser, tmp_path):
    show(address="#in.flows.currency=USD")
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path / "saved"))
    browser.evaluate("document.getElementById('export').click()")
    for _ in range(100):
        saved = list((tmp_path / "saved").glob("flows.csv"))
        if saved:
            break
        browser.evaluate("new Promise(done => setTimeout(done, 50))")
    head, *rows = csv.reader(io.StringIO(saved[0].read_text("utf-8-sig"), newline=""))
    assert [row[head.index("Value")] for row in rows] == ["1202500", "800000"]


# -- figures ----------------------------------------------------------------------------------------------------------


def test_sums_are_of_wholes_once_and_follow_the_filters(show):
    browser = show()
    assert texts(browser, "#sums .exact") == ["10,000,040", "1,202,500"]
    assert "between 10,000,030 and 10,000,050" in texts(browser, "#sums > li")[0]
    said = texts(browser, "#not-in-sums")[0]
    assert "only planned 2, rate (per person, per mu …) 1, told before 1, part of another 2." in said
    # What is planned counts where that is asked for.
    browser.evaluate("nlpAid.state.chosen.set('flows.status', new Set(['planned'])), nlpAid.changed()")
    assert texts(browser, "#sums .exact") == ["80,000", "800,000"]
    assert "between 700,000 and 800,000" in texts(browser, "#sums > li")[1]
    browser.evaluate("nlpAid.state.chosen.clear()")
    # Without their whole, the parts are what is left of it.
    browser.evaluate("nlpAid.state.chosen.set('flows.kind', new Set(['allocation'])), nlpAid.changed()")
    assert texts(browser, "#sums .exact") == ["9,005,000"]
    assert len(texts(browser, "#rows tbody tr:not(.space)")) == 2
    # Of a transfer that is told twice, the second telling counts where the first is not left.
    assert browser.evaluate("nlpAid.wholes([3, 4]).rows") == [3]
    assert browser.evaluate("nlpAid.wholes([0, 3]).rows") == [0]


def test_sums_are_those_of_the_command_line(show):
    copy = {**made.pairing(), "id": "copy", "text": made.pairing()["text"] + "转载。"}
    records = [made.pairing(), made.abroad(), copy]
    browser = show(*records)
    assert "in a reprint 3" in texts(browser, "#not-in-sums")[0]
    wanted = {name: (one.stated, one.lower, one.upper) for name, one in table(records).totals.items()}
    shown = browser.evaluate("nlpAid.sums(nlpAid.rows())")
    found = {name: tuple(Decimal(one.replace(",", "")) for one in three) for name, *three in shown}
    assert found == wanted
    # Of a reprint alone, what it tells counts.
    assert browser.evaluate("nlpAid.sums(nlpAid.rows().filter(row => row >= 9)).map(one => one[1])") == ["10,000,000"]


def test_sums_are_exact(show):
    values = ["9007199254740993.07", "0.1", "0.2", "123456789012345678901234567890", "-5"]
    records = []
    for number, value in enumerate(values):
        record = made.empty_record(str(number), "甲给乙1元。")
        made.add_flow(record, "1元", value, "甲", "乙")
        records.append(record)
    browser = show(*records)
    assert browser.evaluate("nlpAid.sums(nlpAid.rows())") == [
        ["CNY", *["123,456,789,012,354,686,100,489,308,878.37"] * 3]
    ]


def test_relations_that_point_in_circles_or_nowhere_end(show):
    record = made.pairing()
    for number, flow in enumerate(record["flows"]):
        flow |= {"part_of": (number + 1) % 5, "same_as": (number + 1) % 5}
    record["flows"][0]["part_of"] = 99
    assert show(record).evaluate("nlpAid.sums(nlpAid.rows()).length") <= 1


def test_filters_search_and_confidence_leave_the_right_rows(show):
    browser = show()

    def left(script):
        browser.evaluate(
            f"nlpAid.state.chosen.clear(), nlpAid.state.search = '', nlpAid.state.confidence = 0, {script}, nlpAid.changed()"
        )
        return browser.evaluate("nlpAid.rows()")

    assert left("1") == list(range(9))
    assert left("nlpAid.state.chosen.set('year', new Set(['2021']))") == [0, 1, 2, 3]
    assert left("nlpAid.state.chosen.set('province', new Set(['LA', '64']))") == [0, 1, 2, 3, 5, 6]
    assert left(
        "nlpAid.state.chosen.set('programme', new Set(['闽宁协作资金'])), nlpAid.state.chosen.set('flows.kind', new Set(['grant']))"
    ) == [0, 3]
    assert left("nlpAid.state.search = '固原 修路'") == [0, 1, 2]
    assert left("nlpAid.state.search = '物资 ＵＳＤ'.normalize('NFKC')") == [5, 6]
    assert left("nlpAid.state.confidence = 0.5") == [0, 1, 2, 3, 5, 6, 7, 8]  # one has none
    assert texts(browser, "#choices .chip") == ["Confidence at least ≥ 50% ×"]


def test_counts_of_a_filter_are_what_choosing_would_leave(show):
    browser = show(address="#in.year=2021")
    counts = dict(re.findall(r"(\d{4})\n(\d+)", "\n".join(texts(browser, 'details[data-facet="year"]'))))
    assert counts == {"2022": "1", "2021": "4", "2020": "4"}
    kinds = texts(browser, 'details[data-facet="flows.kind"] li')
    assert [kind.split("\n") for kind in kinds] == [["grant", "2"], ["allocation", "2"]]


def test_a_heading_sorts_numbers_as_numbers_and_nothing_last(show):
    browser = show()
    browser.evaluate(
        "[...document.querySelectorAll('#rows th button')].find(one => one.innerText.startsWith('Value')).click()"
    )
    assert texts(browser, "#rows th[aria-sort=descending]")[0].startswith("Value")
    values = browser.evaluate("nlpAid.rows().map(row => nlpAid.tables.flows.text(row, 'amount.value'))")
    assert values[:3] == ["10,000,000", "10,000,000", "6,005,000"]
    assert values[-3:] == ["80,000", "500", "30–50"]


def test_checks_that_fail_are_told_of_and_lead_to_their_sentence(show):
    browser = show()
    assert texts(browser, "#failing") == ["1 of 1 checks fail: figures that do not agree. Show them"]
    browser.evaluate("document.querySelector('#failing button').click()")
    assert "✗ does not agree" in texts(browser, "#rows tbody tr:not(.space)")[0]
    browser.evaluate("document.querySelector('#rows tbody tr:not(.space) a').click()")
    wait(browser, "document.querySelector('.here')")
    assert browser.evaluate("document.querySelector('.here').firstChild.textContent") == "1000万元"
    assert "Expected" in texts(browser, ".facts li.fails")[0]


@pytest.mark.parametrize("one_file", [True, False])
def test_each_figure_leads_to_its_place_in_the_text(show, one_file):
    browser = show(one_file=one_file)
    for cell, wanted in [
        ("amount", "600.5万元"),
        ("donor", "福建省"),
        ("recipient", "固原市"),
        ("programme", "闽宁协作资金"),
        ("time", "2021年"),
    ]:
        browser.evaluate(f"document.querySelector('#rows tr[aria-rowindex=\"3\"] .k-{cell} a').click()")
        wait(browser, "document.querySelector('.here')")
        assert browser.evaluate("document.querySelector('.here').firstChild.textContent") == wanted
        assert browser.evaluate("document.activeElement === document.querySelector('.here')")
        browser.evaluate("document.getElementById('reader').close()")
    # A stretch that is no mention.
    browser.evaluate("document.querySelector('#rows tr[aria-rowindex=\"9\"] .k-recipient a').click()")
    wait(browser, "document.querySelector('.here.role')")
    assert browser.evaluate("document.querySelector('.here').textContent") == "每户"


def test_texts_that_are_gone_are_told_of(show, tmp_path):
    browser = show(one_file=False)
    (tmp_path / "report_files" / "texts-0.js").unlink()
    browser.evaluate("document.querySelector('#rows tbody tr a').click()")
    wait(browser, "document.querySelector('#reader-body [role=alert]')")
    assert "The folder report_files has to lie beside this page" in texts(browser, "#reader-body")[0]
    browser.events.clear()


def test_the_address_has_what_is_chosen_and_brings_it_back(show):
    browser = show()
    browser.evaluate("document.getElementById('tab-places').click()")
    browser.evaluate("document.querySelector('#map [data-code=\"35\"]').click()")
    address = browser.evaluate("location.hash")
    rows = browser.evaluate("nlpAid.rows()")
    again = show(address=address)
    assert again.evaluate("nlpAid.state.table") == "places"
    assert again.evaluate("nlpAid.rows()") == rows
    assert again.evaluate("document.querySelector('#map [data-code=\"35\"]').ariaPressed") == "true"


def test_the_map_has_provinces_and_their_prefectures(show):
    browser = show(address="#in.province=64")
    assert browser.evaluate("document.querySelector('#map [data-code=\"64\"]').ariaLabel") == "Ningxia: 10M CNY"
    tiles = texts(browser, "#prefectures .tile")
    assert tiles[0].split("\n") == ["固原市", "10M"]
    assert len(tiles) == 5
    assert len(texts(browser, "#map .tile")) == 34


def test_diagrams_have_who_gives_and_receives_as_table_too(show):
    browser = show()
    cells = browser.evaluate(
        "[...document.querySelectorAll('#flows-listing tbody tr')].map(one => [...one.cells].map(cell => cell.textContent))"
    )
    assert cells == [
        ["福建省", "闽宁协作资金", "固原市", "10M CNY"],
        ["giver not named", "–", "村民", "40 CNY"],
    ]
    assert browser.evaluate("document.querySelector('#flows-chart svg text') !== null")
    assert browser.evaluate(
        "[...document.querySelectorAll('#time-listing tbody tr')].map(one => one.innerText || one.textContent)"
    )


# -- everybody --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "page", "names"), [("en", "en", ["zh"]), ("zh", "zh-CN", [])])
def test_both_languages_say_what_language_things_are_in(show, language, page, names):
    browser = show(language=language)
    assert browser.evaluate("document.documentElement.lang") == page
    assert (
        browser.evaluate("[...new Set([...document.querySelectorAll('#rows [lang]')].map(one => one.lang))]") == names
    )
    heads = texts(browser, "#rows th")
    assert ("资助方" if language == "zh" else "Giver") in heads
    browser.evaluate("location.hash = 'document=0'")
    wait(browser, "document.querySelector('#reader-body .text')")
    assert browser.evaluate("document.querySelector('#reader-body .text').lang") == "zh"
    if language == "zh":
        # Nothing of the page is left in English, save codes of currencies and what documents hold.
        said = browser.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4,label,button,summary,th,dt,#left,#overview')].map(one => one.innerText).join(' ')"
        )
        assert not re.search(r"[A-Za-z]{4,}", said), re.findall(r"[A-Za-z]{4,}", said)


def test_all_controls_have_names_and_roles(show):
    browser = show(address="#in.province=64")
    browser.call("Accessibility.enable")
    for address in ("", "#document=0"):
        browser.evaluate(f"location.hash = {address!r}")
        if address:
            wait(browser, "document.querySelector('#reader-body .text')")
        nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
        roles = [
            (node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored")
        ]
        controls = {
            "button",
            "checkbox",
            "slider",
            "searchbox",
            "combobox",
            "tab",
            "link",
            "dialog",
            "columnheader",
            "image",
            "grid",
            "tabpanel",
        }
        nameless = [role for role, name in roles if role in controls and not name.strip()]
        assert not nameless
        assert (
            {"dialog"} <= {role for role, _ in roles}
            if address
            else {"grid", "tablist", "image", "slider", "main"} <= {role for role, _ in roles}
        )
    browser.call("Accessibility.disable")


def test_it_works_with_the_keyboard_alone(show):
    browser = show()
    focused = "document.activeElement.id || document.activeElement.getAttribute('aria-rowindex') || document.activeElement.className"
    press(browser, "Tab", 9)
    assert browser.evaluate(focused) == "skip"
    seen = []
    for _ in range(120):
        press(browser, "Tab", 9)
        seen.append(browser.evaluate(focused))
        if seen[-1] == "tab-flows":
            break
    assert {"search", "confidence", "currency", "measure", "map-of"} <= set(seen)
    press(browser, "ArrowRight", 39)
    assert browser.evaluate(focused) == "tab-checks"
    press(browser, "ArrowLeft", 37)
    assert browser.evaluate("nlpAid.state.table") == "flows"
    for _ in range(20):
        press(browser, "Tab", 9)
        if browser.evaluate(focused) == "2":
            break
    press(browser, "ArrowDown", 40)
    press(browser, "ArrowDown", 40)
    assert browser.evaluate(focused) == "4"
    press(browser, "End", 35)
    assert browser.evaluate(focused) == "10"
    press(browser, "Home", 36)
    press(browser, "Enter", 13, "\r")
    wait(browser, "document.querySelector('.here')")
    assert browser.evaluate("document.activeElement.classList.contains('here')")
    press(browser, "Escape", 27)
    wait(browser, "!document.getElementById('reader').open")
    assert browser.evaluate(focused) == "2"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_fits_a_phone(show, language):
    browser = show(width=PHONE, language=language)
    assert browser.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert browser.evaluate("document.getElementById('filters').open") is False
    rows = texts(browser, "#rows tbody tr:not(.space)")
    assert "1000万元" in rows[0] and "固原市" in rows[0]
    assert browser.evaluate(
        "[...document.querySelectorAll('#map .tile')].every(one => one.getBoundingClientRect().width >= 24)"
    )
    browser.evaluate("document.querySelector('#rows tbody tr:not(.space)').click()")
    wait(browser, "document.querySelector('.here')")
    assert browser.evaluate("document.getElementById('reader').getBoundingClientRect().width") <= PHONE
    assert browser.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_paper_has_the_figures_and_the_rows_and_no_controls(show):
    records = [{**made.pairing(), "id": str(number)} for number in range(20)]
    browser = show(*records, width=LANDSCAPE)
    browser.emulate("print")
    browser.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(texts(browser, "#rows tbody tr")) == 100
    assert browser.evaluate("getComputedStyle(document.querySelector('aside')).display") == "none"
    assert browser.evaluate("document.documentElement.scrollWidth") <= LANDSCAPE
    assert browser.evaluate("document.getElementById('rows').scrollWidth") <= LANDSCAPE
    browser.evaluate("dispatchEvent(new Event('afterprint'))")
    browser.emulate()
    assert len(texts(browser, "#rows tbody tr")) < 60
    assert len(browser.print()) > 20_000


def test_rows_that_are_not_in_sight_are_not_made(show):
    record = made.pairing()
    records = [{**record, "id": str(number)} for number in range(400)]
    browser = show(*records)
    assert browser.evaluate("document.querySelectorAll('#rows tbody tr').length") < 60
    assert browser.evaluate("document.querySelector('#rows table').getAttribute('aria-rowcount')") == "2001"
    browser.evaluate(
        "(() => { const box = document.getElementById('rows'); box.scrollTop = box.scrollHeight; box.dispatchEvent(new Event('scroll')); })()"
    )
    last = browser.evaluate(
        "Math.max(...[...document.querySelectorAll('#rows tr[aria-rowindex]')].map(one => +one.ariaRowIndex || +one.getAttribute('aria-rowindex')))"
    )
    assert last == 2001
    assert browser.evaluate("nlpAid.rows().length") == 2000
