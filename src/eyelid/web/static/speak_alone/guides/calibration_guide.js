// Thirty seconds of guided looks, from which the person's movements are learned. Mirrors `eyelid.speaking.calibration_guide`, and
// `pace_of` of `guides`.

import { RefusedError } from "../../request_errors.js";
import { logitOf } from "../../alone/eye_levels.js";
import { calibrated, linesOf, lookRequests, lossOf, notMade } from "./movement_calibration.js";

const LATE_S = 0.8; // after the last request, which may be followed late
const DELAYS_S = [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.5];
const TURN_S = 0.15; // that a look takes to begin and to end
const APART_S = 0.03; // between two frames that teach something new
const SLOWEST = 4;
const LEAST_FRAMES = 10; // in which an eye was seen, open or shut on request
const LEAST_APART = { pOpen: 1.5, ear: 0.05 }; // logits, and aspect ratio, by which open and shut eyes differ
const OPEN_QUANTILE = 0.6; // a blink among the open, and a peep among the shut, do not count
const SHUT_QUANTILE = 0.4;

/** Returns by how much slower than usual somebody is guided, from how long their looks are held. */
export function paceOf(dwellS) {
  return Math.min(Math.max((dwellS || 0.5) / 0.5, 1), SLOWEST);
}

export class CalibrationGuide {
  #requests;
  #seen = []; // { timeS, logits, iris, eyes }
  #timeS = 0;

  constructor(pace) {
    this.kind = "calibration";
    this.#requests = lookRequests(pace);
  }

  get asked() {
    return this.#request.movement;
  }

  get share() {
    return Math.min(this.#timeS / this.#requests.at(-1).endS, 1);
  }

  get secondsLeft() {
    return Math.max(this.#request.endS - this.#timeS, 0);
  }

  get isOver() {
    return this.#timeS >= this.#requests.at(-1).endS + LATE_S;
  }

  tick(timeS) {
    this.#timeS = timeS;
  }

  /** Takes what was seen in a frame: { logits, iris, eyes }. */
  see({ logits, iris, eyes }) {
    if (this.#seen.length && this.#timeS < this.#seen.at(-1).timeS + APART_S) return;
    this.#seen.push({ timeS: this.#timeS, logits, iris, eyes });
  }

  /** Takes a symbol: nothing follows from it. */
  hear() {}

  scores() {
    return {};
  }

  /** Returns { levels, straight, lines } and the movements, of those given, that are used from now on; throws if none can be. */
  learned(movements) {
    const losses = DELAYS_S.map((lateS) => lossOf(this.#looks(lateS)));
    const lateS = DELAYS_S[losses.indexOf(Math.min(...losses))];
    const found = calibrated(this.#looks(lateS));
    const weak = notMade(found).filter((name) => !(name === "blink" && this.#canTellShut(lateS)));
    const used = movements.filter((name) => !weak.includes(name));
    if (!used.length) {
      throw new RefusedError("no movement was recognised well enough; give more light from the front, come nearer, take more time (dwell), "
        + "and try again");
    }
    const off = movements.filter((name) => weak.includes(name));
    const others = Object.keys(found.byMovement).filter((name) => ![...movements, ...weak, "straight"].includes(name));
    const lines = [
      ...linesOf(found),
      ...(off.length ? [`not recognised well enough, and switched off: ${off.join(", ")}`] : []),
      ...(others.length ? [`recognised, too, and switched off in the settings: ${others.join(", ")}`] : []),
    ];
    return { calibration: { levels: found.levels, straight: found.straight, lines: linesOf(found) }, movements: used, lines };
  }

  get #request() {
    return this.#requests.findLast(({ startS }) => startS <= this.#timeS) ?? this.#requests[0];
  }

  /** Returns what was seen of each request, if it was followed so late. */
  #looks(lateS) {
    return this.#requests.flatMap((request) => {
      const seen = this.#during(request, lateS).filter(({ logits }) => logits !== null);
      const look = { movement: request.movement, logits: seen.map(({ logits }) => logits), iris: seen.map(({ iris }) => iris) };
      return seen.length ? [look] : [];
    });
  }

  #during({ startS, endS }, lateS) {
    return this.#seen.filter(({ timeS }) => startS + lateS + TURN_S <= timeS && timeS < endS + lateS - TURN_S);
  }

  /** Returns whether open and shut eyes look otherwise, by what is read of either eye. */
  #canTellShut(lateS) {
    const eyesOf = (movement) => this.#requests.filter((request) => request.movement === movement)
      .flatMap((request) => this.#during(request, lateS)).map(({ eyes }) => eyes);
    const [open, shut] = [eyesOf("straight"), eyesOf("blink")];
    return ["right", "left"].some((side) => Object.entries(LEAST_APART).some(([signal, apart]) => {
      const valueOf = (eye) => (signal === "pOpen" ? logitOf(eye.pOpen) : eye.ear);
      const valuesOf = (eyes) => eyes.flatMap((each) => (each[side] ? [valueOf(each[side])] : []));
      const [high, low] = [valuesOf(open), valuesOf(shut)];
      if (Math.min(high.length, low.length) < LEAST_FRAMES) return false;
      return quantile(high, OPEN_QUANTILE) - quantile(low, SHUT_QUANTILE) >= apart;
    }));
  }
}

/** Returns a quantile, interpolated between values. */
function quantile(values, part) {
  const ordered = [...values].sort((one, other) => one - other);
  const at = part * (ordered.length - 1);
  const [low, high] = [ordered[Math.floor(at)], ordered[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}
