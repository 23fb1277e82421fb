// The map by keyboard: arrows go to the nearest place that way, what it is is read out, Enter opens it.
import L from "leaflet";

const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }; // north is up: lat grows
const RING = [{ color: "#fff", weight: 7 }, { color: "#1d5796", weight: 4 }];

// How far one has to go; what lies aside counts double, what lies behind not at all.
function far(from, to, [east, north]) {
  const along = (to.lng - from.lng) * east + (to.lat - from.lat) * north;
  const aside = Math.abs((to.lng - from.lng) * north) + Math.abs((to.lat - from.lat) * east);
  return along > 0 && along >= aside / 4 ? along + 2 * aside : Infinity;
}

export class Keys {
  constructor(map, reader) {
    this.map = map;
    this.reader = reader;
    this.stops = [];
    this.at = 0;
    this.ring = L.layerGroup();
    const root = map.getContainer();
    root.tabIndex = 0;
    root.addEventListener("keydown", (event) => this.pressed(event));
    root.addEventListener("focus", () => root.matches(":focus-visible") && this.show());
    root.addEventListener("blur", () => this.ring.remove());
  }

  // Places in the order of the table: { bounds, says, open }.
  takes(stops) {
    this.stops = stops;
    this.at = Math.min(this.at, Math.max(0, stops.length - 1));
    if (this.map.getContainer().matches(":focus-visible")) this.show();
  }

  pressed(event) {
    if (!this.stops.length || event.ctrlKey || event.altKey || event.metaKey) return;
    if (WAYS[event.key]) this.go(WAYS[event.key]);
    else if (event.key === "Enter") this.stops[this.at].open();
    else if (event.key === "+" || event.key === "=") this.map.zoomIn();
    else if (event.key === "-") this.map.zoomOut();
    else return;
    event.preventDefault();
  }

  go(way) {
    const from = this.stops[this.at].bounds.getCenter();
    const away = this.stops.map(({ bounds }) => far(from, bounds.getCenter(), way));
    const least = Math.min(...away);
    if (least < Infinity) this.at = away.indexOf(least);
    this.show();
  }

  show() {
    if (!this.stops.length) return;
    const { bounds, says } = this.stops[this.at];
    this.ring.clearLayers();
    for (const looks of RING) this.ring.addLayer(L.rectangle(bounds, { ...looks, fill: false, interactive: false }));
    this.ring.addTo(this.map);
    this.reader.textContent = says;
    this.reveal(bounds);
  }

  // Inside the picture where it is zoomed, and inside the window where the picture is higher.
  reveal(bounds) {
    if (!this.map.getBounds().pad(0.01).contains(bounds)) this.map.panTo(bounds.getCenter(), { animate: false });
    const edge = this.map.getContainer().getBoundingClientRect().top;
    const top = edge + this.map.latLngToContainerPoint(bounds.getNorthWest()).y;
    const bottom = edge + this.map.latLngToContainerPoint(bounds.getSouthEast()).y;
    if (top < 0 || bottom > innerHeight) scrollBy(0, (top + bottom - innerHeight) / 2);
  }
}
