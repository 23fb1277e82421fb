// Keys: data-key="a" (or several: "j ArrowRight") presses a button or follows a link. Ticks: data-check-all="name", data-checked="name".
const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

export const TYPED = "input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea, select";
const NAMED = /^(ArrowLeft|ArrowRight|Enter)$/;
const pressed = new Map();

// Enter belongs to what is focused; the rest to the page. A held key counts once, and so does a doubled one on `data-calm`.
function keyed(event) {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  if (!NAMED.test(event.key) || event.target.closest("input")) return "";
  return event.key === "Enter" && event.target.closest("a, button, summary") ? "" : event.key;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || typing(event.target)) return;
  const key = document.querySelector("dialog[open]") ? "" : keyed(event);
  const wanted = key && document.querySelector(`[data-key~="${key}"]`);
  if (!wanted) return;
  event.preventDefault();
  const before = pressed.get(key) || 0;
  pressed.set(key, event.timeStamp);
  if (!("calm" in wanted.dataset) || event.timeStamp - before > 400) wanted.click();
  // At once: the next letter must not find the page's keys any more.
  if (wanted.matches("details[open] > summary")) wanted.parentElement.querySelector(TYPED)?.focus();
});

const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];

function count(name) {
  const ticked = boxes(name).filter((box) => box.checked).length;
  document.querySelectorAll(`[data-checked="${name}"]`).forEach((place) => {
    place.textContent = ticked ? `已勾选 ${ticked} 条` : place.dataset.empty;
  });
  // A button that says how many: <span data-ticked="pair">7</span>; with none ticked it cannot be pressed.
  document.querySelectorAll(`[data-ticked="${name}"]`).forEach((place) => {
    place.textContent = ticked;
    place.closest("button").disabled = !ticked;
  });
}

// Coming back with the browser's arrow: boxes stay as they were, the numbers are counted anew.
window.addEventListener("pageshow", () => document.querySelectorAll("[data-ticked]").forEach((place) => count(place.dataset.ticked)));

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset.checkAll) boxes(box.dataset.checkAll).forEach((other) => { other.checked = box.checked; });
  if (box.type === "checkbox") count(box.dataset.checkAll || box.name);
});
