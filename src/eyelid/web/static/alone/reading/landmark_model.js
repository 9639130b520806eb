// Marking the eyes of faces. Mirrors `eyelid.eyes.landmark_model`.

import { distance, middleOf, middlesOf } from "./face_marks.js";
import { stacked } from "./models.js";
import { levelCrop } from "./picture.js";

/** Side of the second crop, in distances between the eyes; and face sizes, below which that does not get. */
export const CLOSE = 2.4;
export const CLOSEST = 0.85;

const WIDE = 1.4; // face sizes: the first crop
const SIZE = 96; // pixels of a crop
const POINTS = 7; // of an eye

export class LandmarkModel {
  #model;

  constructor(model) {
    this.#model = model;
  }

  warmUp() {
    return this.#model.warmUp({ crops: [new Uint8Array(2 * SIZE * SIZE), [2, SIZE, SIZE]] });
  }

  /** Marks the eyes of faces: at the whole face first, and then, levelled, at the eyes. */
  async mark(grey, faces) {
    if (!faces.length) return [];
    const first = await this.markCrops(grey, faces.map(({ box: [x, y, width, height], size }) =>
      ({ centre: [x + width / 2, y + height / 2], side: WIDE * size, roll: 0 })));
    const looks = first.map((marks, place) => {
      const [right, left] = middlesOf(marks);
      const side = Math.max(CLOSE * distance(right, left), CLOSEST * faces[place].size);
      return { centre: middleOf(right, left), side, roll: Math.atan2(left[1] - right[1], left[0] - right[0]) };
    });
    const second = await this.markCrops(grey, looks);
    return second.map((marks, place) => {
      const [now, before] = [middlesOf(marks), middlesOf(first[place])];
      const between = Math.max(distance(...now), 1);
      const moved = Math.max(...now.map((middle, eye) => distance(middle, before[eye]))) / between;
      return { ...marks, pose: marks.pose.map((angle, axis) => (angle + first[place].pose[axis]) / 2), moved };
    });
  }

  /** Marks a face in each of some crops, { centre, side, roll }. */
  async markCrops(grey, looks) {
    const crops = looks.map(({ centre, side, roll }) => levelCrop(grey, centre, side, roll, SIZE));
    const { points, seen, pose } = await this.#model.run({ crops: [stacked(crops), [looks.length, SIZE, SIZE]] });
    return looks.map((look, number) => ({
      points: [0, 1].map((eye) => Array.from({ length: POINTS }, (_, point) => {
        const at = 2 * ((2 * number + eye) * POINTS + point);
        return placed(points.data[at], points.data[at + 1], look);
      })),
      seen: [seen.data[2 * number], seen.data[2 * number + 1]],
      pose: [pose.data[3 * number], pose.data[3 * number + 1], pose.data[3 * number + 2] + (look.roll * 180) / Math.PI],
      moved: 0,
    }));
  }
}

/** Returns where a point of a crop is in the picture. */
function placed(x, y, { centre, side, roll }) {
  const [right, low] = [x, y].map((value) => ((value - SIZE / 2) * side) / SIZE);
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  return [right * cos - low * sin + centre[0], right * sin + low * cos + centre[1]];
}
