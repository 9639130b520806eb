// The camera's view, as in a mirror: the face that counts, both eyes enlarged, and what was understood.

import { drawEnlarged } from "../enlarged_eye.js";
import { ARROWS, word } from "./words.js";

const SIDES = ["right", "left"];
const byId = (id) => document.getElementById(id);

export class Eyes {
  #desk;
  #bitmap = null;
  #seen = null;
  #frame = 0;

  constructor(desk) {
    this.#desk = desk;
    byId("other-face").addEventListener("click", () => this.#chooseNext());
  }

  /** Shows a frame with what was read in it; the bitmap is this object's to close. */
  take(bitmap, seen) {
    this.#bitmap?.close();
    this.#bitmap = bitmap;
    this.#seen = seen;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  /** Shows what was understood, and how the camera is. */
  understood({ reading, camera }) {
    const movement = reading?.movement ?? "";
    byId("movement").textContent = movement && movement !== "unsure" ? `${ARROWS[movement]} ${word(movement)}` : word("unsure");
    byId("movement").dataset.movement = movement;
    byId("camera-state").textContent = word(`camera_${camera.state}`);
    byId("camera-state").dataset.state = camera.state;
    byId("other-face").hidden = !reading?.others.length;
  }

  #draw() {
    const { width, height } = this.#bitmap;
    const canvas = byId("picture");
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    context.drawImage(this.#bitmap, 0, 0);
    const line = Math.max(2, Math.round(width / 120));
    context.lineWidth = line;
    context.strokeStyle = "#8a94a3";
    for (const { box } of this.#seen.others) context.strokeRect(...box);
    context.strokeStyle = "#ffd44d";
    if (this.#seen.box) context.strokeRect(...this.#seen.box);
    for (const side of SIDES) {
      const eye = this.#seen.sides[side];
      byId(`eye-${side}`).dataset.state = !eye ? "hidden" : eye.p_open >= 0.5 ? "open" : "shut";
      if (eye) drawEnlarged(byId(`eye-${side}`), this.#bitmap, eye.box);
    }
    canvas.dataset.frame = this.#seen.frame;
  }

  /** Has the eyes of the next face count, from left to right as in the frame, and then from the first on again. */
  #chooseNext() {
    const { box, others } = this.#seen;
    const inOrder = [...others].sort((one, other) => one.box[0] - other.box[0]);
    const next = inOrder.find((face) => box && face.box[0] > box[0]) ?? inOrder[0];
    if (next) this.#desk.send("/api/face", { track: next.track });
  }
}
