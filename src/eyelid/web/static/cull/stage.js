// The photo in the middle, with boxes around its faces, or a part of it at its native pixels.

import { request } from "../client.js";

const WORDS = { keep: "✓", unsure: "?", reject: "✕" };
const DASHES = { keep: [], unsure: [7, 4], reject: [] };
const STEP = 0.4; // of the stage, by which an arrow key moves the part

const byId = (id) => document.getElementById(id);

export class Stage {
  #canvas = byId("picture");
  #stage = byId("stage");
  #waiting = byId("waiting");
  #part = null; // { number, left, top, bitmap } of the last part that has come
  #wanted = ""; // the address of the part that is wanted
  #desk;

  constructor(desk) {
    this.#desk = desk;
    this.boxes = true;
    this.zoom = null; // { x, y }: the pixel of the photo in the middle of the stage; null for the whole photo
    this.#canvas.addEventListener("click", (event) => this.#clicked(event));
  }

  /** Side of the square that the longer side of a photo may fill, in pixels of the screen. */
  side() {
    const ratio = window.devicePixelRatio || 1;
    return Math.round(Math.max(this.#stage.clientWidth, this.#stage.clientHeight) * ratio);
  }

  /** Draws the present photo as it is known now. */
  draw() {
    const { number } = this.#desk;
    const known = this.#desk.pictures.ready(number);
    const detail = this.#desk.details.ready(number);
    const thumbnail = this.#desk.thumbnails.ready(number)?.bitmap;
    this.#tell(known, thumbnail);
    const bitmap = known?.bitmap ?? thumbnail;
    if (!bitmap) {
      this.#blank();
      return;
    }
    const scale = this.#fit(bitmap, detail);
    if (this.zoom && detail?.width) this.#drawPart(bitmap, detail);
    else this.#drawWhole(bitmap, detail, scale);
    if (known?.bitmap) {
      if (this.#canvas.dataset.number !== String(number)) this.#canvas.dataset.number = number;
    } else delete this.#canvas.dataset.number;
  }

  #tell(known, thumbnail) {
    const words = known?.error ? known.error.message : known?.changed ? "The file has changed since it was judged." : thumbnail || known ? "" : "…";
    this.#waiting.textContent = words;
    this.#waiting.hidden = !words;
  }

  #blank() {
    const word = this.#desk.word(this.#desk.number);
    this.#canvas.width = this.#canvas.height = 1;
    delete this.#canvas.dataset.number;
    this.#canvas.setAttribute("aria-label", `${this.#desk.name(this.#desk.number)}, ${word}, not shown`);
  }

  /** Sizes the canvas; returns pixels of the screen for each pixel of the bitmap. */
  #fit(bitmap, detail) {
    const ratio = window.devicePixelRatio || 1;
    const room = { width: this.#stage.clientWidth * ratio, height: this.#stage.clientHeight * ratio };
    const full = Math.max(bitmap.width, detail?.width ?? 0);
    const scale = Math.min(room.width / bitmap.width, room.height / bitmap.height, full / bitmap.width);
    const zoomed = this.zoom && detail?.width;
    const width = Math.max(1, Math.round(zoomed ? room.width : bitmap.width * scale));
    const height = Math.max(1, Math.round(zoomed ? room.height : bitmap.height * scale));
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#canvas.style.width = `${width / ratio}px`;
    this.#canvas.style.height = `${height / ratio}px`;
    return scale;
  }

  #drawWhole(bitmap, detail, scale) {
    const pen = this.#canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, bitmap.width * scale, bitmap.height * scale);
    this.#describe(detail);
    if (detail?.width && this.boxes) this.#drawBoxes(pen, detail, (bitmap.width * scale) / detail.width, 0, 0);
  }

  /** Draws the part around `zoom`: enlarged out of the small photo at once, at its native pixels when it has come. */
  #drawPart(bitmap, detail) {
    const pen = this.#canvas.getContext("2d");
    const { width, height } = this.#canvas;
    const left = Math.round(this.zoom.x - width / 2);
    const top = Math.round(this.zoom.y - height / 2);
    pen.clearRect(0, 0, width, height);
    pen.drawImage(bitmap, -left, -top, detail.width, detail.height);
    if (this.#part?.number === detail.number) {
      pen.drawImage(this.#part.bitmap, this.#part.left - left, this.#part.top - top);
    }
    this.#describe(detail);
    if (this.boxes) this.#drawBoxes(pen, detail, 1, left, top);
    this.#load(detail, left, top, width, height);
  }

  async #load(detail, left, top, width, height) {
    const query = new URLSearchParams({ x: left, y: top, width: Math.min(width, 4096), height: Math.min(height, 4096) });
    const address = `/api/part/${detail.number}?${query}`;
    if (address === this.#wanted) return;
    this.#wanted = address;
    try {
      const bitmap = await createImageBitmap(await (await request(address)).blob());
      if (address !== this.#wanted) return;
      this.#part?.bitmap.close();
      this.#part = { number: detail.number, left: Math.max(left, 0), top: Math.max(top, 0), bitmap };
      if (this.zoom && this.#desk.number === detail.number) this.draw();
    } catch (error) {
      if (address === this.#wanted) this.#wanted = "";
      this.#desk.session.handleError(error);
    }
  }

  /** Draws the boxes of faces, each with a sign and a word, so that colour alone says nothing. */
  #drawBoxes(pen, detail, scale, left, top) {
    const ratio = window.devicePixelRatio || 1;
    const colours = getComputedStyle(document.documentElement);
    pen.font = `${13 * ratio}px system-ui, sans-serif`;
    pen.textBaseline = "bottom";
    for (const { box, counts, verdict, state } of detail.faces) {
      const [x, y] = [box[0] * scale - left, box[1] * scale - top];
      const [width, height] = [box[2] * scale, box[3] * scale];
      const colour = counts ? colours.getPropertyValue(`--${verdict}`).trim() : "#b8bcc2";
      for (const [line, style] of [[4, "rgb(0 0 0 / .5)"], [2, colour]]) {
        pen.lineWidth = line * ratio;
        pen.strokeStyle = style;
        pen.setLineDash(counts ? DASHES[verdict].map((length) => length * ratio) : [2 * ratio, 4 * ratio]);
        pen.strokeRect(x, y, width, height);
      }
      if (!counts) continue;
      const words = `${WORDS[verdict]} ${state}`;
      const length = pen.measureText(words).width + 8 * ratio;
      pen.fillStyle = "rgb(0 0 0 / .65)";
      pen.fillRect(x - ratio, y - 19 * ratio, length, 18 * ratio);
      pen.fillStyle = "#fff";
      pen.fillText(words, x + 3 * ratio, y - 3 * ratio);
    }
    pen.setLineDash([]);
  }

  #describe(detail) {
    if (!detail) return;
    const faces = detail.faces.filter(({ counts }) => counts).map(({ place, state }) => `${place || "face"} ${state}`);
    this.#canvas.setAttribute("aria-label", [detail.source, detail.verdict, detail.reason, ...faces.slice(0, 8)].filter(Boolean).join(", "));
  }

  /** Shows the native pixels around a place of the photo; around its main face without one. */
  zoomAt(place = null) {
    const detail = this.#desk.details.ready(this.#desk.number);
    if (!detail?.width) return;
    const main = detail.faces.find((face) => face.main);
    const middle = main ? { x: main.box[0] + main.box[2] / 2, y: main.box[1] + main.box[3] * 0.4 }
      : { x: detail.width / 2, y: detail.height / 2 };
    this.zoom = place ?? middle;
    this.draw();
  }

  /** Shows the whole photo again. */
  whole() {
    this.zoom = null;
    this.draw();
  }

  /** Moves the part that is shown; `x` and `y` are −1, 0 or 1. */
  move(x, y) {
    const detail = this.#desk.details.ready(this.#desk.number);
    const step = STEP * Math.min(this.#canvas.width, this.#canvas.height);
    this.zoom = {
      x: Math.min(Math.max(this.zoom.x + x * step, 0), detail.width),
      y: Math.min(Math.max(this.zoom.y + y * step, 0), detail.height),
    };
    this.draw();
  }

  #clicked(event) {
    if (this.zoom) {
      this.whole();
      return;
    }
    const detail = this.#desk.details.ready(this.#desk.number);
    if (!detail?.width) return;
    const area = this.#canvas.getBoundingClientRect();
    this.zoomAt({ x: ((event.clientX - area.left) / area.width) * detail.width,
      y: ((event.clientY - area.top) / area.height) * detail.height });
  }
}
