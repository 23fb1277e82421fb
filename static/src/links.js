// A unit's phone at the meeting follows what is talked about, but never takes away what somebody is typing,
// nor what the unit was told about its own press.
const now = () => document.querySelector("#now");
const staying = () => document.querySelector("#staying input[name=typing]");
let typed = null;
let told = null;
let last = "";

const note = (event) => {
  const form = event.target.closest?.("#now form[data-claim]");
  if (!form || !event.target.name) return;
  typed = { need: form.dataset.claim, values: { ...(typed?.need === form.dataset.claim ? typed.values : {}), [event.target.name]: event.target.value } };
  if (staying()) staying().value = form.dataset.claim;
};
document.addEventListener("input", note);
document.addEventListener("change", note);

const isNow = (event) => event.detail.target?.id === "now";

// A name being written: the page stays as it is and says where the meeting is.
const naming = () => [...document.querySelectorAll("#now .unit-name input:not([type=hidden])")].some((field) => field === document.activeElement || (field.closest("details[open]") && field.value !== field.defaultValue));

function sayMoved(html) {
  const line = document.querySelector("#moved");
  if (!line) return;
  const at = (root) => root.querySelector("#staying")?.dataset;
  const next = html && at(new DOMParser().parseFromString(html, "text/html"));
  const number = next?.current;
  line.hidden = !number || number === at(document)?.shown;
  if (!line.hidden) line.querySelector("b").textContent = number;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isNow(event)) return;
  const html = event.detail.xhr.responseText;
  if (naming()) {
    event.detail.shouldSwap = false;
    sayMoved(html);
  } else if (html === last) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!isNow(event)) return;
  last = event.detail.xhr.responseText;
  sayMoved("");
  keepTyped();
  keepTold();
});

function keepTyped() {
  const form = typed && document.querySelector("#now form[data-claim]");
  if (form?.dataset.claim !== typed?.need) { typed = null; return; }
  if (!form) return;
  staying().value = typed.need;
  const { role, quantity, promised_on: day } = typed.values;
  const chosen = role && form.querySelector(`input[name=role][value="${role}"]:not(:disabled)`);
  if (chosen) chosen.checked = true;
  if (day) form.elements.promised_on.value = day;
  const input = form.elements.quantity;
  if (quantity && input?.type === "number") {
    input.value = Math.max(1, Math.min(Number(quantity) || 1, Number(input.max)));
    const shown = form.querySelector("[data-amount]");
    if (shown) shown.textContent = input.value;
  }
}

// "县医院已牵头 7 米，还差 1 米，可以协办" stays until it is dismissed or the unit acts again, wherever the page goes.
function keepTold() {
  if (!told || now().querySelector("[data-said]")) return;
  const line = told.line.cloneNode(true);
  line.removeAttribute("role"); // it was read out when it came
  const heading = document.querySelector(`#need-${told.need} h2`);
  if (heading) heading.after(line);
  else now().querySelector(".card")?.before(line);
}
document.addEventListener("click", (event) => {
  const line = event.target.closest?.("[data-unsay]")?.closest("[data-said]");
  if (!line) return;
  line.remove();
  told = null;
});

// Answered: the page may follow the meeting again. Refused: it stays with the item and with the words.
document.addEventListener("htmx:afterSwap", (event) => {
  if (isNow(event) || !event.target.matches?.("#now .offer")) return;
  const line = event.target.querySelector("[data-said]");
  document.querySelectorAll("#now [data-said]").forEach((old) => old !== line && old.remove());
  told = line && { need: line.dataset.said, line: line.cloneNode(true) };
  typed = told && (typed || { need: told.need, values: {} });
  if (staying()) staying().value = typed?.need || "";
});
