// How unsteady what is read of open eyes is: what openness changes by while nothing happens. Mirrors `eyelid.blinks.signal_noise`.

import { ADAPT_S } from "./blink_options.js";

const BIN_S = 0.1; // as long as the shortest half of a blink
const OPEN = 0.5; // openness
const LEAST = 20; // changes before which nothing is said

/** The usual change of openness from one tenth of a second to the next; 0 while too little was seen. */
export class SignalNoise {
  usual = 0;
  #bin = null; // start, sum, count
  #last = null; // mean of the bin before
  #changes = [];

  /** Takes the openness at the next moment; null if it is not known. */
  learn(timeS, openness) {
    if (openness === null || openness < OPEN) {
      this.#bin = this.#last = null;
      return;
    }
    if (this.#bin === null || timeS - this.#bin.startS < BIN_S) {
      const { startS, total, count } = this.#bin ?? { startS: timeS, total: 0, count: 0 };
      this.#bin = { startS, total: total + openness, count: count + 1 };
      return;
    }
    const { startS, total, count } = this.#bin;
    const mean = total / count;
    this.#bin = { startS: timeS, total: openness, count: 1 };
    if (this.#last !== null) this.#add(startS, Math.abs(mean - this.#last));
    this.#last = mean;
  }

  #add(startS, change) {
    this.#changes.push({ startS, change });
    while (this.#changes[0].startS < startS - ADAPT_S) this.#changes.shift();
    const changes = this.#changes.map((each) => each.change).sort((one, other) => one - other);
    this.usual = changes.length >= LEAST ? changes[changes.length >> 1] : 0;
  }
}
