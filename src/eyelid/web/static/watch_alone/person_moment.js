// What was read of a person in a frame, as a moment.

import { moment, SIDES } from "./blinks/moment.js";

/** Returns the moment of a person, as `FrameReader` returns them. */
export function momentOf({ eyes, pose }, timeS, frame) {
  const [right, left] = SIDES.map((side) => {
    const eye = eyes.find((each) => each.side === side);
    return eye ? { pOpen: eye.pOpen, ear: eye.ear, iris: eye.iris } : null;
  });
  return moment(timeS, right, left, frame, pose);
}
