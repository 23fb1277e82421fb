// Long lists on a phone: a row shows its head and opens at a touch (agenda.css). Without scripts all rows are open.
function toggle(button, open) {
  button.closest("li").classList.toggle("open", open);
  button.setAttribute("aria-expanded", String(open));
}

export function prepare(root) {
  root.querySelectorAll("[data-folds]").forEach((list) => list.classList.add("folds"));
  const named = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
  const button = named && named.closest("[data-folds] li")?.querySelector(".fold");
  if (button) toggle(button, true);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".fold");
  if (button) toggle(button, !button.closest("li").classList.contains("open"));
});

prepare(document);
