// Finds the faces of a camera's frames, follows them from frame to frame, and knows who is who. Mirrors `eyelid.eyes.tracker`, but
// faces are found anew once a second, and not three times, since that takes WebAssembly long.

import { followFaces, lookAt, Place } from "./following.js";
import { ALIKE, Track } from "./track.js";

const SEARCH_S = 1; // after which faces are found anew while all are followed
const FORGET_S = 600; // after which a person who comes back is a new one
const SEARCH_SOON_S = 0.1; // while nobody is there, or somebody was lost a while ago
const AT_ONCE_S = 0.3; // after a loss: faces are found in every frame, then soon
const A_WHILE_S = 2;
const UNFOUND_S = 1.5; // for which a face is followed that the finder does not find, such as one that turns away
const APART = 0.05; // distances of the eyes by which two looks at one face differ at most: 99 of 100 by less
const MOST_APART = 0.12; // by which they differ at a face that is found
const JUMP = 0.5; // distances of the eyes that a face does not move from one frame to the next
const OTHER = 0.1; // by so much more is it like another person, if it is that one
const SURE = 0.9; // certainty of a face that gets a number at once; others must have been found
const STAYS_S = 0.2; // for so long, and so often
const SIGHTINGS = 3;
const MOST_LOST = 100;

export class Tracker {
  #faces;
  #landmarks;
  #seenAbove;
  #present = [];
  #lost = [];
  #unsure = []; // what may be a new face: { place, firstS, times }
  #people = 0;
  #searchedS = -Infinity;
  #lostS = -Infinity;

  /** Takes what finds faces, what marks them, and how likely an eye must be seen to count. */
  constructor(faces, landmarks, seenAbove) {
    this.#faces = faces;
    this.#landmarks = landmarks;
    this.#seenAbove = seenAbove;
  }

  /** Returns the faces in the next frame, { box, size, score, marks, track }, in order of the tracks. */
  async follow(grey, timeS) {
    const followed = await this.#followed(grey);
    let sure = this.#sure(followed, timeS);
    if (sure.length < followed.length || timeS - this.#searchedS >= this.#pauseS(timeS)) sure = await this.#search(grey, sure, timeS);
    for (const { track, following, look } of sure) track.see(following.marks, look, timeS, this.#seenAbove);
    return [...this.#present].sort((one, other) => one.number - other.number).map(({ face }) => face);
  }

  /** Returns after how many seconds faces are to be found anew. */
  #pauseS(timeS) {
    const sinceS = timeS - this.#lostS;
    if (sinceS < AT_ONCE_S) return 0;
    return sinceS < A_WHILE_S || !this.#present.length ? SEARCH_SOON_S : SEARCH_S;
  }

  async #followed(grey) {
    const tracks = this.#present;
    const followings = await followFaces(this.#landmarks, grey, tracks.map(({ place }) => place), tracks.map(({ face }) => face.size));
    return followings.map((following, number) => {
      const look = lookAt(grey, following.found);
      return { track: tracks[number], following, look, likeness: tracks[number].likeness(look) };
    });
  }

  /** Returns those who are beyond doubt still there. */
  #sure(followed, timeS) {
    const doubtful = new Set(followed.filter(({ following: { marks, jump }, likeness }) =>
      marks.moved > APART || jump > JUMP || Math.max(...marks.seen) < this.#seenAbove || likeness < ALIKE).map(({ track }) => track));
    followed.forEach((one, place) => {
      for (const other of followed.slice(place + 1)) {
        if (apart(one, other) < 1) doubtful.add((other.likeness < one.likeness ? other : one).track); // both are on one face
      }
    });
    const near = [...this.#present, ...this.#lost.filter(({ seenS }) => timeS - seenS < A_WHILE_S)];
    for (const { track, look, likeness } of followed) {
      const others = near.filter((other) => other !== track).map((other) => other.likeness(look));
      if (Math.max(0, ...others) > likeness + OTHER) doubtful.add(track);
    }
    return followed.filter(({ track }) => !doubtful.has(track));
  }

  /** Finds all faces anew, and returns those who are still followed; who is in doubt and not found is lost. */
  async #search(grey, sure, timeS) {
    this.#searchedS = timeS;
    let found = await this.#found(grey);
    const kept = [];
    for (const each of sure) {
      const nearest = found.length ? found.reduce((best, one) => (apart(each, one) < apart(each, best) ? one : best)) : null;
      if (nearest && apart(each, nearest) < 1) {
        each.track.find(nearest.face, each.look, timeS);
        found = found.filter((one) => one !== nearest);
      }
      if (timeS - each.track.foundS <= UNFOUND_S) kept.push(each);
    }
    const here = kept.map(({ track }) => track);
    const missing = this.#present.filter((track) => !here.includes(track));
    const known = this.#lost.filter(({ seenS }) => timeS - seenS <= FORGET_S).slice(-MOST_LOST);
    const back = matches([...missing, ...known], found, timeS);
    const fresh = found.filter((one) => back.every(([, other]) => other !== one));
    const mustWait = [...missing, ...known].some((track) => !here.includes(track) && timeS - track.seenS < A_WHILE_S);
    back.push(...this.#lasting(fresh, timeS, mustWait).map((one) => [new Track(this.#people++, one, timeS), one]));
    for (const [track, one] of back) {
      track.find(one.face, one.look, timeS);
      track.place = one.following.found;
      track.see(one.following.marks, one.look, timeS, this.#seenAbove);
    }
    this.#present = [...here, ...back.map(([track]) => track)];
    this.#lost = [...known, ...missing].filter((track) => !this.#present.includes(track));
    if (missing.some((track) => !this.#present.includes(track))) this.#lostS = timeS;
    return kept;
  }

  async #found(grey) {
    const faces = await this.#faces.findFaces(grey);
    const places = faces.map(({ marks, size }) => Place.of(marks, size));
    const followings = await followFaces(this.#landmarks, grey, places, faces.map(({ size }) => size));
    return faces.map((face, number) => {
      const following = followings[number];
      return { face: { ...face, marks: following.marks }, following, look: lookAt(grey, following.found) };
    }).filter(({ following }) => following.marks.moved <= MOST_APART);
  }

  /** Returns the new faces that are certain, unless all must wait, or that stay in one place. */
  #lasting(fresh, timeS, mustWait) {
    const unsure = [];
    const lasting = fresh.filter((one) => {
      const place = one.following.found;
      const before = this.#unsure.filter((each) => each.place.distance(place) < 1);
      const firstS = Math.min(timeS, ...before.map((each) => each.firstS));
      const times = 1 + Math.max(0, ...before.map((each) => each.times));
      if ((times >= SIGHTINGS && timeS - firstS >= STAYS_S) || (one.face.score >= SURE && !mustWait)) return true;
      unsure.push({ place, firstS, times });
      return false;
    });
    this.#unsure = unsure;
    return lasting;
  }
}

/** Returns how far the eyes of two faces are from one another, by their distance. */
function apart(one, other) {
  return one.following.found.distance(other.following.found);
}

/** Returns who of some people has which of some found faces: what fits best first. */
function matches(tracks, found, timeS) {
  const costs = tracks.flatMap((track) => found.map((one) => [track.cost(one.face, one.look, timeS), track, one]));
  const made = [];
  for (const [cost, track, one] of costs.sort(([first], [second]) => first - second)) {
    if (Number.isFinite(cost) && made.every(([owner, face]) => owner !== track && face !== one)) made.push([track, one]);
  }
  return made;
}
