// Says on the page what the library would tell the console only.
"use strict";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const fault of document.querySelectorAll("[data-passkey-fault]")) fault.hidden = false;
});
