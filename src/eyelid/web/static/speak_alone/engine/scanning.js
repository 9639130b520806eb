// Scanning: one choice after another is lit, by a symbol or by time. Mirrors `eyelid.speaking.scanning`.

import { taken } from "./selector.js";

const KNOWN = 100; // choices that were lit last, more than are lit during any movement

/** Lights the next choice at one symbol, and takes the lit one at another. It knows no time. */
export class StepSelector {
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
export class ScanSelector {
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
