// Loads and decodes pictures before they are needed, and draws them with sharp pixels.

import { request } from "../client.js";

const LARGEST = 2400; // pixels of the longer side; larger pictures are reduced

export class Pictures {
  #decoded = new Map(); // number → promise of a bitmap
  #ready = new Map(); // number → bitmap

  /** Returns a promise of a picture's bitmap; rejected if the file is gone. */
  get({ number }) {
    if (!this.#decoded.has(number)) {
      const decoded = decode(number);
      this.#decoded.set(number, decoded);
      decoded.then(
        (bitmap) => {
          if (this.#decoded.get(number) === decoded) this.#ready.set(number, bitmap);
        },
        () => this.#decoded.delete(number),
      );
    }
    return this.#decoded.get(number);
  }

  /** Returns a picture's bitmap; undefined if it is not decoded yet. */
  ready({ number }) {
    return this.#ready.get(number);
  }

  /** Frees the bitmaps of all pictures except these. */
  keepOnly(cards) {
    const wanted = new Set(cards.map(({ number }) => number));
    for (const number of [...this.#decoded.keys()]) {
      if (wanted.has(number)) continue;
      this.#ready.get(number)?.close();
      this.#ready.delete(number);
      this.#decoded.delete(number);
    }
  }
}

async function decode(number) {
  const response = await request(`/api/picture/${number}`);
  const whole = await createImageBitmap(await response.blob());
  const longer = Math.max(whole.width, whole.height);
  if (longer <= LARGEST) return whole;
  const width = Math.max(1, Math.round(whole.width * LARGEST / longer));
  const smaller = await createImageBitmap(whole, { resizeWidth: width, resizeQuality: "high" });
  whole.close();
  return smaller;
}

/** Draws a bitmap into a square of `side` CSS pixels: it is enlarged by a whole factor, or reduced. */
export function draw(canvas, bitmap, side) {
  const ratio = window.devicePixelRatio || 1;
  const fit = side * ratio / Math.max(bitmap.width, bitmap.height);
  const factor = fit >= 1 ? Math.floor(fit) : fit;
  const crisp = fit >= 1;
  canvas.width = crisp ? bitmap.width : Math.max(1, Math.round(bitmap.width * fit));
  canvas.height = crisp ? bitmap.height : Math.max(1, Math.round(bitmap.height * fit));
  canvas.style.width = `${bitmap.width * factor / ratio}px`;
  canvas.style.height = `${bitmap.height * factor / ratio}px`;
  canvas.classList.toggle("crisp", crisp);
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
}
