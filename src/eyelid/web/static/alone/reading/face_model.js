// Finding faces. Mirrors `eyelid.eyes.face_model`, but for the order of looks: half the size of Python's comes first, and the
// full size only where that shows no face, since WebAssembly takes five times as long.

import { certaintyOf, LEAST_SCORE, SURE } from "./face_marks.js";
import { halved, halvings, interpolated, padded } from "./picture.js";

const LONGEST = 640; // pixels of the longer side
const PIXELS = 640 * 480; // to which a picture is not made smaller
const STEP = 32; // divides the sides of what the net reads
const STRIDES = [8, 16, 32];
const VALUES = 15; // a cell
const CANDIDATE = 0.25; // scores, from which what is found is marked
const APART = 0.5; // faces

export class FaceModel {
  #model;
  #landmarks;

  constructor(model, landmarks) {
    this.#model = model;
    this.#landmarks = landmarks;
  }

  warmUp() {
    return this.#model.warmUp({ picture: [new Uint8Array(320 * 256), [1, 256, 320]] });
  }

  /** Returns the faces in a grey picture, { box, size, score, marks }, the largest first. */
  async findFaces(grey) {
    const scale = Math.min(1, Math.max(LONGEST / Math.max(grey.width, grey.height), Math.sqrt(PIXELS / (grey.width * grey.height))));
    for (const each of [scale / 2, scale]) {
      const sure = await this.#sure(grey, each);
      if (sure.length) return sure;
    }
    return [];
  }

  async #sure(grey, scale) {
    const candidates = (await this.look(grey, scale)).filter(({ score }) => score >= LEAST_SCORE);
    const marks = await this.#landmarks.mark(grey, candidates);
    return candidates.map((face, place) => ({ ...face, score: certaintyOf(face.score, marks[place]), marks: marks[place] }))
      .filter(({ score }) => score >= SURE);
  }

  /** Returns all that looks like a face where so many pixels are one of the picture, the largest first. */
  async look(picture, scale) {
    const seen = padded(smaller(picture, scale), STEP);
    const { faces } = await this.#model.run({ picture: [seen.data, [1, seen.height, seen.width]] });
    const found = [];
    cellsOf(seen).forEach(([x, y], cell) => {
      const [score, right, low, width, height] = faces.data.subarray(cell * VALUES, (cell + 1) * VALUES);
      if (score < CANDIDATE) return;
      const size = Math.sqrt(width * height) / scale;
      const centre = [(x + right) / scale, (y + low) / scale];
      found.push({ box: [centre[0] - width / scale / 2, centre[1] - height / scale / 2, width / scale, height / scale], size, score });
    });
    return separate(found);
  }
}

function smaller(picture, scale) {
  const [width, height] = [picture.width, picture.height].map((length) => Math.max(Math.round(length * scale), 1));
  const half = halved(picture, halvings(1 / scale, picture));
  return half.width === width && half.height === height ? half : interpolated(half, width, height);
}

/** Returns the middles of the net's cells, in pixels. */
function cellsOf({ width, height }) {
  return STRIDES.flatMap((stride) => {
    const [columns, rows] = [Math.floor(width / stride), Math.floor(height / stride)];
    return Array.from({ length: rows * columns }, (_, cell) =>
      [((cell % columns) + 0.5) * stride, (Math.floor(cell / columns) + 0.5) * stride]);
  });
}

/** Returns the surest of faces that lie on one another, the largest first. */
function separate(faces) {
  const kept = [];
  for (const face of [...faces].sort((one, other) => other.score - one.score)) {
    const middle = ({ box: [x, y, width, height] }) => [x + width / 2, y + height / 2];
    const [x, y] = middle(face);
    const isApart = kept.every((other) => {
      const [otherX, otherY] = middle(other);
      return Math.hypot(x - otherX, y - otherY) >= APART * Math.max(face.size, other.size);
    });
    if (isApart) kept.push(face);
  }
  return kept.sort((one, other) => other.size - one.size);
}
