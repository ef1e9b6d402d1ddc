// Sums of flows by currency, as `nlp-aid table` makes them: each transfer once, wholes without their parts, what has come about.
// An amount is an interval: what is stated, and what it is at least and at most. Exact: integers of any size.
const FLOWS = TABLES.flows;
const AMOUNT = FLOWS?.columns.find((column) => column.key.endsWith(".value"))?.key;
const CURRENCY = AMOUNT?.replace(".value", ".currency");
const BOUNDS = ["stated", "lower", "upper"];

/** Amounts in units of the smallest fraction that any has; null for what is in no sum, and where there is no bound. */
const units = { stated: [], lower: [], upper: [] };
let decimals = 0;

if (FLOWS) {
  const texts = BOUNDS.map((name) => FLOWS.data[name].map((number) => STRINGS[number]));
  for (const text of texts.flat()) decimals = Math.max(decimals, text.split(".")[1]?.length ?? 0);
  BOUNDS.forEach((name, at) => {
    units[name] = texts[at].map((text) => {
      const [whole, fraction = ""] = text.split(".");
      return text ? BigInt(whole + fraction.padEnd(decimals, "0")) : null;
    });
  });
}

const SCALE = 10 ** decimals;
const asFloat = (sum) => Number(sum) / SCALE;

/** An exact sum as text, with separators. */
function exact(sum) {
  const sign = sum < 0n ? "-" : "";
  const digits = String(sum < 0n ? -sum : sum).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return sign + NUMBER.format(BigInt(whole)) + (fraction ? `.${fraction}` : "");
}

/** An amount as text, with its bounds where it has others. */
function exactBounds({ lower, upper }) {
  if (lower === upper) return "";
  return upper === null ? say("at_least", { lower: exact(lower) }) : say("between", { lower: exact(lower), upper: exact(upper) });
}

/** The row of the flow that another points to; -1 for none. */
function pointed(row, key) {
  const at = FLOWS.data[key][row];
  const first = FLOWS.first[FLOWS.document[row]];
  return at >= 0 && first + at < FLOWS.first[FLOWS.document[row] + 1] ? first + at : -1;
}

const DEEPEST = 100; // however files that others wrote point in circles

/** The first telling of the flow of a row. */
function told(row) {
  for (let step = 0, next; step < DEEPEST && (next = pointed(row, "same_as")) >= 0; step++) row = next;
  return row;
}

const isPlanned = (row) => FLOWS.text(row, "status") === "planned";

/** The rows of flows that a flow is a part of, from the next one up. */
function* above(row) {
  for (let step = 0; step < DEEPEST; step++) {
    const next = pointed(row, "part_of");
    if (next < 0) return;
    row = told(next);
    yield row;
  }
}

const SIZES = ["stated", "lower", "upper"];
const WHO = ["donor#", "recipient#"];
const sameSize = (one, other) => SIZES.every((name) => units[name][one] === units[name][other]) && FLOWS.data[CURRENCY][one] === FLOWS.data[CURRENCY][other];
const sameWho = (one, other) =>
  WHO.every((key) => !FLOWS.data[key][one] || !FLOWS.data[key][other] || FLOWS.data[key][one] === FLOWS.data[key][other]);

// A sentence of fewer characters may stand in articles on two things.
const SENTENCE = 20;
const lengths = []; // of sentences, without marks, as far as they have been asked for
const isLong = (sentence) => (lengths[sentence] ??= STRINGS[sentence].replace(/[^\p{L}\p{N}]+/gu, "").length) >= SENTENCE;
const TOLD = [...WHO, "time", "facet:year"];
const sameTelling = (one, other) => sameSize(one, other) && TOLD.every((key) => FLOWS.data[key]?.[one] === FLOWS.data[key]?.[other]);

/**
 * Take of some flows those that a sum counts, as `nlp-aid table` does: what has come about (or what is planned, where that is
 * asked for), nothing that its document, an earlier print of its article or the same sentence in another has told, and no part of another that counts.
 * @returns the rows; how many were left out, and why.
 */
function wholes(rows) {
  const withPlanned = state.chosen.has("flows.status");
  const out = { unsettled: 0, rates: 0, numberless: 0, repeats: 0, reprints: 0, parts: 0 };
  const counted = [];
  const articles = new Map(); // what their prints have told so far
  const sentences = new Map(); // what they have told so far
  for (let from = 0, to; from < rows.length; from = to) {
    const number = FLOWS.document[rows[from]];
    for (to = from; to < rows.length && FLOWS.document[rows[to]] === number; to++);
    const standing = new Map(); // by the first telling, the one that stands for it
    for (const row of rows.slice(from, to)) {
      if (!withPlanned && isPlanned(row)) out.unsettled++;
      else if (units.stated[row] === null) out[STRINGS[FLOWS.data.left_out[row]]]++;
      else if (standing.has(told(row))) out.repeats++;
      else standing.set(told(row), row);
    }
    const earlier = articles.get(DATA.articles[number]) ?? [];
    articles.set(DATA.articles[number], earlier);
    const left = [...earlier];
    const reprinted = new Set();
    for (const [first, row] of standing) {
      const at = left.findIndex((other) => sameSize(row, other) && sameWho(row, other));
      if (at < 0) earlier.push(row);
      else {
        left.splice(at, 1);
        reprinted.add(first);
      }
    }
    for (const [first, row] of standing) {
      const sentence = FLOWS.data.sentence[row];
      if (isLong(sentence) && sentences.get(sentence)?.some((other) => FLOWS.document[other] !== number && sameTelling(row, other))) reprinted.add(first);
    }
    for (const row of standing.values()) {
      const sentence = FLOWS.data.sentence[row];
      if (!sentences.has(sentence)) sentences.set(sentence, []);
      sentences.get(sentence).push(row);
    }
    for (const [first, row] of standing) {
      const wholesOf = [...above(row)];
      if (reprinted.has(first) || wholesOf.some((whole) => reprinted.has(whole))) out.reprints++;
      else if (wholesOf.some((whole) => standing.has(whole) && whole !== first)) out.parts++;
      else counted.push(row);
    }
  }
  return { rows: counted, out };
}

/** What a flow is to sums, in a word. */
function howCounted(row) {
  if (isPlanned(row)) return "unsettled";
  if (units.stated[row] === null) return STRINGS[FLOWS.data.left_out[row]];
  if (pointed(row, "same_as") >= 0) return "repeats";
  return pointed(row, "part_of") >= 0 ? "parts" : "whole";
}

const none = () => ({ stated: 0n, lower: 0n, upper: 0n, count: 0 });

function add(sum, row) {
  sum.stated += units.stated[row];
  sum.lower += units.lower[row];
  sum.upper = sum.upper === null || units.upper[row] === null ? null : sum.upper + units.upper[row];
  sum.count++;
}

/** The sums of some flows by currency, the most frequent first, and of each by kind. */
function sums(rows) {
  const found = new Map();
  for (const row of rows) {
    const currency = FLOWS.text(row, CURRENCY);
    const kind = FLOWS.text(row, "kind");
    if (!found.has(currency)) found.set(currency, { currency, ...none(), kinds: new Map() });
    const of = found.get(currency);
    if (!of.kinds.has(kind)) of.kinds.set(kind, none());
    add(of, row);
    add(of.kinds.get(kind), row);
  }
  return [...found.values()].sort((one, other) => other.count - one.count);
}
