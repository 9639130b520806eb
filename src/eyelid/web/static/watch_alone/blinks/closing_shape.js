// The shape of a closing: when it begins and ends, how deep it is, how fast its strokes are. Mirrors `eyelid.blinks.closing_shape`.

import { mean, median, sum, within } from "../../alone/numbers.js";

const EDGE = 0.8; // the openness at which an event starts and ends, where the lids' height is known
const EDGE_OF_STATE = 0.6; // P(open) is near 1 from there on, and says nothing more
const STROKE = [0.1, 0.9]; // lines are fitted to a stroke between these parts of its fall
const MIDDLE = [0.75, 0.35]; // between these parts of its fall, a stroke is steady
const SMOOTH_S = 0.025; // smoothing before speeds are looked for: a quarter of the fall of a blink
const OPEN = 0.85; // openness below which lids lack something
const LONGEST_WEIGHT_S = 0.1; // one moment stands for at most this time

/**
 * Measures a closing: { startS, apexS, endS, first, apex, last, least, amplitude, halfWidthS, fallS, closingSpeed, openingSpeed,
 * straightness, evidenceS }, as in Python.
 *
 * @param {object} closing - The closing.
 * @param {number[]} times - Times of its moments,
 * @param {number[]} values - and openness at these times,
 * @param {boolean} byLids - from the lids' height, or else from P(open).
 */
export function shapeOf(closing, times, values, byLids) {
  const edge = byLids ? EDGE : EDGE_OF_STATE;
  const shut = values.slice(closing.first, closing.last + 1);
  const least = Math.min(...shut);
  const apex = closing.first + shut.lastIndexOf(least); // of equal ones the last: until then, nothing opens
  const start = crossing(times, values, closing.first, edge * Math.min(1, closing.before), -1);
  const end = crossing(times, values, closing.last, edge * Math.min(1, closing.after), 1);
  const startS = closing.cutStartS || start || times[0];
  const endS = closing.cutEndS || end || times.at(-1);
  const inside = times.flatMap((time, index) => (time >= startS && time <= endS ? [index] : []));
  const [first, last] = inside.length ? [inside[0], inside.at(-1)] : [apex, apex];
  const amplitude = closing.before - least;
  const level = least + (Math.min(closing.before, closing.after) - least) / 2;
  const halfStart = crossing(times, values, apex, level, -1);
  const halfEnd = crossing(times, values, apex, level, 1);
  const speeds = times.length > 2 ? gradient(smoothed(times, values), times) : null;
  return {
    startS, apexS: times[apex], endS, first, apex, last, least, amplitude,
    halfWidthS: halfStart === null || halfEnd === null ? null : halfEnd - halfStart,
    fallS: fallOf(times, values, closing.first, least, amplitude),
    // Where only the apex is inside, its neighbours tell how open the eyes were, and nothing of speeds.
    closingSpeed: speeds && first < apex ? Math.max(0, -Math.min(...speeds.slice(first, apex + 1))) : null,
    openingSpeed: speeds && apex < last ? Math.max(0, ...speeds.slice(apex, last + 1)) : null,
    straightness: straightnessOf(times, values, { first, apex, last, least }, closing),
    evidenceS: evidenceOf(times, values, closing),
  };
}

/** Returns running means, where moments are close enough that they flatten nothing. */
function smoothed(times, values) {
  let count = Math.trunc(SMOOTH_S / Math.max(median(times.slice(1).map((time, index) => time - times[index])), 1e-4));
  count -= 1 - (count % 2);
  if (count < 3) return values;
  const reach = count >> 1;
  return values.map((_, index) => mean(Array.from({ length: count }, (__, place) =>
    values[within(index - reach + place, 0, values.length - 1)])));
}

/** Returns by how much values change in a second, to the second order, as NumPy does it. */
function gradient(values, times) {
  const last = values.length - 1;
  const slope = (index) => (values[index + 1] - values[index]) / (times[index + 1] - times[index]);
  return values.map((_, index) => {
    if (index === 0) return slope(0);
    if (index === last) return slope(last - 1);
    const [before, after] = [times[index] - times[index - 1], times[index + 1] - times[index]];
    return (before * slope(index) + after * slope(index - 1)) / (before + after);
  });
}

/** Returns when the values rise above a level, seen from a moment, forwards (1) or backwards (-1); null if they do not. */
function crossing(times, values, from, level, step) {
  let index = from;
  while (index >= 0 && index < values.length && values[index] < level) index += step;
  if (index < 0 || index >= values.length) return null;
  const inner = index - step;
  if (inner < 0 || inner >= values.length || values[inner] >= level) return times[index];
  const part = (level - values[inner]) / (values[index] - values[inner]);
  return times[inner] + part * (times[index] - times[inner]);
}

/** Returns how long the whole fall would take, at the speed of its middle. */
function fallOf(times, values, first, least, amplitude) {
  const [upper, lower] = MIDDLE.map((part) => least + part * amplitude);
  const start = crossing(times, values, first, upper, -1);
  const index = values.findIndex((value, at) => at >= first && value < lower);
  if (start === null || index <= 0) return 0;
  const part = (values[index - 1] - lower) / Math.max(values[index - 1] - values[index], 1e-9);
  const end = times[index - 1] + part * (times[index] - times[index - 1]);
  return (end - start) / (MIDDLE[0] - MIDDLE[1]);
}

/** Returns R² of straight lines through both strokes, the smaller one; null where a stroke has fewer than three moments. */
function straightnessOf(times, values, { first, apex, last, least }, { before, after }) {
  const fits = [];
  for (const [from, to, level] of [[first, apex, before], [apex, last, after]]) {
    const kept = times.flatMap((time, index) => {
      const part = (values[index] - least) / Math.max(level - least, 1e-9);
      return index >= from && index <= to && part > STROKE[0] && part < STROKE[1] ? [[time, values[index], part]] : [];
    });
    const parts = kept.map(([, , part]) => part);
    if (kept.length < 3 || Math.max(...parts) === Math.min(...parts)) return null;
    fits.push(correlation(kept) ** 2);
  }
  return Math.min(...fits);
}

function correlation(pairs) {
  const [meanX, meanY] = [0, 1].map((axis) => mean(pairs.map((pair) => pair[axis])));
  const about = (one, other) => sum(pairs.map((pair) => (pair[one] - [meanX, meanY][one]) * (pair[other] - [meanX, meanY][other])));
  return about(0, 1) / Math.sqrt(about(0, 0) * about(1, 1));
}

/** Returns how far the eyes are from open, summed over the time. */
function evidenceOf(times, values, { first, last, before, stepS, cutStartS, cutEndS }) {
  const edges = [cutStartS ?? times[0] - stepS / 2, ...times.slice(1).map((time, index) => (time + times[index]) / 2),
    cutEndS ?? times.at(-1) + stepS / 2];
  let evidence = 0;
  for (let index = first; index <= last; index += 1) {
    const lack = within(OPEN * Math.min(1, before) - values[index], 0, 1);
    evidence += lack * Math.min(edges[index + 1] - edges[index], LONGEST_WEIGHT_S);
  }
  return evidence;
}
