// The pace: times become longer if much is taken back or missed, and shorter if little is. Mirrors `eyelid.speaking.pace`.

import { within } from "../../alone/numbers.js";

const CHOICES = 20;
const SLOWER_FROM = 0.2;
const FASTER_BELOW = 0.03;
const SLOWER = 1.2;
const FASTER = 0.9;
const LEAST = 0.8;
const MOST = 3;

/** Counts choices, and how many of them were taken back, or came only when a round had passed. */
export class Pace {
  #choices = 0;
  #undone = 0;

  constructor() {
    this.factor = 1;
  }

  /** Counts a choice; returns `slower` or `faster` if the pace has changed, else an empty text. */
  chosen() {
    this.#choices += 1;
    if (this.#choices < CHOICES) return "";
    const share = this.#undone / this.#choices;
    this.#choices = this.#undone = 0;
    const before = this.factor;
    this.factor = within(before * (share >= SLOWER_FROM ? SLOWER : share < FASTER_BELOW ? FASTER : 1), LEAST, MOST);
    return this.factor > before ? "slower" : this.factor < before ? "faster" : "";
  }

  /** Counts that a choice was taken back, or was missed for a round. */
  undone() {
    this.#undone += 1;
  }
}
