// Which closings are blinks, winks, closures, or a lowered gaze. Mirrors `eyelid.blinks.event_finder`.

import { logitOf } from "../../alone/eye_levels.js";
import { mean, median } from "../../alone/numbers.js";
import { CLOSURE_S, LEAST_CONFIDENCE, SLOW_FALL_S } from "./blink_options.js";
import { shapeOf } from "./closing_shape.js";
import { ClosingFinder } from "./closings.js";
import { SIDES } from "./moment.js";

const COMPLETE = 0.2; // openness below which eyes are shut: "at least 80 % closed"
const SHUT = 0.35; // of the openness before: lids that rest above this part of it are not shut
const WINK = 0.4; // difference in openness of the eyes, from which one eye winks
const WINK_EVIDENCE_S = 0.2; // winks are done on purpose, and take longer than blinks
const SEEN_BY_BOTH = 0.4; // of that, where the other eye falls, too
const ALONE = 0.54; // as much counts the evidence of P(open) of one eye: nothing else shows that it errs
const ALONE_SHUT = 0.15; // and to this openness it must fall
const STEADY = 0.03; // if it wobbles by more, it counts for less,
const LEAST_WORTH = 0.4; // but at least for this part
const GAZE_DOWN = 0.08; // by the width of the eye; how far the iris sinks when a gaze is lowered
const HEAD_DOWN = 8; // degrees
const QUICK_FALL_S = 0.15; // a blink that P(open) does not see is no slower,
const QUICK_S = 0.25; // and no longer
const RAISED = 0.75; // openness from which lids are not lowered
const LEAST_CHANGES = 14; // as many times as the lids' height changes by itself, it falls
const SURELY_SHUT = 0.05; // P(open) of each eye that is shut for half a second, and of one that winks
const KEPT_S = 2;
const MS = 1000;

/** Finds events in the closings of both eyes, and of each one. Events have the names of the table's columns. */
export class EventFinder {
  #source;
  #track;
  #both = new ClosingFinder("both");
  #eyes = SIDES.map((side) => [side, new ClosingFinder(side)]);
  #shut = []; // spans of the last closings of both eyes
  #loweredUntilS = -Infinity;

  constructor(source, track) {
    this.#source = source;
    this.#track = track;
  }

  /** Since when the eyes are shut; null if they are open. */
  get shutSinceS() {
    return this.#both.shutSinceS;
  }

  /** Takes the next openness; returns the events that are complete with it. */
  feed(openness) {
    const events = [...this.#eventsOf(this.#both.feed(openness)), ...this.#gaps()];
    const winks = this.#eyes.flatMap(([side, finder]) => finder.feed(openness).map((closing) => [side, closing]));
    return [...events, ...winks.flatMap(([side, closing]) => this.#wink(side, closing))];
  }

  /** Returns the events that the end of the recording completes. */
  finish() {
    const events = [...this.#eventsOf(this.#both.finish()), ...this.#gaps()];
    return [...events, ...this.#eyes.flatMap(([side, finder]) => finder.finish().flatMap((closing) => this.#wink(side, closing)))];
  }

  #gaps() {
    return this.#both.takeGaps().map(([startS, endS]) => this.#eventFrom({
      event: "gap", start_s: startS, end_s: endS, duration_ms: MS * (endS - startS),
    }));
  }

  #eventsOf(closings) {
    return closings.flatMap((closing) => {
      const event = this.#event(closing);
      if (event === null) return [];
      this.#shut.push([event.start_s, event.end_s]);
      while (this.#shut[0][1] < event.end_s - KEPT_S) this.#shut.shift();
      return [event];
    });
  }

  /** Returns the wink of an eye, unless both eyes are shut, or only one can be seen. */
  #wink(side, closing) {
    if (closing.isStep || isCut(closing)) return [];
    const other = side === "right" ? "left" : "right";
    const shut = shutOf(closing);
    if (shut.some((openness) => openness[other] === null)) return [];
    const [own, others] = [side, other].map((each) => mean(shut.map((openness) => openness[each])));
    if (others - own < WINK) return [];
    const shape = measured(closing, side);
    if (this.#both.shutSinceS !== null || this.#shut.some(([start, end]) => start < shape.endS && end > shape.startS)) return [];
    return shape.evidenceS < WINK_EVIDENCE_S ? [] : [this.#record("wink", closing, shape, side)];
  }

  #event(closing) {
    const eyes = eyesOf(closing);
    const twoSeen = shutOf(closing).every(({ right, left }) => right !== null && left !== null);
    const shape = measured(closing, twoSeen ? eyes : "both");
    if (closing.isStep) return this.#record("lowered", closing, shape, "both");
    if (confidenceOf(shape) < LEAST_CONFIDENCE) return null;
    const shutS = shape.halfWidthS ?? shape.endS - shape.startS;
    if (!isShutOrQuick(closing, shape)) return null;
    let kind = "blink";
    if (shutS >= CLOSURE_S || closing.cutStartS !== null) {
      const isLowered = this.#isLowered(closing, shape);
      kind = isLowered ? "lowered" : shutS >= CLOSURE_S ? "closure" : "blink";
      if (isLowered) this.#loweredUntilS = shape.endS;
    }
    if (SIDES.includes(eyes) && kind === "blink" && twoSeen) {
      if (shape.evidenceS < SEEN_BY_BOTH * WINK_EVIDENCE_S) return null;
      kind = "wink";
    }
    return this.#record(kind, closing, shape, eyes);
  }

  /** Returns whether the lids rather follow a lowered gaze than that they are shut. */
  #isLowered(closing, shape) {
    if (closing.cutStartS !== null) return closing.cutStartS - this.#loweredUntilS < KEPT_S;
    const read = readOpen(closing);
    if (read.length && Math.max(...read) > SURELY_SHUT) return true;
    const values = shutOf(closing).map(({ both }) => both).filter((value) => value !== null);
    if (median(values) > SHUT * Math.min(1, closing.before)) return true;
    const sinks = sinksIn(closing);
    return sinks ?? shape.fallS > SLOW_FALL_S;
  }

  #record(kind, closing, shape, eyes) {
    const frames = closing.moments.map(({ moment }) => moment.frame);
    const isShape = kind !== "lowered";
    const isWhole = isShape && !isCut(closing);
    return this.#eventFrom({
      event: kind,
      start_s: shape.startS,
      apex_s: isShape ? shape.apexS : null,
      end_s: shape.endS,
      start_frame: frames[shape.first],
      apex_frame: isShape ? frames[shape.apex] : null,
      end_frame: frames[shape.last],
      duration_ms: MS * (shape.endS - shape.startS),
      half_width_ms: isWhole && shape.halfWidthS !== null ? MS * shape.halfWidthS : null,
      amplitude: isShape ? shape.amplitude : null,
      closing_ms: isWhole ? MS * (shape.apexS - shape.startS) : null,
      opening_ms: isWhole ? MS * (shape.endS - shape.apexS) : null,
      closing_speed: isWhole ? shape.closingSpeed : null,
      opening_speed: isWhole ? shape.openingSpeed : null,
      completeness: isShape ? (shape.least <= COMPLETE ? "complete" : "partial") : null,
      eyes,
      confidence: confidenceOf(shape),
    });
  }

  /** Returns an event with these values; what is not among them is null. */
  #eventFrom(values) {
    return {
      source: this.#source, track: this.#track, event: "", start_s: 0, apex_s: null, end_s: 0, start_frame: null, apex_frame: null,
      end_frame: null, duration_ms: null, half_width_ms: null, amplitude: null, closing_ms: null, opening_ms: null, closing_speed: null,
      opening_speed: null, completeness: null, eyes: null, confidence: null, ...values,
    };
  }
}

function shutOf({ moments, first, last }) {
  return moments.slice(first, last + 1);
}

function isCut({ cutStartS, cutEndS }) {
  return cutStartS !== null || cutEndS !== null;
}

/** Returns which eyes shut: `both`, `right` or `left`. */
function eyesOf(closing) {
  const [right, left] = SIDES.map((side) => shutOf(closing).map((openness) => openness[side]).filter((value) => value !== null));
  if (!left.length) return "right";
  if (!right.length) return "left";
  const difference = mean(right) - mean(left);
  if (Math.abs(difference) < WINK || Math.max(mean(right), mean(left)) < 0.4) return "both";
  return difference > 0 ? "left" : "right";
}

/** Returns whether P(open) sees the eyes shut, or else the lids fall and rise as only blinks do. */
function isShutOrQuick(closing, shape) {
  const read = readOpen(closing);
  if (!read.length || Math.max(...read) < 0.5 || Math.min(...read) < SURELY_SHUT || isCut(closing)) return true;
  if (shape.halfWidthS === null) return false;
  return shape.halfWidthS >= CLOSURE_S || (
    shape.fallS <= QUICK_FALL_S && shape.halfWidthS <= QUICK_S && closing.before >= RAISED
    && shape.amplitude >= LEAST_CHANGES * closing.moments[closing.first].noise && closing.after >= RAISED * closing.before);
}

/** Measures a closing, by the lids' height of both eyes where it is known, or by one eye. */
function measured(closing, eyes) {
  const byLids = closing.moments.every(({ lids }) => lids !== null);
  const signal = byLids && eyes === "both" ? "lids" : eyes;
  const times = closing.moments.map(({ moment }) => moment.timeS);
  const shape = shapeOf(closing, times, filled(times, closing.moments.map((openness) => openness[signal])), byLids);
  const isAlone = closing.moments.every(({ right, left }) => right === null || left === null);
  return isAlone && !byLids ? { ...shape, evidenceS: worthOf(closing, shape) * shape.evidenceS } : shape;
}

/** Returns values of which those that are not known are interpolated; before the first and after the last, they stay the same. */
function filled(times, values) {
  const known = values.flatMap((value, index) => (value === null ? [] : [index]));
  return values.map((value, index) => {
    if (value !== null) return value;
    const after = known.findIndex((each) => each > index);
    if (after < 0) return values[known.at(-1)];
    if (after === 0) return values[known[0]];
    const [low, high] = [known[after - 1], known[after]];
    return values[low] + ((values[high] - values[low]) / (times[high] - times[low])) * (times[index] - times[low]);
  });
}

/** Returns as how much the evidence counts that P(open) of one eye alone gives, which errs now and then. */
function worthOf(closing, shape) {
  if (shape.least > ALONE_SHUT) return 0;
  const wobble = Math.max(1, closing.moments[closing.first].noise / STEADY);
  return ALONE * Math.max(LEAST_WORTH, 1 / wobble ** 3);
}

/** Returns P(open) of each eye while the lids are down, where the lids' height is known. */
function readOpen(closing) {
  return SIDES.flatMap((side) => {
    const logits = shutOf(closing).filter(({ lids }) => lids !== null).map(({ moment }) => logitOf(moment[side]?.pOpen ?? null))
      .filter((logit) => logit !== null);
    return logits.length ? [1 / (1 + Math.exp(-median(logits)))] : [];
  });
}

/** Returns whether gaze or head sink while the lids fall; null if neither is known. */
function sinksIn(closing) {
  const before = closing.first ? closing.moments.slice(0, closing.first) : closing.moments.slice(0, 1);
  let sinks = null;
  for (const [valueOf, limit] of [[irisY, GAZE_DOWN], [pitch, HEAD_DOWN]]) {
    const [was, now] = [valueOf(before), valueOf(shutOf(closing))];
    if (was !== null && now !== null) sinks = sinks === true || Math.abs(now - was) > limit;
  }
  return sinks;
}

function irisY(moments) {
  const values = moments.flatMap(({ moment: { right, left } }) => [right, left].flatMap((reading) => reading?.iris?.[1] ?? []));
  return values.length ? median(values) : null;
}

function pitch(moments) {
  const values = moments.flatMap(({ moment: { pose } }) => pose?.[1] ?? []);
  return values.length ? median(values) : null;
}

function confidenceOf({ amplitude, evidenceS, straightness }) {
  const depth = Math.min(1, amplitude / 0.7);
  const weight = 1 - Math.exp(-evidenceS / 0.03);
  const straight = straightness === null ? 1 : 0.5 + 0.5 * straightness;
  return Math.max(0, depth * weight * straight);
}
