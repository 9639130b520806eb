// Whether a person is awake, seen, and calling for help: what comes before any words. Mirrors `eyelid.speaking.alertness`.

import { callingRow, Countdown, Rhythm, Series, wakingRow } from "./emergency.js";
import { effect } from "./menu.js";

const sound = (name) => effect("sound", name);

/** Follows one person from sleep to alarm. Times are in seconds, and never go back. */
export class Alertness {
  #settings;
  #series = new Series();
  #rhythm = null;
  #countdown = null;
  #isRinging = false;
  #isAsleep = false;
  #isLost = false;

  constructor(settings) {
    this.#settings = settings;
  }

  /** `speaking`, `asleep`, `countdown`, `alarm` or `lost`. */
  get mode() {
    if (this.#isRinging) return "alarm";
    if (this.#countdown) return "countdown";
    if (this.#isAsleep) return "asleep";
    return this.#isLost ? "lost" : "speaking";
  }

  get isCalling() {
    return ["countdown", "alarm"].includes(this.mode);
  }

  /** Returns the seconds until the alarm; null if none is coming. */
  leftS(timeS) {
    return this.#countdown ? this.#countdown.endS - timeS : null;
  }

  /** Counts down. */
  tick(timeS) {
    if (!this.#countdown) return [];
    const due = this.#countdown.ticksDue(timeS);
    const isOver = timeS >= this.#countdown.endS;
    this.#countdown.ticks += due;
    return [...Array(Math.max(due, 0)).fill(sound("countdown")), ...(isOver ? this.#ring() : [])];
  }

  /** Takes a symbol; returns what is to happen, and whether it may choose something: it has not woken, called, or called off. */
  symbol(symbol, timeS, { pace, choices, isLate }) {
    if (this.#isRinging) return { effects: [], isFree: false };
    if (this.#countdown) return { effects: this.#callOffBy(symbol, timeS), isFree: false };
    const effects = this.#find();
    if (isLate) {
      this.#series.clear();
    } else {
      this.#series.take(symbol, timeS);
      const row = callingRow(this.#settings, symbol, pace, choices);
      if (row && this.#series.isRow(row)) {
        return { effects: [...effects, ...this.#call(timeS, this.#rhythmOf(symbol, row, timeS))], isFree: false };
      }
    }
    if (this.#isAsleep) return { effects: [...effects, ...this.#wakeBy(symbol, timeS, pace)], isFree: false };
    if (this.goesOn(symbol, timeS)) {
      this.#rhythm.lastS = timeS;
      return { effects, isFree: false };
    }
    this.#rhythm = null;
    return { effects, isFree: true };
  }

  /** Takes that eyes are `shut` or `opened`, or that the person is `lost` or `found`. */
  notice(kind, timeS) {
    if (kind === "shut") return this.mode === "speaking" ? this.#call(timeS, null) : [];
    if (kind === "opened") return this.#countdown ? this.#callOff() : [];
    return kind === "lost" ? this.#lose() : this.#find();
  }

  /** Takes the key that calls for help. */
  call(timeS) {
    return this.isCalling ? [] : this.#call(timeS, null);
  }

  /** Ends an alarm or a countdown, as a person does who has come. */
  silence() {
    if (this.#countdown) return this.#callOff();
    if (!this.#isRinging) return [];
    this.#isRinging = false;
    this.#awakeAgain();
    return [effect("silence")];
  }

  sleep() {
    this.#isAsleep = true;
    this.#series.clear();
    return [sound("sleep")];
  }

  wake() {
    this.#isAsleep = false;
    return [sound("wake")];
  }

  /** Returns whether a symbol belongs to the row that has just woken. */
  goesOn(symbol, timeS) {
    return this.#rhythm !== null && this.#rhythm.goesOn(symbol, timeS);
  }

  #wakeBy(symbol, timeS, pace) {
    const row = wakingRow(this.#settings, symbol, pace);
    if (!this.#series.isRow(row)) return [];
    this.#rhythm = this.#rhythmOf(symbol, row, timeS);
    return this.wake();
  }

  #rhythmOf(symbol, row, timeS) {
    return new Rhythm(symbol, this.#series.longestGapS(row.repeats), timeS);
  }

  #lose() {
    const isTold = this.mode === "speaking";
    this.#isLost = true;
    this.#series.clear();
    return isTold ? [sound("lost")] : [];
  }

  #find() {
    const isTold = this.mode === "lost";
    this.#isLost = false;
    return isTold ? [sound("found")] : [];
  }

  #call(timeS, rhythm) {
    this.#series.clear();
    this.#rhythm = null;
    const { countdown_s: countdownS } = this.#settings.speaker;
    if (countdownS === null) return this.#ring();
    this.#countdown = new Countdown(timeS, countdownS, rhythm);
    return [sound("countdown")];
  }

  #ring() {
    this.#countdown = null;
    this.#isRinging = true;
    return [effect("alarm")];
  }

  /** A row that goes on does not call off: who needs help does not stop to count. */
  #callOffBy(symbol, timeS) {
    this.#isLost = false;
    const { rhythm } = this.#countdown;
    if (rhythm?.goesOn(symbol, timeS)) {
      rhythm.lastS = timeS;
      return [];
    }
    return this.#callOff();
  }

  #callOff() {
    this.#countdown = null;
    this.#awakeAgain();
    return [sound("undo")];
  }

  /** Who calls, or calls off, is awake. */
  #awakeAgain() {
    this.#isAsleep = false;
    this.#series.clear();
  }
}
