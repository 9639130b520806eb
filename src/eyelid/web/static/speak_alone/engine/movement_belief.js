// What a person's eyes are doing, believed over time. Mirrors `eyelid.speaking.movement_belief`.

import { MOVEMENTS } from "./glance.js";
import { argmax, sum, within } from "../../alone/numbers.js";

const CHANGES_PER_S = 1; // how often eyes do something else
const MEMORY_S = 0.1; // frames within less err together, so they count in part
const MOST_SURE = 0.9; // no frame is believed more than this: one of ten a second must not decide
const OTHERS = MOVEMENTS.length - 1;
const LEAST = (1 - MOST_SURE) / OTHERS;

/** Takes the probabilities of movements, frame by frame, and tells which movement is made: a hidden Markov model's forward pass. */
export class MovementBelief {
  #leastSure;
  #shares;

  /** Starts without knowing anything; `leastSure` is the least probability of a frame that counts. */
  constructor(leastSure) {
    this.#leastSure = leastSure;
    this.forget();
  }

  forget() {
    this.#shares = MOVEMENTS.map(() => 1 / MOVEMENTS.length);
  }

  /** Takes the next frame; returns the movement that is likeliest, and its probability. */
  step(probabilities, passedS) {
    const stays = Math.exp(-CHANGES_PER_S * passedS);
    const comes = (1 - stays) / OTHERS;
    const counts = Math.max(...probabilities) >= this.#leastSure ? Math.min(passedS / MEMORY_S, 1) : 0;
    const shares = this.#shares.map((share, place) =>
      (stays * share + comes * (1 - share)) * within(probabilities[place], LEAST, MOST_SURE) ** counts);
    const total = sum(shares);
    this.#shares = shares.map((share) => share / total);
    const best = argmax(this.#shares);
    return { movement: MOVEMENTS[best], share: this.#shares[best] };
  }
}
