// How long this person's reflex blinks are, and how long a deliberate one must be. Mirrors `eyelid.speaking.reflex_blinks`.

import { normalQuantile } from "./normal_quantile.js";
import { within } from "../../alone/numbers.js";

/** Reflex blinks from here on are the tail: the longest usual ones take so long (Stern and others, 1984). */
export const TAIL_FROM_S = 0.5;

const BODY_MEMORY = 300; // blinks
const TAIL_MEMORY = 1500;
const RATE_MEMORY_S = 900;
const TAIL_MEAN_MEMORY = 60;
const LEAST_S = 0.3;
const MOST_S = 1.4;
const USUAL = {
  log_mean: Math.log(0.16), log_variance: 0.3 ** 2, body_weight: 20, tail_share: 0.02, tail_weight: 300,
  tail_mean_s: 0.16, tail_mean_weight: 15, per_minute: 22, rate_weight_s: 120,
};

/** The running distribution of one person's reflex blinks; `values` are as Python writes them to JSON. */
export class ReflexBlinks {
  constructor(values = {}) {
    this.values = { ...USUAL, ...values };
  }

  /** Returns the distribution after one more blink; longer ones than `neededS` are never seen here. */
  withBlink(seconds, neededS) {
    const was = this.values;
    const isTail = seconds >= TAIL_FROM_S;
    const learned = {
      ...was,
      tail_share: follow(was.tail_share, Number(isTail), was.tail_weight),
      tail_weight: Math.min(was.tail_weight + 1, TAIL_MEMORY),
      per_minute: was.per_minute + 60 / was.rate_weight_s,
    };
    if (isTail) {
      const mean = uncut(seconds - TAIL_FROM_S, neededS - TAIL_FROM_S, was.tail_mean_s);
      learned.tail_mean_s = follow(was.tail_mean_s, mean, was.tail_mean_weight);
      learned.tail_mean_weight = Math.min(was.tail_mean_weight + 1, TAIL_MEAN_MEMORY);
    } else {
      const log = Math.log(Math.max(seconds, 0.02));
      learned.log_mean = follow(was.log_mean, log, was.body_weight);
      learned.log_variance = follow(was.log_variance, (log - was.log_mean) * (log - learned.log_mean), was.body_weight);
      learned.body_weight = Math.min(was.body_weight + 1, BODY_MEMORY);
    }
    return new ReflexBlinks(learned);
  }

  /** Returns the distribution after some seconds in which the eyes were seen. */
  after(seconds) {
    const { per_minute: rate, rate_weight_s: weightS } = this.values;
    return new ReflexBlinks({
      ...this.values,
      per_minute: (rate * weightS) / (weightS + seconds),
      rate_weight_s: Math.min(weightS + seconds, RATE_MEMORY_S),
    });
  }

  /** Returns how long eyes must be shut so that only so many reflex blinks an hour pass. */
  neededS(strays) {
    const { log_mean: mean, log_variance: variance, tail_share: share, tail_mean_s: tailS, per_minute: rate } = this.values;
    const part = strays / Math.max(60 * rate, 1e-9);
    const bodyPart = Math.min(0.1 * part, 0.5);
    const body = Math.exp(mean + Math.sqrt(variance) * normalQuantile(1 - bodyPart));
    const tail = TAIL_FROM_S + tailS * Math.log(Math.max(share, 1e-9) / (0.9 * part));
    return within(Math.max(body, tail), LEAST_S, MOST_S);
  }
}

function follow(mean, value, weight) {
  return mean + (value - mean) / (weight + 1);
}

/** Returns what a duration says of the mean of an exponential that is cut off. */
function uncut(overS, cutS, meanS) {
  const beyond = Math.exp(-Math.max(cutS, 0) / meanS);
  return (1 - beyond) * overS + beyond * (cutS + meanS);
}
