// Following faces from one frame to the next by their marks. Mirrors `eyelid.eyes.following`.

import { distance, middleOf, middlesOf, rollOf } from "./face_marks.js";
import { CLOSE, CLOSEST } from "./landmark_model.js";
import { levelCrop, resized } from "./picture.js";

const LOOK_SIDE = 16; // pixels of the small picture that a look is made of
const FAINT = 4; // grey levels; fainter detail is noise
const [ASIDE, BELOW, WIDER, TURNED] = [0.014, 0.01, 0.04, 0.03]; // sides and radians: half of what two looks differ by
const RESTING = 0.1; // share of what was found that the place of a face at rest takes over
const MOVING = [0.2, 0.15, 0.1]; // distances of the eyes, shares of the side, radians: what it takes over whole
const FAR = 0.15; // distances of the eyes; what moved further is looked at again, where it is now

/** Where the eyes of a face are looked at: a levelled square with its middle, its side in pixels, and its roll in radians. */
export class Place {
  constructor(x, y, side, roll) {
    Object.assign(this, { x, y, side, roll });
  }

  /** Returns the place of the eyes of a marked face of a size in pixels. */
  static of(marks, size) {
    const [right, left] = middlesOf(marks);
    return new Place(...middleOf(right, left), Math.max(CLOSE * distance(right, left), CLOSEST * size, 8), rollOf(marks));
  }

  /** The distance of the eyes, as it is where the head is not turned, in pixels. */
  get between() {
    return this.side / CLOSE;
  }

  /** Returns how far the eyes are from those of another place, by the distance between them. */
  distance(other) {
    return Math.hypot(other.x - this.x, other.y - this.y) / this.between;
  }

  /** Returns where to look next: at what was found, but hardly moved if the face is at rest. */
  towards(found) {
    const whole = 2 * Math.PI;
    const turn = ((((found.roll - this.roll + Math.PI) % whole) + whole) % whole) - Math.PI;
    const changes = [this.distance(found), Math.abs(Math.log(found.side / this.side)), Math.abs(turn)];
    const [go, grow, roll] = changes.map((change, place) => Math.min(Math.max(change / MOVING[place], RESTING), 1));
    return new Place(this.x + go * (found.x - this.x), this.y + go * (found.y - this.y),
      this.side + grow * (found.side - this.side), this.roll + roll * turn);
  }
}

/** Marks the eyes of faces where they were in the frame before; returns { marks, found, jump } of each. */
export async function followFaces(landmarks, grey, places, sizes) {
  if (!places.length) return [];
  const following = await lookTwice(landmarks, grey, places, sizes);
  const far = following.flatMap(({ jump }, number) => (jump > FAR ? [number] : []));
  if (far.length) {
    const again = await lookTwice(landmarks, grey, far.map((number) => following[number].found), far.map((number) => sizes[number]));
    far.forEach((number, place) => {
      following[number] = again[place];
    });
  }
  return following;
}

async function lookTwice(landmarks, grey, places, sizes) {
  const looked = await landmarks.markCrops(grey, places.flatMap((place) => [1, -1].map((way) => beside(place, way))));
  return places.map((place, number) => {
    const [one, other] = looked.slice(2 * number, 2 * number + 2);
    const [first, second] = [middlesOf(one), middlesOf(other)];
    const mean = (values, others) => values.map((value, at) => (value + others[at]) / 2);
    const marks = {
      points: one.points.map((eye, at) => eye.map((point, index) => middleOf(point, other.points[at][index]))),
      seen: mean(one.seen, other.seen),
      pose: mean(one.pose, other.pose),
      moved: Math.max(...first.map((middle, eye) => distance(middle, second[eye]))) / place.between,
    };
    const found = Place.of(marks, sizes[number]);
    return { marks, found, jump: place.distance(found) };
  });
}

function beside({ x, y, side, roll }, way) {
  return { centre: [x + way * ASIDE * side, y + way * BELOW * side], side: side * (1 + way * WIDER), roll: roll + way * TURNED };
}

/** Returns how a face looks, [256], without the brightness and contrast of the light on it. */
export function lookAt(grey, { x, y, side, roll }) {
  const small = resized(levelCrop(grey, [x, y], side, roll, 2 * LOOK_SIDE), LOOK_SIDE, LOOK_SIDE);
  const mean = small.data.reduce((total, value) => total + value, 0) / small.data.length;
  const values = Float32Array.from(small.data, (value) => value - mean);
  const length = Math.sqrt(values.reduce((total, value) => total + value * value, 0) + FAINT ** 2 * values.length);
  return values.map((value) => value / length);
}
