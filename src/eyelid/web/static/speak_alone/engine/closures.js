// Closures: from how open the eyes are to when they were shut. Mirrors `eyelid.speaking.closures`.

const OPEN_BEFORE_S = 0.3; // eyes must have been seen open for so long before a closure counts
const HALF = 0.5;

/** Takes openness over time and tells closures, { startS, endS, openness }; only those whose beginning was seen. */
export class ClosureFinder {
  #rules;
  #openS;
  #last;
  #opened; // since when they seem open, for how many frames
  #sum;
  #sumS;

  /** `rules` are { shutBelow, openAbove, openS }: openness below and above, and how long eyes are open to be open again. */
  constructor({ shutBelow = 0.35, openAbove = 0.6, openS = 0.05 } = {}) {
    this.#rules = { shutBelow, openAbove, openS };
    this.forget();
  }

  /** Begins anew: the face was lost, or no frames came. */
  forget() {
    this.#openS = this.#sum = this.#sumS = 0;
    this.#last = this.#opened = null;
    this.shutSinceS = null; // when the eyes shut; null while they are open
  }

  /** The mean openness since they shut. */
  get openness() {
    return this.#sumS ? this.#sum / this.#sumS : 0;
  }

  /** Takes the next openness of the eyes, and of the one that is more open; returns the closure that is over now, or null. */
  step(timeS, openness, widest) {
    const before = this.#last;
    this.#last = { timeS, openness };
    const passed = before === null ? 0 : timeS - before.timeS;
    const { shutBelow, openAbove, openS } = this.#rules;
    const isOpen = openness > openAbove || widest > openAbove + 0.2;
    if (this.shutSinceS === null) {
      this.#openS += isOpen ? passed : 0;
      if (openness < shutBelow && this.#openS >= OPEN_BEFORE_S) {
        this.shutSinceS = crossing(before, timeS, openness);
        this.#opened = null;
        [this.#sum, this.#sumS] = [openness * 1e-9, 1e-9];
      }
      return null;
    }
    if (!isOpen) {
      this.#opened = null;
      this.#sum += openness * passed;
      this.#sumS += passed;
      return null;
    }
    const { since, frames } = this.#opened ?? { since: crossing(before, timeS, openness), frames: 0 };
    this.#opened = { since, frames: frames + 1 };
    if (frames + 1 < 2 || timeS - since < openS) return null;
    const closure = { startS: this.shutSinceS, endS: since, openness: this.openness };
    this.shutSinceS = this.#opened = null;
    return closure;
  }
}

/** Returns when openness crossed a half since the frame before. */
function crossing(before, timeS, openness) {
  if (before === null || (before.openness - HALF) * (openness - HALF) >= 0) return timeS;
  return before.timeS + ((timeS - before.timeS) * (before.openness - HALF)) / (before.openness - openness);
}
