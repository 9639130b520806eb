// Words that are spoken: the sound before them, what was said so far, and until when undo takes them back. Mirrors
// `eyelid.speaking.spoken_words`.

import { effect } from "./menu.js";
import { selectionOf } from "./selection.js";

const SPOKEN_S = 1;
const WORD_SPOKEN_S = 0.4;
const MOST_SAID = 20;

/** What one person has said; it can be taken back for some time, for a round of the longest menu longer where choices are scanned. */
export class SpokenWords {
  last = ""; // what was spoken last; empty if it was taken back
  way = null; // that said it; null if it came from elsewhere, as from the history
  untilS = null; // until when words are being spoken, and nothing is scanned
  #rules;
  #isWaitedFor;
  #mistake;
  #said = new Said();
  #lastS = null; // when the last words were to be spoken
  #endS = null; // when those that can be taken back are over
  #roundS = 0;

  constructor(settings, labels) {
    this.#rules = settings.speaker;
    this.#isWaitedFor = selectionOf(settings) === "scan";
    this.#mistake = labels.mistake;
  }

  /** What was said, the newest first; at most 20. */
  get history() {
    return this.#said.history;
  }

  get favourites() {
    return this.#said.favourites;
  }

  /** Takes what was said before, such as before a restart. */
  remember(text) {
    this.#said.add(text);
  }

  /** Begins to speak words; who was silent for long has a sound before them. Returns the effects. */
  speak(text, timeS, way = null) {
    const { attention_after_s: afterS, has_attention_sound: hasSound } = this.#rules;
    const wasSilent = this.#lastS === null || afterS === null || timeS - this.#lastS >= afterS;
    this.#said.add(text);
    this.last = text;
    this.#lastS = timeS;
    this.way = way;
    this.#endS = spokenUntilS(text, timeS);
    this.#roundS = 0;
    return [...(wasSilent && hasSound ? [effect("sound", "attention")] : []), this.#spoken(text, timeS)];
  }

  /** Takes that the words are over, where that is known. */
  end(timeS) {
    if (this.#endS !== null) this.#endS = timeS;
  }

  /** Takes that a menu is shown, and how long all of its choices take to be lit, 0 if they are not. */
  passMenu(roundS) {
    this.#roundS = Math.max(this.#roundS, roundS);
  }

  /** Takes that the words stay said. */
  keep() {
    this.#endS = null;
  }

  canBeTakenBack(timeS) {
    const { take_back_s: takeBackS } = this.#rules;
    if (this.#endS === null || takeBackS === null) return false;
    return timeS <= this.#endS + takeBackS + this.#roundS;
  }

  /** Forgets the last words, and says that they were a mistake. Returns the effect. */
  takeBack(timeS) {
    this.#said.takeBack();
    this.last = "";
    return this.#spoken(this.#mistake, timeS);
  }

  #spoken(text, timeS) {
    if (this.#isWaitedFor) this.untilS = spokenUntilS(text, timeS);
    return effect("speak", text);
  }
}

/** What was said, the newest first, at most 20, and how often. */
class Said {
  #counts = new Map();

  constructor() {
    this.history = [];
  }

  add(text) {
    this.history = [text, ...this.history.slice(0, MOST_SAID - 1)];
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
  }

  /** Forgets what was said last: it was a mistake. */
  takeBack() {
    const [last] = this.history;
    const count = (this.#counts.get(last) ?? 0) - 1;
    if (count > 0) this.#counts.set(last, count);
    else this.#counts.delete(last);
    this.history = this.history.slice(1);
  }

  /** What was said most often comes first; among the same, what was said first. */
  get favourites() {
    return [...this.#counts].sort(([, one], [, other]) => other - one).map(([text]) => text);
  }
}

/** Returns until when words that begin now are taken to be spoken, if nobody says that they are over. */
function spokenUntilS(text, timeS) {
  return timeS + SPOKEN_S + WORD_SPOKEN_S * text.split(/\s+/).filter(Boolean).length;
}
