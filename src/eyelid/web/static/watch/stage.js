// The stage shows the newest frame with the boxes of faces and eyes, and both eyes of a person enlarged.

import { drawEnlarged } from "../enlarged_eye.js";

const byId = (id) => document.getElementById(id);
const SIDES = ["right", "left"];

export class Stage {
  #desk;
  #bitmap = null;
  #reading = null;

  constructor(desk) {
    this.#desk = desk;
  }

  /** The number of the person with the largest face in the frame; undefined if there is none. */
  get largest() {
    const faces = this.#reading?.faces ?? [];
    return faces.reduce((most, face) => (!most || face.box[2] > most.box[2] ? face : most), null)?.track;
  }

  take(bitmap, reading) {
    this.#bitmap?.close();
    this.#bitmap = bitmap;
    this.#reading = reading;
  }

  draw() {
    if (!this.#bitmap) return;
    const { width, height } = this.#bitmap;
    const canvas = byId("picture");
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    canvas.dataset.frame = this.#reading.frame;
    canvas.setAttribute("aria-label", `A frame with ${this.#reading.faces.length} faces`);
    const context = canvas.getContext("2d");
    context.drawImage(this.#bitmap, 0, 0);
    const { whose } = this.#desk;
    const line = Math.max(1, Math.round(Math.max(width, height) / 400));
    for (const { track, box } of this.#reading.faces) {
      context.lineWidth = track === whose ? 2 * line : line;
      context.strokeStyle = "#7fb0ff";
      context.strokeRect(...box);
      context.font = `${12 * line}px system-ui`;
      context.fillStyle = "#7fb0ff";
      context.fillText(track, box[0] + 3 * line, box[1] + 13 * line);
    }
    context.lineWidth = line;
    for (const { box, p_open: open } of this.#reading.eyes) {
      context.strokeStyle = open >= 0.5 ? "#6fce8f" : "#ffb26b";
      context.setLineDash(open >= 0.5 ? [] : [3 * line, 2 * line]);
      context.strokeRect(...box);
    }
    context.setLineDash([]);
    for (const side of SIDES) this.#drawEye(side, this.#reading.eyes.find((eye) => eye.side === side && eye.track === whose));
  }

  #drawEye(side, eye) {
    const canvas = byId(`eye-${side}`);
    byId(`open-${side}`).textContent = eye ? `P(open) ${eye.p_open.toFixed(2)}` : "out of sight";
    if (!eye) return;
    drawEnlarged(canvas, this.#bitmap, eye.box);
  }
}
