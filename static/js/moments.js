// Progressive enhancement only: every page works without this file.
"use strict";

// Copy buttons: data-copy holds the text, or data-copy-from the id of the element that does.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copyFrom);
  await navigator.clipboard.writeText(source ? source.textContent : button.dataset.copy);
  const use = button.querySelector("use");
  const before = use.getAttribute("href");
  use.setAttribute("href", before.replace("#copy", "#check"));
  button.dataset.copied = "";
  announce("Copied");
  setTimeout(() => {
    use.setAttribute("href", before.replace("#check", "#copy"));
    delete button.dataset.copied;
  }, 1600);
});

function announce(text) {
  let region = document.getElementById("announcer");
  if (!region) {
    region = document.createElement("div");
    region.id = "announcer";
    region.className = "unseen";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}

// Theme switch: a cookie, so that the server renders the chosen theme and nothing flashes.
const root = document.documentElement;

function showTheme() {
  for (const button of document.querySelectorAll("[data-theme-switch] button")) {
    button.setAttribute("aria-pressed", String(button.value === (root.dataset.theme || "")));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-switch] button");
  if (!button) return;
  if (button.value) root.dataset.theme = button.value;
  else delete root.dataset.theme;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${button.value}; path=/; max-age=${button.value ? 31536000 : 0}; samesite=lax${secure}`;
  showTheme();
});

// A select that chooses what a page shows sends its form by itself.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

document.addEventListener("DOMContentLoaded", showTheme);
