// What was counted of each person. Mirrors `eyelid.watching.tallies`, and how `eyelid.web.watch_json` shows it.

import { rounded } from "../../alone/numbers.js";
import { isGap } from "../blinks/moment.js";
import { BLINKS, LONGEST_STEP_S } from "../blinks/windows.js";

const MOST_PEOPLE = 8; // that are shown, those who came last
const MEASURES = [
  ["blink_rate", "blinks a minute", 1],
  ["duration_mean_ms", "mean duration, ms", 1],
  ["duration_p90_ms", "nine in ten are shorter than, ms", 1],
  ["partial_share", "partial blinks, %", 100],
  ["closed_share", "time closed, %", 100],
  ["p80", "P80, %", 100],
  ["longest_closure_s", "longest closure, s", 1],
];

export class Tallies {
  #people = new Map();

  /** Counts what was told of a frame. */
  add({ steps, events, windows }) {
    for (const [track, step] of steps) this.#take(this.#person(track), step);
    for (const { track, event } of events) if (BLINKS.includes(event)) this.#person(track).blinks += 1;
    for (const window of windows) this.#person(window.track).window = window;
  }

  /** Returns what is shown of each person, by number. */
  json() {
    const shown = [...this.#people].sort(([one], [other]) => one - other).slice(-MOST_PEOPLE);
    return Object.fromEntries(shown.map(([track, person]) => [track, personJson(person)]));
  }

  #person(track) {
    if (!this.#people.has(track)) this.#people.set(track, { step: null, seenS: 0, blinks: 0, window: null });
    return this.#people.get(track);
  }

  #take(person, step) {
    const before = person.step;
    person.step = step;
    const { moment } = step.openness;
    if (before === null || isGap(moment)) return;
    const seconds = moment.timeS - before.openness.moment.timeS;
    person.seenS += seconds <= LONGEST_STEP_S ? seconds : 0;
  }
}

function personJson({ blinks, seenS, window }) {
  return {
    blinks,
    rate: seenS ? rounded((60 * blinks) / seenS, 1) : null,
    level: window?.level ?? "",
    reason: window?.reason ?? "",
    window: window && [rounded(window.start_s, 1), rounded(window.end_s, 1)],
    measures: window ? MEASURES.map(([name, words, times]) => [words, window[name] === null ? null : rounded(times * window[name], 1)]) : [],
  };
}
