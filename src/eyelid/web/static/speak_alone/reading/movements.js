// Reading whether eyes are open, and where they look. Mirrors `eyelid.read`: `Reader`, `MovementReader` and `fuse`.

import { fitPatch } from "./eyes.js";
import { stacked } from "./models.js";
import { probabilitiesOf } from "../engine/numbers.js";

const STATE_SIZE = 64; // pixels
const MOVEMENT_SIZE = 48;
const MOVEMENTS = 5;
const SHARPER = 1.2; // how much surer two eyes of a face make than their weighted mean
const LEAST = 1e-7; // of a probability whose logarithm is taken

export class EyeReader {
  #states;
  #movements;

  /** Takes the models of states and of movements. */
  constructor(states, movements) {
    this.#states = states;
    this.#movements = movements;
  }

  async warmUp() {
    const blank = (size) => [new Uint8Array(2 * size * size), [2, size, size]];
    await this.#states.warmUp({ eyes: blank(STATE_SIZE) });
    await this.#movements.warmUp({ eyes: blank(MOVEMENT_SIZE), pose: [new Float32Array(6), [2, 3]], is_right: [new Float32Array(2), [2]] });
  }

  /** Returns how likely each eye is open, by its patch. */
  async pOpen(patches) {
    if (!patches.length) return [];
    const eyes = stacked(patches.map((patch) => fitPatch(patch, STATE_SIZE)));
    const { probabilities } = await this.#states.run({ eyes: [eyes, [patches.length, STATE_SIZE, STATE_SIZE]] });
    return patches.map((_, place) => probabilities.data[2 * place + 1]); // of closed and open
  }

  /** Returns the probabilities of movements of each eye, by its patch, side and pose. */
  async movements(patches, eyes) {
    const count = patches.length;
    const pixels = stacked(patches.map((patch) => fitPatch(patch, MOVEMENT_SIZE)));
    const { probabilities } = await this.#movements.run({
      eyes: [pixels, [count, MOVEMENT_SIZE, MOVEMENT_SIZE]],
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
