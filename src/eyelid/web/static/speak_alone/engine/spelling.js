// Spells a word letter by letter: names, and words that no table has. Mirrors `eyelid.speaking.spelling`.

import { equalParts } from "./letter_groups.js";

export const DIGITS = "0123456789";
export const MARKS = ["'", "-"];

/** A word that is being spelled: what has been, and the letters among which the next one is; empty: all of the alphabet. */
export class Spelling {
  constructor(spelt = "", among = "") {
    this.spelt = spelt;
    this.among = among;
  }

  /** Returns up to so many groups of letters to choose from, in order, about equally likely. */
  parts(table, number) {
    const letters = this.among || table.alphabet.letters;
    return equalParts(table, letters, Math.min(number, [...letters].length));
  }

  /** Returns the spelling after a group was chosen. */
  chosen(part) {
    return [...part].length === 1 ? new Spelling(this.spelt + part) : new Spelling(this.spelt, part);
  }

  /** Returns the spelling without the last letter, or without the choice of a group. */
  takenBack() {
    return this.among ? new Spelling(this.spelt) : new Spelling([...this.spelt].slice(0, -1).join(""));
  }

  /** Returns the commonest words that begin like this one. */
  completions(table, number) {
    const letters = this.spelt ? table.alphabet.spelled(this.spelt) : null;
    return letters ? table.startingWith(letters).slice(0, number).map((row) => table.words[row]) : [];
  }

  /** Returns the word as it is shown: one that no table has is a name, and has a capital. */
  written(table) {
    const row = table.find(this.spelt);
    return row !== null ? table.words[row] : this.spelt.slice(0, 1).toUpperCase() + this.spelt.slice(1);
  }
}
