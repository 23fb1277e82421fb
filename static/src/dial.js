// 一键拨号: on a phone the number just shown is dialled at once; elsewhere its link waits, focused.
document.addEventListener("htmx:load", (event) => {
  const shown = event.detail.elt;
  const link = shown.matches?.("[data-dial]") && shown.querySelector("a[href^='tel:']");
  if (!link) return;
  link.focus();
  if (window.matchMedia("(pointer: coarse)").matches) link.click();
});
