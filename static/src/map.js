// 网格一张图: one canvas, drawn from /grid/map/data/. The table below says the same without this script.
import L from "leaflet";
import { Keys } from "./map-keys.js";

const MARK = "grid-map";
const INK = "#1f2329";
const FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", system-ui, sans-serif';
const NARROW = 620; // below this width of the picture the plan for phones is drawn
const SMALLEST_TEXT = 14;
const OUTLINED = 5.5; // pixels; smaller cells stand without an outline, else one would see nothing but outlines
const NEAR = 8; // pixels beside a cell that still mean it
// What a cell measures before a press opens it; smaller ones lead to their 组 first.
const EASY = matchMedia("(any-pointer: coarse)").matches ? 44 : 20;
const EDGE = "#c3baaa", PANEL = "#f4f0e8", HEAD = "#e6dfd2", GHOST = "#a59d8f", CELL_EDGE = "#8a8375";

// y downwards, as in the data; CRS.Simple has it upwards. How high a unit of y is drawn is the map's own, see `fit`.
const point = (x, y) => L.latLng(-y, x);
const bounds = ([x, y, width, height]) => L.latLngBounds(point(x, y), point(x + width, y + height));
const corners = ([x, y, width, height]) => [point(x, y), point(x + width, y), point(x + width, y + height), point(x, y + height)];

function outline(ring) {
  const found = [];
  for (let at = 0; at < ring.length; at += 2) found.push(point(ring[at], ring[at + 1]));
  return found;
}

// White letters are read on these, black ones on the others.
function isDark(rgb) {
  const [red, green, blue] = rgb.match(/[\d.]+/g).map(Number);
  return red * 0.299 + green * 0.587 + blue * 0.114 < 125;
}

function legendOf(root) {
  return [...root.querySelectorAll("[data-band]")].map((key) => ({
    label: key.nextElementSibling.textContent.trim(), // without the legend's count
    most: key.dataset.most === "" ? Infinity : Number(key.dataset.most),
    unknown: key.dataset.band === "unknown",
    sign: key.dataset.band,
    fill: getComputedStyle(key).backgroundColor,
    dark: isDark(getComputedStyle(key).backgroundColor),
  }));
}

const bandOf = (legend, value) =>
  value === null ? legend.find((band) => band.unknown) : legend.find((band) => !band.unknown && value <= band.most);

// Hatching, so that halves that are missing show without colours too; of the steps every other one, where no number fits.
const SLOPES = { "no-pair": [1], "no-worker": [-1], neither: [1, -1] };
const STEPS = { step2: [1], step4: [-1] };

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
  context.strokeStyle = layer.options.dark ? "#fff" : INK;
  context.globalAlpha = layer.options.sign in STEPS ? 0.5 : 1; // steps keep their order in darkness
  context.stroke();
  context.restore();
}

function write(context, words, x, y, size, { bold = false, color = INK, align = "center", halo = true } = {}) {
  context.font = `${bold ? "700 " : ""}${size}px ${FONT}`;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = "#fff";
  if (halo) context.strokeText(words, x, y);
  context.fillStyle = color;
  context.fillText(words, x, y);
}

function distance(at, { min, max }) {
  const aside = Math.max(min.x - at.x, 0, at.x - max.x), above = Math.max(min.y - at.y, 0, at.y - max.y);
  return Math.hypot(aside, above);
}

function measure(context, words, size, bold = false) {
  context.font = `${bold ? "700 " : ""}${size}px ${FONT}`;
  return context.measureText(words).width;
}

const least = (layer) => {
  const { min, max } = layer._rawPxBounds;
  return Math.min(max.x - min.x, max.y - min.y);
};

const Cell = L.Polygon.extend({
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || !this._parts.length || !this._rawPxBounds) return;
    this.options.stroke = !this.options.plan || least(this) >= OUTLINED;
    L.Polygon.prototype._updatePath.call(this);
    const { words, sign } = this.options, slopes = SLOPES[sign] || (!this._fits(words, true) && STEPS[sign]);
    if (slopes) hatch(renderer._ctx, this, slopes);
    this._write(renderer._ctx, this._rawPxBounds);
  },

  _fits(said, bold) {
    const { min, max } = this._rawPxBounds;
    if (!said || max.y - min.y < SMALLEST_TEXT + 4) return false;
    return measure(this._renderer._ctx, said, SMALLEST_TEXT, bold) <= max.x - min.x - 1;
  },

  // The number, and the longest name that fits above it where there is room; without a number the name.
  _write(context, { min, max }) {
    const { words, names, sign, dark } = this.options;
    const looks = { color: dark ? "#fff" : INK, halo: !dark && sign in SLOPES };
    const middle = (min.x + max.x) / 2, height = (min.y + max.y) / 2;
    const name = names.find((one) => this._fits(one, false));
    const both = name && words && max.y - min.y >= 3 * SMALLEST_TEXT;
    if (both) write(context, name, middle, height - 10, SMALLEST_TEXT, looks);
    if (both) write(context, words, middle, height + 11, 16, { ...looks, bold: true });
    else if (this._fits(words, true)) write(context, words, middle, height, SMALLEST_TEXT, { ...looks, bold: true });
    else if (!words && name) write(context, name, middle, height, SMALLEST_TEXT, looks);
  },
});

// The strip of a community or a 组 with its name on the left and what it comes to on the right.
const Label = L.Polygon.extend({
  options: { stroke: false, fill: false, interactive: false },
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || !this._rawPxBounds) return;
    const { min, max } = this._rawPxBounds, context = renderer._ctx, { large, name, total, strip, soft } = this.options;
    const tall = strip ? strip * (max.y - min.y) : SMALLEST_TEXT + 8, room = max.x - min.x - 10;
    const size = large ? Math.min(18, Math.max(SMALLEST_TEXT, tall * 0.55)) : SMALLEST_TEXT;
    if (tall < SMALLEST_TEXT || measure(context, name, size, large) > room) return;
    const at = min.y + tall / 2 + 1, side = strip ? 5 : 3;
    const whole = measure(context, name, size, large) + measure(context, total, size) + 8 <= room;
    write(context, name, min.x + side, at, size, { bold: large, align: "left", color: soft ? GHOST : INK, halo: !strip });
    if (total && whole) write(context, total, max.x - side, at, size, { align: "right", halo: !strip });
  },
});

class GridMap {
  constructor(root) {
    this.root = root;
    this.view = root.dataset.gridMap; // town, one (community) or group
    this.says = document.getElementById(root.dataset.says);
    this.legend = legendOf(document.getElementById(root.dataset.legend));
    this.map = L.map(root, {
      crs: L.extend({}, L.CRS.Simple),
      keyboard: false, // see Keys: arrows go from one place to the next
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
    // Beside the picture, where the buttons hide nothing of it.
    const zoom = L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(this.map);
    this.says.after(zoom.getContainer());
    this.where = L.DomUtil.create("p", "gmap-where", root);
    this.where.hidden = true;
    this.map.on("moveend", () => this.located());
    this.keys = new Keys(this.map, document.getElementById(root.dataset.told));
    this.watch();
  }

  // Nothing is asked for before the page is laid out and the picture has a width; then once for each width it settles at.
  watch() {
    let waiting = 0;
    const settled = () => (this.drawn ? this.resized() : this.begin());
    const seen = () => {
      clearTimeout(waiting);
      if (this.root.clientWidth) waiting = setTimeout(settled, this.drawn ? 150 : 0);
    };
    const observe = () => new ResizeObserver(seen).observe(this.root);
    if (document.readyState === "complete") observe();
    else addEventListener("load", observe);
  }

  begin() {
    this.load().catch(() => this.failed());
  }

  get layout() {
    return this.root.clientWidth < NARROW ? "phone" : "wide";
  }

  async load() {
    const layout = (this.drawn = this.layout);
    const answer = await fetch(`${this.root.dataset.url}&layout=${layout}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const data = await answer.json();
    if (this.drawn === layout) this.draw(data); // else the window was turned meanwhile
  }

  resized() {
    if (this.layout !== this.drawn) this.begin();
    else if (this.data && this.root.clientWidth !== this.width) this.fit();
  }

  failed() {
    this.root.hidden = true;
    this.says.textContent = "图没有取到，请看下面的表，或刷新页面再试。";
  }

  // As high as the plan needs at this width, so that nothing is left empty; a surveyed town keeps inside the window.
  // A window narrower than the plan's makes fields narrower and leaves them as high: names keep their strips.
  fit() {
    const { box, kind, pixel } = this.data, plan = kind === "schema";
    this.width = this.root.clientWidth;
    const taller = plan ? Math.max(1, box[2] / pixel / this.width) : 1;
    const wanted = (this.width * box[3] * taller) / Math.max(1, box[2]);
    this.root.style.height = `${Math.ceil(plan ? wanted : Math.min(wanted, Math.max(420, innerHeight * 0.85)))}px`;
    this.map.options.crs.transformation = L.transformation(1, 0, -taller, 0);
    this.map.invalidateSize({ animate: false });
    this.map.fitBounds(bounds(box), { animate: false, reset: true });
    this.whole = this.map.getZoom();
    this.located();
  }

  // Zoomed in one sees cells and no strip with a name: which 组 is in the middle stands above the picture.
  located() {
    if (!this.data) return;
    this.where.hidden = this.view === "group" || this.map.getZoom() < this.whole + 0.1;
    if (this.where.hidden) return;
    const { lat, lng } = this.map.getCenter(), at = { x: lng, y: -lat };
    const all = this.data.areas.flatMap((area) => area[4].map((group) => ({ area, group })));
    const away = all.map(({ group: [, , [x, y, width, height]] }) => distance(at, { min: { x, y }, max: { x: x + width, y: y + height } }));
    const { area, group } = all[away.indexOf(Math.min(...away))];
    this.where.textContent = `图的正中：${area[1]} ${group[1]}`;
  }

  draw(data) {
    this.data = data;
    this.map.eachLayer((layer) => layer !== this.map.options.renderer && layer.remove());
    this.fit();
    const cells = L.featureGroup(), labels = [], plan = data.kind === "schema";
    for (const area of data.areas) {
      if (plan && this.view !== "group") this.frame(area, data.heads[0], this.view === "town" ? () => this.enter(area) : null);
      for (const group of area[4]) {
        const inside = group[4].map((cell) => this.cell(cell, group, area, data.kind));
        if (plan) this.frame(group, data.heads[1], (event) => this.beside(event, inside, group, area));
        for (const cell of inside) cells.addLayer(cell);
        if (this.view !== "town") labels.push(this.label(group, data.heads[1], this.view === "group"));
      }
      if (this.view !== "group") labels.push(this.label(area, data.heads[0], true));
    }
    for (const ghost of data.ghosts) this.ghost(ghost, labels); // above the panels
    this.hint(data.ghosts.length > 0);
    cells.addTo(this.map);
    for (const label of labels) label.addTo(this.map);
    cells.bindTooltip((layer) => this.told(layer), { sticky: true });
    cells.on("click", (event) => this.opened(event.layer));
    this.keys.takes(this.view === "town" ? data.areas.map((area) => this.stop(area)) : cells.getLayers().map((cell) => this.place(cell)));
    requestAnimationFrame(() => requestAnimationFrame(() => this.painted(cells.getLayers().length)));
  }

  // Where the arrow keys stop: communities in the town, else cells.
  stop(area) {
    const count = area[4].reduce((sum, group) => sum + group[4].length, 0);
    return { bounds: bounds(area[2]), says: `${area[1]}：${count} 个网格，${area[3]}`, open: () => this.enter(area) };
  }

  place(cell) {
    return { bounds: cell.getBounds(), says: this.told(cell).textContent, open: () => this.openCell(cell) };
  }

  // A panel and the strip for its name. The room between the cells belongs to it.
  frame([, , box], head, pressed) {
    const options = { color: EDGE, weight: 1, stroke: Boolean(head), fillColor: PANEL, fillOpacity: 1, interactive: Boolean(pressed) };
    const drawn = L.polygon(corners(box), options).addTo(this.map);
    if (pressed) drawn.on("click", pressed);
    const strip = [box[0], box[1], box[2], head];
    if (head) L.polygon(corners(strip), { stroke: false, fillColor: HEAD, fillOpacity: 1, interactive: false }).addTo(this.map);
  }

  // What is there and not the viewer's own: an empty field, so that his lies where it lies for all.
  ghost([x, y, width, height, name], labels) {
    const box = [x, y, width, height];
    L.polygon(corners(box), { color: EDGE, weight: 1, dashArray: "3", fill: false, interactive: false }).addTo(this.map);
    if (name) labels.push(this.label([0, name, box, ""], this.data.heads[0], true, true));
  }

  hint(needed) {
    const told = "虚线框不在您的范围内。";
    if (needed && !this.says.textContent.includes(told)) this.says.append(told);
  }

  enter(area) {
    location.assign(this.root.dataset.community.replace("community=0", `community=${area[0]}`));
  }

  cell([pk, name, value, place], group, area, kind) {
    const band = bandOf(this.legend, value) || this.legend[0];
    const words = band.unknown ? "" : this.root.dataset.added ? String(value) : "";
    return new Cell(kind === "schema" ? corners(place) : place.map(outline), {
      pk, words, group, area, band, sign: band.sign, dark: band.dark, value, full: name, plan: kind === "schema", names: this.names(name, group),
      color: CELL_EDGE, weight: 0.6, fillColor: band.fill, fillOpacity: 1,
      ...(band.unknown ? { dashArray: "3" } : {}),
    });
  }

  names(name, group) {
    const short = name.replace(/网格$/, "");
    if (this.view === "group") return [name];
    return this.view === "one" ? [short] : [`${group[1]} ${name}`, `${group[1]} ${short}`, short];
  }

  label([, name, box, total], head, large = false, soft = false) {
    const short = large && this.view === "town" ? name.replace(/社区$/, "") : name;
    return new Label(corners(box), { name: short, total, large, soft, strip: head / box[3] });
  }

  told(layer) {
    const { area, group, full, band, value } = layer.options;
    const what = band.unknown || !this.root.dataset.added ? band.label : `${value} ${this.root.dataset.measure}`;
    const told = document.createElement("span");
    told.textContent = `${area[1]} ${group[1]} ${full}：${what}`;
    return told;
  }

  // A press opens a cell that is large enough to have been meant; else it goes one step down.
  opened(layer) {
    const { area, group } = layer.options;
    if (this.view === "town") this.enter(area);
    else if (this.view === "group" || least(layer) >= EASY) this.openCell(layer);
    else this.goTo(group);
  }

  openCell({ options }) {
    location.assign(this.root.dataset.node.replace("/0/", `/${options.pk}/`));
  }

  // A finger that misses a cell by a little has meant it; one on a 组's name has meant the 组.
  beside(event, cells, group, area) {
    if (this.view === "town") return void this.enter(area);
    const away = cells.map((cell) => distance(event.layerPoint, cell._rawPxBounds));
    const nearest = away.indexOf(Math.min(...away));
    if (away[nearest] <= NEAR) this.opened(cells[nearest]);
    else if (this.view === "one") this.goTo(group);
  }

  goTo(group) {
    location.assign(this.root.dataset.group.replace("group=0", `group=${group[0]}`));
  }

  painted(count) {
    performance.mark(`${MARK}-painted`);
    const took = performance.measure(MARK, `${MARK}-begun`, `${MARK}-painted`).duration;
    this.root.dataset.painted = `${Math.round(took)}`;
    this.root.dataset.cells = `${count}`;
    this.root.dataset.layout = this.drawn;
  }
}

for (const root of document.querySelectorAll("[data-grid-map]")) {
  performance.mark(`${MARK}-begun`);
  new GridMap(root);
}
