// How open the eyes that count are at a glance, by this person's own levels. Mirrors `eyelid.speaking.lids`.

import { EyeLevels, logitOf } from "../../alone/eye_levels.js";
import { MOVEMENTS } from "./glance.js";
import { sum } from "../../alone/numbers.js";

const BLINK = MOVEMENTS.indexOf("blink");
const LEARNED_S = 20; // the levels follow what was seen in the last so many seconds
const KNOWN = { open: 4, shut: -3.5 }; // logits
const LEAST_OPEN_LOGIT = 2;
const SHUT_PART = 0.3; // lids' aspect ratio: shut, as a part of open
const LEAST_HEIGHT = 0.15; // and open, at least
const LIDS_WEIGHT = 2; // the lids' height tells more than P(open), which does not see eyes that are shut in part
const SHUT = 0.35; // openness
const OPEN = 0.6;
const IDLE_S = 3; // an eye that was shut for so long while the other was open is ignored
const MOST_IDLE_S = 4;
const BACK = 4; // it is back four times as fast as it was given up

/** Takes glances in order and tells how open the eyes that count are; an eye that stays shut while the other opens is ignored. */
export class LidsReader {
  #eyes;
  #counting;
  #idleS = { right: 0, left: 0 };

  constructor(settings) {
    this.#eyes = { right: new EyeReader(settings), left: new EyeReader(settings) };
    this.#counting = settings.eyes;
  }

  /** Returns { openness, widest }; null if no eye that counts can be seen. */
  read(glance, passedS) {
    let { rightOpen: right, leftOpen: left } = glance;
    if (right === null && left === null && glance.movements !== null) right = left = 1 - glance.movements[BLINK];
    const eyes = {
      right: this.#eyes.right.read(glance.timeS, right, glance.rightLids),
      left: this.#eyes.left.read(glance.timeS, left, glance.leftLids),
    };
    this.#followIdle(eyes, passedS);
    const values = Object.entries(eyes)
      .filter(([side, openness]) => openness !== null && ["both", side].includes(this.#counting) && !this.#isIdle(side))
      .map(([, openness]) => openness);
    return values.length ? { openness: sum(values) / values.length, widest: Math.max(...values) } : null;
  }

  #followIdle(eyes, passedS) {
    for (const [side, other] of [["right", "left"], ["left", "right"]]) {
      const [own, its] = [eyes[side], eyes[other]];
      if (own !== null && own > OPEN) this.#idleS[side] = Math.max(this.#idleS[side] - BACK * passedS, 0);
      else if (own !== null && its !== null && own < SHUT && its > OPEN) {
        this.#idleS[side] = Math.min(this.#idleS[side] + passedS, MOST_IDLE_S);
      }
    }
  }

  #isIdle(side) {
    return this.#counting === "both" && this.#idleS[side] >= IDLE_S;
  }
}

/**
 * Takes what is read of one eye and tells how open it is. With `is_subtle` that is the lids' height as a share of the usual
 * one; eyes that are usually shut have no height to learn from, so with `is_inverted` only P(open) counts.
 */
class EyeReader {
  #settings;
  #state = new EyeLevels({ adaptS: LEARNED_S, leastOpen: LEAST_OPEN_LOGIT, shutByOpen: 0, shut: KNOWN.shut, known: KNOWN });
  #lids = new EyeLevels({ adaptS: LEARNED_S, leastOpen: LEAST_HEIGHT, shutByOpen: SHUT_PART, shut: 0 });

  constructor(settings) {
    this.#settings = settings;
  }

  read(timeS, pOpen, lids) {
    let [total, weights] = [0, 0];
    const height = this.#settings.is_inverted ? null : lids;
    if (height !== null) {
      this.#lids.learn(timeS, height);
      if (this.#settings.is_subtle && this.#lids.levels !== null) return height / this.#lids.levels.open;
      const openness = this.#lids.openness(timeS, height);
      if (openness !== null) [total, weights] = [LIDS_WEIGHT * openness, LIDS_WEIGHT];
    }
    const logit = logitOf(pOpen);
    if (logit !== null) {
      this.#state.learn(timeS, logit);
      const openness = this.#state.openness(timeS, logit);
      if (openness !== null) [total, weights] = [total + openness, weights + 1];
    }
    return weights ? total / weights : null;
  }
}
