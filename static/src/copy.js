// 复制到微信群: the clipboard, or (WeChat's browser, plain http) a selection and execCommand.
import { toast } from "./toast.js";

async function copy(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch {
    area.focus();
    area.setSelectionRange(0, area.value.length);
    return document.execCommand("copy");
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  event.preventDefault();
  const area = document.getElementById(button.dataset.copy);
  const copied = await copy(area);
  toast(copied ? "已复制，到微信群里粘贴就行" : "请长按文字，选“全选”再“复制”", copied ? "success" : "error");
});

document.addEventListener("input", (event) => {
  const counter = event.target.matches(".copy textarea") && event.target.closest(".copy").querySelector("[data-count]");
  if (!counter) return;
  const length = [...event.target.value].length;
  counter.textContent = `${length} / 200 字`;
  counter.classList.toggle("over", length > 200);
});
