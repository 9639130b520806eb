// Where *straight* is moves with the head, the chair and the light, and is followed slowly. Mirrors `eyelid.people.recentring`.

import { MOVEMENTS } from "../engine/glance.js";
import { argmax, probabilitiesOf, sum, within } from "../../alone/numbers.js";

const FOLLOWED = ["left", "right", "up", "straight"].map((name) => MOVEMENTS.indexOf(name));
const [LEFT, RIGHT] = [0, 1]; // of those
const [STRAIGHT, BLINK] = ["straight", "blink"].map((name) => MOVEMENTS.indexOf(name));
const TIME_S = 20; // in which two thirds of a change are followed
const FIRST_S = 2; // the same at first
const MOST = 2.5; // logits by which straight moves at most: beyond, something else is seen
const STEP_S = 0.5; // a longer time between two frames teaches no more than this
const LONGEST_AWAY_S = 10; // nobody speaks with one look for longer; it is how they look straight now
const LEAST_STRAIGHT = 0.3;

/** Follows how a person looks straight; `shift` is what is to be added to logits for it. */
export class Recentring {
  #aim;
  #mean = null;
  #seenS = 0;
  #lastS = null;
  #awayS = 0;

  /** Takes the mean logits of the person's straight looks; null if there was no calibration. */
  constructor(straight) {
    this.#aim = straight === null ? null : followed(straight);
    this.shift = MOVEMENTS.map(() => 0);
  }

  /** Takes the logits of the next frame, and whether a movement is being held that may become a symbol. */
  step(timeS, logits, isHeld) {
    const passedS = this.#lastS === null ? 0 : within(timeS - this.#lastS, 0, STEP_S);
    this.#lastS = timeS;
    const likely = probabilitiesOf(logits.map((logit, at) => logit + this.shift[at]));
    if (argmax(likely) === BLINK) return;
    const isAway = isHeld || likely[STRAIGHT] < LEAST_STRAIGHT;
    this.#awayS = isAway ? this.#awayS + passedS : 0;
    if (isAway && this.#awayS < LONGEST_AWAY_S) return;
    const seen = followed(logits);
    this.#mean ??= this.#aim ? [...this.#aim] : seen.map(() => 0);
    this.#seenS += passedS;
    const share = passedS / Math.max(Math.min(this.#seenS, TIME_S), FIRST_S);
    this.#mean = this.#mean.map((mean, at) => mean + share * (seen[at] - mean));
    const moved = this.#aim ? this.#aim.map((aim, at) => aim - this.#mean[at]) : this.#toTheMiddle();
    FOLLOWED.forEach((column, at) => {
      this.shift[column] = within(moved[at], -MOST, MOST);
    });
  }

  /** Returns what makes left and right alike where a person looks straight on the mean. */
  #toTheMiddle() {
    const half = (this.#mean[RIGHT] - this.#mean[LEFT]) / 2;
    return this.#mean.map((_, at) => (at === LEFT ? half : at === RIGHT ? -half : 0));
  }
}

/** Returns the logits that are followed, about their mean. */
function followed(logits) {
  const values = FOLLOWED.map((column) => logits[column]);
  const mean = sum(values) / values.length;
  return values.map((value) => value - mean);
}
