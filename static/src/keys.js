// Keys: data-key="a" presses a button or follows a link. Ticks: data-check-all="name", data-checked="name".
const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (document.querySelector("dialog[open]") || !/^[a-z]$/i.test(event.key)) return;
  const wanted = document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
});

const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];

function count(name) {
  const ticked = boxes(name).filter((box) => box.checked).length;
  document.querySelectorAll(`[data-checked="${name}"]`).forEach((place) => {
    place.textContent = ticked ? `已勾选 ${ticked} 条` : place.dataset.empty;
  });
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset.checkAll) boxes(box.dataset.checkAll).forEach((other) => { other.checked = box.checked; });
  if (box.type === "checkbox") count(box.dataset.checkAll || box.name);
});
