// Looks that are held long enough to be symbols. Mirrors `eyelid.speaking.dwell`.

const DEBOUNCE_S = 0.11; // a look is left when something else is seen for so long, two frames of ten a second
const LEAST_S = 0.15; // a look that needs no dwell is at least so long
const UNSURE_S = 0.25; // so long a look is kept while it is unsure where the person looks
const AGAINST = 2; // a frame that contradicts takes back so many times what one that agrees gives
const NOTHING = { symbol: null, released: null, sinceS: 0 };

/** Takes where a person looks, frame by frame, and says when a look has become a symbol. */
export class Dwell {
  #looks;
  #unsureS = 0;
  #shutS = 0;
  #held = null;
  #dwellS;
  #releaseS;

  /** Takes the looks that become symbols, how long one is held (null: it is a symbol when it ends), and left. */
  constructor(looks, dwellS, releaseS) {
    this.#looks = new Map(looks.map((name) => [name, { seenS: 0, mostS: 0, leftS: 0, sinceS: 0, isSpent: false }]));
    this.setTimes(dwellS, releaseS);
  }

  /** Changes the times; what is under way goes on. */
  setTimes(dwellS, releaseS) {
    this.#dwellS = dwellS;
    this.#releaseS = Math.max(releaseS, DEBOUNCE_S);
  }

  /** The look that is nearest to being a symbol, { symbol, share }, or null. */
  get longest() {
    if (this.#dwellS === null) return null;
    let best = null;
    for (const [name, { seenS, isSpent }] of this.#looks) {
      if (isSpent) continue;
      if (best === null || seenS > best.seenS || (seenS === best.seenS && name > best.name)) best = { seenS, name };
    }
    return best !== null && best.seenS > 0 ? { symbol: best.name, share: Math.min(best.seenS / this.#dwellS, 1) } : null;
  }

  /** Ends all looks without a symbol. One that is spent must still be left, which is not told then. */
  forget() {
    this.#held = null;
    this.#shutS = 0;
    for (const look of this.#looks.values()) look.seenS = look.mostS = look.sinceS = 0;
  }

  /** Takes that the eyes were shut: a look that goes on afterwards has gone on meanwhile. */
  pause(passedS) {
    this.#shutS += passedS;
    this.#pass(passedS);
  }

  /** Takes where the person looks, null if that is unsure, and whether this frame says so by itself. */
  step(seen, passedS, isClear = true) {
    this.#unsureS = seen === null ? this.#unsureS + passedS : 0;
    this.#pass(passedS);
    if (seen === null && this.#unsureS < UNSURE_S) return NOTHING;
    const shutS = isClear ? this.#shutS : 0;
    this.#shutS -= shutS;
    let [symbol, released, sinceS] = [null, null, 0];
    for (const [name, look] of this.#looks) {
      this.#follow(look, seen === name, passedS, shutS);
      if (look.isSpent) {
        if (look.leftS < this.#releaseS) continue;
        look.isSpent = false;
        look.mostS = 0;
        if (this.#held === name) [released, this.#held] = [name, null];
      } else if (this.#isMade(look)) {
        [symbol, sinceS] = [name, look.sinceS];
        look.leftS = look.sinceS = 0;
        look.isSpent = true;
        this.#held = name;
      }
    }
    return { symbol, released, sinceS };
  }

  #follow(look, isSeen, passedS, shutS) {
    if (isSeen) {
      look.sinceS ||= passedS;
      look.seenS = Math.min(look.seenS + passedS + Math.min(shutS, look.seenS), this.#dwellS || 1);
      look.mostS = Math.max(look.mostS, look.seenS);
      look.leftS = Math.max(look.leftS - AGAINST * passedS, 0);
    } else {
      look.seenS = Math.max(look.seenS - AGAINST * passedS, 0);
      look.leftS += passedS;
      if (!look.seenS && (this.#dwellS !== null || look.mostS < LEAST_S)) look.sinceS = 0;
    }
  }

  #pass(passedS) {
    for (const look of this.#looks.values()) look.sinceS += look.sinceS ? passedS : 0;
  }

  #isMade(look) {
    if (this.#dwellS !== null) return look.seenS > this.#dwellS - 1e-9;
    return look.mostS >= LEAST_S && look.leftS >= this.#releaseS;
  }
}
