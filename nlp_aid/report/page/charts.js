// The diagrams, drawn anew for what is left of the flows. What they show stands in a table below each, too.
const MOST_NODES = 10;
const MOST_BARS = 60;
const charts = new Map();

const colors = new Map();

/** A colour of the style sheet. */
function css(name) {
  if (!colors.has(name)) colors.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return colors.get(name);
}

/** A text cut to a width; a Chinese character has two. */
function ellipsis(text, most) {
  let width = 0;
  const characters = [...text];
  for (let at = 0; at < characters.length; at++) {
    width += characters[at] > "\u2e7f" ? 2 : 1;
    if (width > most) return `${characters.slice(0, at).join("")}…`;
  }
  return text;
}

const amountShown = (value) => (state.measure === "sum" ? `${COMPACT.format(value)} ${state.currency}` : NUMBER.format(value));

/** Draw a chart, or say that there is nothing to draw. */
function draw(id, option, isEmpty, height) {
  const box = find(id);
  box.closest("figure").classList.toggle("nothing", isEmpty);
  if (isEmpty) return;
  const isOther = box.style.height !== `${height}px`;
  box.style.height = `${height}px`;
  if (!charts.has(id)) {
    const chart = echarts.init(box, null, { renderer: "svg" });
    charts.set(id, chart);
    new ResizeObserver(() => chart.resize()).observe(box);
    chart.on("click", (event) => (event.data?.choose ?? event.value?.choose)?.());
  }
  const chart = charts.get(id);
  if (isOther) chart.resize();
  chart.setOption({ animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, ...option }, true);
}

/** The table of a diagram: rows of cells, the last one a number; the first may choose something. */
function listing(id, heads, rows) {
  const body = rows.map(([cells, choose]) =>
    make(
      "tr",
      {},
      ...cells.map((cell, at) =>
        make("td", { class: at === cells.length - 1 ? "number" : "chinese" }, at === 0 && choose ? make("button", { type: "button", class: "link", click: choose }, foreign(cell)) : foreign(cell)),
      ),
    ),
  );
  const head = make("tr", {}, ...heads.map((title) => make("th", { scope: "col" }, title)));
  find(id).replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
}

/** The flows that a diagram is made of, and what each counts. */
function weighed(rows) {
  const counted = wholes(rows).rows.filter((row) => FLOWS.text(row, CURRENCY) === state.currency);
  return { counted, weight: (row) => (state.measure === "sum" ? asFloat(units.stated[row]) : 1) };
}

const SIDES = ["donor", "programme", "recipient"];

function drawFlows(all, weight) {
  // Who gives or who receives is to be known: else a diagram of news is one grey bar.
  const counted = all.filter((row) => FLOWS.data["donor#"][row] || FLOWS.data["recipient#"][row]);
  find("not-drawn").textContent = counted.length < all.length ? say("not_drawn", { count: NUMBER.format(all.length - counted.length) }) : "";
  const totals = SIDES.map(() => new Map());
  for (const row of counted) {
    SIDES.forEach((side, at) => {
      const entity = FLOWS.data[`${side}#`][row];
      totals[at].set(entity, (totals[at].get(entity) ?? 0) + weight(row));
    });
  }
  // The largest of each side stand for themselves; the others together.
  const OTHERS = -1;
  const kept = totals.map((of) => {
    const named = [...of].filter(([entity]) => entity).sort((one, other) => other[1] - one[1]);
    return new Set(named.slice(0, MOST_NODES).map(([entity]) => entity));
  });
  const nodeOf = (side, entity) => (!entity || kept[side].has(entity) ? entity : OTHERS);
  const nodes = new Map();
  const links = new Map();
  const node = (side, entity, value) => {
    const name = `${side}:${entity}`;
    const found = nodes.get(name) ?? { name, side, entity, value: 0 };
    nodes.set(name, found);
    found.value += value;
    return name;
  };
  const link = (source, target, value) => {
    const key = `${source}>${target}`;
    links.set(key, { source, target, value: (links.get(key)?.value ?? 0) + value });
  };
  for (const row of counted) {
    const value = weight(row);
    if (!(value > 0)) continue;
    const [from, through, to] = SIDES.map((side, at) => nodeOf(at, FLOWS.data[`${side}#`][row]));
    const start = node(0, from, value);
    const end = node(2, to, value);
    // A flow without a programme goes straight from who gives to who receives.
    if (through === 0) link(start, end, value);
    else {
      const middle = node(1, through, value);
      link(start, middle, value);
      link(middle, end, value);
    }
  }
  const label = ({ side, entity }) => (entity > 0 ? ENTITIES[entity] : entity === OTHERS ? say("others") : say(side === 2 ? "no_recipient" : "no_donor"));
  const sides = [css("--giver"), css("--through"), css("--receiver")];
  const chooser = ({ side, entity }) => (entity > 0 ? () => toggle(side === 1 ? "programme" : `flows.${SIDES[side]}`, ENTITIES[entity]) : undefined);
  const data = [...nodes.values()].map((one) => ({
    name: one.name,
    value: one.value,
    depth: one.side,
    choose: chooser(one),
    itemStyle: { color: one.entity > 0 ? sides[one.side] : css("--quiet") },
    label: { position: one.side === 0 ? "right" : one.side === 1 ? "right" : "left", formatter: ellipsis(shown(label(one)), NARROW.matches ? 18 : 30) },
    title: label(one),
  }));
  const deepest = Math.max(...SIDES.map((_, side) => data.filter((one) => one.depth === side).length), 1);
  const titles = new Map(data.map((one) => [one.name, shown(one.title)]));
  draw(
    "flows-chart",
    {
      tooltip: {
        renderMode: "richText",
        formatter: ({ dataType, data: item }) =>
          dataType === "node" ? `${titles.get(item.name)}\n${amountShown(item.value)}` : `${titles.get(item.source)} → ${titles.get(item.target)}\n${amountShown(item.value)}`,
      },
      series: [
        {
          type: "sankey",
          data,
          links: [...links.values()],
          left: 4,
          right: 4,
          top: 8,
          bottom: 8,
          nodeWidth: 14,
          nodeGap: 18,
          draggable: false,
          emphasis: { focus: "adjacency" },
          lineStyle: { color: "source", opacity: 0.28, curveness: 0.5 },
          label: { color: css("--ink"), fontSize: 13, textBorderColor: css("--paper"), textBorderWidth: 3 },
        },
      ],
    },
    !links.size,
    Math.max(220, deepest * 40 + 40),
  );
  const ways = new Map();
  for (const row of counted) {
    const entities = SIDES.map((side) => FLOWS.data[`${side}#`][row]);
    const key = entities.join();
    const way = ways.get(key) ?? { entities, value: 0 };
    ways.set(key, way);
    way.value += weight(row);
  }
  const rows = [...ways.values()].sort((one, other) => other.value - one.value).slice(0, 50);
  listing(
    "flows-listing",
    [...SIDES.map((side) => columnTitle(FLOWS, { key: side, title: side })), say(state.measure === "sum" ? "sum" : "count")],
    rows.map(({ entities, value }) => [
      [...entities.map((entity, side) => (entity ? ENTITIES[entity] : side === 1 ? "–" : label({ side, entity }))), amountShown(value)],
      chooser({ side: 0, entity: entities[0] }),
    ]),
  );
}

function drawTimeline(counted, weight) {
  const years = new Set(counted.map((row) => FLOWS.text(row, "when").slice(0, 4)).filter(Boolean));
  const length = years.size > 2 ? 4 : 7; // years, or months where there are few years
  const bars = new Map();
  let undated = 0;
  for (const row of counted) {
    const when = FLOWS.text(row, "when").slice(0, length);
    if (/^\d{4}/.test(when)) bars.set(when, (bars.get(when) ?? 0) + weight(row));
    else undated++;
  }
  let keys = [...bars.keys()].sort();
  if (length === 4 && keys.length) {
    const [first, last] = [Number(keys[0]), Number(keys[keys.length - 1])];
    if (last - first < MOST_BARS) keys = Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
  }
  const chooser = (key) => () => toggle("year", key.slice(0, 4));
  draw(
    "time-chart",
    {
      grid: { left: 8, right: 8, top: 16, bottom: 4, containLabel: true },
      tooltip: { renderMode: "richText", formatter: ({ name, value }) => `${name}\n${amountShown(value)}` },
      xAxis: { type: "category", data: keys, axisLabel: { color: css("--quiet") }, axisTick: { show: false } },
      yAxis: { type: "value", axisLabel: { formatter: (value) => COMPACT.format(value), color: css("--quiet") }, splitLine: { lineStyle: { color: css("--rule") } } },
      series: [
        {
          type: "bar",
          barMaxWidth: 40,
          itemStyle: { color: css("--accent") },
          data: keys.map((key) => ({ value: bars.get(key) ?? 0, choose: chooser(key) })),
        },
      ],
    },
    !bars.size,
    260,
  );
  find("undated").textContent = undated ? say("undated", { count: NUMBER.format(undated) }) : "";
  listing("time-listing", [say("time"), say(state.measure === "sum" ? "sum" : "count")], [...bars].sort().map(([key, value]) => [[key, amountShown(value)], chooser(key)]));
}

const inDivision = (code) => /^\d+$/.test(code);

/** What each division or country has: of flows that it gives or receives, or of mentions. */
function byPlace(counted, weight, places) {
  const found = new Map();
  const add = (code, value) => {
    if (!code) return;
    if (!inDivision(code)) found.set(code, (found.get(code) ?? 0) + value);
    else {
      const province = code.slice(0, DATA.digits.province);
      found.set(province, (found.get(province) ?? 0) + value);
      // A county directly under its province stands for itself.
      const below = [code.slice(0, DATA.digits.prefecture), code.slice(0, 6)].find((one) => one.length > DATA.digits.province && known(DATA.prefectures, one));
      if (below) found.set(below, (found.get(below) ?? 0) + value);
    }
  };
  if (state.map === "places") for (const row of places) add(TABLES.places.text(row, "code"), 1);
  else for (const row of counted) add(STRINGS[FLOWS.data[`${state.map}:code`][row]], weight(row));
  return found;
}

function tileButton(code, name, value, most, isChosen, choose) {
  const shownValue = state.map === "places" ? NUMBER.format(value) : amountShown(value);
  const button = make(
    "button",
    { type: "button", class: "tile", "aria-pressed": choose ? String(isChosen) : null, "aria-label": `${name}: ${value ? shownValue : say("nothing")}`, title: `${name}: ${value ? shownValue : say("nothing")}`, click: choose },
    make("span", { class: "tile-name" }, (!LANGUAGE.startsWith("zh") && TILES.get(code)?.en_cut) || name),
    make("span", { class: "tile-value", "aria-hidden": "true" }, value ? (state.map === "places" ? COMPACT.format(value) : COMPACT.format(value)) : ""),
  );
  const part = value && most ? 0.12 + 0.88 * Math.sqrt(value / most) : 0;
  button.style.setProperty("--part", `${Math.round(part * 100)}%`);
  if (part > 0.55) button.classList.add("dark");
  button.dataset.code = code;
  return button;
}

function drawMap(counted, weight, places) {
  const found = byPlace(counted, weight, places);
  const chosen = state.chosen.get("province") ?? new Set();
  const ofProvinces = DATA.tiles.map((tile) => found.get(tile.code) ?? 0);
  const most = Math.max(...ofProvinces, 0);
  find("map").replaceChildren(
    ...DATA.tiles.map((tile) => {
      const button = tileButton(tile.code, placeName(tile.code), found.get(tile.code) ?? 0, most, chosen.has(tile.code), () => toggle("province", tile.code));
      button.style.gridArea = `${tile.row + 1} / ${tile.column + 1}`;
      return button;
    }),
  );
  const abroad = [...found].filter(([code]) => !inDivision(code) && code !== "CN").sort((one, other) => other[1] - one[1]).slice(0, 12);
  const mostAbroad = Math.max(...abroad.map(([, value]) => value), 0);
  find("abroad").replaceChildren(...abroad.map(([code, value]) => tileButton(code, placeName(code), value, mostAbroad, chosen.has(code), () => toggle("province", code))));
  find("abroad-head").hidden = !abroad.length;
  const provinces = [...chosen].filter((code) => TILES.has(code));
  const below = Object.entries(DATA.prefectures).filter(([code]) => provinces.includes(code.slice(0, DATA.digits.province)));
  const mostBelow = Math.max(...below.map(([code]) => found.get(code) ?? 0), 0);
  below.sort(([one], [other]) => (found.get(other) ?? 0) - (found.get(one) ?? 0));
  find("prefectures").replaceChildren(...below.map(([code, name]) => tileButton(code, name, found.get(code) ?? 0, mostBelow, false, null)));
  find("prefectures-head").textContent = provinces.length ? say("prefectures", { province: provinces.map(placeName).join("、") }) : say("choose_province");
}

/** Have the diagrams as wide as the paper, or as the page again. */
function printCharts(isPrinting) {
  for (const [id, chart] of charts) {
    const drawing = find(id).querySelector("svg");
    if (isPrinting) drawing?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    else drawing?.removeAttribute("viewBox");
  }
}
