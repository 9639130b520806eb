// How drowsy a person seems: closures by hard rules, and blinks against the person's own first minutes. Mirrors
// `eyelid.blinks.drowsiness`, which says where the limits come from.

import { fixed, mean } from "../../alone/numbers.js";

/** The levels in words, in order. */
export const LEVELS = ["as at start", "slower", "long closures", "microsleep", "asleep", "unresponsive"];

const CLOSED_FROM_S = [Infinity, Infinity, 0.5, 1, 3, 6]; // seconds from which a closure alone makes a level
const LONG_CLOSURES = LEVELS.indexOf("long closures");
const AWAKE_S = 300; // seconds of seen eyes from the start, which are taken for awake
const MOST_DEVIATIONS = 2; // standard deviations by which at least two measures exceed those of the start
const LEAST_WINDOWS = 4;
const RELATIVE_SPREAD = 0.15; // the least standard deviation, by the mean: first minutes may be all alike
const LEAST_SHARE = 0.01; // and of shares, whose mean may be 0
const MANY_CLOSURES = 2; // in a window; a single one of half a second is seen in people who are awake
const MEASURES = ["duration_mean_ms", "duration_p90_ms", "closed_share"];

/** Returns the level that eyes closed for so long alone make, by its place; null below half a second. */
export function levelOfClosure(closedS) {
  const level = CLOSED_FROM_S.findLastIndex((least) => closedS >= least);
  return level < 0 ? null : level;
}

/** Judges one person's windows, in order of time. */
export class DrowsinessJudge {
  #first = [];
  #usual = null;

  /** Returns the next window with how drowsy the person seemed at its end, and why. */
  judge(window) {
    const closure = levelOfClosure(window.longest_closure_s);
    if (closure !== null && (closure > LONG_CLOSURES || window.closures >= MANY_CLOSURES)) {
      const reason = closure === LONG_CLOSURES ? `${window.closures} closures of half a second and more`
        : `eyes closed for ${fixed(window.longest_closure_s, 1)} s`;
      return { ...window, level: LEVELS[closure], reason, deviation: this.#deviation(window) };
    }
    if (this.#usual === null) {
      this.#learn(window);
      return { ...window, reason: "learning how this person blinks" };
    }
    const deviation = this.#deviation(window);
    if (deviation === null) return { ...window, reason: "no blinks in this window" };
    const isSlower = deviation >= MOST_DEVIATIONS;
    const reason = isSlower ? "blinks are longer than at the start" : "blinks are as at the start";
    return { ...window, level: LEVELS[Number(isSlower)], reason, deviation };
  }

  #learn(window) {
    if (window.duration_mean_ms !== null) this.#first.push(window);
    if (window.time_on_task_s < AWAKE_S || this.#first.length < LEAST_WINDOWS) return;
    this.#usual = MEASURES.map((name) => {
      const values = this.#first.map((each) => each[name]).filter((value) => value !== null);
      const usual = mean(values);
      const spread = Math.sqrt(mean(values.map((value) => (value - usual) ** 2)));
      return { name, usual, spread: Math.max(spread, RELATIVE_SPREAD * usual, name.endsWith("share") ? LEAST_SHARE : 1) };
    });
    this.#first = [];
  }

  /** Returns that of the second largest measure, so that two of three have to differ from the start; null if too few are known. */
  #deviation(window) {
    if (this.#usual === null) return null;
    const deviations = this.#usual.filter(({ name }) => window[name] !== null)
      .map(({ name, usual, spread }) => (window[name] - usual) / spread).sort((one, other) => one - other);
    return deviations.length >= 2 ? deviations.at(-2) : null;
  }
}
