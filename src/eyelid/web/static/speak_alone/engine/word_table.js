// The words of a language, how often each is said, and how each is typed. Mirrors `eyelid.speaking.word_table`.

import { sum } from "../../alone/numbers.js";

export const END = 255; // in the table of letters, after the end of a word
export const LONGEST = 32; // letters of a word

const OWN_ZIPF = 4.5; // words of one's own count as the language's words of about rank 2,000 do
const OWN_RANK = 2000;

/** Words, commonest first, and then those of one's own: `words`, `shares` [W], `letters` [W * LONGEST], `lengths` [W]. */
class WordTable {
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
    const shares = normed([...this.shares, Float64Array.from(this.shares).sort()[place]]);
    const table = new Uint8Array(this.letters.length + LONGEST).fill(END);
    table.set(this.letters);
    write(table, this.words.length, letters, this.alphabet);
    return new WordTable([...this.words, word], shares, table, this.alphabet);
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

/** Returns the table of words, each with its Zipf frequency, and of words of one's own; what cannot be typed is left out. */
export function makeWords(words, alphabet, own = []) {
  const zipfs = new Map();
  for (const [word, zipf] of words) if (!zipfs.has(word.toLowerCase())) zipfs.set(word.toLowerCase(), [word, zipf]);
  for (const word of own) {
    const small = word.trim().toLowerCase();
    const [shown, zipf] = zipfs.get(small) ?? [word.trim(), OWN_ZIPF];
    zipfs.set(small, [shown === small ? word.trim() : shown, Math.max(zipf, OWN_ZIPF)]);
  }
  const kept = [...zipfs.values()].flatMap(([word, zipf]) => {
    const written = alphabet.written[word] ?? word;
    const letters = alphabet.spelled(written);
    return letters && letters.length < LONGEST ? [[written, zipf, letters]] : [];
  });
  const table = new Uint8Array(kept.length * LONGEST).fill(END);
  kept.forEach(([, , letters], row) => write(table, row, letters, alphabet));
  return new WordTable(kept.map(([word]) => word), normed(kept.map(([, zipf]) => 10 ** zipf)), table, alphabet);
}

/** Returns the words of a file, one a line, with a tab before its Zipf frequency. */
export function readWords(text) {
  return text.split("\n").filter((line) => line.trim()).map((line) => {
    const [word, zipf] = line.split("\t");
    return [word.trim(), Number(zipf)];
  });
}

function normed(shares) {
  const total = sum(shares);
  return Float64Array.from(shares, (share) => share / total);
}

function write(table, row, letters, alphabet) {
  [...letters].forEach((letter, at) => {
    table[row * LONGEST + at] = alphabet.places.get(letter);
  });
}
