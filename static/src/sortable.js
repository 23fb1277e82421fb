// Ordered lists: drag, or the ↑ ↓ buttons (which are plain form buttons and work without scripts).
import Sortable from "sortablejs";
import { csrfToken } from "./htmx-setup.js";
import { toast } from "./toast.js";

async function post(list, body) {
  const data = new URLSearchParams(body);
  const version = list.closest("form").elements.version;
  if (version) data.set("version", version.value);
  try {
    const response = await fetch(list.dataset.url, {
      method: "POST",
      body: data,
      headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
      redirect: "follow",
    });
    if (response.ok) {
      followVersion(data.get("version"), await response.json().catch(() => ({})));
      return true;
    }
    const answer = await response.json().catch(() => ({}));
    toast(answer.detail || "顺序没有保存，请刷新页面再试", "error");
  } catch {
    toast("网络不通，顺序没有保存", "error");
  }
  return false;
}

// The page's other forms were made from the version this move has just replaced.
function followVersion(old, { version }) {
  if (version === undefined) return;
  document.querySelectorAll("input[name=version]").forEach((input) => {
    if (input.value === old) input.value = version;
  });
}

function renumber(list) {
  [...list.children].forEach((item, index) => {
    const number = item.querySelector("[data-number]");
    if (number) number.textContent = index + Number(list.dataset.first);
  });
}

const ids = (list) => [...list.children].map((item) => item.dataset.id);

// One save at a time: a second move made while the first is on its way waits for the version the first
// brings back, and what is saved then is the order of that moment. `kept`: what the server has.
async function save(list, before) {
  renumber(list);
  if (list.kept) return;
  list.kept = before;
  while (ids(list).join() !== list.kept.join()) {
    const order = ids(list);
    if (!(await post(list, { order: order.join(",") }))) return putBack(list);
    list.kept = order;
  }
  list.kept = null;
  list.closest("form").dispatchEvent(new CustomEvent("reordered", { bubbles: true }));
}

function putBack(list) {
  list.kept.forEach((id) => list.append(list.querySelector(`[data-id="${CSS.escape(id)}"]`)));
  list.kept = null;
  renumber(list);
}

export function prepare(root) {
  root.querySelectorAll(".sortable[data-url]").forEach((list) => {
    if (list.dataset.ready) return;
    list.dataset.ready = "1";
    let before = [];
    Sortable.create(list, {
      handle: ".grip",
      ghostClass: "ghost",
      animation: 120,
      onStart: () => { before = ids(list); },
      onEnd: () => save(list, before),
    });
  });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".sortable[data-url] [name=move]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("li");
  const list = item.parentElement;
  const before = ids(list);
  if (button.value.endsWith(":up")) item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  button.focus();
  await save(list, before);
});

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));
