// How likely each word is after another: counted from sentences, and from what the person has said. Mirrors
// `eyelid.speaking.word_context`.

import { sum } from "../../alone/numbers.js";

/** What stands before the first word of a sentence. */
export const START = ".";

const DISCOUNT = 0.6; // taken from each count, for words that have not been seen to follow
const PRIOR = 30; // how many counted followers the plain frequencies of words weigh
const SAID_WEIGHT = 5; // what the person has said counts more than what others have
const SAID_PRIOR = 3000; // how many said words the language's frequencies weigh

/** The likelihood of words after a word. */
export class WordContext {
  #pairs;
  #counted = new Map(); // by word, counts by row
  #said;
  #saidSum = 0;

  /** Takes the words, lines of pairs by the row of their first word, and sentences whose pairs count, too. */
  constructor(table, pairs = [], sentences = []) {
    this.table = table;
    this.#pairs = pairs;
    this.#said = new Float64Array(table.words.length);
    for (const sentence of sentences) this.#count(sentence, 1);
  }

  /** Goes on with a table that has more words at its end. */
  use(table) {
    const said = new Float64Array(table.words.length);
    said.set(this.#said);
    this.#said = said;
    this.table = table;
  }

  /** Counts the words of a sentence that the person has said, and their pairs. */
  say(sentence) {
    for (const word of wordsOf(sentence)) {
      const row = this.table.find(word);
      if (row === null) continue;
      this.#said[row] += 1;
      this.#saidSum += 1;
    }
    this.#count(sentence, SAID_WEIGHT);
  }

  /** Returns how likely each word of the table comes after a word, or after `START`. */
  shares(before) {
    const { followers, total } = this.#found(before.toLowerCase());
    const counted = new Map([...followers].map(([row, count]) => [row, Math.max(count - DISCOUNT, 0) / (total + PRIOR)]));
    const rest = 1 - sum(counted.values());
    const likely = this.table.shares.map((share, row) =>
      ((share * SAID_PRIOR + this.#said[row]) / (SAID_PRIOR + this.#saidSum)) * rest);
    for (const [row, share] of counted) likely[row] += share;
    return likely;
  }

  /** Returns how often each word has followed a word, by row, and how often any has. */
  #found(before) {
    const { followers, total: known } = numbers(this.#line(before));
    let total = known;
    for (const [row, count] of this.#counted.get(before) ?? []) {
      followers.set(row, (followers.get(row) ?? 0) + count);
      total += count;
    }
    return { followers, total };
  }

  /** Returns the line of pairs of a word; words of one's own have none. */
  #line(before) {
    if (!this.#pairs.length || before === START) return this.#pairs.at(-1) ?? "0";
    const row = this.table.find(before);
    return row !== null && row < this.#pairs.length - 1 ? this.#pairs[row] : "0";
  }

  #count(sentence, weight) {
    let before = START;
    for (const word of wordsOf(sentence)) {
      const row = this.table.find(word);
      if (row !== null) {
        if (!this.#counted.has(before)) this.#counted.set(before, new Map());
        const counts = this.#counted.get(before);
        counts.set(row, (counts.get(row) ?? 0) + weight);
      }
      before = word;
    }
  }
}

/** Returns the words of a sentence, small, without the marks between them. */
export function wordsOf(sentence) {
  return sentence.toLowerCase().replaceAll("’", "'").match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** Returns the lines of a file of pairs that `eyelid speak` has checked. */
export function readPairs(text) {
  return text.trimEnd().split("\n").slice(1);
}

function numbers(line) {
  const [total, ...entries] = line.split(" ");
  const followers = new Map();
  let row = 0;
  for (const entry of entries) {
    const [gap, count] = entry.split(":").map(Number);
    row += gap;
    followers.set(row, count);
  }
  return { followers, total: Number(total) };
}
