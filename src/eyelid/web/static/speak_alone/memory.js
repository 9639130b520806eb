// What this browser keeps of one person: settings, words, what was said, and what was being composed. It begins with what was taken
// along when the page was made; a page that is made anew brings its settings and phrases, and what was said stays.

import { RefusedError } from "../request_errors.js";
import { load, store } from "../storage.js";

const MOST_SAID = 500;
const LONGEST_WORD = 31; // letters
const MOST_WORDS = 50000;

export class Memory {
  #name;
  #person;
  #kept;

  /** Takes what was taken along of a person, which says where it is kept, and in which version it was made. */
  constructor(person) {
    this.#name = `eyelid/alone/${person.place}`;
    this.#person = person;
    const stored = read(load(this.#name));
    const { made, settings, words, reflex_blinks: blinks, calibration, confusion } = person;
    const fresh = { made, settings, words, blinks, calibration, confusion, said: [], text: "", way: "", isRinging: false };
    const lasting = { ...fresh, said: stored?.said ?? [], words: [...new Set([...stored?.words ?? [], ...words])],
      calibration: calibration ?? stored?.calibration ?? null, confusion: confusion ?? stored?.confusion ?? null };
    this.#kept = stored?.made === made ? { ...fresh, ...stored } : lasting;
    if (this.#kept.calibration?.model !== person.model) this.#kept.calibration = null; // it is of another model
    this.isKept = true; // whether the browser stores what changes
  }

  get settings() {
    return this.#kept.settings;
  }

  get words() {
    return [...this.#kept.words];
  }

  /** What was said, the oldest first. */
  get said() {
    return this.#kept.said;
  }

  /** What was being composed, in which way, whether the alarm was ringing, and what is known of reflex blinks. */
  get state() {
    const { text, way, isRinging, blinks } = this.#kept;
    return { text, way, isRinging, blinks };
  }

  get person() {
    return this.#person;
  }

  /** What guided looks have taught, { model, levels, straight, lines }; null if there were none. */
  get calibration() {
    return this.#kept.calibration;
  }

  /** How often movements are misread, { movements, shares }, if that was tried for just these; else null. */
  confusionOf(movements) {
    const { confusion } = this.#kept;
    return confusion?.movements.join() === movements.join() ? confusion.shares : null;
  }

  /** Keeps some values, such as `settings` or `text`. */
  keep(values) {
    const said = values.said?.slice(-MOST_SAID);
    const isChanged = Object.entries(values).some(([name, value]) => this.#kept[name] !== value);
    if (!isChanged) return;
    Object.assign(this.#kept, values, said ? { said } : {});
    this.isKept = store(this.#name, JSON.stringify(this.#kept));
  }

  addWord(given) {
    const word = given.trim();
    if (!word || /\s/.test(word) || word.length > LONGEST_WORD) {
      throw new RefusedError(`“${word.slice(0, 60)}”: give one word of ${LONGEST_WORD} letters at most`);
    }
    if (this.words.length >= MOST_WORDS) throw new RefusedError(`there are ${MOST_WORDS} own words, and more are not kept; remove some`);
    if (!this.words.some((each) => each.toLowerCase() === word.toLowerCase())) this.keep({ words: [...this.words, word] });
  }

  removeWord(word) {
    this.keep({ words: this.words.filter((each) => each.toLowerCase() !== word.trim().toLowerCase()) });
  }
}

/** Returns what was stored; null if that is nothing, or no JSON: a voice is needed more than its memory. */
function read(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
