import { TYPED } from "./keys.js";

// Pages that follow a meeting: they wait while one types, keep folds open, tick, and say when the network is gone.
const polled = (event) => event.detail.elt.hasAttribute?.("data-live");

// Somebody is typing in it, or a question is open: what they see stays as it is.
const changed = (field) => field.matches("select") ? ![...field.options].some((one) => one.selected && one.defaultSelected) && field.selectedIndex > 0 : field.value !== field.defaultValue;
function busy(area) {
  if (document.querySelector("dialog[open]")) return true;
  const focused = document.activeElement;
  if (focused && area.contains(focused) && focused.matches(TYPED)) return true;
  return [...area.querySelectorAll(TYPED)].some((field) => field.closest("details[open]") && changed(field));
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (polled(event) && event.detail.elt.hasAttribute("data-polite") && busy(event.detail.elt)) event.preventDefault();
});

// What was asked before a step was sent, or while it was under way, is out of date when it arrives.
let steps = 0;
const asked = new WeakMap();
document.addEventListener("htmx:beforeRequest", (event) => {
  if (polled(event)) asked.set(event.detail.xhr, steps);
  if (event.detail.requestConfig.verb !== "get") steps += 1;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig.verb !== "get") steps += 1;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (asked.has(xhr) && asked.get(xhr) !== steps) event.detail.shouldSwap = false;
  // Somebody began to type, or opened a question, while it was on its way.
  if (asked.has(xhr) && event.detail.target.hasAttribute("data-polite") && busy(event.detail.target)) event.detail.shouldSwap = false;
});

// Folds that were open stay open; one in which something was just sent closes, and all of an item's when another is turned to.
const kept = new WeakSet();
const itemOf = (area) => area.querySelector("#current")?.dataset.item;
let open = [], item, question;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, requestConfig } = event.detail;
  if (target.id !== "room") return;
  if (xhr.status === 400) event.detail.shouldSwap = false;
  item = itemOf(target);
  const dialog = target.querySelector("dialog[open]");
  question = dialog && !dialog.contains(requestConfig.elt) ? dialog.getAttribute("aria-label") : "";
  open = [...target.querySelectorAll("details[id][open]")].filter((fold) => !(fold.hasAttribute("data-fold") && fold.contains(requestConfig.elt))).map((fold) => fold.id);
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "room" && event.target.id !== "room") return;
  const turned = itemOf(document) !== item;
  open.map((id) => document.getElementById(id)).filter((fold) => fold && !(turned && fold.hasAttribute("data-fold"))).forEach((fold) => {
    if (!fold.open) kept.add(fold);
    fold.open = true;
  });
  open = [];
  ask();
  if (turned) follow();
  document.querySelectorAll("#toasts .success").forEach((line) => line.remove());
  // What was typed in is sent, or folded away: the keys are the page's again.
  const focused = document.activeElement, { verb, elt } = event.detail.requestConfig;
  const sent = verb !== "get" && focused?.matches(TYPED) && elt.contains(focused);
  if (sent || (focused?.closest("details:not([open])") && !focused.matches("summary"))) focused.blur();
  tick();
});

// A question that was open when the answer to the key before it came is asked again, with the words of now.
function ask() {
  const summaries = question ? [...document.querySelectorAll("#room details.confirm > summary")] : [];
  summaries.find((one) => one.textContent.trim() === question)?.click();
  question = "";
}

// The list of items shows the one on the table.
function follow() {
  const line = document.querySelector("#room .lines [aria-current]"), list = line?.closest(".lines");
  if (!list) return;
  const at = line.getBoundingClientRect(), frame = list.getBoundingClientRect();
  if (at.top < frame.top || at.bottom > frame.bottom) list.scrollTop += at.top - frame.top - (frame.height - at.height) / 2;
}
follow();

// A fold opened by its key is there to be typed in; one that only stayed open takes nobody's cursor.
document.addEventListener("toggle", (event) => {
  if (kept.delete(event.target)) return;
  if (event.target.open && event.target.matches?.("details[data-fold], details.stand-in")) event.target.querySelector(TYPED)?.focus();
}, true);
document.addEventListener("keydown", (event) => {
  const fold = event.key === "Escape" && event.target.closest?.("details[data-fold][open]");
  if (!fold) return;
  fold.removeAttribute("open");
  fold.querySelector("summary").focus();
});

// The network.
function offline(yes) {
  document.querySelectorAll("[data-offline]").forEach((line) => { line.hidden = !yes; });
}
["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, (event) => polled(event) && offline(true)));
document.addEventListener("htmx:afterRequest", (event) => {
  if (polled(event) && event.detail.xhr.status) offline(event.detail.xhr.status >= 500);
});

// 12:05, one second after the other.
const since = new WeakMap();
const written = (seconds) => `${seconds >= 3600 ? `${Math.floor(seconds / 3600)}:` : ""}${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
function tick() {
  document.querySelectorAll("[data-seconds]").forEach((place) => {
    const known = since.get(place);
    if (!known || known.from !== place.dataset.seconds) since.set(place, { from: place.dataset.seconds, at: performance.now() });
    const { from, at } = since.get(place);
    place.textContent = written(Number(from) + Math.floor((performance.now() - at) / 1000));
  });
}
if (document.querySelector("[data-live]")) setInterval(tick, 1000);
