// The rows that are left, as CSV. What a spreadsheet would take for a formula is text, as in the tables that nlp-aid writes.
const RISKY = new RegExp(`^${DATA.risky}`);
const RISKY_INSIDE = new RegExp(DATA.risky_inside, "g");
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

function defused(text) {
  if (PLAIN_NUMBER.test(text)) return text;
  const inside = shown(text).replace(RISKY_INSIDE, "$1'");
  return RISKY.test(inside) ? `'${inside}` : inside;
}

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows of a table as CSV, with a byte order mark, without which Excel does not take it for UTF-8. */
function toCsv(table, rows) {
  const more = [["id", "document_id"], ["from", "source"], ["date", "document_date"]];
  const names = table.columns.map((column) => columnTitle(table, column));
  const head = table.name === "documents" ? names : names.concat(more.map(([, name]) => name));
  const lines = [head];
  for (const row of rows) {
    const cells = table.columns.map((column) => {
      const text = table.text(row, column.key);
      return column.holds === "number" && PLAIN_NUMBER.test(text.replaceAll(",", "")) ? text.replaceAll(",", "") : text;
    });
    if (table.name !== "documents") cells.push(...more.map(([key]) => TABLES.documents.text(table.document[row], key)));
    lines.push(cells);
  }
  return "\ufeff" + lines.map((line) => line.map((text) => quoted(defused(text))).join(",")).join("\r\n") + "\r\n";
}

function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
