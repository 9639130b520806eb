// Reading whether eyes are open. Mirrors `eyelid.read.Reader`.

import { fitPatch } from "./eyes.js";
import { stacked } from "./models.js";

const SIZE = 64; // pixels

export class StateReader {
  #model;

  constructor(model) {
    this.#model = model;
  }

  warmUp() {
    return this.#model.warmUp({ eyes: [new Uint8Array(2 * SIZE * SIZE), [2, SIZE, SIZE]] });
  }

  /** Returns how likely each eye is open, by its patch. */
  async pOpen(patches) {
    if (!patches.length) return [];
    const eyes = stacked(patches.map((patch) => fitPatch(patch, SIZE)));
    const { probabilities } = await this.#model.run({ eyes: [eyes, [patches.length, SIZE, SIZE]] });
    return patches.map((_, place) => probabilities.data[2 * place + 1]); // of closed and open
  }
}
