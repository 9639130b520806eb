// From glances to deliberate movements, calls for help, and a face that is lost. Mirrors `eyelid.speaking.symbol_finder`.

import { paced } from "./adapting.js";
import { ClosureFinder } from "./closures.js";
import { Dwell } from "./dwell.js";
import { MOVEMENTS } from "./glance.js";
import { LidsReader } from "./lids.js";
import { MovementBelief } from "./movement_belief.js";
import { notice } from "./notice.js";
import { ReflexBlinks, TAIL_FROM_S } from "./reflex_blinks.js";

const STALLED_S = 0.5; // after so long without a frame nothing is known of what happened meanwhile
const BRIDGED_S = 0.2; // a face that is not found for less is as if it had been
const AGAIN_S = 3; // long closures that follow one another within less are attempts, no reflexes
const LONGER_S = 0.5; // a long blink is longer than a deliberate one by so much at least
const FULL_S = 0.2; // a blink that is long enough is shown for so long before a longer one is
const SHOWN = 0.3; // a hold is shown from this share on, or reflex blinks would flicker
const LIDS = { // by the way lids are used, when they are shut, and the mean openness up to which that counts
  usual: [{}, 0.3],
  subtle: [{ shutBelow: 0.7, openAbove: 0.8 }, 0.65],
  inverted: [{ shutBelow: 0.35, openAbove: 0.6, openS: 0.4 }, 0.4],
};

/** Takes one person's glances in order and tells what they say; see the Python class. */
export class SymbolFinder {
  #set;
  #settings;
  #ranges;
  #pace = 1;
  #shutUpTo;
  #lids;
  #closures;
  #belief;
  #dwell;
  #lastS = -Infinity;
  #seenS = null; // when somebody was seen last
  #seenFrames = 0;
  #lidsS = -Infinity; // when an eye that counts was seen last
  #isCalling = false;
  #watchedS = 0;
  #attempt = null; // a closure that was too short, and long for a reflex
  #longS = -Infinity; // when the last closure ended that was long for a reflex

  /** Takes the settings of symbols, the ranges of all settings, what is known of this person's reflex blinks, and whether they are lost. */
  constructor(settings, ranges, reflexBlinks = new ReflexBlinks(), isLost = false) {
    this.#set = this.#settings = settings;
    this.#ranges = ranges;
    this.reflexBlinks = reflexBlinks;
    this.isLost = isLost; // whether it has said so, and not yet that they are found
    this.hold = null; // the movement that is being made, { symbol, share }
    const [rules, shutUpTo] = LIDS[settings.is_inverted ? "inverted" : settings.is_subtle ? "subtle" : "usual"];
    this.#shutUpTo = shutUpTo;
    this.#lids = new LidsReader(settings);
    this.#closures = new ClosureFinder(rules);
    this.#belief = new MovementBelief(settings.least_sure);
    const looks = ["left", "right", "up"].filter((movement) => settings.movements.includes(movement));
    this.#dwell = new Dwell(looks, settings.dwell_s, settings.release_s);
  }

  /** Makes times longer, or shorter, than they are set, by the pace of the person. */
  followPace(pace) {
    if (pace === this.#pace) return;
    this.#pace = pace;
    this.#settings = paced(this.#set, pace, this.#ranges);
    this.#dwell.setTimes(this.#settings.dwell_s, this.#settings.release_s);
  }

  /** How long eyes must be shut for a deliberate blink, at present. */
  get neededS() {
    return this.#settings.blink_s ?? this.reflexBlinks.neededS(this.#settings.stray_blinks);
  }

  /** Takes the next glance; returns the notices of what is understood. One that is not after the last is passed over. */
  step(glance) {
    if (!(glance.timeS > this.#lastS)) return [];
    let passedS = glance.timeS - this.#lastS;
    this.#lastS = glance.timeS;
    if (passedS > STALLED_S) {
      this.#forget();
      passedS = 0;
    }
    this.#seenS ??= glance.timeS;
    if (glance.movements === null) return this.#miss(glance.timeS);
    const notices = this.#see(glance.timeS);
    const lids = this.#lids.read(glance, passedS);
    if (lids === null) {
      if (glance.timeS - this.#lidsS > BRIDGED_S) this.#forget();
      return notices;
    }
    this.#lidsS = glance.timeS;
    this.#watch(glance.timeS, passedS);
    let { openness, widest } = lids;
    if (this.#settings.is_inverted) openness = widest = 1 - openness;
    const closure = this.#closures.step(glance.timeS, openness, widest);
    notices.push(...this.#end(closure, glance.timeS));
    const sinceS = this.#closures.shutSinceS;
    if (sinceS === null) {
      notices.push(...this.#look(glance.timeS, glance.movements, passedS));
    } else {
      this.#dwell.pause(passedS);
      notices.push(...this.#shut(glance.timeS - sinceS, glance.timeS));
    }
    if (this.#isCalling && sinceS === null && openness > 0.5) {
      this.#isCalling = false;
      notices.push(notice("opened", glance.timeS));
    }
    return notices;
  }

  #see(timeS) {
    this.#seenS = timeS;
    this.#seenFrames += 1;
    if (!this.isLost || this.#seenFrames < 2) return [];
    this.isLost = false;
    return [notice("found", timeS)];
  }

  #miss(timeS) {
    const awayS = timeS - (this.#seenS ?? 0);
    const { lost_s: lostS } = this.#settings;
    this.#seenFrames = 0;
    if (awayS > BRIDGED_S) this.#forget();
    if (this.isLost || lostS === null || awayS < lostS) return [];
    this.isLost = true;
    return [notice("lost", timeS)];
  }

  #forget() {
    this.#closures.forget();
    this.#belief.forget();
    this.#dwell.forget();
    this.hold = null;
  }

  /** Learns the rate of reflex blinks, and from a long one that turned out to be no attempt. */
  #watch(timeS, passedS) {
    this.#watchedS += passedS;
    if (this.#watchedS > 10) {
      this.reflexBlinks = this.reflexBlinks.after(this.#watchedS);
      this.#watchedS = 0;
    }
    if (this.#attempt !== null && timeS > this.#attempt.endS + AGAIN_S + this.neededS) {
      this.#learn(this.#attempt);
      this.#attempt = null;
    }
  }

  #learn(closure) {
    this.reflexBlinks = this.reflexBlinks.withBlink(closure.endS - closure.startS, this.neededS);
  }

  /** Takes where open eyes look. */
  #look(timeS, movements, passedS) {
    const { movement, share } = this.#belief.step(movements, passedS);
    const isSure = share >= this.#settings.least_sure && movement !== "blink";
    const isClear = movements[MOVEMENTS.indexOf(movement)] === Math.max(...movements);
    const { symbol, released, sinceS } = this.#dwell.step(isSure ? movement : null, passedS, isClear);
    const { longest } = this.#dwell;
    this.hold = longest !== null && longest.share >= SHOWN ? longest : null;
    const notices = [];
    if (released !== null) notices.push(notice("released", timeS, released));
    if (symbol !== null) notices.push(notice("symbol", timeS, symbol, timeS - sinceS));
    return notices;
  }

  /** Takes that the eyes have been shut for some seconds. */
  #shut(seconds, timeS) {
    const { neededS, longS, restS } = this.#bounds();
    if (seconds >= neededS) this.#dwell.forget();
    this.hold = seconds < restS ? this.#holdOfLids(seconds, neededS, longS) : null;
    const callsS = this.#settings.is_inverted ? Infinity : this.#settings.emergency_s ?? Infinity;
    if (seconds < callsS || this.#isCalling || this.#closures.openness > this.#shutUpTo) return [];
    this.#isCalling = true;
    return [notice("shut", timeS)];
  }

  /** Takes a closure that is over, or null. */
  #end(closure, timeS) {
    if (closure === null || closure.openness > this.#shutUpTo || this.#isCalling) return [];
    const { neededS, longS, restS } = this.#bounds();
    const seconds = closure.endS - closure.startS;
    if (seconds < neededS) {
      if (seconds < TAIL_FROM_S) {
        this.#learn(closure);
      } else {
        this.#attempt = closure.startS < this.#longS + AGAIN_S ? null : closure; // again: somebody tries, and is not understood
        this.#longS = closure.endS;
      }
      return [];
    }
    this.#attempt = null;
    this.#longS = closure.endS;
    const symbol = seconds >= longS ? "long_blink" : "blink";
    if (seconds >= restS || !this.#settings.movements.includes(symbol)) return [];
    return [notice("symbol", timeS, symbol, closure.startS), notice("released", timeS, symbol)];
  }

  #holdOfLids(seconds, neededS, longS) {
    const { movements } = this.#settings;
    const isLong = movements.includes("long_blink");
    let hold = null;
    if (movements.includes("blink") && (seconds < neededS + FULL_S || !isLong)) {
      hold = { symbol: "blink", share: Math.min(seconds / neededS, 1) };
    } else if (isLong) {
      hold = { symbol: "long_blink", share: Math.min(seconds / longS, 1) };
    }
    return hold !== null && hold.share >= SHOWN ? hold : null;
  }

  /** Returns from when on shut eyes are a deliberate blink, a long one, and rest. */
  #bounds() {
    const { neededS } = this;
    let [longestS, longS] = [neededS, Infinity];
    if (this.#settings.movements.includes("long_blink")) {
      longestS = longS = Math.max(this.#settings.long_blink_s, neededS + LONGER_S);
    }
    const { rest_s: restS } = this.#settings;
    return { neededS, longS, restS: restS === null ? Infinity : Math.max(restS, longestS + LONGER_S) };
  }
}
