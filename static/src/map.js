// 网格一张图: one canvas, drawn from /grid/map/data/. The table below says the same without this script.
import L from "leaflet";

const MARK = "grid-map";
const INK = "#1f2329";
const FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", system-ui, sans-serif';
const EASY = 28; // pixels a cell measures before a tap opens it; smaller ones are zoomed to first
const SMALLEST_TEXT = 14;

// y downwards, as in the data; CRS.Simple has it upwards.
const point = (x, y) => L.latLng(-y, x);
const bounds = ([x, y, width, height]) => L.latLngBounds(point(x, y), point(x + width, y + height));
const corners = ([x, y, width, height]) => [point(x, y), point(x + width, y), point(x + width, y + height), point(x, y + height)];

function outline(ring) {
  const found = [];
  for (let at = 0; at < ring.length; at += 2) found.push(point(ring[at], ring[at + 1]));
  return found;
}

function legendOf(root) {
  return [...root.querySelectorAll("[data-band]")].map((key) => ({
    label: key.nextElementSibling.textContent.trim(), // without the legend's count
    most: key.dataset.most === "" ? Infinity : Number(key.dataset.most),
    unknown: key.dataset.band === "unknown",
    sign: key.dataset.band,
    fill: getComputedStyle(key).backgroundColor,
  }));
}

const bandOf = (legend, value) =>
  value === null ? legend.find((band) => band.unknown) : legend.find((band) => !band.unknown && value <= band.most);

// Hatching, so that halves that are missing show without colours too.
const SLOPES = { "no-pair": [1], "no-worker": [-1], neither: [1, -1] };

function hatch(context, layer, slopes) {
  const { min, max } = layer._rawPxBounds;
  context.save();
  context.beginPath();
  for (const part of layer._parts) part.forEach((one, at) => (at ? context.lineTo(one.x, one.y) : context.moveTo(one.x, one.y)));
  context.clip();
  context.beginPath();
  const tall = max.y - min.y, apart = Math.max(5, tall / 4);
  for (const slope of slopes) {
    for (let x = min.x - tall; x < max.x + tall; x += apart) {
      context.moveTo(x, slope > 0 ? max.y : min.y);
      context.lineTo(x + tall, slope > 0 ? min.y : max.y);
    }
  }
  context.lineWidth = 1;
  context.strokeStyle = layer.options.sign === "neither" ? "#fff" : INK;
  context.stroke();
  context.restore();
}

function write(context, words, x, y, size, { bold = false, color = INK, align = "center", base = "middle" } = {}) {
  context.font = `${bold ? "700 " : ""}${size}px ${FONT}`;
  context.textAlign = align;
  context.textBaseline = base;
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = color === "#fff" ? INK : "#fff";
  if (!bold || color !== "#fff") context.strokeText(words, x, y);
  context.fillStyle = color;
  context.fillText(words, x, y);
}

const Cell = L.Polygon.extend({
  _updatePath() {
    L.Polygon.prototype._updatePath.call(this);
    const renderer = this._renderer, context = renderer._ctx;
    if (!renderer._drawing || !this._parts.length || !this._rawPxBounds) return;
    if (SLOPES[this.options.sign]) hatch(context, this, SLOPES[this.options.sign]);
    const { min, max } = this._rawPxBounds;
    const wide = max.x - min.x, tall = max.y - min.y, words = this.options.words;
    if (!words || tall < SMALLEST_TEXT + 4 || wide < words.length * 9 + 1) return;
    const both = tall >= 3 * SMALLEST_TEXT && wide >= 58;
    const middle = (min.x + max.x) / 2, height = (min.y + max.y) / 2;
    if (both) write(context, this.options.name, middle, height - 10, SMALLEST_TEXT);
    write(context, words, middle, both ? height + 11 : height, both ? 16 : SMALLEST_TEXT, { bold: true });
  },
});

// A name and what it comes to, at the upper edge of a community or a 组; drawn last, above the cells.
const Label = L.Polygon.extend({
  options: { stroke: false, fill: false, interactive: false },
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || !this._rawPxBounds) return;
    const { min, max } = this._rawPxBounds, context = renderer._ctx, wide = max.x - min.x;
    const size = this.options.large ? Math.min(20, Math.max(SMALLEST_TEXT, wide / 14)) : SMALLEST_TEXT;
    context.font = `${size}px ${FONT}`;
    const long = `${this.options.name} ${this.options.total}`;
    const fits = (words) => context.measureText(words).width <= wide - 4;
    const words = [long, this.options.name, this.options.total].find((one) => one && fits(one));
    if (words && (this.options.large || wide >= 44)) {
      write(context, words, min.x + 3, min.y + 2, size, { bold: this.options.large, align: "left", base: "top" });
    }
  },
});

class GridMap {
  constructor(root) {
    this.root = root;
    this.says = document.getElementById(root.dataset.says);
    this.legend = legendOf(document.getElementById(root.dataset.legend));
    this.one = root.classList.contains("one");
    this.map = L.map(root, {
      crs: L.CRS.Simple,
      preferCanvas: true,
      renderer: L.canvas({ padding: 0.2 }),
      attributionControl: false,
      zoomControl: false,
      zoomSnap: 0,
      zoomDelta: 1,
      minZoom: -8,
      scrollWheelZoom: false, // the wheel scrolls the page
      dragging: !L.Browser.mobile, // one finger too
      fadeAnimation: false,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小", position: "topright" }).addTo(this.map);
  }

  async load() {
    const answer = await fetch(this.root.dataset.url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    this.draw(await answer.json());
  }

  draw(data) {
    this.map.fitBounds(bounds(data.box), { animate: false, padding: [2, 2] });
    const cells = L.featureGroup(), labels = [];
    for (const area of data.areas) {
      if (data.kind === "schema") this.frame(area[2], 2, this.one ? null : () => this.enter(area)).addTo(this.map);
      for (const group of area[4]) {
        if (data.kind === "schema") this.frame(group[2], 1, () => (this.one ? this.goTo(group) : this.enter(area))).addTo(this.map);
        for (const cell of group[4]) cells.addLayer(this.cell(cell, group, area, data.kind));
        if (this.one) labels.push(this.label(group));
      }
      labels.push(this.label(area, true));
    }
    cells.addTo(this.map);
    for (const label of labels) label.addTo(this.map);
    cells.bindTooltip((layer) => this.told(layer), { sticky: true });
    cells.on("click", (event) => this.opened(event.layer));
    this.focusOn(data);
    requestAnimationFrame(() => requestAnimationFrame(() => this.painted(cells.getLayers().length)));
  }

  // The room between the cells belongs to the frame: a finger that misses a cell has still meant what is around it.
  frame(box, weight, pressed) {
    const options = { color: "#8a8375", weight, fill: Boolean(pressed), fillOpacity: 0, interactive: Boolean(pressed) };
    const drawn = L.polygon(corners(box), options);
    return pressed ? drawn.on("click", pressed) : drawn;
  }

  enter(area) {
    location.assign(this.root.dataset.community.replace("community=0", `community=${area[0]}`));
  }

  cell([pk, name, value, place], group, area, kind) {
    const band = bandOf(this.legend, value) || this.legend[0];
    const words = band.unknown ? "" : this.root.dataset.added ? String(value) : "";
    return new Cell(kind === "schema" ? corners(place) : place.map(outline), {
      pk, name, words, group, area, band, sign: band.sign, value,
      color: INK, weight: 0.5, fillColor: band.fill, fillOpacity: 1,
      ...(band.unknown ? { dashArray: "3" } : {}),
    });
  }

  label([, name, box, total], large = false) {
    const short = large && !this.one ? name.replace(/社区$/, "") : name;
    return new Label(corners(box), { name: short, total, large });
  }

  told(layer) {
    const { area, group, name, band, value } = layer.options;
    const what = band.unknown || !this.root.dataset.added ? band.label : `${value} ${this.root.dataset.measure}`;
    const told = document.createElement("span");
    told.textContent = `${area[1]} ${group[1]} ${name}：${what}`;
    return told;
  }

  // A tap opens a cell that is large enough to have been meant; else it goes one step down.
  opened(layer) {
    const { area, group, pk } = layer.options;
    if (!this.one) return void this.enter(area);
    const { min, max } = layer._rawPxBounds;
    if (Math.min(max.x - min.x, max.y - min.y) >= EASY) location.assign(this.root.dataset.node.replace("/0/", `/${pk}/`));
    else this.goTo(group);
  }

  goTo(group) {
    this.map.flyToBounds(bounds(group[2]), { padding: [4, 4], duration: 0.3 });
    if (this.says) this.says.textContent = `${group[1]}：点一个网格打开`;
  }

  focusOn(data) {
    const wanted = Number(this.root.dataset.group);
    if (!wanted) return;
    for (const area of data.areas) {
      const group = area[4].find(([pk]) => pk === wanted);
      if (group) this.map.fitBounds(bounds(group[2]), { animate: false, padding: [4, 4] });
    }
  }

  painted(count) {
    performance.mark(`${MARK}-painted`);
    const took = performance.measure(MARK, `${MARK}-begun`, `${MARK}-painted`).duration;
    this.root.dataset.painted = `${Math.round(took)}`;
    this.root.dataset.cells = `${count}`;
  }
}

for (const root of document.querySelectorAll("[data-grid-map]")) {
  performance.mark(`${MARK}-begun`);
  const map = new GridMap(root);
  map.load().catch(() => {
    root.hidden = true;
    if (map.says) map.says.textContent = "图没有取到，请看下面的表，或刷新页面再试。";
  });
}
