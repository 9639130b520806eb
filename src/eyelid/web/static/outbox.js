// The outbox holds the requests that the server has not confirmed yet. Each request is stored in this browser before
// it is sent, and is removed when the server has it. Each has its own entry in the storage, so that two tabs do not
// overwrite each other's requests. A request may be sent twice: its identifier (`click`) is the same both times.

import { ExpiredError, RefusedError, request } from "./client.js";

const FIRST_WAIT = 400; // milliseconds until the next try; doubles each time
const LONGEST_WAIT = 4000;

export class Outbox {
  #requests = [];
  #sending = false;
  #wake = () => {};
  #onChange;
  #prefix;
  #count = 0;

  /** `place` separates the stored requests of different journals; `onChange` is called after each change. */
  constructor(place, onChange) {
    this.#prefix = `eyelid/unsent/${place}/`;
    this.#onChange = onChange;
    this.error = null; // why nothing can be sent at the moment; null if all is well
    this.stored = true; // whether waiting requests are kept if the browser crashes
  }

  get size() {
    return this.#requests.length;
  }

  /** The bodies of the waiting requests. */
  get bodies() {
    return this.#requests.map(({ body }) => body);
  }

  /** Sends the requests of an earlier visit and returns their number; `failed` is called for refused ones. */
  loadStored(failed) {
    const keys = [];
    try {
      for (let at = 0; at < localStorage.length; at += 1) keys.push(localStorage.key(at));
    } catch {
      return 0; // this browser stores nothing
    }
    const left = keys.filter((key) => key.startsWith(this.#prefix)).sort();
    for (const key of left) {
      this.#requests.push({ key, ...JSON.parse(localStorage.getItem(key)), done: () => {}, failed });
    }
    if (left.length) this.#send();
    return left.length;
  }

  /** Sends a body to a path, after the waiting requests. Returns a promise of the response; rejected if refused. */
  add(path, body) {
    this.#count += 1;
    const key = `${this.#prefix}${Date.now()}-${String(this.#count).padStart(6, "0")}-${body.click}`;
    try {
      localStorage.setItem(key, JSON.stringify({ path, body }));
    } catch {
      this.stored = false;
    }
    return new Promise((done, failed) => {
      this.#requests.push({ key, path, body, done, failed });
      this.#onChange();
      this.#send();
    });
  }

  /** Sends at once instead of waiting for the next try. */
  retryNow() {
    this.#wake();
  }

  /** Waits until all requests are sent; returns false if they cannot be sent at the moment. */
  async flush() {
    while (this.size && !this.error) await new Promise((done) => setTimeout(done, 10));
    return !this.size;
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    await null; // the next picture is shown first
    let wait = FIRST_WAIT;
    while (this.#requests.length) {
      const { key, path, body, done, failed } = this.#requests[0];
      try {
        const response = await request(path, body);
        this.#remove(key);
        done(response);
        wait = FIRST_WAIT;
        this.error = null;
      } catch (error) {
        if (error instanceof RefusedError) {
          this.#remove(key);
          failed(error);
          this.error = null;
        } else {
          this.error = error;
          this.#onChange();
          await this.#pause(error instanceof ExpiredError ? LONGEST_WAIT : wait);
          wait = Math.min(2 * wait, LONGEST_WAIT);
        }
      }
      this.#onChange();
    }
    this.#sending = false;
  }

  #pause(milliseconds) {
    return new Promise((done) => {
      this.#wake = done;
      setTimeout(done, milliseconds);
    });
  }

  #remove(key) {
    this.#requests.shift();
    try {
      localStorage.removeItem(key);
    } catch {
      // it was never stored
    }
  }
}
