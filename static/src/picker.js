// A person or unit by name, pinyin or initials: htmx fetches the matches, this takes the chosen one.
// Lines of the form that concern one unit only (data-for-unit): a red alliance, while its lead is picked.
function showFor(picker, id) {
  const form = picker.closest("form");
  if (!form) return;
  form.querySelectorAll("[data-for-unit]").forEach((line) => {
    const on = line.dataset.forUnit === id;
    line.classList.toggle("on", on);
    if (!on) line.querySelector("input").checked = false;
  });
}

function choose(picker, id, text) {
  picker.querySelector("input[type=hidden]").value = id;
  picker.querySelector("input[type=text]").value = text;
  picker.querySelector(".picked").textContent = `已选：${text}`;
  picker.querySelector(".found").replaceChildren();
  picker.querySelectorAll(".suggested input").forEach((one) => { one.checked = one.value === id; });
  showFor(picker, id);
}

document.addEventListener("change", (event) => {
  if (!event.target.matches(".picker .suggested input")) return;
  choose(event.target.closest(".picker"), event.target.value, event.target.dataset.text);
});

document.addEventListener("click", (event) => {
  const choice = event.target.closest(".picker .found button");
  if (!choice) return;
  event.preventDefault();
  const picker = choice.closest(".picker");
  choose(picker, choice.dataset.id, choice.dataset.text);
  picker.querySelector("input[type=text]").focus();
});

document.addEventListener("input", (event) => {
  const picker = event.target.closest(".picker");
  if (!picker || event.target.type !== "text") return;
  picker.querySelector("input[type=hidden]").value = "";
  picker.querySelectorAll(".suggested input").forEach((one) => { one.checked = false; });
  picker.querySelector(".picked").textContent = "";
  showFor(picker, "");
});

// What is typed is on its way to the server, or its answer stands below: Enter is for the list, never for the form.
const waiting = new WeakMap(); // picker → what to do with the answer: "", "focus" the first, "take" the only, "first"
const timers = new WeakMap();

function wait(picker) {
  if (!waiting.has(picker)) waiting.set(picker, "");
  clearTimeout(timers.get(picker));
}

function answered(picker) {
  const wanted = waiting.get(picker);
  waiting.delete(picker);
  const choices = picker.querySelectorAll(".found button");
  if (!wanted || !choices.length || !picker.contains(document.activeElement)) return;
  if (wanted === "first" || wanted === "take" && choices.length === 1) choices[0].click();
  else choices[0].focus();
}

// No request follows what was typed and taken away again: the wait ends by itself.
document.addEventListener("input", (event) => {
  const picker = event.target.closest(".picker");
  if (!picker || event.target.type !== "text") return;
  wait(picker);
  timers.set(picker, setTimeout(() => waiting.delete(picker), 600));
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const picker = event.target.closest(".picker");
  if (picker) wait(picker);
});

["htmx:afterSettle", "htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, (event) => {
  const picker = event.target.closest(".picker");
  if (picker && waiting.has(picker)) answered(picker);
}));

document.addEventListener("keydown", (event) => {
  const picker = event.target.closest(".picker");
  if (!picker || event.isComposing) return;
  const choices = [...picker.querySelectorAll(".found button")];
  const at = choices.indexOf(document.activeElement);
  const typing = event.target.type === "text";
  if (typing && waiting.has(picker) && (event.key === "ArrowDown" || event.key === "Enter")) {
    event.preventDefault();
    const before = waiting.get(picker);
    if (event.key === "ArrowDown") waiting.set(picker, "focus");
    else waiting.set(picker, before === "focus" ? "first" : before || "take");
  } else if (event.key === "ArrowDown" && choices.length) {
    event.preventDefault();
    choices[Math.min(at + 1, choices.length - 1)].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (choices[at - 1] || picker.querySelector("input[type=text]")).focus();
  } else if (event.key === "Escape") {
    picker.querySelector(".found").replaceChildren();
  } else if (event.key === "Enter" && typing && choices.length) {
    event.preventDefault();
    if (choices.length === 1) choices[0].click();
    else choices[0].focus();
  }
});

document.addEventListener("focusin", (event) => {
  document.querySelectorAll(".picker").forEach((picker) => {
    if (!picker.contains(event.target)) picker.querySelector(".found").replaceChildren();
  });
});

// Ticking all rows of a table at once.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-tick-all]")) return;
  event.target.closest("form, table").querySelectorAll(`input[name="${event.target.dataset.tickAll}"]`).forEach((box) => { box.checked = event.target.checked; });
});
