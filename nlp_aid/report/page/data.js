// The data of the page: tables by column. A cell is the number of a string in STRINGS; 0 is empty.
const DATA = JSON.parse(document.getElementById("data").textContent);
const WORDS = DATA.words;
const STRINGS = DATA.strings;
const ENTITIES = DATA.entities.map((entity) => entity[0]);
const LANGUAGE = document.documentElement.lang;
const NUMBER = new Intl.NumberFormat(LANGUAGE);
const COMPACT = new Intl.NumberFormat(LANGUAGE, { notation: "compact", maximumSignificantDigits: 3 });
const COLLATOR = new Intl.Collator(LANGUAGE, { numeric: true });

const known = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);

/** What the page says, in its language; {name} stands for values. */
function say(key, values = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const tableTitle = (table) => known(WORDS.tables, table.name) ?? table.title;
const columnTitle = (table, column) =>
  known(WORDS.columns, `${table.name}.${column.key}`) ?? known(WORDS.columns, column.key.split(".").pop()) ?? column.title;
const valueTitle = (value) => known(WORDS.values, value) ?? value;

/** Make an element: its attributes (a function listens), and what is in it, elements or text. */
function make(tag, attributes = {}, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...content);
  return element;
}

const find = (id) => document.getElementById(id);
// NUL has no glyph, and a page that is copied loses what is behind it.
const shown = (text) => text.replaceAll("\0", "\u2400");
/** Text from a document: in its own language and direction, whatever is around it. */
const foreign = (text, tag = "bdi") => make(tag, LANGUAGE.startsWith("zh") ? {} : { lang: "zh" }, shown(text));

class Table {
  constructor({ name, title, columns, facets, data }) {
    Object.assign(this, { name, title, columns, data });
    this.length = data.document.length;
    this.document = data.document;
    // The first row of each document, and behind the last one the end.
    this.first = new Int32Array(DOCUMENTS_COUNT + 1).fill(this.length);
    for (let row = this.length - 1; row >= 0; row--) this.first[this.document[row]] = row;
    for (let at = DOCUMENTS_COUNT - 1; at >= 0; at--) this.first[at] = Math.min(this.first[at], this.first[at + 1]);
    this.facets = DATA.common.concat(facets).map((facet) => new Facet(this, facet));
    if (name === "flows") this.facets.push(new Facet(this, "donor"), new Facet(this, "recipient"));
    this.ranks = new Map();
  }

  text(row, key) {
    if (key === "title" && this.name !== "documents") return TABLES.documents.text(this.document[row], "title");
    if (key === "counted") return howCounted(row);
    return STRINGS[this.data[key][row]];
  }

  /** The numbers by which rows are sorted by a column. */
  rank(column) {
    if (this.ranks.has(column.key)) return this.ranks.get(column.key);
    const ranks = new Float64Array(this.length);
    if (column.holds === "number" || column.key === "confidence") {
      for (let row = 0; row < this.length; row++) ranks[row] = asNumber(this.text(row, column.key));
    } else {
      const texts = Array.from({ length: this.length }, (_, row) => this.text(row, column.key));
      const order = new Map([...new Set(texts)].filter(Boolean).sort(COLLATOR.compare).map((text, at) => [text, at]));
      for (let row = 0; row < this.length; row++) ranks[row] = order.get(texts[row]) ?? NaN;
    }
    this.ranks.set(column.key, ranks);
    return ranks;
  }

  /** The anchor in the text of what a column of a row tells of; empty where it has none. */
  anchor(row, key) {
    if (key === "text") return `${this.name}-${row - this.first[this.document[row]]}`;
    return this.data[`${key}@`] ? STRINGS[this.data[`${key}@`][row]] : "";
  }

  /** The column that tells where a row stands: the mention, or what is first in a relation. */
  get key() {
    return this.columns[0].key;
  }
}

/** The number in a cell such as "1,200.50", "≥ 30" or "300–500"; NaN where there is none. */
const asNumber = (text) => parseFloat(text.replaceAll(",", "").replace(/^[^\d-]+/, ""));

/** What rows can be filtered by. Rows have sets of values; sets and values are numbers. */
class Facet {
  constructor(table, name) {
    this.name = name;
    this.isEntity = name === "programme" || name === "donor" || name === "recipient";
    this.isCommon = DATA.common.includes(name);
    // What the address of the page calls it, and the choices of all tables.
    this.id = this.isCommon ? name : `${table.name}.${name}`;
    const single = table.data[`${name}#`];
    this.column = this.isCommon || !single ? table.data[`facet:${name}`] : single;
    this.sets = this.isCommon || !single ? DATA.sets : ENTITIES.map((_, at) => (at ? [at] : []));
    const column = table.columns.find((one) => one.key === name || one.key.endsWith(`.${name}`));
    this.title = known(WORDS.facets, name) ?? columnTitle(table, column ?? { key: name, title: name });
  }

  /** The value as the address of the page has it. */
  value(number) {
    return (this.isEntity ? ENTITIES : STRINGS)[number];
  }

  label(value) {
    if (this.name === "province") return placeName(value);
    return this.isEntity || this.name === "source" || this.name === "year" ? value : valueTitle(value);
  }
}

const TILES = new Map(DATA.tiles.map((tile) => [tile.code, tile]));
const placeName = (code) => TILES.get(code)?.[LANGUAGE.startsWith("zh") ? "zh" : "en"] ?? known(DATA.names, code) ?? code;

const DOCUMENTS_COUNT = DATA.tables.find((table) => table.name === "documents").data.document.length;
const TABLES = Object.create(null);
for (const table of DATA.tables) TABLES[table.name] = new Table(table);
