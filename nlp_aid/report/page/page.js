// The page: what is chosen is in its address, and everything shows what is left.
const grid = new Grid(find("rows"), openDocument, sortBy);
let left = []; // the rows of the table in sight, sorted

// -- the address --------------------------------------------------------------------------------------------------

function parameters() {
  const found = new URLSearchParams();
  if (state.table !== Object.keys(TABLES)[0]) found.set("table", state.table);
  if (state.search) found.set("search", state.search);
  if (state.confidence) found.set("confidence", state.confidence);
  if (state.measure !== "sum") found.set("measure", state.measure);
  if (state.map !== "recipient") found.set("map", state.map);
  if (state.wantsCurrency) found.set("currency", state.wantsCurrency);
  for (const [name, [key, way]] of state.sort) found.set(`sort.${name}`, way > 0 ? key : `-${key}`);
  for (const [facet, values] of state.chosen) for (const value of values) found.append(`in.${facet}`, value);
  return found;
}

/** The address of a document within the page. */
function address(number, anchor) {
  const found = parameters();
  found.set("document", number);
  if (anchor) found.set("at", anchor);
  return `#${found}`;
}

function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const table = given.get("table");
  state.table = table && TABLES[table] ? table : Object.keys(TABLES)[0];
  state.search = given.get("search") ?? "";
  state.confidence = Math.min(1, Math.max(0, parseFloat(given.get("confidence")) || 0));
  state.measure = given.get("measure") === "count" ? "count" : "sum";
  state.map = ["donor", "places"].includes(given.get("map")) ? given.get("map") : "recipient";
  state.wantsCurrency = given.get("currency") ?? "";
  state.chosen.clear();
  state.sort.clear();
  for (const [key, value] of given) {
    if (key.startsWith("in.")) state.chosen.set(key.slice(3), (state.chosen.get(key.slice(3)) ?? new Set()).add(value));
    if (key.startsWith("sort.")) state.sort.set(key.slice(5), value.startsWith("-") ? [value.slice(1), -1] : [value, 1]);
  }
  find("search").value = state.search;
  find("confidence").value = state.confidence;
  find("measure").value = state.measure;
  find("map-of").value = state.map;
  const number = parseInt(given.get("document"), 10);
  if (number >= 0 && number < DOCUMENTS_COUNT) read(number, given.get("at") ?? "");
  else if (READER.open) READER.close();
}

function openDocument(number, anchor) {
  history.pushState(null, "", address(number, anchor));
  read(number, anchor);
}

// -- what is chosen -----------------------------------------------------------------------------------------------

function toggle(facet, value) {
  const values = state.chosen.get(facet) ?? new Set();
  if (!values.delete(value)) values.add(value);
  if (values.size) state.chosen.set(facet, values);
  else state.chosen.delete(facet);
  changed();
}

function sortBy(column) {
  const [key, way] = state.sort.get(state.table) ?? [];
  if (key !== column.key) state.sort.set(state.table, [column.key, column.holds === "number" ? -1 : 1]);
  else if (way === (column.holds === "number" ? -1 : 1)) state.sort.set(state.table, [column.key, -way]);
  else state.sort.delete(state.table);
  changed();
  find("rows").querySelectorAll("th button")[TABLES[state.table].columns.indexOf(column)]?.focus();
}

function changed() {
  history.replaceState(null, "", `#${parameters()}`);
  update();
}

/** Show what is left everywhere. */
function update() {
  const table = TABLES[state.table];
  const found = choose(table);
  left = sorted(table, found.rows);
  const flows = FLOWS && (table === FLOWS ? found.rows : choose(FLOWS).rows);
  if (FLOWS) drawSums(flows);
  if (FLOWS || TABLES.places) drawAll(flows ?? []);
  drawTabs();
  grid.show(table, left);
  find("left").textContent = say("left", { left: NUMBER.format(left.length), all: NUMBER.format(table.length), what: tableTitle(table) });
  drawFacets(table, found.counts);
  drawChoices();
}

function drawAll(flows) {
  const { counted, weight } = FLOWS ? weighed(flows) : { counted: [], weight: () => 0 };
  const places = state.map === "places" && TABLES.places ? choose(TABLES.places).rows : [];
  drawMap(counted, weight, places);
  if (FLOWS) {
    drawFlows(counted, weight);
    drawTimeline(counted, weight);
  }
}

function drawSums(rows) {
  const { rows: counted, out } = wholes(rows);
  const found = sums(counted);
  state.currency = found.some((one) => one.currency === state.wantsCurrency) ? state.wantsCurrency : (found[0]?.currency ?? "CNY");
  find("currency").replaceChildren(...found.map(({ currency }) => make("option", { value: currency }, currency)));
  find("currency").value = state.currency;
  find("sums").replaceChildren(
    ...found.map(({ currency, count, kinds, ...sum }) => {
      const parts = [...kinds].sort((one, other) => other[1].count - one[1].count);
      const rows = parts.map(([kind, of]) => make("tr", {}, make("th", { scope: "row" }, valueTitle(kind)), make("td", { class: "number" }, NUMBER.format(of.count)), make("td", { class: "number" }, exact(of.stated))));
      return make(
        "li",
        {},
        make("h3", {}, currency),
        make("p", { class: "sum", title: `${exact(sum.stated)} ${currency}` }, COMPACT.format(asFloat(sum.stated))),
        make("p", { class: "exact" }, exact(sum.stated)),
        make("p", { class: "quiet" }, [exactBounds(sum), say(count === 1 ? "flow_in_sum" : "flows_in_sum", { count: NUMBER.format(count) })].filter(Boolean).join(WORDS.comma)),
        make("details", {}, make("summary", {}, say("by_kind")), make("table", { class: "small" }, make("tbody", {}, ...rows))),
      );
    }),
  );
  const said = Object.entries(out)
    .filter(([, count]) => count)
    .map(([why, count]) => `${valueTitle(why)} ${NUMBER.format(count)}`);
  find("not-in-sums").textContent = said.length ? say("not_in_sums", { list: said.join(WORDS.comma) }) : say("all_in_sums");
}

function drawTabs() {
  const box = find("tabs");
  if (!box.children.length) {
    for (const table of Object.values(TABLES)) {
      const tab = make("button", { type: "button", role: "tab", id: `tab-${table.name}`, "aria-controls": "rows", click: () => turnTo(table) }, tableTitle(table), " ", make("span", { class: "count" }, NUMBER.format(table.length)));
      box.append(tab);
    }
    box.addEventListener("keydown", (event) => {
      const tabs = [...box.children];
      const at = tabs.indexOf(document.activeElement);
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (at < 0 || next === undefined) return;
      event.preventDefault();
      tabs[(next + tabs.length) % tabs.length].click();
      tabs[(next + tabs.length) % tabs.length].focus();
    });
  }
  for (const tab of box.children) {
    const isIt = tab.id === `tab-${state.table}`;
    if (tab.getAttribute("aria-selected") === String(isIt)) continue;
    tab.setAttribute("aria-selected", isIt);
    tab.tabIndex = isIt ? 0 : -1;
    if (isIt) box.scrollLeft = tab.offsetLeft - box.offsetLeft - 40;
  }
}

function turnTo(table) {
  state.table = table.name;
  changed();
}

const FACET_VALUES = 60;
const facetBoxes = new Map();

/** What a facet looks like: made once, filled anew with what is left. */
function facetBox(facet) {
  const isOpen = !NARROW.matches && facet.name !== "status" && (!facet.isCommon || facet.name === "year" || facet.name === "province");
  const chosen = make("span", { class: "chosen" });
  const list = make("ul");
  const narrow = make("input", { type: "search", placeholder: say("find_in", { facet: facet.title }), "aria-label": say("find_in", { facet: facet.title }) });
  const details = make(
    "details",
    { "data-facet": facet.id, open: isOpen },
    make("summary", {}, facet.title, " ", chosen),
    narrow,
    make("div", { role: "group", "aria-label": facet.title }, list),
  );
  const box = { facet, details, chosen, list, narrow, values: [], isFilled: false };
  narrow.addEventListener("input", () => fillFacet(box));
  details.addEventListener("toggle", () => details.open && !box.isFilled && fillFacet(box));
  return box;
}

function fillFacet(box) {
  const { facet, list, narrow, values } = box;
  const chosen = state.chosen.get(facet.id) ?? new Set();
  const word = narrow.value.toLowerCase();
  const fitting = word ? values.filter(([value]) => facet.label(value).toLowerCase().includes(word)) : values;
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.value : undefined;
  list.replaceChildren(
    ...fitting.slice(0, FACET_VALUES).map(([value, count]) => {
      const check = make("input", { type: "checkbox", "data-value": value, change: () => toggle(facet.id, value) });
      check.checked = chosen.has(value);
      return make("li", {}, make("label", {}, check, foreign(facet.label(value), "span"), make("span", { class: "count" }, NUMBER.format(count))));
    }),
  );
  if (fitting.length > FACET_VALUES) list.append(make("li", { class: "quiet" }, say("more", { count: NUMBER.format(fitting.length - FACET_VALUES) })));
  box.isFilled = true;
  if (focused !== undefined) [...list.querySelectorAll("input")].find((check) => check.dataset.value === focused)?.focus();
}

function drawFacets(table, counts) {
  const order = [...table.facets].sort((one, other) => one.isCommon - other.isCommon);
  const boxes = [];
  for (const facet of order) {
    const chosen = state.chosen.get(facet.id) ?? new Set();
    const values = [...counts[table.facets.indexOf(facet)]].map(([number, count]) => [facet.value(number), count]).filter(([value]) => value !== "");
    for (const value of chosen) if (!values.some(([one]) => one === value)) values.push([value, 0]);
    if (values.length < 2 && !chosen.size) continue;
    const isTime = facet.name === "year";
    values.sort((one, other) => chosen.has(other[0]) - chosen.has(one[0]) || (isTime ? (other[0] < one[0] ? -1 : 1) : other[1] - one[1]));
    if (!facetBoxes.has(facet.id)) facetBoxes.set(facet.id, facetBox(facet));
    const box = facetBoxes.get(facet.id);
    Object.assign(box, { facet, values, isFilled: false });
    box.chosen.textContent = chosen.size || "";
    box.narrow.hidden = values.length <= 12 && !box.narrow.value;
    if (box.details.open) fillFacet(box);
    boxes.push(box.details);
  }
  const there = find("facets");
  if (there.children.length !== boxes.length || boxes.some((box, at) => box !== there.children[at])) there.replaceChildren(...boxes);
}

/** What is chosen, each with a button that takes it back; on paper, what the page is of. */
function drawChoices() {
  const facets = new Map(Object.values(TABLES).flatMap((table) => table.facets.map((facet) => [facet.id, facet])));
  const chips = [];
  if (state.search) chips.push([`${say("search")}: ${state.search}`, () => ((state.search = find("search").value = ""), changed())]);
  if (state.confidence) chips.push([`${say("confidence")} ≥ ${Math.round(state.confidence * 100)}%`, () => ((state.confidence = find("confidence").value = 0), changed())]);
  for (const [id, values] of state.chosen) {
    const facet = facets.get(id);
    for (const value of values) chips.push([`${facet?.title ?? id}: ${facet ? facet.label(value) : value}`, () => toggle(id, value)]);
  }
  const all = chips.length > 1 ? [make("button", { type: "button", class: "chip", click: reset }, say("reset"))] : [];
  find("choices").replaceChildren(
    ...chips.map(([text, take]) => make("button", { type: "button", class: "chip", title: say("take_back"), "aria-label": `${text}. ${say("take_back")}`, click: take }, shown(text), make("span", { "aria-hidden": "true" }, " ×"))),
    ...all,
  );
  find("confidence-value").textContent = state.confidence ? `≥ ${Math.round(state.confidence * 100)}%` : say("any");
}

function reset() {
  state.chosen.clear();
  state.search = find("search").value = "";
  state.confidence = find("confidence").value = 0;
  changed();
}

// -- what the page opens with ---------------------------------------------------------------------------------------

function start() {
  const checks = TABLES.checks;
  let failing = 0;
  if (checks) for (let row = 0; row < checks.length; row++) failing += checks.text(row, "agrees").toLowerCase() === "false" ? 1 : 0;
  if (failing) {
    const show = () => {
      state.chosen.set("checks.agrees", new Set(["False"]));
      turnTo(checks);
      find("tabs").scrollIntoView({ block: "start" });
      find("tab-checks").focus();
    };
    find("failing").replaceChildren(make("button", { type: "button", class: "alert", click: show }, say("failing", { count: NUMBER.format(failing), all: NUMBER.format(checks.length) })));
  } else find("failing").textContent = checks ? say("no_failing", { all: NUMBER.format(checks.length) }) : DATA.layers.includes("checks") ? say("no_checks") : say("checks_not_run");
  find("overview").textContent = say("overview", { documents: NUMBER.format(DOCUMENTS_COUNT) }) + Object.values(TABLES).filter((table) => table.name !== "documents").map((table) => `${tableTitle(table)} ${NUMBER.format(table.length)}`).join(WORDS.comma);
  for (const part of document.querySelectorAll("[data-needs]")) part.hidden = !part.dataset.needs.split(" ").some((name) => TABLES[name]);
  if (!FLOWS) {
    state.map = "places";
    find("map-of").querySelectorAll('option:not([value="places"])').forEach((option) => option.remove());
  }

  let typing = 0;
  find("search").addEventListener("input", (event) => {
    clearTimeout(typing);
    typing = setTimeout(() => ((state.search = event.target.value.trim()), changed()), 150);
  });
  find("confidence").addEventListener("input", (event) => ((state.confidence = Number(event.target.value)), changed()));
  find("currency").addEventListener("change", (event) => ((state.wantsCurrency = event.target.value), changed()));
  find("measure").addEventListener("change", (event) => ((state.measure = event.target.value), changed()));
  find("map-of").addEventListener("change", (event) => ((state.map = event.target.value), changed()));
  find("export").addEventListener("click", () => download(`${state.table}.csv`, toCsv(TABLES[state.table], left)));
  find("reader-close").addEventListener("click", () => READER.close());
  READER.addEventListener("close", () => {
    const target = reading;
    reading = -1;
    if (new URLSearchParams(location.hash.slice(1)).has("document")) history.replaceState(null, "", `#${parameters()}`);
    if (target >= 0) find("rows").querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
  });
  READER.addEventListener("click", (event) => event.target === READER && READER.close());
  find("reader-before").addEventListener("click", () => openDocument(reading - 1, ""));
  find("reader-after").addEventListener("click", () => openDocument(reading + 1, ""));
  addEventListener("popstate", () => (fromAddress(), update()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (colors.clear(), update()));
  for (const [event, isPrinting] of [["beforeprint", true], ["afterprint", false]]) {
    addEventListener(event, () => (grid.print(isPrinting), printCharts(isPrinting)));
  }
  if (NARROW.matches) find("filters").open = false;
  fromAddress();
  update();
  document.documentElement.dataset.ready = "";
}

// For programs that look at the page, tests among them.
window.nlpAid = { state, tables: TABLES, choose, changed, wholes, sums: (rows) => sums(wholes(rows).rows).map((one) => [one.currency, exact(one.stated), exact(one.lower), one.upper === null ? null : exact(one.upper)]), csv: () => toCsv(TABLES[state.table], left), rows: () => left };
start();
