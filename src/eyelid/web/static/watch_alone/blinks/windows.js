// Measures of a person's blinks and closures over sliding windows of time. Mirrors `eyelid.blinks.windows`.

import { mean, median, quantile, round, sum, within } from "../../alone/numbers.js";
import { isGap } from "./moment.js";

/** The kinds of events that count as blinks. */
export const BLINKS = ["blink", "wink"];

/** Seconds between two moments; more of them are not seen time. */
export const LONGEST_STEP_S = 0.25;

const P80 = 0.2; // openness of the lids at which eyes are 80 % closed,
const P70 = 0.3; // and 70 %
const SPEEDS_FROM = 60; // frames a second from which speeds of lids can be told
const TOLD_S = 0.5; // after their end, events are known
const MS = 1000;
const SUMS = { seen: 0, closed: 0, lids: 0, p80: 0, p70: 0, eyemeas: 0, moments: 0, longest: 0 }; // of one step, in seconds

/** Makes the windows of one person from steps; they have the names of the table's columns. */
export class Windows {
  #source;
  #track;
  #step;
  #count;
  #tallies = [];
  #events = [];
  #tally = null;
  #ended = [];
  #lastS = null;
  #seenS = 0;

  /** Starts at the first step; a window ends every `stepS` seconds, and is `lengthS` long. */
  constructor(source, track, { lengthS, stepS }) {
    this.#source = source;
    this.#track = track;
    this.#step = stepS;
    this.#count = Math.max(1, round(lengthS / stepS));
  }

  /** Takes the next step; returns the windows that ended half a second before it, or earlier. */
  feed(step) {
    const { timeS } = step.openness.moment;
    this.#events.push(...step.events.filter(({ event }) => event === "closure" || BLINKS.includes(event)));
    if (this.#tally === null) {
      this.#tally = { ...SUMS, startS: timeS, endS: timeS + this.#step };
    }
    while (timeS >= this.#tally.endS) {
      this.#ended.push(this.#tally);
      this.#tally = { ...SUMS, startS: this.#tally.endS, endS: this.#tally.endS + this.#step };
    }
    this.#add(step, timeS);
    const windows = [];
    while (this.#ended.length && timeS >= this.#ended[0].endS + TOLD_S) windows.push(this.#end(this.#ended.shift()));
    return windows;
  }

  /** Returns the windows that were not told, and the one that ends with the recording. */
  finish() {
    const windows = this.#ended.map((tally) => this.#end(tally));
    const isBegun = this.#lastS !== null && this.#tally !== null && this.#lastS > this.#tally.startS;
    return isBegun ? [...windows, this.#end({ ...this.#tally, endS: this.#lastS })] : windows;
  }

  #add({ openness: { moment, lids }, shutSinceS }, timeS) {
    const last = this.#lastS;
    this.#lastS = timeS;
    if (last === null || isGap(moment)) return;
    const seconds = timeS - last;
    if (seconds > LONGEST_STEP_S) return;
    const tally = this.#tally;
    const shut = lids === null ? 0 : 1 - within(lids, 0, 1);
    this.#seenS += seconds;
    tally.seen += seconds;
    tally.closed += shutSinceS === null ? 0 : seconds;
    tally.lids += lids === null ? 0 : seconds;
    tally.p80 += lids !== null && lids <= P80 ? seconds : 0;
    tally.p70 += lids !== null && lids <= P70 ? seconds : 0;
    tally.eyemeas += seconds * shut * shut;
    tally.moments += 1;
    tally.longest = Math.max(tally.longest, shutSinceS === null ? 0 : timeS - shutSinceS);
  }

  #end(tally) {
    this.#tallies = [...this.#tallies, tally].slice(-this.#count);
    const { startS } = this.#tallies[0];
    while (this.#events.length && this.#events[0].end_s < startS) this.#events.shift();
    const events = this.#events.filter((event) => event.end_s <= tally.endS);
    const blinks = events.filter(({ event }) => BLINKS.includes(event));
    const total = Object.fromEntries(Object.keys(SUMS).map((name) => [name, sum(this.#tallies.map((each) => each[name]))]));
    const durations = blinks.map((event) => event.duration_ms).filter((duration) => duration !== null);
    const isFast = total.seen > 0 && total.moments / total.seen >= 0.95 * SPEEDS_FROM;
    const shown = isFast && total.lids ? blinks : [];
    const byLids = (name) => (total.lids ? total[name] / total.lids : null);
    return {
      source: this.#source,
      track: this.#track,
      start_s: startS,
      end_s: tally.endS,
      seen_s: total.seen,
      blinks: blinks.length,
      blink_rate: total.seen ? (blinks.length * 60) / total.seen : null,
      duration_mean_ms: durations.length ? mean(durations) : null,
      duration_p90_ms: durations.length ? quantile(durations, 0.9) : null,
      partial_share: blinks.length ? mean(blinks.map(({ completeness }) => Number(completeness === "partial"))) : null,
      closed_share: total.seen ? total.closed / total.seen : null,
      p80: byLids("p80"),
      p70: byLids("p70"),
      eyemeas: byLids("eyemeas"),
      closing_avr_cs: amplitudeBySpeed(shown, "closing_speed"),
      opening_avr_cs: amplitudeBySpeed(shown, "opening_speed"),
      closures: events.filter(({ event }) => event === "closure").length,
      longest_closure_s: Math.max(...this.#tallies.map(({ longest }) => longest), ...events.map((event) => (event.duration_ms ?? 0) / MS)),
      time_on_task_s: this.#seenS,
      level: null,
      reason: null,
      deviation: null,
    };
  }
}

/** Returns the median of amplitude by speed, in hundredths of a second. */
function amplitudeBySpeed(blinks, name) {
  const ratios = blinks.filter((blink) => blink.amplitude && blink[name]).map((blink) => (100 * blink.amplitude) / blink[name]);
  return ratios.length ? median(ratios) : null;
}
