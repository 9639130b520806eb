// What was said and is not saved yet. Each thing is kept in this browser before it is sent, one entry each, so
// that two tabs do not overwrite each other's; it is forgotten once the server has it. A thing that is sent
// twice does no harm, since it has the same name (`click`) both times.

import { Expired, Refused, ask } from "./client.js";

const FIRST_WAIT = 400; // milliseconds until it is tried again; doubles each time
const LONGEST_WAIT = 4000;

export class Outbox {
  #things = [];
  #sending = false;
  #wake = () => {};
  #changed;
  #prefix;
  #count = 0;

  /** Takes the name under which things are kept, and what is called when something changes. */
  constructor(place, changed) {
    this.#prefix = `eyelid/unsent/${place}/`;
    this.#changed = changed;
    this.trouble = null; // why nothing can be sent now: an error, or null
    this.kept = true; // whether what waits would survive a crash
  }

  get size() {
    return this.#things.length;
  }

  /** The bodies that wait. */
  get bodies() {
    return this.#things.map(({ body }) => body);
  }

  /** Takes in what an earlier page left behind; `failed` hears what is refused of it. Returns how many things. */
  adopt(failed) {
    const keys = [];
    try {
      for (let at = 0; at < localStorage.length; at += 1) keys.push(localStorage.key(at));
    } catch {
      return 0; // this browser keeps nothing
    }
    const left = keys.filter((key) => key.startsWith(this.#prefix)).sort();
    for (const key of left) {
      this.#things.push({ key, ...JSON.parse(localStorage.getItem(key)), done: () => {}, failed });
    }
    if (left.length) this.#send();
    return left.length;
  }

  /** Sends a body to a path after all that waits. Returns a promise of the answer, or of a `Refused`. */
  add(path, body) {
    this.#count += 1;
    const key = `${this.#prefix}${Date.now()}-${String(this.#count).padStart(6, "0")}-${body.click}`;
    try {
      localStorage.setItem(key, JSON.stringify({ path, body }));
    } catch {
      this.kept = false;
    }
    return new Promise((done, failed) => {
      this.#things.push({ key, path, body, done, failed });
      this.#changed();
      this.#send();
    });
  }

  /** Tries at once, without waiting for the next turn. */
  hurry() {
    this.#wake();
  }

  /** Waits until nothing waits; false if it cannot be sent now. */
  async empty() {
    while (this.size && !this.trouble) await new Promise((done) => setTimeout(done, 10));
    return !this.size;
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    await null; // the picture first
    let wait = FIRST_WAIT;
    while (this.#things.length) {
      const { key, path, body, done, failed } = this.#things[0];
      try {
        const answer = await ask(path, body);
        this.#forget(key);
        done(answer);
        wait = FIRST_WAIT;
        this.trouble = null;
      } catch (error) {
        if (error instanceof Refused) {
          this.#forget(key);
          failed(error);
          this.trouble = null;
        } else {
          this.trouble = error;
          this.#changed();
          await this.#pause(error instanceof Expired ? LONGEST_WAIT : wait);
          wait = Math.min(2 * wait, LONGEST_WAIT);
        }
      }
      this.#changed();
    }
    this.#sending = false;
  }

  #pause(milliseconds) {
    return new Promise((done) => {
      this.#wake = done;
      setTimeout(done, milliseconds);
    });
  }

  #forget(key) {
    this.#things.shift();
    try {
      localStorage.removeItem(key);
    } catch {
      // it was never kept
    }
  }
}
