// The dashboard asks for its numbers only while somebody can see them, and not while the reader is inside them.
"use strict";

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.detail.elt;
  if (document.hidden || part.contains(document.activeElement) || part.querySelector("details[open]")) event.preventDefault();
});
