// Reading where eyes look. Mirrors `eyelid.read`: `MovementReader` and `fuse`.

import { fitPatch } from "../../alone/reading/eyes.js";
import { stacked } from "../../alone/reading/models.js";
import { probabilitiesOf } from "../../alone/numbers.js";

const SIZE = 48; // pixels
const MOVEMENTS = 5;
const SHARPER = 1.2; // how much surer two eyes of a face make than their weighted mean
const LEAST = 1e-7; // of a probability whose logarithm is taken

export class MovementReader {
  #model;

  constructor(model) {
    this.#model = model;
  }

  warmUp() {
    return this.#model.warmUp({
      eyes: [new Uint8Array(2 * SIZE * SIZE), [2, SIZE, SIZE]], pose: [new Float32Array(6), [2, 3]], is_right: [new Float32Array(2), [2]],
    });
  }

  /** Returns the probabilities of movements of each eye, by its patch, side and pose. */
  async movements(patches, eyes) {
    const count = patches.length;
    const pixels = stacked(patches.map((patch) => fitPatch(patch, SIZE)));
    const { probabilities } = await this.#model.run({
      eyes: [pixels, [count, SIZE, SIZE]],
      pose: [Float32Array.from(eyes.flatMap(({ pose }) => [...pose, 1])), [count, 3]],
      is_right: [Float32Array.from(eyes, ({ side }) => Number(side === "right")), [count]],
    });
    return eyes.map((_, place) => [...probabilities.data.subarray(place * MOVEMENTS, (place + 1) * MOVEMENTS)]);
  }
}

/** Returns the logarithms of probabilities. */
export function logitsOf(probabilities) {
  return probabilities.map((probability) => Math.log(Math.max(probability, LEAST)));
}

/** Joins what the eyes of one face say: their logits are averaged by how sure each is, and two make surer than one. */
export function fuse(read) {
  const weights = read.map((each) => Math.max(...each));
  const total = weights.reduce((all, weight) => all + weight, 0);
  const joined = read[0].map((_, at) => read.reduce((all, each, eye) => all + weights[eye] * logitsOf(each)[at], 0) / total);
  return probabilitiesOf(joined.map((logit) => logit * (read.length > 1 ? SHARPER : 1)));
}
