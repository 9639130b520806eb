// How open a person's eyes are at each moment: 1 as open as usual, 0 shut. Mirrors `eyelid.blinks.openness`.

import { between, EyeLevels, logitOf } from "../../alone/eye_levels.js";
import { mean, sum } from "../../alone/numbers.js";
import { ADAPT_S } from "./blink_options.js";
import { SIDES } from "./moment.js";
import { SignalNoise } from "./signal_noise.js";

const SHUT_BELOW = { none: 0.25, lids: 0.65, state: 0.25, both: 0.7 }; // by what is known: P(open), lids' heights
const WEIGHTS = { state: 1, lids: 2 }; // P(open) steadies, but does not see eyes that are shut in part
const TURN_PER_S = 20; // degrees a second above which a head is turning
const USUAL = { open: 4, shut: -3.5 }; // logits
const RULES = {
  state: { adaptS: ADAPT_S, leastOpen: 2, shutByOpen: 0, shut: USUAL.shut, known: USUAL },
  lids: { adaptS: ADAPT_S, leastOpen: 0, shutByOpen: 0.3, shut: 0, known: null },
};

/** The levels of all signals of a person's eyes. */
export class PersonLevels {
  #of;
  #noise = new SignalNoise();
  #pose = null; // when it was seen, and its angles

  /** Takes what is known: [{ side, signal, open, shut }], where signals are `state`, the logit of P(open), and `lids`. */
  constructor(known = []) {
    this.#of = Object.fromEntries(SIDES.map((side) => [side, Object.fromEntries(Object.entries(RULES).map(([signal, rules]) => {
      const own = known.find((each) => each.side === side && each.signal === signal);
      return [signal, new EyeLevels(own ? { ...rules, known: { open: own.open, shut: own.shut } } : rules)];
    }))]));
  }

  /** Takes what was read at the next moment. */
  learn(moment) {
    const isSteady = this.#isSteady(moment);
    for (const [side, signal, value] of valuesOf(moment)) this.#of[side][signal].learn(moment.timeS, value, isSteady);
    this.#noise.learn(moment.timeS, this.#by("lids", moment) ?? this.#by("state", moment));
  }

  /**
   * Returns how open the eyes are: { moment, both, right, left, lids, shutBelow, noise }. What cannot be seen is null; `lids` is by
   * the height of the lids alone, `shutBelow` what `both` falls below in a blink, `noise` what openness usually changes by.
   */
  openness(moment) {
    const eyes = { right: {}, left: {} };
    for (const [side, signal, value] of valuesOf(moment)) {
      const openness = this.#of[side][signal].openness(moment.timeS, value);
      if (openness !== null) eyes[side][signal] = openness;
    }
    const [right, left] = [weighted(eyes.right), weighted(eyes.left)];
    const isByState = SIDES.some((side) => "state" in eyes[side]);
    const lids = meanOf(SIDES.flatMap((side) => eyes[side].lids ?? []));
    const known = isByState ? (lids === null ? "state" : "both") : lids === null ? "none" : "lids";
    const both = meanOf([right, left].filter((value) => value !== null));
    return { moment, both, right, left, lids, shutBelow: SHUT_BELOW[known], noise: this.#noise.usual };
  }

  /** Returns how open the eyes are by one signal alone, by the levels as they are learned. */
  #by(name, moment) {
    return meanOf(valuesOf(moment).filter(([side, signal]) => signal === name && this.#of[side][signal].levels !== null)
      .map(([side, signal, value]) => between(this.#of[side][signal].levels, value)));
  }

  #isSteady({ timeS, pose }) {
    if (pose === null) return true;
    const last = this.#pose;
    this.#pose = { timeS, pose };
    if (last === null) return true;
    return Math.max(...pose.map((angle, axis) => Math.abs(angle - last.pose[axis]))) <= TURN_PER_S * (timeS - last.timeS);
  }
}

/** Returns what was read of both eyes as rows of side, signal and value. */
function valuesOf(moment) {
  return SIDES.flatMap((side) => {
    const reading = moment[side];
    if (reading === null) return [];
    const values = [["state", logitOf(reading.pOpen)], ["lids", reading.ear || null]]; // 0 is how programs write a lost face
    return values.filter(([, value]) => value !== null).map(([signal, value]) => [side, signal, value]);
  });
}

function weighted(bySignal) {
  const signals = Object.keys(bySignal);
  if (!signals.length) return null;
  return sum(signals.map((signal) => WEIGHTS[signal] * bySignal[signal])) / sum(signals.map((signal) => WEIGHTS[signal]));
}

function meanOf(values) {
  return values.length ? mean(values) : null;
}
