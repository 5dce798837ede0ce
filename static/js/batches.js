// The file of a batch is looked at before it is sent; what the server says of it comes in its place, and the file stays.
"use strict";

const batchForm = document.querySelector("form[data-batch]");
const batchFile = batchForm.querySelector("input[type=file]");
const batchFound = batchForm.querySelector("[data-batch-found]");

function sayFile() {
  const [file] = batchFile.files;
  const size = file && (file.size < 1024 * 1024 ? `${Math.ceil(file.size / 1024)} KiB` : `${(file.size / 1024 / 1024).toFixed(1)} MiB`);
  const isLarge = file && file.size > Number(batchFile.dataset.most);
  batchFound.textContent = file ? `${file.name}: ${size}.${isLarge ? " 8 MiB are possible: split it." : ""}` : "";
  batchFile.setCustomValidity(isLarge ? "8 MiB are possible: split the file." : "");
}

batchFile.addEventListener("change", sayFile);
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  batchFile.addEventListener(kind, () => batchFile.classList.toggle("drop-over", kind.startsWith("drage") || kind === "dragover"));
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 422) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:afterSwap", () => {
  const said = document.querySelector("#answer [data-said]");
  if (said) said.focus();
});

// A file that was changed since it was chosen can't be read any more.
document.addEventListener("htmx:sendError", () => {
  batchFile.value = "";
  batchFound.textContent = "The file changed since it was chosen, or the connection broke: choose it again.";
});
