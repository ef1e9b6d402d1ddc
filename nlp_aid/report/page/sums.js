// Sums of flows by currency: whole ones, without their parts and without what is told again. Exact: integers of any size.
const FLOWS = TABLES.flows;
const AMOUNT = FLOWS?.columns.find((column) => column.key.endsWith(".value"))?.key;
const CURRENCY = AMOUNT?.replace(".value", ".currency");

/** The amounts of flows in units of the smallest fraction that any has; null for what is in no sum. */
const units = [];
let decimals = 0;

if (FLOWS) {
  const texts = FLOWS.data[AMOUNT].map((number, row) => (FLOWS.data.left_out[row] ? "" : STRINGS[number].replaceAll(",", "")));
  const isNumber = (text) => /^-?\d+(\.\d+)?$/.test(text);
  for (const text of texts) if (isNumber(text)) decimals = Math.max(decimals, text.split(".")[1]?.length ?? 0);
  for (const text of texts) {
    const [whole, fraction = ""] = text.split(".");
    units.push(isNumber(text) ? BigInt(whole + fraction.padEnd(decimals, "0")) : null);
  }
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

/**
 * Take of some flows those that a sum counts: no part of another one of them, and none twice.
 * @returns the rows; how many were left out as parts and repeats, and because they are ranges, rates or bounds.
 */
function wholes(rows) {
  const chosen = new Uint8Array(FLOWS.length);
  for (const row of rows) chosen[row] = 1;
  const counts = (row) => chosen[row] && units[row] !== null;
  const out = { parts: 0, repeats: 0, ranges: 0, rates: 0, bounds: 0 };
  const seen = new Set();
  const counted = [];
  for (const row of rows) {
    if (units[row] === null) {
      out[STRINGS[FLOWS.data.left_out[row]] || "ranges"]++;
      continue;
    }
    const first = told(row);
    if (seen.has(first) || (first !== row && counts(first))) {
      out.repeats++;
      continue;
    }
    let whole = row;
    for (let step = 0; step < DEEPEST; step++) {
      whole = pointed(whole, "part_of");
      if (whole < 0 || (counts(whole) && FLOWS.data[CURRENCY][whole] === FLOWS.data[CURRENCY][row])) break;
    }
    if (whole >= 0 && counts(whole)) {
      out.parts++;
      continue;
    }
    seen.add(first);
    counted.push(row);
  }
  return { rows: counted, out };
}

/** What a flow is to sums, in a word. */
function howCounted(row) {
  if (pointed(row, "same_as") >= 0) return "repeat";
  if (pointed(row, "part_of") >= 0) return "part";
  return STRINGS[FLOWS.data.left_out[row]] || "whole";
}

/** The sums of some flows by currency, the most frequent first, and of each by kind. */
function sums(rows) {
  const found = new Map();
  for (const row of rows) {
    const currency = FLOWS.text(row, CURRENCY);
    const kind = FLOWS.text(row, "kind");
    const of = found.get(currency) ?? { currency, sum: 0n, count: 0, planned: 0n, kinds: new Map() };
    found.set(currency, of);
    of.sum += units[row];
    of.count++;
    if (FLOWS.text(row, "status") === "planned") of.planned += units[row];
    const ofKind = of.kinds.get(kind) ?? { sum: 0n, count: 0 };
    of.kinds.set(kind, ofKind);
    ofKind.sum += units[row];
    ofKind.count++;
  }
  return [...found.values()].sort((one, other) => other.count - one.count);
}
