// The moment: what was read of one person's eyes at one time. Mirrors `eyelid.blinks.moment`.

/** The subject's own sides. */
export const SIDES = ["right", "left"];

/**
 * Returns a moment: seconds from the start; of the right and the left eye { pOpen, ear, iris: [x, y] }, each null where it is not
 * known, or null while the eye cannot be seen; index of the frame; and yaw, pitch and roll of the head in degrees, or null.
 */
export function moment(timeS, right = null, left = null, frame = null, pose = null) {
  return { timeS, right, left, frame, pose };
}

/** Returns whether neither eye can be seen. */
export function isGap({ right, left }) {
  return right === null && left === null;
}
