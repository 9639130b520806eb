// Turns of what a desk has to tell: a page names the last one that it knows, and waits for the next.

const WAIT = 1000; // milliseconds

export class Turns {
  #waiting = [];

  /** `now` is the number of the last turn. */
  constructor(now = 0) {
    this.now = now;
  }

  /** Begins the next turn, and answers those who wait for it. */
  next() {
    this.now += 1;
    for (const done of this.#waiting.splice(0)) done();
  }

  /** Waits for what comes after a turn, for a second at most. */
  after(turn) {
    if (this.now > turn) return Promise.resolve();
    return new Promise((done) => {
      this.#waiting.push(done);
      setTimeout(done, WAIT);
    });
  }
}
