// How a signal of one eye looks when the eye is open, and when it is shut. Mirrors `eyelid.blinks.eye_levels`.

import { round, within } from "./numbers.js";

const BIN_S = 0.1; // the open level is learned from means over so long
const OPEN_QUANTILE = 0.75;
const SHUT_QUANTILE = 0.1;
const MINIMA = 20; // of the last so many blinks the shut level is learned
const PRIOR_WEIGHT = 2; // blinks as many as which the level that is assumed counts
const HIGHEST = 0.5; // the shut level is at most this part of the way from the assumed one to the open one
const HALF = 0.5; // openness
const REOPENED = 0.6;
const SHUT = 0.25;
const STUCK_S = 5; // eyes half open for longer are this person's open eyes
const LONGEST_BLINK_S = 1;
const LARGEST_LOGIT = 6;

/** Returns the logit of P(open), at most ±6; null if it is not known. */
export function logitOf(pOpen) {
  if (pOpen === null) return null;
  const odds = within(pOpen, 1e-9, 1 - 1e-9);
  return within(Math.log(odds / (1 - odds)), -LARGEST_LOGIT, LARGEST_LOGIT);
}

/**
 * The open and the shut level of one signal of one eye: a high quantile over the last seconds in which the eye was not
 * closed, and a low quantile of the minima of the last blinks, drawn to what is assumed before there are any.
 */
export class EyeLevels {
  #rules;
  #bins = [];
  #means = []; // those of the bins, in order of size
  #bin = null; // start, sum, count
  #minima = [];
  #dip = null; // start, least value
  #held = null;
  #heldS = 0;

  /** `rules` are { adaptS, leastOpen, shutByOpen, shut, known }, as in Python; `known` are levels from before, or null. */
  constructor(rules) {
    this.#rules = { known: null, ...rules };
    this.levels = this.#rules.known;
  }

  /** Takes the next value of the signal; `isSteady` says whether the head is still. */
  learn(timeS, value, isSteady = true) {
    const openness = between(this.levels, value);
    if (openness === null) {
      this.#add(timeS, value);
      this.#closeBin();
      return;
    }
    this.#followDip(timeS, value, openness);
    const isStuck = this.#dip !== null && timeS - this.#dip.startS > STUCK_S && openness > SHUT;
    if (isSteady && (openness >= HALF || isStuck)) this.#add(timeS, value);
  }

  /** Returns the value between the levels: 1 at the open one, 0 at the shut one; null before the first. */
  openness(timeS, value) {
    const held = between(this.#held, value);
    if (held !== null && held < REOPENED && timeS - this.#heldS < LONGEST_BLINK_S) return held;
    this.#held = this.levels;
    this.#heldS = timeS;
    return between(this.levels, value);
  }

  #followDip(timeS, value, openness) {
    if (this.#dip === null) {
      if (openness < HALF) this.#dip = { startS: timeS, least: value };
    } else if (openness < REOPENED) {
      this.#dip.least = Math.min(this.#dip.least, value);
    } else {
      const { startS, least } = this.#dip;
      this.#dip = null;
      if (timeS - startS < LONGEST_BLINK_S) {
        this.#minima = [...this.#minima, least].slice(-MINIMA);
        this.#update();
      }
    }
  }

  #add(timeS, value) {
    if (this.#bin !== null && timeS - this.#bin.startS >= BIN_S) this.#closeBin();
    this.#bin ??= { startS: timeS, total: 0, count: 0 };
    this.#bin.total += value;
    this.#bin.count += 1;
  }

  #closeBin() {
    if (this.#bin === null) return;
    const { startS, total, count } = this.#bin;
    this.#bin = null;
    const mean = total / count;
    this.#bins.push({ startS, mean });
    this.#means.splice(lowerBound(this.#means, mean), 0, mean);
    while (this.#bins[0].startS < startS - this.#rules.adaptS) {
      this.#means.splice(lowerBound(this.#means, this.#bins.shift().mean), 1);
    }
    this.#update();
  }

  #update() {
    const { leastOpen, shutByOpen, shut: plus, known } = this.#rules;
    let open;
    if (this.#means.length) open = this.#means[round(OPEN_QUANTILE * (this.#means.length - 1))];
    else if (known) open = known.open;
    else return;
    open = Math.max(open, leastOpen);
    const assumed = known ? known.shut : shutByOpen * open + plus;
    const count = this.#minima.length;
    const lowest = count ? quantile(this.#minima, SHUT_QUANTILE) : 0;
    let shut = (assumed * PRIOR_WEIGHT + lowest * count) / (PRIOR_WEIGHT + count);
    shut = Math.min(shut, assumed + HIGHEST * (open - assumed));
    this.levels = { open, shut: Math.min(shut, open - 1e-6) };
  }
}

/** Returns a value between levels: 1 at the open one, 0 at the shut one; null without levels. */
export function between(levels, value) {
  return levels === null ? null : (value - levels.shut) / (levels.open - levels.shut);
}

function lowerBound(ordered, value) {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function quantile(values, part) {
  const ordered = [...values].sort((one, other) => one - other);
  return ordered[round(part * (ordered.length - 1))];
}
