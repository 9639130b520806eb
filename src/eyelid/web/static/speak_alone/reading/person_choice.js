// Who speaks, where several faces are seen. Mirrors `eyelid.speaking.person_choice`, but faces are not compared with a profile.

const AWAY_S = 3;

/** The first one, and whoever comes when that one has been away for three seconds, is the largest face. */
export class PersonChoice {
  #track = null;
  #seenS = -Infinity;

  /** Gives the word to a person, by number. */
  choose(track) {
    this.#track = track;
    this.#seenS = Infinity;
  }

  /** Returns the face of the one who speaks; null if they are not there. */
  step(timeS, faces) {
    const own = faces.find(({ track }) => track === this.#track);
    if (own) {
      this.#seenS = timeS;
      return own;
    }
    if (this.#seenS === Infinity) this.#seenS = timeS; // chosen by hand, and not seen since
    if (!faces.length || timeS - this.#seenS < AWAY_S) return null;
    const largest = faces.reduce((best, face) => (face.size > best.size ? face : best));
    this.#track = largest.track;
    this.#seenS = timeS;
    return largest;
  }
}
