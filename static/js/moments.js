// Progressive enhancement only: every page works without this file.
"use strict";

const root = document.documentElement;

function on(kind, selector, act) {
  document.addEventListener(kind, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(found, event);
  });
}

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

// Copy buttons: data-copy holds the text, or data-copy-from the id of the element that does.
on("click", "[data-copy], [data-copy-from]", async (button) => {
  const source = document.getElementById(button.dataset.copyFrom);
  await navigator.clipboard.writeText(source ? source.textContent : button.dataset.copy);
  const use = button.querySelector("use");
  const before = use.getAttribute("href").replace("#check", "#copy");
  use.setAttribute("href", before.replace("#copy", "#check"));
  button.dataset.copied = "";
  announce("Copied");
  setTimeout(() => {
    use.setAttribute("href", before);
    delete button.dataset.copied;
  }, 1600);
});

// Theme switch: a cookie, so that the server renders the chosen theme and nothing flashes.
function showTheme() {
  for (const button of document.querySelectorAll("[data-theme-switch] button")) {
    button.setAttribute("aria-pressed", String(button.value === (root.dataset.theme || "")));
  }
}

on("click", "[data-theme-switch] button", (button) => {
  if (button.value) root.dataset.theme = button.value;
  else delete root.dataset.theme;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${button.value}; path=/; max-age=${button.value ? 31536000 : 0}; samesite=lax${secure}`;
  showTheme();
});

// A select that chooses what a page shows sends its form by itself.
on("change", "[data-submit-on-change]", (select) => select.form.requestSubmit());

// A form that changes something is sent once: its buttons wait for the answer. One whose answer is a file
// (data-stays) leaves its page where it is.
const PATIENCE = 30000;

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[data-sending]")) {
    button.disabled = false;
    delete button.dataset.sending;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "stays" in form.dataset) return;
  if ("sending" in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "";
  const button = event.submitter;
  // Once the form is on its way, so that the button's own value goes with it.
  setTimeout(() => {
    if (!button) return;
    button.dataset.sending = "";
    button.disabled = true;
    announce("Sending");
  });
  setTimeout(release, PATIENCE, form);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(release);
});

// Dialogs are the browser's own: it keeps the focus inside, and closes them with Escape.
on("click", "[data-dialog]", (button) => document.getElementById(button.dataset.dialog).showModal());
on("click", "[data-close]", (button) => button.closest("dialog").close());
on("click", "dialog", (dialog, event) => {
  if (event.target !== dialog || !dialog.open) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
});

// Toasts: those that pass do so after a while in which nobody points at them or is inside them.
const TOAST_STAYS = 6000;

function arm(toast) {
  if (!("passes" in toast.dataset)) return;
  let timer = 0;
  const pause = () => clearTimeout(timer);
  const resume = () => {
    pause();
    timer = setTimeout(() => toast.remove(), TOAST_STAYS);
  };
  for (const kind of ["mouseenter", "focusin"]) toast.addEventListener(kind, pause);
  for (const kind of ["mouseleave", "focusout"]) toast.addEventListener(kind, resume);
  resume();
}

on("click", "[data-dismiss]", (button) => button.closest(".alert").remove());

// Put in again once the page is there: screen readers say what comes into a live region, not what is in it.
function showToasts() {
  const toasts = document.querySelector("[data-toasts]");
  if (!toasts) return;
  const shown = [...toasts.querySelectorAll(".alert")];
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node instanceof Element) arm(node);
  }).observe(toasts, { childList: true });
  toasts.replaceChildren();
  setTimeout(() => toasts.append(...shown), 100);
}

// How much room is left in a text; said aloud only when it is nearly used up.
function count(note) {
  const field = document.getElementById(note.dataset.count);
  const show = () => {
    const left = field.maxLength - field.value.length;
    note.textContent = `${left.toLocaleString("en")} of ${field.maxLength.toLocaleString("en")} characters left`;
    if (left === 10 || left === 0) announce(note.textContent);
  };
  field.addEventListener("input", show);
  show();
}

// Languages of code: one choice for all, kept in this browser.
function showLanguage(language) {
  for (const tabs of document.querySelectorAll("[data-code-tabs]")) {
    for (const tab of tabs.querySelectorAll("[role=tab]")) {
      const isChosen = tab.dataset.language === language;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
    for (const panel of tabs.querySelectorAll(".code-panel")) {
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", panel.id.replace("-panel-", "-tab-"));
      panel.hidden = panel.dataset.language !== language;
    }
    tabs.dataset.ready = "";
  }
}

function remembered() {
  try {
    return localStorage.getItem("language");
  } catch {
    return null;
  }
}

function choose(tab) {
  try {
    localStorage.setItem("language", tab.dataset.language);
  } catch {
    // A browser that keeps nothing shows the first language on the next page.
  }
  showLanguage(tab.dataset.language);
}

on("click", "[role=tab][data-language]", choose);
on("keydown", "[role=tab][data-language]", (tab, event) => {
  const tabs = [...tab.parentElement.children];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  choose(next);
  next.focus();
});

document.addEventListener("DOMContentLoaded", () => {
  showTheme();
  showToasts();
  document.querySelectorAll("[data-count]").forEach(count);
  document.querySelectorAll("dialog[data-open]").forEach((dialog) => dialog.showModal());
  const known = document.querySelector(`[data-code-tabs] [data-language="${CSS.escape(remembered() || "curl")}"]`);
  showLanguage(known ? known.dataset.language : "curl");
});
