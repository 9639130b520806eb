// The eyes of faces, and the patches of which models read them. Mirrors `eyelid.eyes.eyes_in_faces`, `eye` and `patch`.

import { aspectOf, distance, irisOf, middleOf, rollOf } from "./face_marks.js";
import { cutOut, resized, turnedBack } from "./picture.js";
import { round } from "../numbers.js";

/** The names of sides, the subject's own, in the order of marks. */
export const SIDES = ["right", "left"];

const FRAMING = 1.6; // eye widths to which the patch of an eye is cut
const NARROWEST = 0.12; // face sizes: what is taken for the width of an eye that is seen from the side
const LEVEL = 3; // degrees; an eye that is turned by less is read as it is

/** Returns the eyes of a marked face that can be seen in a picture: { box, side, ear, iris, roll (degrees), pose: [yaw, pitch] }. */
export function eyesOf({ marks, size }, { width, height }, seenAbove) {
  return SIDES.flatMap((side, eye) => {
    const [outer, inner] = marks.points[eye];
    const [x, y] = middleOf(outer, inner);
    const isInside = x >= 0 && x < width && y >= 0 && y < height;
    if (!isInside || marks.seen[eye] < seenAbove) return [];
    const half = Math.max((FRAMING * Math.max(distance(outer, inner), NARROWEST * size)) / 2, 4);
    const box = [x - half, y - half, 2 * half, 2 * half].map(round);
    const roll = (rollOf(marks) * 180) / Math.PI;
    return [{ box, side, ear: aspectOf(marks, eye), iris: irisOf(marks, eye), roll, pose: marks.pose.slice(0, 2) }];
  });
}

/** Cuts the patch of an eye out of its picture; that of a turned eye is turned back. */
export function crop(picture, { box, roll }) {
  if (Math.abs(roll) > LEVEL) return turnedBack(picture, box, (roll * Math.PI) / 180);
  const [x, y, width, height] = box;
  return cutOut(picture, Math.max(x, 0), Math.max(y, 0), Math.min(x + width, picture.width), Math.min(y + height, picture.height));
}

/** Makes a patch square, of the size that a model reads. */
export function fitPatch(patch, size) {
  return patch.width === size && patch.height === size ? patch : resized(patch, size, size);
}
