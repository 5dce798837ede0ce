// The wizard: going to another step saves what was typed first. Without scripts the buttons do.
"use strict";

const wizardForm = document.querySelector("form[data-wizard]");
let isChanged = false;

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (event.target instanceof Element && event.target.closest("form[data-wizard]")) isChanged = true;
  });
}

document.addEventListener("click", (event) => {
  // The form of now: a part of the page may have been put in anew since.
  const form = document.querySelector("form[data-wizard]");
  const link = event.target instanceof Element && event.target.closest(".stepper a, a[data-step]");
  if (!form || !link || !isChanged || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const go = document.createElement("input");
  go.type = "hidden";
  go.name = "go";
  go.value = link.dataset.go || link.pathname.split("/").filter(Boolean).pop();
  form.append(go);
  // What is missing may stay so: only the server says what can't be saved.
  form.noValidate = true;
  form.requestSubmit();
  go.remove();
});

// All boxes of a name at once.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-check]");
  if (!button) return;
  for (const box of button.form.elements[button.dataset.check]) box.checked = button.value === "all";
  button.dispatchEvent(new Event("change", { bubbles: true }));
});

// An amount that is proposed, into its field.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-take]");
  if (!button) return;
  event.preventDefault();
  for (const one of button.dataset.take.split(" ")) {
    const [name, amount] = one.split("=");
    button.form.elements[name].value = amount;
  }
  button.form.dispatchEvent(new Event("input", { bubbles: true }));
});

// Where a part of the page was put in anew and the focus with it, what was said about it takes the focus.
document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.detail.target.id.startsWith("wizard") || document.activeElement !== document.body) return;
  const said = document.querySelector("[data-said]");
  if (said) said.focus();
});

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
