// How one person's movements look to the model: what is added to its logits, learned from guided looks. Mirrors
// `eyelid.people.movement_levels`. A look is { movement, logits: [N x C], iris: [N x 2] }; levels are { offset: [C], layer: [C x C + 2] }.

import { MOVEMENTS } from "../engine/glance.js";
import { probabilitiesOf, sum } from "../../alone/numbers.js";

const STEPS = 40; // of Newton's method, which needs about six
const LONGEST_STEP = 2; // it may go far astray where the model is sure and wrong
const ENOUGH = 1e-5;
const OFFSET_PENALTY = 0.1; // about a tenth of a look in evidence that nothing is to be added
const LAYER_PENALTY = 1;
const IRIS_SCALE = 10; // an iris moves by a tenth or two of the eye's width; logits by some units

/** The levels of somebody of whom nothing is known: nothing is added. */
export const NO_LEVELS = { offset: MOVEMENTS.map(() => 0), layer: [] };

/** Returns a person's logits of a frame. */
export function applied({ offset, layer }, logits, iris) {
  const inputs = layer.length ? inputsOf(logits, iris) : [];
  return logits.map((logit, at) => logit + offset[at] + (layer.length ? product(layer[at], inputs) : 0));
}

/** Learns levels from guided looks: the likeliest ones, each movement counting the same, drawn towards zero. */
export function fitted(looks, withLayer) {
  const frames = looks.flatMap((look) => look.logits.map((logits, at) => ({ look, logits, iris: look.iris[at] })));
  const shown = MOVEMENTS.filter((name) => looks.some(({ movement }) => movement === name));
  const columns = shown.map((name) => MOVEMENTS.indexOf(name));
  const number = (name) => looks.filter(({ movement }) => movement === name).length;
  const each = looks.length / shown.length;
  const found = logistic(frames.map(({ look, logits, iris }) => ({
    start: columns.map((column) => logits[column]),
    inputs: [1, ...(withLayer ? inputsOf(logits, iris) : [])],
    truth: shown.indexOf(look.movement),
    weight: each / (number(look.movement) * Math.max(look.logits.length, 1)),
  })), shown.length);
  const weights = MOVEMENTS.map((_, at) => found[columns.indexOf(at)] ?? found[0].map(() => 0));
  return { offset: weights.map(([offset]) => offset), layer: withLayer ? weights.map((row) => row.slice(1)) : [] };
}

function product(one, other) {
  return sum(one.map((value, at) => value * other[at]));
}

/** Returns what a layer reads; an iris that is not known counts as in the middle. */
function inputsOf(logits, iris) {
  const mean = sum(logits) / logits.length;
  return [...logits.map((logit) => (logit - mean) / 4), ...iris.map((value) => IRIS_SCALE * (Number.isNaN(value) ? 0 : value))];
}

/** Returns the weights of inputs, a row for each class, that are added to the logits with which frames start, by Newton's method. */
function logistic(frames, classes) {
  const size = frames[0].inputs.length;
  const all = classes * size;
  const penalty = (at) => (at % size ? LAYER_PENALTY : OFFSET_PENALTY);
  let found = Array.from({ length: classes }, () => Array(size).fill(0));
  for (let turn = 0; turn < STEPS; turn += 1) {
    const slope = Float64Array.from({ length: all }, (_, at) => penalty(at) * found[Math.floor(at / size)][at % size]);
    const curve = Array.from({ length: all }, () => new Float64Array(all));
    curve.forEach((row, at) => {
      row[at] = penalty(at);
    });
    for (const { start, inputs, truth, weight } of frames) {
      const likely = probabilitiesOf(start.map((logit, at) => logit + product(found[at], inputs)));
      likely.forEach((share, one) => {
        const missed = (share - Number(one === truth)) * weight;
        inputs.forEach((input, at) => {
          slope[one * size + at] += missed * input;
        });
        likely.forEach((otherShare, other) => {
          const spread = share * (Number(one === other) - otherShare) * weight;
          for (let at = 0; at < size; at += 1) {
            const row = curve[one * size + at];
            for (let on = 0; on < size; on += 1) row[other * size + on] += spread * inputs[at] * inputs[on];
          }
        });
      });
    }
    const step = solved(curve, slope);
    const longest = Math.max(...step.map(Math.abs));
    const part = Math.min(1, LONGEST_STEP / Math.max(longest, ENOUGH));
    found = found.map((row, one) => row.map((value, at) => value - part * step[one * size + at]));
    if (longest < ENOUGH) break;
  }
  return found;
}

/** Returns the solution of linear equations, by elimination; changes what is given. */
function solved(rows, right) {
  const size = rows.length;
  for (let at = 0; at < size; at += 1) {
    let best = at;
    for (let row = at + 1; row < size; row += 1) if (Math.abs(rows[row][at]) > Math.abs(rows[best][at])) best = row;
    [rows[at], rows[best]] = [rows[best], rows[at]];
    [right[at], right[best]] = [right[best], right[at]];
    for (let row = at + 1; row < size; row += 1) {
      const part = rows[row][at] / rows[at][at];
      if (!part) continue;
      for (let on = at; on < size; on += 1) rows[row][on] -= part * rows[at][on];
      right[row] -= part * right[at];
    }
  }
  for (let at = size - 1; at >= 0; at -= 1) {
    for (let on = at + 1; on < size; on += 1) right[at] -= rows[at][on] * right[on];
    right[at] /= rows[at][at];
  }
  return right;
}
