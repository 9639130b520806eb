// From a frame of the camera to who is in it, and what each one's eyes are like. Mirrors `eyelid.watching.frame_reading` and
// `frame_row`, which rounds what was read.

import { rounded } from "../alone/numbers.js";
import { crop, eyesOf } from "../alone/reading/eyes.js";
import { FaceModel } from "../alone/reading/face_model.js";
import { LandmarkModel } from "../alone/reading/landmark_model.js";
import { greyOf } from "../alone/reading/picture.js";
import { StateReader } from "../alone/reading/state_reader.js";
import { Tracker } from "../alone/reading/tracker.js";

/** Reads the frames of one camera, in order of time. It remembers faces. */
export class FrameReader {
  #landmarks;
  #faces;
  #states;
  #tracker;
  #seenAbove;

  /** Takes the models, { faces, eye_landmarks, eye_state_fine }, and how likely an eye must be seen to count. */
  constructor(models, seenAbove) {
    this.#landmarks = new LandmarkModel(models.eye_landmarks);
    this.#faces = new FaceModel(models.faces, this.#landmarks);
    this.#states = new StateReader(models.eye_state_fine);
    this.#tracker = new Tracker(this.#faces, this.#landmarks, seenAbove);
    this.#seenAbove = seenAbove;
  }

  /** Runs all models until the browser has made their code fast. */
  async warmUp() {
    for (const each of [this.#faces, this.#landmarks, this.#states]) await each.warmUp();
  }

  /** Returns the people in an RGBA frame: of each { track, box, pose, eyes: [{ side, box, pOpen, ear, iris }] }. */
  async read(frame, timeS) {
    const grey = greyOf(frame);
    const faces = await this.#tracker.follow(grey, timeS);
    const eyes = faces.map((face) => eyesOf(face, grey, this.#seenAbove));
    const pOpen = await this.#states.pOpen(eyes.flat().map((eye) => crop(grey, eye)));
    return faces.map(({ track, box, marks }, number) => ({
      track,
      box: box.map((length) => rounded(length, 1)),
      pose: marks.pose.map((angle) => rounded(angle, 1)),
      eyes: eyes[number].map(({ side, box: eyeBox, ear, iris }) => ({
        side, box: eyeBox, pOpen: rounded(pOpen.shift(), 6), ear: rounded(ear, 4), iris: iris.map((value) => rounded(value, 4)),
      })),
    }));
  }
}
