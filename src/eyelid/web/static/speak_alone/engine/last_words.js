// The last words: until when undo takes back what was spoken. Mirrors `eyelid.speaking.last_words`.

const SPOKEN_S = 1;
const WORD_SPOKEN_S = 0.4;

/** Returns until when words that begin now are taken to be spoken, if nobody says that they are over. */
export function spokenUntilS(text, timeS) {
  return timeS + SPOKEN_S + WORD_SPOKEN_S * text.split(/\s+/).filter(Boolean).length;
}

/** What was spoken last, as long as it can be taken back; for a round of the longest menu longer where choices are scanned. */
export class LastWords {
  #takeBackS;
  #endS = null;
  #roundS = 0;

  /** Takes for how long words can be taken back; null: they never can. */
  constructor(takeBackS) {
    this.way = null; // that said them; null if they came from elsewhere, as from the history
    this.#takeBackS = takeBackS;
  }

  begin(text, timeS, way) {
    this.#endS = spokenUntilS(text, timeS);
    this.#roundS = 0;
    this.way = way;
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
  forget() {
    this.#endS = null;
  }

  canBeTakenBack(timeS) {
    if (this.#endS === null || this.#takeBackS === null) return false;
    return timeS <= this.#endS + this.#takeBackS + this.#roundS;
  }
}
