// From a frame of the camera to what it says of the eyes of the one who speaks. Mirrors `eyelid.watching.frame_reading` and
// `eyelid.speaking.glance_reader`.

import { argmax, probabilitiesOf, rounded, sum } from "../../alone/numbers.js";
import { crop, eyesOf, SIDES } from "../../alone/reading/eyes.js";
import { FaceModel } from "../../alone/reading/face_model.js";
import { LandmarkModel } from "../../alone/reading/landmark_model.js";
import { greyOf } from "../../alone/reading/picture.js";
import { StateReader } from "../../alone/reading/state_reader.js";
import { Tracker } from "../../alone/reading/tracker.js";
import { glance, MOVEMENTS } from "../engine/glance.js";
import { applied, NO_LEVELS } from "../guides/movement_levels.js";
import { fuse, logitsOf, MovementReader } from "./movements.js";
import { PersonChoice } from "./person_choice.js";
import { Recentring } from "./recentring.js";

const SHUT = 0.3; // P(open) of an eye that stays shut while the other one looks
const OPEN = 0.7;
const TOO_BRIGHT = 235; // mean of the pixels of an eye, or of the frame where there is none
const TOO_DARK = 20;
const LEAST_LIKELY = 0.5; // of a movement that is shown

/** Reads the frames of one camera, in order of time. It remembers faces, who speaks, and how they look straight. */
export class FrameReader {
  #landmarks;
  #faces;
  #states;
  #movements;
  #tracker;
  #seenAbove;
  #person = new PersonChoice();
  #sides = SIDES;
  #levels = NO_LEVELS;
  #recentring = new Recentring(null);

  /** Takes the models, { faces, eye_landmarks, eye_state_fine, eye_movement }, and how likely an eye must be seen to count. */
  constructor(models, seenAbove) {
    this.#landmarks = new LandmarkModel(models.eye_landmarks);
    this.#faces = new FaceModel(models.faces, this.#landmarks);
    this.#states = new StateReader(models.eye_state_fine);
    this.#movements = new MovementReader(models.eye_movement);
    this.#tracker = new Tracker(this.#faces, this.#landmarks, seenAbove);
    this.#seenAbove = seenAbove;
  }

  /** Runs all models until the browser has made their code fast. */
  async warmUp() {
    for (const each of [this.#faces, this.#landmarks, this.#states, this.#movements]) await each.warmUp();
  }

  /** Says whose eyes count: `both`, `right` or `left`, and what a calibration has taught, { levels, straight }, or null. */
  use({ eyes, calibration }) {
    this.#sides = eyes === "both" ? SIDES : [eyes];
    this.#levels = calibration?.levels ?? NO_LEVELS;
    this.#recentring = new Recentring(calibration?.straight ?? null);
  }

  /** Gives the word to a person, by the number of the face. */
  choose(track) {
    this.#person.choose(track);
  }

  /** Returns what an RGBA frame says: { glance, track, movement, light, faces, sides }, and for guides { logits, iris, eyes }. */
  async read(frame, timeS, isHeld) {
    const grey = greyOf(frame);
    const faces = await this.#tracker.follow(grey, timeS);
    const own = this.#person.step(timeS, faces);
    const eyes = own ? eyesOf(own, grey, this.#seenAbove) : [];
    const patches = eyes.map((eye) => crop(grey, eye));
    const pOpen = await this.#states.pOpen(patches);
    const seen = eyes.map((eye, place) => ({ ...eye, patch: patches[place], pOpen: pOpen[place] }));
    const said = { track: own?.track ?? null, faces: faces.map(faceJson), sides: sidesJson(seen), movement: null, logits: null, iris: null,
      eyes: Object.fromEntries(seen.map(({ side, pOpen: open, ear }) => [side, { pOpen: open, ear }])) };
    if (!own) return { ...said, glance: glance(timeS), light: lightOf([grey]) };
    const looking = this.#looking(seen);
    if (!looking.length) return { ...said, glance: glance(timeS), light: "" };
    const read = await this.#movements.movements(looking.map(({ patch }) => patch), looking);
    const logits = logitsOf(fuse(read));
    const iris = [0, 1].map((axis) => sum(looking.map((eye) => eye.iris[axis])) / looking.length);
    const likely = this.#likely(logits, iris, timeS, isHeld);
    const { right, left } = said.eyes;
    const best = argmax(likely);
    return {
      ...said,
      glance: glance(timeS, likely, right?.pOpen ?? null, left?.pOpen ?? null, right?.ear ?? null, left?.ear ?? null),
      logits,
      iris,
      movement: likely[best] >= LEAST_LIKELY ? MOVEMENTS[best] : "unsure",
      light: lightOf(looking.map(({ patch }) => patch)),
    };
  }

  /** Returns the eyes that say where a person looks: not one that is shut while the other is open. */
  #looking(seen) {
    const counting = seen.filter(({ side }) => this.#sides.includes(side));
    if (Math.max(0, ...seen.map(({ pOpen }) => pOpen)) < OPEN) return counting;
    return counting.filter(({ pOpen }) => pOpen > SHUT);
  }

  /** Returns how likely each movement of this person is. */
  #likely(logits, iris, timeS, isHeld) {
    const own = applied(this.#levels, logits, iris);
    const likely = probabilitiesOf(own.map((logit, at) => logit + this.#recentring.shift[at]));
    this.#recentring.step(timeS, own, isHeld);
    return likely;
  }
}

function faceJson({ track, box }) {
  return { track, box: box.map((length) => rounded(length, 1)) };
}

function sidesJson(seen) {
  return Object.fromEntries(seen.map(({ side, box, pOpen }) => [side, { box, p_open: rounded(pOpen, 3) }]));
}

function lightOf(pictures) {
  const means = pictures.map(({ data }) => data.reduce((total, value) => total + value, 0) / data.length);
  const mean = sum(means) / means.length;
  return mean > TOO_BRIGHT ? "bright" : mean < TOO_DARK ? "dark" : "";
}
