// Everything here makes pages handier; every page works without it.
import "./htmx-setup.js";
import "./claims.js";
import "./copy.js";
import "./dial.js";
import "./dialogs.js";
import "./folds.js";
import "./forms.js";
import "./keys.js";
import "./links.js";
import "./live.js";
import "./picker.js";
import "./sortable.js";

document.documentElement.classList.add("js");
// 打印 buttons.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
// Selects and boxes that send their form at once: <select data-autosubmit>.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});
