// The faces of the photo at their native pixels, with what is said of each.

import { SIGNS } from "./strip.js";

const COLUMNS = 4; // tiles in a row of a sheet

const byId = (id) => document.getElementById(id);

export class Faces {
  #desk;
  #list = byId("faces");
  #more = byId("more-faces");
  #shown = 0; // sheets that are shown of this photo
  #of = -1; // the photo

  constructor(desk) {
    this.#desk = desk;
    this.at = -1; // the face that the key for faces went to last
    this.#more.addEventListener("click", () => {
      this.#shown += 1;
      this.draw();
      desk.want();
    });
  }

  /** The keys of the sheets that are needed of a photo. */
  keys(number) {
    const sheets = number === this.#of ? this.#shown : 1;
    return Array.from({ length: sheets }, (_, sheet) => `${number}/${sheet * this.#desk.start.faces_at_once}`);
  }

  /** Shows the faces of the present photo as they are known now. */
  draw() {
    const { number } = this.#desk;
    const detail = this.#desk.details.ready(number);
    if (number !== this.#of) {
      this.#of = number;
      this.#shown = 1;
      this.at = -1;
    }
    const faces = detail?.faces ?? [];
    const some = faces.slice(0, this.#shown * this.#desk.start.faces_at_once);
    byId("faces-title").textContent = detail ? `${faces.length} ${faces.length === 1 ? "face" : "faces"}` : "Faces";
    this.#list.replaceChildren(...some.map((face, index) => this.#item(face, index)));
    const left = faces.length - some.length;
    this.#more.hidden = left <= 0;
    this.#more.textContent = `Show more: ${some.length} of ${faces.length} are shown`;
    this.paint();
  }

  #item(face, index) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const canvas = document.createElement("canvas");
    const ratio = window.devicePixelRatio || 1;
    const { tile } = this.#desk.start;
    canvas.width = canvas.height = tile;
    canvas.style.width = canvas.style.height = `${tile / ratio}px`;
    const name = face.place || (face.main ? "the face" : `face ${index + 1}`);
    button.type = "button";
    button.setAttribute("aria-label", `${name}: show it in the photo at its native pixels`);
    button.append(canvas);
    button.addEventListener("click", () => this.#desk.zoomFace(index));
    item.classList.toggle("background", !face.counts);
    const chip = document.createElement("span");
    chip.className = `chip ${face.verdict}`;
    chip.textContent = `${SIGNS[face.verdict]} ${face.counts ? face.verdict : "background"}`;
    const words = document.createElement("p");
    words.append(chip, ` ${[name, face.words || face.state].join(": ")}`);
    const numbers = document.createElement("p");
    numbers.className = "faint";
    numbers.textContent = [
      face.p_open === null ? "eyes out of sight" : `P(open) ${face.p_open.toFixed(2)}`,
      face.p_sharp === null ? "too small for sharpness" : `P(sharp) ${face.p_sharp.toFixed(2)}`,
      face.times > 1 ? `each pixel ${face.times}×${face.times}` : "1:1",
    ].join(" · ");
    item.append(button, words, numbers);
    return item;
  }

  /** Paints the sheets that have come. */
  paint() {
    const { tile, faces_at_once: atOnce } = this.#desk.start;
    this.keys(this.#of).forEach((key, sheet) => {
      const bitmap = this.#desk.sheets.ready(key)?.bitmap;
      if (!bitmap) return;
      [...this.#list.querySelectorAll("canvas")].slice(sheet * atOnce, (sheet + 1) * atOnce).forEach((canvas, index) => {
        const [x, y] = [(index % COLUMNS) * tile, Math.floor(index / COLUMNS) * tile];
        canvas.getContext("2d").drawImage(bitmap, x, y, tile, tile, 0, 0, tile, tile);
      });
    });
  }

  /** Goes to the next face of the photo; returns its index, or -1 if there is none. */
  next() {
    const count = this.#list.children.length;
    this.at = count ? (this.at + 1) % count : -1;
    if (this.at >= 0) this.#list.children[this.at].scrollIntoView({ block: "nearest" });
    return this.at;
  }
}
