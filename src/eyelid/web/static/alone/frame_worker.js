// A worker that reads frames beside the page, so that the page never waits for it. Messages are [number, what, value]; answers
// [number, error, value].

import { UnreachableError } from "../request_errors.js";

export class FrameWorker {
  #place;
  #prepare;
  #worker = null;
  #opened = null; // a promise, while the models are opened and from then on
  #asked = new Map();
  #number = 0;

  /** Takes where the worker's code is, and what it is asked for before anything else: `prepare` is given this worker. */
  constructor(place, prepare) {
    this.#place = place;
    this.#prepare = prepare;
  }

  /** Whether it was begun, and has not failed since. */
  get isOpen() {
    return this.#opened !== null;
  }

  /** Begins it, once; throws if it cannot be prepared, and tries again the next time. */
  open() {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open() {
    const worker = new Worker(this.#place, { type: "module" });
    this.#worker = worker;
    worker.addEventListener("message", ({ data: [number, error, value] }) => {
      const { done, failed } = this.#asked.get(number);
      this.#asked.delete(number);
      if (error) failed(new UnreachableError(error));
      else done(value);
    });
    worker.addEventListener("error", ({ message }) => this.#giveUp(message || "the models cannot be used"));
    try {
      await this.#prepare(this);
    } catch (error) {
      worker.terminate();
      this.#opened = null;
      this.#giveUp(error.message);
      throw error;
    }
  }

  /** Asks it to do something with a value; buffers that are given are its own from then on. */
  ask(what, value, given = []) {
    this.#number += 1;
    const number = this.#number;
    return new Promise((done, failed) => {
      this.#asked.set(number, { done, failed });
      this.#worker.postMessage([number, what, value], given);
    });
  }

  /** Lets all that was asked fail. */
  #giveUp(reason) {
    for (const { failed } of this.#asked.values()) failed(new UnreachableError(reason));
    this.#asked.clear();
  }
}
