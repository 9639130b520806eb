// The track: what is remembered of one person over the frames of a camera. Mirrors `eyelid.eyes.track`.

import { distance, middlesOf } from "./face_marks.js";
import { Place } from "./following.js";

/** Likeness of a face that can be followed. */
export const ALIKE = 0.6;

const STRANGE = 0.55; // likeness below which a face is another's, wherever it is
const KNOWN = 0.72; // likeness from which on a face is known again, wherever it is
const FADES_S = 3; // in which what is asked of a lost face rises from the one to the other
const REACH = 2; // face sizes that a lost face may go in a second
const PLACE = 0.15; // weights beside the likeness
const SIZE = 0.3;
const NEW_LOOK = 0.85; // a look that is less like all those of the person, but alike, is remembered, too
const MOST_LOOKS = 6;
const BLINK_S = 0.4; // an eye that is hidden for less time counts as seen: some lids look like that when shut

/** One person: `number`; `face`, as last seen; `place`, where to look next; when it was last seen, and last found. */
export class Track {
  #lastLook;
  #looks = [];
  #eyesSeen = [[-Infinity, 0], [-Infinity, 0]]; // when the right and the left eye were last seen, and how well

  constructor(number, { face, following, look }, timeS) {
    Object.assign(this, { number, face, place: following.found, seenS: timeS, foundS: timeS });
    this.#lastLook = look;
  }

  /** Returns how much a look is like the person, at most 1. */
  likeness(look) {
    return Math.max(...[this.#lastLook, ...this.#looks].map((other) => product(other, look)));
  }

  /** Returns how little a found face fits the person; infinite if it is another's. */
  cost(face, look, timeS) {
    const lostS = Math.max(timeS - this.seenS, 0);
    const gone = Math.min(lostS / FADES_S, 1);
    const likeness = this.likeness(look);
    const away = distance(centreOf(face), centreOf(this.face)) / this.face.size;
    const near = away < 1 + REACH * lostS ? 1 - gone : 0;
    if (likeness < near * STRANGE + (1 - near) * KNOWN) return Infinity;
    const larger = Math.abs(Math.log(face.size / this.face.size));
    return 1 - likeness + (1 - gone) * (PLACE * Math.min(away, 2) + SIZE * larger);
  }

  /** Remembers a face that the finder has found, and how the person looks there. */
  find(face, look, timeS) {
    this.face = { ...face, track: this.number };
    this.foundS = timeS;
    const alike = Math.max(-Infinity, ...this.#looks.map((other) => product(other, look)));
    if (this.#looks.length && (alike < ALIKE || alike >= NEW_LOOK)) return;
    this.#looks = [...this.#looks.slice(0, 1), ...this.#looks.slice(1).slice(2 - MOST_LOOKS), look];
  }

  /** Remembers where the face is in this frame: its box moves with its eyes. */
  see(marks, look, timeS, seenAbove) {
    const seen = marks.seen.map((value, eye) => {
      if (value >= seenAbove) this.#eyesSeen[eye] = [timeS, value];
      const [whenS, before] = this.#eyesSeen[eye];
      return value < seenAbove && timeS - whenS <= BLINK_S ? before : value;
    });
    this.face = { ...this.face, box: this.#movedBox(marks), marks: { ...marks, seen } };
    this.place = this.place.towards(Place.of(marks, this.face.size));
    this.#lastLook = look;
    this.seenS = timeS;
  }

  #movedBox(marks) {
    const [x, y, width, height] = this.face.box;
    const [now, before] = [middlesOf(marks), middlesOf(this.face.marks)];
    const gone = [0, 1].map((axis) => now.reduce((total, middle, eye) => total + (middle[axis] - before[eye][axis]) / 2, 0));
    return [x + gone[0], y + gone[1], width, height];
  }
}

function product(one, other) {
  return one.reduce((total, value, place) => total + value * other[place], 0);
}

function centreOf({ box: [x, y, width, height] }) {
  return [x + width / 2, y + height / 2];
}
