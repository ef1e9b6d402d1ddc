// A table of any length: only the rows in sight are elements.
const ROW_PIXELS = () => (NARROW.matches ? 152 : 38);
const NARROW = matchMedia("(max-width: 44rem)");
// What a browser can make an element as high as, in rows.
const MOST_ROWS = 120_000;
const PRINTED_ROWS = 300;
const AROUND = 6;

class Grid {
  constructor(box, onOpen, onSort) {
    Object.assign(this, { box, onOpen, onSort, rows: [], current: 0, from: -1, to: -1 });
    this.head = make("tr", { role: "row" });
    this.body = make("tbody", { role: "rowgroup" });
    this.columns = make("colgroup");
    this.element = make("table", { role: "grid" }, this.columns, make("thead", { role: "rowgroup" }, this.head), this.body);
    box.replaceChildren(this.element);
    box.addEventListener("scroll", () => this.draw());
    box.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(box);
    NARROW.addEventListener("change", () => this.draw(true));
  }

  show(table, rows) {
    const isOther = table !== this.table;
    this.table = table;
    this.all = rows.length;
    this.rows = rows.length > MOST_ROWS ? rows.slice(0, MOST_ROWS) : rows;
    this.current = 0;
    this.element.setAttribute("aria-rowcount", this.rows.length + 1);
    this.element.setAttribute("aria-label", tableTitle(table));
    this.heads();
    this.box.scrollTop = 0;
    if (isOther) this.box.scrollLeft = 0;
    this.draw(true);
  }

  heads() {
    const sort = state.sort.get(this.table.name);
    this.columns.replaceChildren(...this.table.columns.map((column) => make("col", { class: `c-${width(column)}` })));
    this.head.replaceChildren(
      ...this.table.columns.map((column) => {
        const title = columnTitle(this.table, column);
        const way = sort?.[0] === column.key ? sort[1] : 0;
        const order = way ? (way > 0 ? "ascending" : "descending") : "none";
        const mark = make("span", { "aria-hidden": "true", class: "order" }, way ? (way > 0 ? "▲" : "▼") : "");
        const button = make("button", { type: "button", click: () => this.onSort(column) }, title, mark);
        return make("th", { scope: "col", role: "columnheader", "aria-sort": order, class: `${column.holds} ${keyClass(column)}` }, button);
      }),
    );
  }

  /** Make the rows in sight, and leave room for the others. */
  draw(isNew = false) {
    if (!this.table || this.isPrinting) return;
    const height = ROW_PIXELS();
    const seen = Math.max(0, Math.floor(this.box.scrollTop / height) - AROUND);
    const from = Math.min(seen, Math.max(0, this.rows.length - 1));
    const to = Math.min(this.rows.length, seen + Math.ceil(this.box.clientHeight / height) + 2 * AROUND);
    if (!isNew && from === this.from && to === this.to) return;
    Object.assign(this, { from, to });
    const had = this.body.contains(document.activeElement);
    const rows = [];
    for (let at = from; at < to; at++) rows.push(this.row(at));
    this.body.replaceChildren(space(from * height), ...rows, space((this.rows.length - to) * height));
    if (had) this.body.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  row(at) {
    const row = this.rows[at];
    const cells = this.table.columns.map((column) => {
      const text = this.table.text(row, column.key);
      const class_ = [column.holds, text ? "" : "empty", keyClass(column)].filter(Boolean).join(" ");
      return make("td", { role: "gridcell", class: class_, "data-label": columnTitle(this.table, column) }, this.cell(row, column, text));
    });
    return make(
      "tr",
      {
        role: "row",
        "aria-rowindex": at + 2,
        tabindex: at === this.current ? 0 : -1,
        click: (event) => {
          if (!event.target.closest("a") && !getSelection().toString()) this.open(at);
        },
        focus: () => this.turn(at),
      },
      ...cells,
    );
  }

  cell(row, column, text) {
    if (column.key === "confidence" && text) {
      const part = Math.round(parseFloat(text) * 100);
      const bar = make("span", { class: "bar" });
      bar.style.setProperty("--part", `${part}%`);
      return make("span", { class: "confidence" }, bar, `${part}%`);
    }
    if (column.key === "agrees") return make("span", { class: `agrees-${text.toLowerCase()}` }, valueTitle(text));
    if (column.link && text) {
      const key = column.key === "title" ? this.table.key : column.key;
      const anchor = this.table.name === "documents" ? "" : this.table.anchor(row, key);
      const link = make("a", { href: address(this.table.document[row], anchor), tabindex: -1 }, foreign(text));
      link.title = shown(text);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.onOpen(this.table.document[row], anchor);
      });
      return link;
    }
    const span = column.holds === "chinese" ? foreign(text, "span") : make("span", {}, shown(valueTitle(text)));
    if (text.length > 12) span.title = shown(text);
    return span;
  }

  open(at) {
    const row = this.rows[at];
    this.onOpen(this.table.document[row], this.table.name === "documents" ? "" : this.table.anchor(row, this.table.key));
  }

  turn(at) {
    if (at === this.current) return;
    this.body.querySelector('[tabindex="0"]')?.setAttribute("tabindex", -1);
    this.current = at;
    this.at(at)?.setAttribute("tabindex", 0);
  }

  at(number) {
    return this.body.querySelector(`[aria-rowindex="${number + 2}"]`);
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / ROW_PIXELS()) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!this.body.contains(event.target)) return;
    if (event.key === "Enter" && event.target.matches("tr")) {
      event.preventDefault();
      this.open(this.current);
    } else if (event.key in steps && this.rows.length) {
      event.preventDefault();
      const next = Math.min(this.rows.length - 1, Math.max(0, this.current + steps[event.key]));
      this.turn(next);
      const height = ROW_PIXELS();
      const head = this.head.offsetHeight;
      const top = next * height;
      if (top < this.box.scrollTop) this.box.scrollTop = top;
      else if (top + height + head > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = top + height + head - this.box.clientHeight;
      this.draw();
      this.at(next)?.focus({ preventScroll: true });
    }
  }

  /** Have all rows, up to some hundreds, on paper. */
  print(isPrinting) {
    this.isPrinting = false;
    if (!this.table) return;
    if (isPrinting) {
      this.body.replaceChildren(...this.rows.slice(0, PRINTED_ROWS).map((_, at) => this.row(at)));
      this.isPrinting = true;
    } else this.draw(true);
  }
}

const keyClass = (column) => `k-${column.key.replace(/\W/g, "-")}`;

const space = (pixels) => {
  const row = make("tr", { class: "space", "aria-hidden": "true" });
  row.style.height = `${Math.max(0, pixels)}px`;
  return row;
};

/** How wide a column is: a class. */
function width(column) {
  if (column.key === "sentence") return "wide";
  if (column.key === "title" || column.key === "path" || column.key === "from") return "middle";
  return column.holds === "chinese" || column.key.endsWith(".value") ? "text" : "short";
}
