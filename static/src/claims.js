// 有意向，认领 12 户: the button says what the stepper says.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-claim]");
  const shown = form?.querySelector("[data-amount]");
  if (shown && event.target.name === "quantity") shown.textContent = event.target.value || "？";
});
