// What refreshes itself asks only while somebody can see them, and not while the reader is inside them.
"use strict";

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.detail.elt;
  if (!part.matches('[hx-trigger^="every"]')) return;
  if (document.hidden || part.contains(document.activeElement) || part.querySelector("details[open]")) event.preventDefault();
});
