// Forms: sent once, files checked before they travel, long drafts kept until they arrived, focus on errors.
const MB = 1024 * 1024;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter;
  // After the browser collected the fields, or the pressed button's own value would be missing.
  setTimeout(() => button?.setAttribute("aria-busy", "true"), 0);
});
// Coming back with the browser's arrow: the form may be sent again (its key keeps it from being done twice).
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file" || !input.dataset.maxMb) return;
  const tooBig = [...input.files].find((file) => file.size > Number(input.dataset.maxMb) * MB);
  const words = tooBig ? `“${tooBig.name}”有 ${(tooBig.size / MB).toFixed(1)} MB，超过 ${input.dataset.maxMb} MB，请压缩后再选` : "";
  input.setCustomValidity(words);
  const place = input.closest(".field")?.querySelector("[data-file-error]");
  if (place) place.textContent = words;
  if (tooBig) input.value = "";
});

document.querySelector("[data-focus]")?.focus();

// Drafts: <form data-draft="needs.create">. Kept per user; dropped once a page follows that is not this form with errors.
const user = document.body.dataset.user || "0";
const storeKey = (form) => `draft:${user}:${form.dataset.draft}:${location.pathname}`;
const pendingKey = "draft-sent";
const fields = (form) =>
  [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text], input:not([type])") && !field.closest("[data-no-draft]"));

function settle() {
  const sent = sessionStorage.getItem(pendingKey);
  if (!sent) return;
  sessionStorage.removeItem(pendingKey);
  const draft = sent.split(":")[2];
  const refused = document.querySelector(`.card.error, form[data-draft="${CSS.escape(draft)}"] .errors`);
  if (!refused) localStorage.removeItem(sent);
}

function restore(form) {
  let saved;
  try { saved = JSON.parse(localStorage.getItem(storeKey(form)) || "null"); } catch { saved = null; }
  if (!saved) return;
  const empty = fields(form).filter((field) => !field.value && saved[field.name]);
  if (!empty.length) return;
  empty.forEach((field) => { field.value = saved[field.name]; });
  const note = document.createElement("p");
  note.className = "draft-note";
  note.textContent = "已找回上次没提交的文字。";
  form.prepend(note);
}

try {
  settle();
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    restore(form);
    form.addEventListener("input", () => {
      localStorage.setItem(storeKey(form), JSON.stringify(Object.fromEntries(fields(form).map((field) => [field.name, field.value]))));
    });
    form.addEventListener("submit", () => sessionStorage.setItem(pendingKey, storeKey(form)));
  });
  // Logging out on a shared PC leaves no drafts behind.
  document.querySelectorAll('form[action*="logout"]').forEach((form) => form.addEventListener("submit", () => {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
  }));
} catch { /* storage may be off: forms work without drafts */ }

// − 12 +
document.addEventListener("click", (event) => {
  const button = event.target.closest(".stepper [data-step]");
  if (!button) return;
  event.preventDefault();
  const input = button.closest(".stepper").querySelector("input");
  const wanted = button.dataset.step === "all" ? Number(input.max) : Number(input.value || 0) + Number(button.dataset.step);
  input.value = Math.max(Number(input.min || 0), Math.min(Number(input.max || 2 ** 31 - 1), wanted));
  input.dispatchEvent(new Event("input", { bubbles: true }));
});
