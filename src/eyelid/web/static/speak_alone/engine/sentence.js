// A sentence that is being composed of words: what is known of each, and what undo brings back. Mirrors
// `eyelid.speaking.sentence`. A candidate is { word, goesOn }: whether it stands for the word before, too.

/** Returns a word of a sentence: what was known before it was picked, what can be taken instead, and what it stands for, too. */
function accepted(word, typing = null, others = [], replaced = null) {
  return { word, typing, others, replaced };
}

/** Returns whether two candidates are the same. */
export function isSame(one, other) {
  return one.word === other.word && one.goesOn === other.goesOn;
}

/** All that undo brings back: words, what is known of the one that is being typed or spelled, the page that is open, `?`. */
export class Sentence {
  constructor(values = {}) {
    Object.assign(this, { words: [], typing: null, goingOn: null, spelling: null, page: null, isQuestion: false }, values);
  }

  /** Returns it with other values. */
  with(values) {
    return new Sentence({ ...this, ...values });
  }

  /** Returns it for a table that has more words at its end. */
  fitted(guesser) {
    const words = this.words.map((word) => ({ ...word, typing: guesser.fitted(word.typing) }));
    return this.with({ words, typing: guesser.fitted(this.typing), goingOn: guesser.fitted(this.goingOn) });
  }

  /** Returns it without an open page. */
  closed() {
    return this.with({ page: null });
  }

  /** Returns it with other words, and nothing that is being typed, spelled or open. */
  withWords(words) {
    return new Sentence({ words, isQuestion: this.isQuestion });
  }

  /** Returns it with a word that was not guessed from groups. */
  withWord(word) {
    return this.withWords([...this.words, accepted(word)]);
  }

  /** Returns it with a candidate of the word that is being typed. */
  picked(candidate, others) {
    return this.#withCandidate(candidate, candidate.goesOn ? this.goingOn : this.typing, others);
  }

  /** Returns it with another candidate instead of the last word. */
  instead(other) {
    const last = this.words.at(-1);
    const others = last.others.filter((kept) => !isSame(kept, other));
    others.push({ word: last.word, goesOn: last.replaced !== null });
    return this.withoutLast().#withCandidate(other, null, others);
  }

  /** Returns it without the last word; a word that it stood for, too, comes back. */
  withoutLast() {
    const last = this.words.at(-1);
    const words = this.words.slice(0, -1);
    if (last.replaced) words.push(last.replaced);
    return this.withWords(words.length ? [...words.slice(0, -1), { ...words.at(-1), typing: null }] : []);
  }

  #withCandidate(candidate, typing, others) {
    const before = candidate.goesOn ? this.words.slice(0, -1) : this.words;
    const replaced = candidate.goesOn ? this.words.at(-1) : null;
    return this.withWords([...before, accepted(candidate.word, typing, others, replaced)]);
  }

  /** Returns it as text, with what is being spelled, or typed: `first` is the likeliest candidate of that. */
  written(first = null) {
    let words = this.words.map(({ word }) => word);
    if (first) words = [...words.slice(0, words.length - Number(first.goesOn)), first.word];
    else if (this.spelling?.spelt) words.push(this.spelling.spelt);
    const text = words.join(" ");
    return text.slice(0, 1).toUpperCase() + text.slice(1) + (this.isQuestion && text ? "?" : "");
  }
}
