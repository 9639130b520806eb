// One person's eyes, moment by moment, live: how open they are, and which events are complete. Mirrors `eyelid.blinks.event_steps`,
// but for what looks ahead.

import { EventFinder } from "./event_finder.js";
import { PersonLevels } from "./openness.js";

export class EventSteps {
  #levels;
  #finder;
  #last = null;

  /** Takes the recording, the number of the person, and what is known of their levels; see `PersonLevels`. */
  constructor(source, track, known = []) {
    this.#levels = new PersonLevels(known);
    this.#finder = new EventFinder(source, track);
  }

  /** Takes the next moment, which is after the last one; returns { openness, shutSinceS, events }. */
  feed(moment) {
    this.#levels.learn(moment);
    const openness = this.#levels.openness(moment);
    const events = this.#finder.feed(openness);
    this.#last = { openness, shutSinceS: this.#finder.shutSinceS, events };
    return this.#last;
  }

  /** Returns a last step, at which all events are complete; null if there was no moment. */
  finish() {
    return this.#last && { openness: this.#last.openness, shutSinceS: null, events: this.#finder.finish() };
  }
}
