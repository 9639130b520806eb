// The people before the camera: from what was read in each frame to what is told of each person. Mirrors `eyelid.watching.watcher`.

import { moment } from "../blinks/moment.js";
import { nothing, PersonWatch } from "./person_watch.js";

const FORGOTTEN_S = 600; // after which a person who is not seen any more is taken to have left for good

export class Watcher {
  #source;
  #rules;
  #people = new Map(); // by number: { watch, seenS }

  /** Takes the recording, and how people are watched; see `PersonWatch`. */
  constructor(source, rules) {
    this.#source = source;
    this.#rules = rules;
  }

  /** Takes the next frame: its time, its index, and rows of the number and the moment of each person who is seen. */
  feed(timeS, frame, seen) {
    const told = nothing();
    for (const [track, each] of seen) {
      if (!this.#people.has(track)) this.#people.set(track, { watch: new PersonWatch(this.#source, track, this.#rules) });
      const person = this.#people.get(track);
      person.seenS = timeS;
      add(told, person.watch.feed(each));
    }
    for (const [track, person] of this.#inOrder()) {
      if (seen.some(([there]) => there === track)) continue;
      if (timeS - person.seenS > FORGOTTEN_S) {
        this.#people.delete(track);
        add(told, person.watch.finish());
      } else {
        add(told, person.watch.feed(moment(timeS, null, null, frame)));
      }
    }
    return told;
  }

  /** Tells what remains when the recording ends. */
  finish() {
    const told = nothing();
    for (const [, person] of this.#inOrder()) add(told, person.watch.finish());
    this.#people.clear();
    return told;
  }

  #inOrder() {
    return [...this.#people].sort(([one], [other]) => one - other);
  }
}

function add(told, other) {
  for (const [name, values] of Object.entries(other)) told[name].push(...values);
}
