// A document: its text with all that was found in it, and its flows and checks.
const texts = new Map(); // by number of the chunk: promises of documents
const READER = find("reader");

// What the files beside the page call.
window.nlpAidTexts = (number, documents) => texts.get(number)?.resolve(documents);

/** Get a document's text, from the page or a file beside it. */
async function textOf(number) {
  let chunk = 0;
  while (chunk + 1 < DATA.chunks.length && DATA.chunks[chunk + 1] <= number) chunk++;
  if (!texts.has(chunk)) {
    const waiting = {};
    waiting.promise = new Promise((resolve, reject) => Object.assign(waiting, { resolve, reject }));
    texts.set(chunk, waiting);
    if (DATA.folder === null) waiting.resolve(JSON.parse(find(`texts-${chunk}`).textContent));
    else {
      const source = `${encodeURIComponent(DATA.folder)}/texts-${chunk}.js`;
      const failed = () => {
        texts.delete(chunk);
        waiting.reject(new Error(say("no_texts", { folder: DATA.folder })));
      };
      document.head.append(make("script", { src: source, error: failed }));
    }
  }
  return (await texts.get(chunk).promise)[number - DATA.chunks[chunk]];
}

const idOf = (anchor) => `a-${anchor}`;

/** The text with its marks, as elements. */
function marked({ marks, parts }, number) {
  const text = make("div", { class: "text", lang: "zh", tabindex: 0, role: "region", "aria-label": say("text") });
  const open = [text];
  const begun = new Set();
  for (const part of parts) {
    const inside = open[open.length - 1];
    if (typeof part === "string") inside.append(shown(part));
    else if (part >= 0) {
      const [anchor, layer, , roles] = marks[part];
      const element = layer ? make("mark", { class: hidden.has(layer) ? `${layer} off` : layer }) : make("span", { class: "role" });
      if (!begun.has(part)) element.id = idOf(anchor);
      begun.add(part);
      element.dataset.mark = part;
      element.dataset.roles = roles;
      element.title = [layer && described(layer, number, anchor), rolesInWords(roles)].filter(Boolean).join("\n");
      element.tabIndex = -1;
      inside.append(element);
      open.push(element);
    } else {
      const element = open.pop();
      const label = marks[element.dataset.mark][2];
      if (part === -1 && label) element.append(make("span", { class: "label", "data-label": shown(valueTitle(label)).replaceAll(" ", "\u00a0") }));
    }
  }
  return text;
}

/** What is known of a mention, in one line. */
function described(layer, number, anchor) {
  const table = TABLES[layer];
  const row = table.first[number] + Number(anchor.slice(layer.length + 1));
  const facts = table.columns
    .filter((column) => !["text", "sentence", "title"].includes(column.key) && table.text(row, column.key))
    .map((column) => `${columnTitle(table, column)} ${valueTitle(table.text(row, column.key))}`);
  return shown([tableTitle(table), ...facts, STRINGS[table.data.location[row]]].filter(Boolean).join(" · "));
}

function rolesInWords(roles) {
  return roles
    .split(" ")
    .filter(Boolean)
    .map((one) => {
      const [relation, number, role] = one.split("-");
      const table = TABLES[relation];
      const column = table?.columns.find((candidate) => candidate.key === role);
      return column ? `${tableTitle(table)} ${Number(number) + 1}: ${columnTitle(table, column)}` : "";
    })
    .join("; ");
}

/** The rows of a document in a table of a relation, each a list of what it says, with links into the text. */
function related(table, number) {
  const items = [];
  for (let row = table.first[number]; row < table.first[number + 1]; row++) {
    const at = row - table.first[number];
    const facts = table.columns
      .filter((column) => !["sentence", "title"].includes(column.key) && table.text(row, column.key))
      .map((column) => {
        const text = table.text(row, column.key);
        const anchor = column.link ? table.anchor(row, column.key) : "";
        const shownText = column.key === "confidence" ? `${Math.round(parseFloat(text) * 100)}%` : valueTitle(text);
        const value = anchor
          ? make("button", { type: "button", class: "link", click: () => jump(anchor) }, foreign(text))
          : make("span", { class: column.key === "agrees" ? `agrees-${text.toLowerCase()}` : "" }, shown(shownText));
        return make("div", {}, make("dt", {}, columnTitle(table, column)), make("dd", {}, value));
      });
    const light = (isOn) => () => highlight(`${table.name}-${at}-`, isOn);
    const item = make("li", { mouseenter: light(true), mouseleave: light(false), focusin: light(true), focusout: light(false) }, make("dl", {}, ...facts));
    if (table.name === "checks" && table.text(row, "agrees").toLowerCase() === "false") item.className = "fails";
    items.push(item);
  }
  return items;
}

/** Outline what has a role in a relation. */
function highlight(prefix, isOn) {
  for (const element of READER.querySelectorAll("[data-roles]")) {
    const has = element.dataset.roles.split(" ").some((role) => role.startsWith(prefix));
    if (has) element.classList.toggle("lit", isOn);
  }
}

/** Go to a mention in the text. */
function jump(anchor) {
  READER.querySelectorAll(".here").forEach((element) => element.classList.remove("here"));
  const target = find(idOf(anchor));
  if (!target) return;
  target.classList.add("here");
  target.scrollIntoView({ block: "center", behavior: MOVES.matches ? "auto" : "smooth" });
  target.focus({ preventScroll: true });
}

const MOVES = matchMedia("(prefers-reduced-motion: reduce)");
let reading = -1;

/** Show a document, at a mention. */
async function read(number, anchor = "") {
  reading = number;
  const documents = TABLES.documents;
  const title = find("reader-title");
  title.replaceChildren(foreign(documents.text(number, "title")));
  const origin = [documents.text(number, "id"), documents.text(number, "date"), documents.text(number, "from")];
  find("reader-from").textContent = shown([...new Set(origin)].filter(Boolean).join(" · "));
  const body = find("reader-body");
  body.replaceChildren(make("p", { class: "quiet" }, say("loading")));
  find("reader-legend").replaceChildren();
  if (!READER.open) READER.showModal();
  find("reader-before").disabled = number === 0;
  find("reader-after").disabled = number === DOCUMENTS_COUNT - 1;
  let found;
  try {
    found = await textOf(number);
  } catch (error) {
    body.replaceChildren(make("p", { role: "alert" }, error.message));
    return;
  }
  if (reading !== number) return; // another was opened meanwhile
  const parts = [marked(found, number)];
  for (const name of ["flows", "checks"]) {
    const items = TABLES[name] ? related(TABLES[name], number) : [];
    if (items.length) parts.push(make("section", {}, make("h3", {}, `${tableTitle(TABLES[name])} (${NUMBER.format(items.length)})`), make("ol", { class: "facts" }, ...items)));
  }
  body.replaceChildren(...parts);
  const used = new Set(found.marks.map((mark) => mark[1]).filter(Boolean));
  find("reader-legend").replaceChildren(...Object.keys(DATA.marks).filter((layer) => used.has(layer)).map(legendOf));
  body.scrollTop = 0;
  if (anchor) jump(anchor);
  else parts[0].focus({ preventScroll: true });
}

/** The layers whose marks are not shown. */
const hidden = new Set();

function hide(layer, isHidden) {
  if (isHidden) hidden.add(layer);
  else hidden.delete(layer);
  for (const mark of find("reader-body").querySelectorAll("mark")) mark.classList.toggle("off", hidden.has(mark.classList[0]));
}

function legendOf(layer) {
  const box = make("input", { type: "checkbox", change: () => hide(layer, !box.checked) });
  box.checked = !hidden.has(layer);
  const title = known(WORDS.tables, layer) ?? DATA.marks[layer];
  return make("label", {}, box, make("mark", { class: layer }, title));
}
