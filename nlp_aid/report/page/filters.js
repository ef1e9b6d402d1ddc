// What is chosen, and which rows are left of each table.

/** What the reader of the page has chosen; the address of the page has the same. */
const state = {
  table: Object.keys(TABLES)[0],
  search: "",
  confidence: 0,
  currency: "",
  measure: "sum",
  map: "recipient",
  chosen: new Map(), // of each facet's id, a set of values
  sort: new Map(), // of each table's name, [the column's key, 1 or -1]
};

let lowered = null;

/** Of each string, whether it has a word in it. */
function having(word) {
  lowered ??= STRINGS.map((text) => text.toLowerCase());
  return Uint8Array.from(lowered, (text) => text.includes(word));
}

/** Which rows have every word of the search somewhere. */
function searched(table) {
  const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  const keys = table.columns.map((column) => column.key).filter((key) => table.data[key] && key !== "confidence");
  const titles = TABLES.documents.data.title;
  const all = new Uint8Array(table.length).fill(1);
  for (const word of words) {
    const has = having(word);
    for (let row = 0; row < table.length; row++) {
      if (all[row]) all[row] = has[titles[table.document[row]]] || keys.some((key) => has[table.data[key][row]]) ? 1 : 0;
    }
  }
  return all;
}

const confidences = new Map();

/** The confidence of each row; NaN where it has none. */
function confidenceOf(table) {
  if (!table.data.confidence) return null;
  if (!confidences.has(table)) {
    confidences.set(table, Float32Array.from(table.data.confidence, (number) => parseFloat(STRINGS[number])));
  }
  return confidences.get(table);
}

/**
 * Choose rows of a table.
 * @returns the rows, in order, and of each facet how many rows each of its values would leave, were it chosen.
 */
function choose(table) {
  const { length } = table;
  const fails = new Uint8Array(length); // how many facets a row fails, up to 2
  const which = new Uint8Array(length); // the one that it fails
  table.facets.forEach((facet, at) => {
    const values = state.chosen.get(facet.id);
    if (!values?.size) return;
    const passes = Uint8Array.from(facet.sets, (set) => set.some((value) => values.has(facet.value(value))));
    const { column } = facet;
    for (let row = 0; row < length; row++) {
      if (!passes[column[row]]) {
        fails[row] = Math.min(fails[row] + 1, 2);
        which[row] = at;
      }
    }
  });
  const has = searched(table);
  if (has) for (let row = 0; row < length; row++) if (!has[row]) fails[row] = 2;
  const sure = state.confidence > 0 ? confidenceOf(table) : null;
  if (sure) for (let row = 0; row < length; row++) if (sure[row] < state.confidence) fails[row] = 2;

  const rows = [];
  for (let row = 0; row < length; row++) if (!fails[row]) rows.push(row);
  const counts = table.facets.map((facet, at) => {
    const ofSets = new Uint32Array(facet.sets.length);
    const { column } = facet;
    for (let row = 0; row < length; row++) {
      if (!fails[row] || (fails[row] === 1 && which[row] === at)) ofSets[column[row]]++;
    }
    const ofValues = new Map();
    ofSets.forEach((count, set) => {
      if (count) for (const value of facet.sets[set]) ofValues.set(value, (ofValues.get(value) ?? 0) + count);
    });
    return ofValues;
  });
  return { rows, counts };
}

/** Sort rows as the table is sorted; those without a value come last. */
function sorted(table, rows) {
  const sort = state.sort.get(table.name);
  const column = sort && table.columns.find((one) => one.key === sort[0]);
  if (!column) return rows;
  const ranks = table.rank(column);
  const direction = sort[1];
  return [...rows].sort((one, other) => {
    const [a, b] = [ranks[one], ranks[other]];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b) || one - other;
    return direction * (a - b) || one - other;
  });
}
