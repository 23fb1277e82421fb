// htmx: the CSRF token with every request, X-Poll on polling ones (they must not keep an idle login alive).
import "idiomorph/dist/idiomorph-ext.js";
import { toast } from "./toast.js";

const cookie = (name) =>
  document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) || "";

export const csrfToken = () =>
  document.querySelector("input[name=csrfmiddlewaretoken]")?.value || cookie("csrftoken");

document.addEventListener("htmx:configRequest", (event) => {
  const { verb, headers, elt, triggeringEvent } = event.detail;
  if (verb !== "get") headers["X-CSRFToken"] = csrfToken();
  const trigger = elt.getAttribute("hx-trigger") || "";
  if (/\bevery\s/.test(trigger) && (!triggeringEvent || !triggeringEvent.isTrusted)) headers["X-Poll"] = "1";
});

document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const reason = page.querySelector(".reason")?.textContent;
  toast(reason || "没有成功，请稍后再试", "error");
});

document.addEventListener("htmx:sendError", (event) => {
  const polled = /\bevery\s/.test(event.detail.elt.getAttribute("hx-trigger") || "");
  if (!polled) toast("网络不通，请稍后再试", "error");
});

// A bar that has come to its end brings the page up to date: <div data-reload-at-end> around it.
document.addEventListener("work-ended", () => {
  if (document.querySelector("[data-reload-at-end]")) window.location.reload();
});
