// The call for help: the same movement again and again, and a countdown. Mirrors `eyelid.speaking.emergency`.

import { selectionOf, switchesOf } from "./selection.js";

const LONGER_ROWS = { 2: 16 / 8, 3: 11 / 8 }; // by the number of movements
const LONGEST_ROW = 16 / 8;
const BEGUN_SHARE = 0.7; // where a choice may be two symbols, the one that begins and the one that takes
const PAUSE_S = 0.2;
const LAST_CHANCE_S = 1;
const RHYTHM = 1.25;

/** Counts the same symbol in a row; reflexes do not make such a row. */
export class Series {
  #symbol = "";
  #times = [];

  take(symbol, timeS) {
    if (symbol !== this.#symbol) this.#times = [];
    this.#symbol = symbol;
    this.#times = [...this.#times.slice(-99), timeS];
  }

  clear() {
    this.#symbol = "";
    this.#times = [];
  }

  /** Returns whether the last symbols are such a row, { repeats, withinS }. */
  isRow({ repeats, withinS }) {
    const times = this.#times.slice(-repeats);
    return times.length === repeats && times.at(-1) - times[0] <= withinS;
  }

  /** Returns the longest time between two of the last symbols. */
  longestGapS(repeats) {
    const times = this.#times.slice(-repeats);
    return Math.max(0, ...times.slice(1).map((time, place) => time - times[place]));
  }
}

/** Returns the row, { repeats, withinS }, that calls for help with these settings; null if none does. */
export function callingRow(settings, symbol, pace, choices) {
  const { speaker: rules } = settings;
  if (rules.emergency_repeats === null) return null;
  const [selection, switches] = [selectionOf(settings), switchesOf(settings)];
  const isDirect = selection === "direct" && switches.includes(symbol);
  const longer = isDirect ? LONGER_ROWS[switches.length] ?? 1 : LONGEST_ROW;
  let repeats = Math.ceil(rules.emergency_repeats * longer - 1e-9);
  if (selection === "step_scan" && symbol === switches[0]) repeats = Math.max(repeats, 2 * choices + 1);
  let eachS = rules.emergency_within_s / rules.emergency_repeats;
  if (selection === "scan") eachS = rules.scan_s * pace; // a choice takes longer, on average
  if (selection === "inverse_scan") eachS = rules.scan_s * pace * BEGUN_SHARE;
  return { repeats, withinS: repeats * Math.max(eachS, movementS(settings.symbols, symbol, pace)) };
}

/** Returns the row that wakes. */
export function wakingRow(settings, symbol, pace) {
  const { wake_repeats: repeats, wake_within_s: withinS } = settings.speaker;
  return { repeats, withinS: Math.max(withinS, repeats * movementS(settings.symbols, symbol, pace)) };
}

/** Returns how long it takes to make a movement and the pause after it. */
function movementS(symbols, symbol, pace) {
  let seconds = (symbols.dwell_s ?? 0) + symbols.release_s;
  if (symbol === "long_blink") seconds = symbols.long_blink_s;
  else if (symbol === "blink") seconds = symbols.blink_s ?? 0;
  return Math.max(pace, 1) * seconds + PAUSE_S;
}

/** The symbols that have just done something by being repeated, and may still be going on. */
export class Rhythm {
  constructor(symbol, longestGapS, timeS) {
    this.symbol = symbol;
    this.gapS = RHYTHM * longestGapS;
    this.lastS = timeS;
  }

  /** Returns whether a symbol belongs to the row. */
  goesOn(symbol, timeS) {
    return symbol === this.symbol && timeS - this.lastS <= this.gapS;
  }
}

/** A call for help that can still be called off; one begun by a row is so long that a pause still calls it off. */
export class Countdown {
  constructor(startS, countdownS, rhythm = null) {
    const longestS = rhythm ? rhythm.gapS + LAST_CHANCE_S : 0;
    this.startS = startS;
    this.endS = startS + Math.max(countdownS, longestS);
    this.ticks = 1; // sounds that have been made
    this.rhythm = rhythm;
  }

  /** Returns how many sounds are to be made until a time: one at the start, and one each second. */
  ticksDue(timeS) {
    const seconds = Math.min(Math.trunc(timeS - this.startS), Math.ceil(this.endS - this.startS) - 1);
    return 1 + seconds - this.ticks;
  }
}
