// Alphabets: the letters of a language in their order, and how words are written with them. Mirrors `eyelid.speaking.alphabet`.

const MARKS = new Set("'’-‐.·"); // what stands in words and is not typed

/** The letters of a language, and words that are not written small, by how they stand in the table of words. */
export class Alphabet {
  constructor({ letters, written = {} }) {
    this.letters = letters;
    this.written = written;
    this.places = new Map([...letters].map((letter, place) => [letter, place]));
  }

  /** Returns the letters that are typed for a word; null if no letter stands for one of its characters. */
  spelled(word) {
    let letters = "";
    for (const character of word.normalize("NFC")) {
      if (MARKS.has(character)) continue;
      const small = character.toLowerCase();
      if (this.places.has(small)) {
        letters += small;
        continue;
      }
      const bare = [...small.replaceAll("ß", "ss").normalize("NFD").replace(/\p{M}/gu, "")];
      if (!bare.every((letter) => this.places.has(letter))) return null;
      letters += bare.join("");
    }
    return letters || null;
  }
}
