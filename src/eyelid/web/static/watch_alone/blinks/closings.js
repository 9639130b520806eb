// Closings: stretches in which eyes are shut, or nearly, found moment by moment. Mirrors `eyelid.blinks.closings`.

import { MERGE_S } from "./blink_options.js";

const BEFORE_S = 0.5; // what comes before a closing tells from which level the lids fall
const REOPENED = 0.6; // the part of the fall that is regained when the eyes are open again
const REGAINED = 0.8; // the openness at which a closing ends
const SETTLE_S = 0.2; // lids that rest for so long have settled
const RESTED_S = 0.5; // lids that have not risen for so long after they were lowest are at rest
const RESTING_S = 1; // if noise makes it hard to say when the lids were lowest
const V_SHAPE = 0.25; // lids that rise by this and settle have reopened, to a lower gaze
const NOT_SHUT = 0.3; // lids that settle above this are lowered, not shut
const LEVEL_QUANTILE = 0.75;
const KEPT_S = 2; // of a long closure, so much is kept of its beginning and of its end
const LONGEST_STEP_S = 0.25; // moments that are further apart have a gap between them, unless they always are

/**
 * Finds the closings of one signal, `both`, `right` or `left` of openness, moment by moment. A closing is { moments, first, last,
 * before, after, stepS, isStep, cutStartS, cutEndS }, as in Python; moments are openness.
 */
export class ClosingFinder {
  #signal;
  #recent = []; // open, at most BEFORE_S ago: { at, value, timeS }, where `at` is the openness
  #event = [];
  #before = 1; // openness before the closing: 1 at most,
  #opened = 1; // and as it was
  #first = 0;
  #least = 1;
  #lowestS = 0;
  #reopenedS = null;
  #seenS = null; // when the eyes were last seen
  #cameS = null; // when they came into sight, if nothing was seen since
  #holeS = null; // when they were last seen before a gap that is bridged
  #gapS = null; // since when nothing is seen
  #gaps = [];
  #lowered = null; // { points, before }
  #stepS = 0; // usual time between moments

  constructor(signal) {
    this.#signal = signal;
  }

  /** Since when the eyes are shut; null if they are open. */
  get shutSinceS() {
    return this.#event.length && this.#reopenedS === null ? this.#event[this.#first].timeS : null;
  }

  /** Takes the next openness; returns the closings that are complete with it. */
  feed(openness) {
    const { timeS } = openness.moment;
    const value = openness[this.#signal];
    if (value === null) return openness.both === null ? this.#gap(timeS) : [];
    let found = [];
    if (this.#seenS !== null) {
      const step = timeS - this.#seenS;
      if (step > Math.max(LONGEST_STEP_S, 3 * this.#stepS)) {
        found = this.#gap(this.#seenS + this.#stepS / 2, true);
        this.#cameS = timeS - this.#stepS / 2;
      } else if (step > 0) {
        this.#stepS = this.#stepS ? 0.9 * this.#stepS + 0.1 * step : step;
      }
    }
    this.#seenS = timeS;
    if (this.#gapS !== null) {
      this.#gaps.push([this.#gapS, this.#cameS || timeS]);
      this.#gapS = null;
    }
    const point = { at: openness, value, timeS };
    found = [...found, ...(this.#event.length ? this.#goOn(point) : this.#look(point))];
    this.#holeS = null;
    return found;
  }

  /** Returns the gaps that ended since the last call: from when to when nothing was seen. */
  takeGaps() {
    return this.#gaps.splice(0);
  }

  /** Returns what is not complete when the recording ends. */
  finish() {
    if (this.#gapS !== null) this.#gaps.push([this.#gapS, this.#cameS || this.#gapS]);
    return this.#cut((this.#seenS ?? 0) + this.#stepS / 2);
  }

  /** Takes a moment at which nothing is seen. Gaps that are too short to matter are bridged. */
  #gap(timeS, isCertain = false) {
    if (this.#seenS === null) {
      this.#gapS ??= timeS;
      this.#cameS = timeS + this.#stepS / 2;
      return [];
    }
    if (!isCertain && timeS - this.#seenS <= MERGE_S) {
      this.#holeS = this.#seenS;
      return [];
    }
    this.#gapS = this.#seenS + this.#stepS / 2;
    const found = this.#cut(this.#gapS);
    this.#recent = [];
    this.#cameS = timeS + this.#stepS / 2;
    this.#seenS = null;
    return found;
  }

  #cut(endS) {
    const found = this.#loweredUntil(endS);
    if (this.#event.length) found.push(this.#closing(this.#reopenedS === null ? endS : null));
    return found;
  }

  /** While the eyes are open: has a closing begun? */
  #look(point) {
    const { at, value, timeS } = point;
    const opened = this.#level();
    const level = Math.min(opened, 1);
    if (value >= at.shutBelow * level) {
      this.#cameS = null;
      this.#remember(point);
      return this.#raised(timeS);
    }
    if (this.#holeS !== null) this.#cameS = timeS - this.#stepS / 2;
    this.#event = [...this.#recent, point];
    this.#before = level;
    this.#opened = opened;
    this.#first = this.#recent.length;
    while (this.#cameS === null && this.#first && this.#event[this.#first - 1].value < REOPENED * level) this.#first -= 1;
    this.#reopenedS = null;
    const lowest = this.#event.slice(this.#first).reduce((least, each) => (each.value < least.value ? each : least));
    this.#least = lowest.value;
    this.#lowestS = lowest.timeS;
    return [];
  }

  /** During a closing: is it over? */
  #goOn(point) {
    this.#event.push(point);
    const { at, value, timeS } = point;
    if (value < this.#least) {
      this.#least = value;
      this.#lowestS = timeS;
    }
    this.#forgetMiddle(timeS);
    const floor = Math.max(this.#least, 0);
    const reopened = floor + REOPENED * (this.#before - floor);
    if (this.#reopenedS === null) return this.#whileShut(value, timeS, reopened);
    if (value < at.shutBelow * this.#before) {
      if (timeS - this.#reopenedS <= MERGE_S) {
        this.#reopenedS = null;
        return [];
      }
      this.#event.pop();
      const after = Math.max(...this.#event.filter((each) => each.timeS >= this.#reopenedS).map((each) => each.value));
      const closing = this.#closing(null, after);
      return [closing, ...this.#look(point)];
    }
    const waited = timeS - this.#reopenedS;
    if (waited > MERGE_S && value >= REGAINED * this.#before) return [this.#closing()];
    if (waited > RESTED_S) return [this.#closing(null, middle(this.#settled(timeS)))];
    return [];
  }

  #whileShut(value, timeS, reopened) {
    if (value >= reopened) {
      if (this.#holeS !== null) return [this.#closing(this.#holeS + this.#stepS / 2)];
      this.#reopenedS = timeS;
    } else if (timeS - this.#event[this.#first].timeS > SETTLE_S) {
      const settled = this.#settled(timeS);
      if (Math.min(...settled) > this.#least + V_SHAPE) return [this.#closing(null, middle(settled))];
      if (this.#isResting(timeS) && middle(settled) > NOT_SHUT) this.#lower();
    }
    return [];
  }

  /** Ends the closing; what comes after it is open again. */
  #closing(cutEndS = null, after = null) {
    const values = this.#event.map(({ value }) => value);
    const least = Math.min(...values.slice(this.#first));
    const lowest = values.indexOf(least, this.#first);
    const regained = least + REOPENED * (Math.min(this.#before, after || 1) - least);
    const risen = values.findIndex((value, index) => index >= lowest && value >= regained);
    let last = risen < 0 ? values.length : risen;
    if (this.#reopenedS !== null) last = Math.max(last, this.#event.findIndex(({ timeS }) => timeS === this.#reopenedS));
    const closing = {
      moments: this.#event.map(({ at }) => at),
      first: this.#first,
      last: last - 1,
      before: this.#opened,
      after: after === null ? this.#opened : Math.min(after, this.#opened),
      stepS: this.#stepS,
      isStep: false,
      cutStartS: this.#cameS,
      cutEndS,
    };
    this.#cameS = null;
    this.#recent = this.#event.slice(last);
    this.#event = [];
    return closing;
  }

  /** The lids rest half open: from now on, that is their level. */
  #lower() {
    this.#lowered ??= { points: this.#event.slice(0, this.#first + 1), before: this.#before };
    const lastS = this.#event.at(-1).timeS;
    this.#recent = this.#event.filter(({ timeS }) => timeS >= lastS - SETTLE_S);
    this.#event = [];
  }

  /** While the lids are lowered: have they risen? */
  #raised(timeS) {
    if (this.#lowered === null) return [];
    const last = this.#recent.filter((each) => each.timeS >= timeS - 0.1).map(({ value }) => value);
    return Math.min(...last) >= REGAINED * this.#lowered.before ? this.#loweredUntil(timeS) : [];
  }

  #loweredUntil(endS) {
    if (this.#lowered === null) return [];
    const { points, before } = this.#lowered;
    this.#lowered = null;
    const first = points.length - 1;
    return [{ moments: points.map(({ at }) => at), first, last: first, before, after: before, stepS: this.#stepS, isStep: true,
      cutStartS: null, cutEndS: endS }];
  }

  /** Returns at which openness the lids are, just now. */
  #level() {
    const values = this.#recent.map(({ value }) => value).sort((one, other) => one - other);
    return values.length ? values[Math.trunc(LEVEL_QUANTILE * (values.length - 1) + 0.5)] : 1;
  }

  #remember(point) {
    this.#recent.push(point);
    while (this.#recent[0].timeS < point.timeS - BEFORE_S) this.#recent.shift();
  }

  /** Returns whether it is long enough that the lids fall no more. */
  #isResting(timeS) {
    return timeS - this.#lowestS > RESTED_S || timeS - this.#event[this.#first].timeS > RESTING_S;
  }

  /** Keeps only the beginning and the end of a long closure, so that memory stays flat. */
  #forgetMiddle(timeS) {
    const untilS = this.#event[this.#first].timeS + KEPT_S;
    let start = this.#first + 1;
    while (start < this.#event.length && this.#event[start].timeS < untilS) start += 1;
    let end = start;
    while (end < this.#event.length && this.#event[end].timeS < timeS - KEPT_S) end += 1;
    this.#event.splice(start, end - start);
  }

  #settled(timeS) {
    return this.#event.filter((each) => each.timeS >= timeS - SETTLE_S).map(({ value }) => value);
  }
}

/** Returns the median of some values; of an even number, the larger one of the two in the middle. */
function middle(values) {
  return [...values].sort((one, other) => one - other)[values.length >> 1];
}
