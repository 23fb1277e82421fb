// A unit's phone at the meeting follows what is talked about, but never takes away what somebody is typing.
const answerForm = () => document.querySelector("#now form[data-claim]");
let typed = null;
let last = "";

const note = (event) => {
  const form = event.target.closest?.("#now form[data-claim]");
  if (!form || !event.target.name) return;
  typed = { need: form.dataset.claim, values: { ...(typed?.need === form.dataset.claim ? typed.values : {}), [event.target.name]: event.target.value } };
  const staying = document.querySelector("#staying input[name=typing]");
  if (staying) staying.value = form.dataset.claim;
};
document.addEventListener("input", note);
document.addEventListener("change", note);

const isNow = (event) => event.detail.target?.id === "now";

// Nothing new, or a name being written: the page stays as it is.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isNow(event)) return;
  const same = event.detail.xhr.responseText === last;
  const naming = document.activeElement?.matches?.(".unit-name input");
  if (same || naming) event.detail.shouldSwap = false;
  else last = event.detail.xhr.responseText;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!isNow(event) || !typed) return;
  const form = answerForm();
  if (form?.dataset.claim !== typed.need) { typed = null; return; }
  document.querySelector("#staying input[name=typing]").value = typed.need;
  const { role, quantity, promised_on: day } = typed.values;
  const chosen = role && form.querySelector(`input[name=role][value="${role}"]:not(:disabled)`);
  if (chosen) chosen.checked = true;
  if (day) form.elements.promised_on.value = day;
  const input = form.elements.quantity;
  if (quantity && input.type === "number") {
    input.value = Math.max(1, Math.min(Number(quantity) || 1, Number(input.max)));
    const shown = form.querySelector("[data-amount]");
    if (shown) shown.textContent = input.value;
  }
});
// Answered: the page may follow the meeting again.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.target.matches?.("#now form")) typed = null;
});
