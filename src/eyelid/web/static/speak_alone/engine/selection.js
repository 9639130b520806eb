// Selection: how symbols choose from a menu, directly or by scanning. Mirrors `eyelid.speaking.selection`.

import { beginsWith } from "../../alone/numbers.js";

const KNOWN = 100; // choices that were lit last, more than are lit during any movement

/** Returns what a symbol has done to a menu: the place of the choice that was taken, and whether none is taken by such a symbol. */
function taken(choice = null, isRefused = false) {
  return { choice, isRefused };
}

/** Returns the movements that choose: all but a long blink, unless there is nothing else. */
export function switchesOf({ symbols: { movements } }) {
  const others = movements.filter((symbol) => symbol !== "long_blink");
  return others.length ? others : movements;
}

function looksOf(symbols) {
  return symbols.filter((symbol) => !symbol.includes("blink"));
}

/** Returns how is chosen: what the settings say, if there are the movements for it. */
export function selectionOf(settings) {
  const switches = switchesOf(settings);
  const chosen = settings.speaker.selection;
  if (chosen === "inverse_scan") return looksOf(switches).length ? chosen : "scan";
  return switches.length > 1 ? chosen : "scan";
}

/** Returns the movements for which ways to speak are to be made. */
export function directSymbols(settings) {
  const switches = switchesOf(settings);
  const undo = settings.symbols.movements.filter((symbol) => !switches.includes(symbol));
  return [...(selectionOf(settings) === "direct" ? switches : switches.slice(0, 1)), ...undo];
}

/** Returns whether a symbol takes back: a long blink, unless it is all that a person can make. */
export function undoes(symbol, settings) {
  return symbol === "long_blink" && !switchesOf(settings).includes("long_blink");
}

/** Returns what chooses for a person of these settings. */
export function makeSelector(settings) {
  const kind = selectionOf(settings);
  if (kind === "direct") return new DirectSelector();
  if (kind === "step_scan") return new StepSelector(switchesOf(settings));
  return new ScanSelector(settings.speaker, kind === "inverse_scan");
}

/** Takes the choice whose symbols were made. */
class DirectSelector {
  #choices = [];

  constructor() {
    Object.assign(this, { kind: "direct", lit: null, roundS: 0, passed: 0, pace: 1, made: [] });
  }

  begin(choices) {
    this.#choices = choices;
    this.made = [];
  }

  stop() {
    this.made = [];
  }

  /** Takes a symbol; one that leads to no choice makes all be forgotten that was made. */
  symbol(symbol) {
    const made = [...this.made, symbol];
    const place = this.#choices.findIndex(({ symbols }) => beginsWith(symbols, made));
    const isWhole = place >= 0 && this.#choices[place].symbols.length === made.length;
    this.made = place >= 0 && !isWhole ? made : [];
    return taken(isWhole ? place : null, place < 0);
  }

  released() {
    return taken();
  }

  /** Takes the last symbol back; returns whether there was one. */
  back() {
    const had = this.made.length > 0;
    this.made = this.made.slice(0, -1);
    return had;
  }

  tick() {}

  litShare() {
    return null;
  }
}

/** Lights the next choice at one symbol, and takes the lit one at another. It knows no time. */
class StepSelector {
  #on;
  #size = 0;

  /** Takes the movements; the first goes on. */
  constructor([on]) {
    Object.assign(this, { kind: "step_scan", lit: null, roundS: 0, passed: 0, pace: 1, made: [] });
    this.#on = on;
  }

  begin(choices) {
    this.#size = choices.length;
    this.lit = choices.length ? 0 : null;
  }

  stop() {
    this.lit = null;
  }

  symbol(symbol) {
    if (this.lit === null) return taken(null, true);
    if (symbol !== this.#on) return taken(this.lit);
    this.lit = (this.lit + 1) % this.#size;
    return taken();
  }

  released() {
    return taken();
  }

  back() {
    return false;
  }

  tick() {}

  litShare() {
    return null;
  }
}

/**
 * Lights one choice after another. A symbol takes the one that was lit when its movement began. Inverse scanning begins with
 * a symbol, and takes what is lit when the movement ends, or at another. After some rounds nothing is lit until a symbol.
 */
class ScanSelector {
  #settings;
  #size = 0;
  #begunS = 0;
  #sinceS = 0;
  #lightings = [];
  #rounds = 0;

  constructor(settings, isInverse) {
    Object.assign(this, { kind: isInverse ? "inverse_scan" : "scan", lit: null, passed: 0, pace: 1, made: [] });
    this.#settings = settings;
  }

  begin(choices, timeS) {
    this.#size = choices.length;
    this.passed = 0;
    this.#lightings = [];
    this.#light(this.kind === "inverse_scan" || !choices.length ? null : 0, timeS);
  }

  stop() {
    this.lit = null;
    this.#size = 0;
    this.#lightings = [];
  }

  symbol(symbol, timeS, beganS = null) {
    const aimed = this.#litAt(beganS ?? timeS);
    if (aimed !== null) return taken(aimed);
    this.#light(this.#size ? 0 : null, timeS);
    return taken(null, !this.#size);
  }

  /** Takes the lit choice of inverse scanning. A blink is over when it is understood: one begins, and another takes. */
  released(timeS) {
    return taken(this.kind === "inverse_scan" && timeS > this.#begunS ? this.lit : null);
  }

  back() {
    return false;
  }

  tick(timeS) {
    while (this.lit !== null && timeS >= this.#sinceS + this.#lastsS(this.lit)) {
      this.#sinceS += this.#lastsS(this.lit);
      this.lit += 1;
      if (this.lit === this.#size) {
        this.#rounds += 1;
        this.passed += 1;
        const { scan_rounds: rounds } = this.#settings;
        this.lit = rounds !== null && this.#rounds >= rounds ? null : 0;
      }
      this.#note(this.#sinceS, this.lit);
    }
  }

  /** Returns how much of the time of the lit choice is over; null if none is lit. */
  litShare(timeS) {
    if (this.lit === null) return null;
    return Math.min(1, Math.max(0, (timeS - this.#sinceS) / this.#lastsS(this.lit)));
  }

  /** How long it takes until all choices have been lit. */
  get roundS() {
    let total = 0;
    for (let place = 0; place < this.#size; place += 1) total += this.#lastsS(place);
    return total;
  }

  #lastsS(place) {
    const { first_scan_s: firstS, scan_s: scanS } = this.#settings;
    return this.pace * (place === 0 && firstS !== null ? firstS : scanS);
  }

  #light(place, timeS) {
    this.lit = place;
    this.#rounds = 0;
    this.#begunS = this.#sinceS = timeS;
    this.#note(timeS, place);
  }

  #note(timeS, place) {
    this.#lightings.push({ timeS, place });
    if (this.#lightings.length > KNOWN) this.#lightings.shift();
  }

  /** Returns what was lit at a time; of one before the menu appeared, what it lit first. */
  #litAt(timeS) {
    let lit = this.#lightings.length ? this.#lightings[0].place : null;
    for (const each of this.#lightings) if (each.timeS <= timeS) lit = each.place;
    return lit;
  }
}
