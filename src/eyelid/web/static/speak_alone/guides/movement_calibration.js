// The calibration of movements: half a minute of guided looks, and what is learned from them. Mirrors
// `eyelid.people.movement_calibration`.

import { RefusedError } from "../../request_errors.js";
import { MOVEMENTS } from "../engine/glance.js";
import { argmax, different, fixed, probabilitiesOf, sum } from "../../alone/numbers.js";
import { applied, fitted, NO_LEVELS } from "./movement_levels.js";

const LENGTHS = [["straight", 3], ["left", 2.5], ["straight", 2], ["right", 2.5], ["straight", 2], ["up", 2.5], ["straight", 2],
  ["blink", 2], ["straight", 2], ["left", 2], ["right", 2], ["up", 2], ["blink", 2], ["straight", 2]];
const LONGEST_SHUT_S = 2.8; // eyes that are shut for much longer call for help
const LEAST_LIKELY = 1e-3; // one frame that the model is sure of, and wrong, says no more than this
const READ_WELL = 0.97; // balanced share of the frames that the model as it is recognises
const MISLED = 0.2; // less of the frames that are recognised with an offset: requests were not followed
const WORTH_A_LAYER = 0.02; // more of the frames that are recognised
const MADE_FROM = 0.6; // share of the frames of a movement that are recognised, if this person makes it
const WORDS = { none: "nothing", offset: "an offset", layer: "an offset and a small layer" };

/** Returns what is asked for, in order, { movement, startS, endS }; thirty seconds in all at a pace of 1. */
export function lookRequests(pace) {
  let startS = 0;
  return LENGTHS.map(([movement, length]) => {
    const endS = startS + (movement === "blink" ? Math.min(pace * length, LONGEST_SHUT_S) : pace * length);
    const request = { movement, startS, endS };
    startS = endS;
    return request;
  });
}

/**
 * Returns what a person's movements look like: { levels, kind, recognised, byMovement, looks, straight }. Throws if too little
 * was seen.
 */
export function calibrated(looks) {
  const long = looks.filter(({ logits }) => logits.length);
  if (different(long.map(({ movement }) => movement)).length < 2 || !long.some(({ movement }) => movement === "straight")) {
    throw new RefusedError("the eyes were not seen long enough, straight and in another look; look at the camera, in good light, and "
      + "follow the requests");
  }
  const repeated = long.filter(({ movement }) => long.filter((other) => other.movement === movement).length > 1);
  const hasTried = repeated.length > 0;
  const tried = hasTried ? Object.fromEntries(Object.keys(WORDS).map((kind) => [kind, leftOut(kind, long, repeated)])) : {};
  const isMisled = hasTried && isBetter(tried.none, tried.offset, MISLED);
  let kind = leftOut("none", long, long).share >= READ_WELL || isMisled ? "none" : "offset";
  if (hasTried && isBetter(tried.layer, tried[kind], WORTH_A_LAYER)) kind = "layer";
  const levels = levelsOf(kind, long);
  const straight = long.filter(({ movement }) => movement === "straight")
    .flatMap(({ logits, iris }) => logits.map((each, at) => applied(levels, each, iris[at])));
  return {
    levels, kind, looks: long.length,
    recognised: Object.fromEntries(Object.entries(tried).map(([name, { share }]) => [name, share])),
    byMovement: hasTried ? tried[kind].byMovement : {},
    straight: MOVEMENTS.map((_, at) => sum(straight.map((each) => each[at])) / straight.length),
  };
}

/** Returns the movements that this person seems not to make, or that cannot be told from others. */
export function notMade({ byMovement }) {
  return Object.entries(byMovement).filter(([name, share]) => name !== "straight" && share < MADE_FROM).map(([name]) => name);
}

/** Returns what a carer wants to know of a calibration. */
export function linesOf({ kind, looks, recognised, byMovement }) {
  const percent = (share) => `${fixed(100 * share, 0)}%`;
  const lines = [`${WORDS[kind]} is added to the model, after ${looks} looks`];
  if (Object.keys(recognised).length) {
    const tried = Object.entries(recognised).map(([name, share]) => `with ${WORDS[name]} ${percent(share)}`);
    lines.push(`recognised in looks that were left out of learning: ${tried.join(", ")}`);
    lines.push(`by movement: ${Object.entries(byMovement).map(([name, share]) => `${name} ${percent(share)}`).join(", ")}`);
  }
  return lines;
}

/** Returns how unlikely looks are by what the others teach: the lower, the better they fit together. */
export function lossOf(looks) {
  return different(looks.map(({ movement }) => movement)).length < 2 ? Infinity : leftOut("offset", looks, looks).loss;
}

/** Returns how looks are read that were left out while levels were learned: { byMovement, share, loss }. */
function leftOut(kind, looks, judged) {
  const [shares, losses] = [new Map(), new Map()];
  for (const look of judged) {
    const levels = levelsOf(kind, looks.filter((other) => other !== look));
    const truth = MOVEMENTS.indexOf(look.movement);
    const likely = look.logits.map((logits, at) => probabilitiesOf(applied(levels, logits, look.iris[at])));
    const share = mean(likely.map((each) => Number(argmax(each) === truth)));
    const loss = mean(likely.map((each) => -Math.log(Math.max(each[truth], LEAST_LIKELY))));
    shares.set(look.movement, [...shares.get(look.movement) ?? [], share]);
    losses.set(look.movement, [...losses.get(look.movement) ?? [], loss]);
  }
  const byMovement = Object.fromEntries(MOVEMENTS.filter((name) => shares.has(name)).map((name) => [name, mean(shares.get(name))]));
  return { byMovement, share: mean(Object.values(byMovement)), loss: losses.size ? mean([...losses.values()].map(mean)) : 0 };
}

function isBetter(one, other, by) {
  return one.share >= other.share + by && one.loss < other.loss;
}

function levelsOf(kind, looks) {
  return kind === "none" ? NO_LEVELS : fitted(looks, kind === "layer");
}

function mean(values) {
  return sum(values) / values.length;
}
