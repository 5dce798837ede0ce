// A picture of another size is cut to 3000 x 600 here, before it is sent. Without scripts the server says what it needs.
"use strict";

const BANNER = { width: 3000, height: 600 };

function cropper(form) {
  const input = form.querySelector("input[type=file]");
  const frame = form.querySelector("[data-crop-frame]");
  const canvas = frame.querySelector("canvas");
  const zoom = frame.querySelector("[data-crop-zoom]");
  const found = frame.querySelector("[data-crop-found]");
  const view = { picture: null, x: 0.5, y: 0.5, cut: false };

  function part() {
    const { picture } = view;
    const widest = Math.min(picture.width, (picture.height * BANNER.width) / BANNER.height);
    const width = widest / Number(zoom.value);
    const height = (width * BANNER.height) / BANNER.width;
    return { x: (picture.width - width) * view.x, y: (picture.height - height) * view.y, width, height };
  }

  function draw(target) {
    const from = part();
    const pen = target.getContext("2d");
    pen.fillStyle = "white"; // As the server does: a JPEG would make black of what is see-through.
    pen.fillRect(0, 0, target.width, target.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(view.picture, from.x, from.y, from.width, from.height, 0, 0, target.width, target.height);
  }

  function say() {
    const { width } = part();
    const soft = width < BANNER.width ? " The part is enlarged and may look soft." : "";
    found.textContent = `Found ${view.picture.width} x ${view.picture.height} pixels, needed 3000 x 600: choose the part to show.${soft}`;
  }

  function show() {
    draw(canvas);
    say();
  }

  function move(x, y) {
    view.x = Math.min(1, Math.max(0, view.x + x));
    view.y = Math.min(1, Math.max(0, view.y + y));
    show();
  }

  input.addEventListener("change", async () => {
    if (view.cut) {
      view.cut = false;
      return;
    }
    frame.hidden = true;
    const [file] = input.files;
    if (!file) return;
    try {
      view.picture = await createImageBitmap(file);
    } catch {
      return; // What is no picture is told by the server.
    }
    if (view.picture.width === BANNER.width && view.picture.height === BANNER.height) return;
    Object.assign(view, { x: 0.5, y: 0.5 });
    zoom.value = 1;
    frame.hidden = false;
    show();
    announce(found.textContent);
  });
  zoom.addEventListener("input", show);
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    const from = part();
    const scale = from.width / canvas.clientWidth;
    const room = { x: view.picture.width - from.width, y: view.picture.height - from.height };
    move(room.x ? (-event.movementX * scale) / room.x : 0, room.y ? (-event.movementY * scale) / room.y : 0);
  });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-0.02, 0], ArrowRight: [0.02, 0], ArrowUp: [0, -0.02], ArrowDown: [0, 0.02] }[event.key];
    if (step) move(...step);
    else if (event.key === "+" || event.key === "-") {
      zoom.value = Number(zoom.value) + (event.key === "+" ? 0.1 : -0.1);
      show();
    } else return;
    event.preventDefault();
  });
  frame.querySelector("[data-crop-take]").addEventListener("click", () => {
    const made = document.createElement("canvas");
    Object.assign(made, BANNER);
    draw(made);
    made.toBlob((blob) => {
      const files = new DataTransfer();
      files.items.add(new File([blob], "banner.jpg", { type: "image/jpeg" }));
      view.cut = true;
      input.files = files.files;
      view.cut = false;
      frame.hidden = true;
      announce("The part is ready to upload: 3000 x 600 pixels.");
      form.querySelector("button[type=submit]").focus();
    }, "image/jpeg", 0.92);
  });
}

function findCroppers() {
  for (const form of document.querySelectorAll("form[data-crop]:not([data-ready])")) {
    form.dataset.ready = "yes";
    cropper(form);
  }
}

findCroppers();
document.addEventListener("htmx:afterSwap", findCroppers);
