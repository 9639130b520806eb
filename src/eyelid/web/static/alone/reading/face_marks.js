// What is marked in a face: its eyes, whether they can be seen, and how the head is turned. Mirrors `eyelid.eyes.face_marks` and
// `eyelid.eyes.confirming`. Marks are { points: [[[x, y] x 7] x 2], seen: [right, left], pose: [yaw, pitch, roll], moved }.

/** Certainty, from which a candidate is a face. */
export const SURE = 0.5;

const OFFSET = -4.75;
const WEIGHTS = [2.31, -1.05, 0.36];
const ALIKE = 0.03; // added to how far an eye moved: closer looks are alike
const LEAST_SEEN = 1e-3;

export function distance([x, y], [otherX, otherY]) {
  return Math.hypot(x - otherX, y - otherY);
}

export function middleOf([x, y], [otherX, otherY]) {
  return [(x + otherX) / 2, (y + otherY) / 2];
}

/** Returns the middles of the right and the left eye between their corners. */
export function middlesOf({ points }) {
  return points.map(([outer, inner]) => middleOf(outer, inner));
}

/** Returns by how much the line through both eyes is turned, in radians, clockwise in the picture. */
export function rollOf(marks) {
  const [right, left] = middlesOf(marks);
  return Math.atan2(left[1] - right[1], left[0] - right[0]);
}

/** Returns the eye aspect ratio of the right (0) or the left (1) eye. */
export function aspectOf({ points }, eye) {
  const [outer, inner, upper, otherUpper, lower, otherLower] = points[eye];
  const high = (distance(upper, lower) + distance(otherUpper, otherLower)) / 2;
  return high / Math.max(distance(outer, inner), 1e-6);
}

/** Returns where an iris is between the corners of its eye, along and across, in widths of the eye. */
export function irisOf({ points }, eye) {
  const [outer, inner, , , , , iris] = points[eye];
  const [from, to] = eye === 0 ? [outer, inner] : [inner, outer]; // towards the subject's left, right in a picture
  const width = Math.max(distance(from, to), 1e-6);
  const along = [(to[0] - from[0]) / width, (to[1] - from[1]) / width];
  const middle = middleOf(outer, inner);
  const offset = [iris[0] - middle[0], iris[1] - middle[1]];
  return [(offset[0] * along[0] + offset[1] * along[1]) / width, (offset[1] * along[0] - offset[0] * along[1]) / width];
}

/** Returns how likely a candidate of the finder is a face, by its score and its marks. */
export function certaintyOf(score, { moved, seen }) {
  const features = [logOdds(score, 1e-4), Math.log(moved + ALIKE), logOdds(Math.max(...seen), LEAST_SEEN)];
  return 1 / (1 + Math.exp(-features.reduce((total, feature, place) => total + WEIGHTS[place] * feature, OFFSET)));
}

function logOdds(p, least) {
  const inside = Math.min(Math.max(p, least), 1 - least);
  return Math.log(inside / (1 - inside));
}

const BEST_MARKS = WEIGHTS[1] * Math.log(ALIKE) + WEIGHTS[2] * logOdds(1, LEAST_SEEN);

/** The finder's score, below which no marks make a candidate a face. */
export const LEAST_SCORE = 1 / (1 + Math.exp(-(logOdds(SURE, LEAST_SEEN) - OFFSET - BEST_MARKS) / WEIGHTS[0]));
