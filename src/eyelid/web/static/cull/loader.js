// Loads pictures and what is known of photos, the most urgent first, and keeps what may be needed again.

import { UnreachableError, request, requestJson } from "../client.js";

/** Runs a few requests at a time. Those that wait can be exchanged for more urgent ones at any moment. */
class Lane {
  #running = 0;
  #most;
  #waiting = [];

  constructor(most) {
    this.#most = most;
  }

  /** Replaces all that wait; a job is a function that returns a promise. */
  replace(jobs) {
    this.#waiting = [...jobs];
    this.#next();
  }

  #next() {
    while (this.#running < this.#most && this.#waiting.length) {
      this.#running += 1;
      this.#waiting.shift()().catch(() => {}).finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }
}

/** Keeps values by a key, as many as are allowed; those used longest ago go first. */
class Kept {
  #values = new Map();
  #most;

  constructor(most) {
    this.#most = most;
  }

  get(key) {
    const value = this.#values.get(key);
    if (value !== undefined) {
      this.#values.delete(key);
      this.#values.set(key, value);
    }
    return value;
  }

  set(key, value) {
    this.delete(key);
    this.#values.set(key, value);
    while (this.#values.size > this.#most) this.delete(this.#values.keys().next().value);
  }

  delete(key) {
    this.#values.get(key)?.bitmap?.close();
    this.#values.delete(key);
  }

  clear() {
    for (const key of [...this.#values.keys()]) this.delete(key);
  }

  /** Returns all keys and values, and forgets them. */
  take() {
    const all = [...this.#values];
    this.#values.clear();
    return all;
  }
}

const AGAIN = 3000; // milliseconds after which what failed is asked for again

/** Pictures that are decoded before they are needed: `{ bitmap, changed }`, or `{ error }` where there is none. */
export class Pictures {
  #lane;
  #kept;
  #loading = new Map();
  #address;
  #came;

  /** `address` gives the address by a key, `came` is called with the key of what has come. */
  constructor({ address, came, atOnce, most }) {
    this.#address = address;
    this.#came = came;
    this.#lane = new Lane(atOnce);
    this.#kept = new Kept(most);
  }

  /** Returns what has come of a key; undefined if nothing has yet. */
  ready(key) {
    return this.#kept.get(key);
  }

  /** Loads keys in this order. Earlier ones that wait are dropped. */
  want(keys) {
    const wanted = keys.filter((key) => {
      const known = this.#kept.get(key);
      return !this.#loading.has(key) && (!known || (known.error && performance.now() - known.at > AGAIN));
    });
    this.#lane.replace(wanted.map((key) => () => this.#load(key)));
  }

  clear() {
    this.#loading.clear();
    this.#kept.clear();
  }

  async #load(key) {
    if (this.#loading.has(key)) return;
    const mine = Symbol(key);
    this.#loading.set(key, mine);
    let value;
    try {
      const response = await request(this.#address(key));
      value = { bitmap: await createImageBitmap(await response.blob()), changed: response.headers.has("Eyelid-Changed") };
    } catch (error) {
      value = { error, lost: !(error instanceof UnreachableError), at: performance.now() };
    }
    if (this.#loading.get(key) !== mine) { // it was cleared meanwhile
      value.bitmap?.close();
      return;
    }
    this.#loading.delete(key);
    this.#kept.set(key, value);
    this.#came(key);
  }
}

/** What is known of photos by the rules that are tried. */
export class Details {
  #fresh = new Kept(400);
  #stale = new Kept(50); // of other rules, or from before a verdict; better than nothing until the new ones come
  #loading = new Map();

  /** Returns what is known of a photo, perhaps by the rules before; undefined if nothing is. */
  ready(number) {
    return this.#fresh.get(number) ?? this.#stale.get(number);
  }

  isFresh(number) {
    return this.#fresh.get(number) !== undefined;
  }

  /** Loads what is known of a photo, if it is not there yet; `query` has the rules. */
  async load(number, query) {
    if (this.isFresh(number)) return;
    const loading = this.#loading;
    if (!loading.has(number)) {
      loading.set(number, requestJson(`/api/photo/${number}?${query}`).then((detail) => {
        if (loading === this.#loading) this.#fresh.set(number, detail);
      }).finally(() => loading.delete(number)));
    }
    await loading.get(number);
  }

  /** Marks everything as out of date, because the rules or a verdict have changed. */
  expire() {
    this.#loading = new Map();
    for (const [number, detail] of this.#fresh.take()) this.#stale.set(number, detail);
  }
}
