// <details class="confirm"> works alone; with scripts its box opens as a dialog.
document.addEventListener("click", (event) => {
  const summary = event.target.closest("details.confirm > summary");
  if (summary && window.HTMLDialogElement) {
    event.preventDefault();
    openFor(summary.parentElement);
    return;
  }
  const closer = event.target.closest("dialog [data-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});

function openFor(details) {
  const box = details.querySelector(".confirm-box");
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", details.querySelector("summary").textContent.trim());
  dialog.append(box);
  details.after(dialog);
  dialog.addEventListener("close", () => {
    details.append(box);
    dialog.remove();
    details.querySelector("summary").focus();
  });
  dialog.showModal();
}

// Menus close on Escape and on a click elsewhere.
const closeMenus = (except) =>
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => menu !== except && menu.removeAttribute("open"));
document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  closeMenus(null);
  document.querySelector(".side.open")?.classList.remove("open");
});

// The phone's menu opens without leaving a # in the history.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-drawer]");
  const drawer = document.querySelector(".side");
  if (!drawer) return;
  if (opener) {
    event.preventDefault();
    drawer.classList.toggle("open");
    if (drawer.classList.contains("open")) drawer.querySelector("a")?.focus();
  } else if (event.target.closest(".side .close") || (drawer.classList.contains("open") && !event.target.closest(".side"))) {
    if (event.target.closest(".side .close")) event.preventDefault();
    drawer.classList.remove("open");
  }
});
