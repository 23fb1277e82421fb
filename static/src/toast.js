// A line of feedback at the top of the page.
export function toast(words, kind = "success") {
  const place = document.getElementById("toasts");
  if (!place) return;
  const line = document.createElement("div");
  line.className = `toast ${kind}`;
  line.textContent = words;
  place.append(line);
  setTimeout(() => line.remove(), 8000);
}
