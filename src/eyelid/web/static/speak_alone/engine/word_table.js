// The words of a language, how often each is said, and how each is typed. Mirrors `eyelid.speaking.word_table`.

import { sum } from "./numbers.js";

export const END = 255; // in the table of letters, after the end of a word
export const LONGEST = 32; // letters of a word

const OWN_ZIPF = 4.5; // words of one's own count as the language's words of about rank 2,000 do
const OWN_RANK = 2000;

/** Words, commonest first, and then those of one's own: `words`, `shares` [W], `letters` [W * LONGEST], `lengths` [W]. */
export class WordTable {
  #rows = null;
  #letterShares = null;

  constructor(words, shares, letters, alphabet) {
    Object.assign(this, { words, shares, letters, alphabet });
    this.lengths = Uint8Array.from(words, (_, row) => {
      const end = letters.subarray(row * LONGEST, (row + 1) * LONGEST).indexOf(END);
      return end < 0 ? LONGEST : end;
    });
  }

  /** Returns the table with one more word of one's own; the same, if it is known or cannot be typed. */
  withWord(word) {
    const letters = this.alphabet.spelled(word);
    if (this.find(word) !== null || letters === null || letters.length >= LONGEST) return this;
    const place = Math.max(this.shares.length - OWN_RANK, 0);
    const shares = [...this.shares, this.shares.toSorted()[place]];
    return new WordTable([...this.words, word], normed(shares), lettersOf([...this.words.keys()].length + 1, this, letters), this.alphabet);
  }

  /** Returns where a word stands, whatever its case; null if it is not there. */
  find(word) {
    this.#rows ??= new Map(this.words.map((each, row) => [each.toLowerCase(), row]));
    return this.#rows.get(word.toLowerCase().replaceAll("’", "'")) ?? null;
  }

  /** How often each letter of the alphabet comes in what is said, as shares of 1. */
  get letterShares() {
    if (!this.#letterShares) {
      const counts = Array([...this.alphabet.letters].length).fill(0);
      this.letters.forEach((place, at) => {
        if (place !== END) counts[place] += this.shares[Math.floor(at / LONGEST)];
      });
      const total = sum(counts);
      this.#letterShares = counts.map((count) => count / total);
    }
    return this.#letterShares;
  }

  /** Returns the rows of the words that begin with these letters, commonest first. */
  startingWith(letters) {
    const places = [...letters].slice(0, LONGEST).map((letter) => this.alphabet.places.get(letter));
    const rows = [...this.words.keys()].filter((row) => places.every((place, at) => this.letters[row * LONGEST + at] === place));
    return rows.sort((one, other) => this.shares[other] - this.shares[one]);
  }
}
