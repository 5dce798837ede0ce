// The wizard: going to another step saves what was typed first. Without scripts the buttons do.
"use strict";

const wizardForm = document.querySelector("form[data-wizard]");

if (wizardForm) {
  let isChanged = false;
  for (const kind of ["input", "change"]) wizardForm.addEventListener(kind, () => { isChanged = true; });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest(".stepper a, a[data-step]");
    if (!link || !isChanged || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const go = document.createElement("input");
    go.type = "hidden";
    go.name = "go";
    go.value = link.dataset.go || link.pathname.split("/").filter(Boolean).pop();
    wizardForm.append(go);
    // What is missing may stay so: only the server says what can't be saved.
    wizardForm.noValidate = true;
    wizardForm.requestSubmit();
    go.remove();
  });
}

// Placeholders go where the cursor last was; an example fills what is empty.
let lastField = null;

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-placeholders]")) lastField = event.target;
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-insert]");
  const field = lastField || document.querySelector("[data-placeholders]");
  if (!button || !field) return;
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("[data-take-example]")) return;
  for (const words of document.querySelectorAll("[data-example] [data-for]")) {
    const field = wizardForm.elements[words.dataset.for];
    if (field && !field.value.trim()) {
      field.value = words.textContent;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
});

// The banner is sent by itself, so that what is typed beside it stays; a refusal is shown in its place, too.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 422) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:afterSwap", () => {
  const banner = document.getElementById("banner");
  const told = banner && banner.querySelector("[data-said], [aria-invalid=true]");
  if (!told || !told.closest("#banner") || banner.dataset.told) return;
  banner.dataset.told = "yes";
  told.focus();
});
