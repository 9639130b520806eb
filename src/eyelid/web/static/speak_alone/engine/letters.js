// Letters by group: a movement a group of letters, words guessed from them, and sentences of words. Mirrors `eyelid.speaking.letters`.

import { actionCodes, actionConfusion, isScanned } from "./action_codes.js";
import { cutAlphabet, finerGroups } from "./letter_groups.js";
import { LetterMenus, SCANNED_WORDS, SHOWN } from "./letter_menus.js";
import { effect } from "./menu.js";
import { different } from "../../alone/numbers.js";
import { isSame, Sentence } from "./sentence.js";
import { Spelling } from "./spelling.js";
import { START } from "./word_context.js";
import { WordGuesser } from "./word_guesser.js";

const UNDOS = 32; // choices that can be taken back

/** Words by groups of letters, for any movements; see the Python class. */
export class LettersWay {
  #codes;
  #confusion;
  #past = [];
  #made = null;
  #found = null;

  /** Takes the words, the movements, how likely words are after words, the words of commands, and how movements are misread. */
  constructor(table, symbols, context, labels, confusion = null) {
    this.name = "letters";
    this.context = context;
    this.#codes = actionCodes(symbols);
    this.groups = cutAlphabet(table, this.#codes.length - 1);
    this.#confusion = actionConfusion(this.#codes, symbols, confusion);
    this.guesser = new WordGuesser(table, this.groups, this.#confusion);
    this.menus = new LetterMenus({
      codes: this.#codes,
      groups: this.groups,
      finer: finerGroups(table, this.groups),
      table,
      labels,
      hasUndo: !isScanned(this.#codes) || !symbols.includes("long_blink"),
    });
    this.sentence = new Sentence();
  }

  /** What is composed and not yet spoken, with the best guess of the word that is being typed. */
  get text() {
    return this.sentence.written(this.sentence.typing ? this.#candidates()[0] : null);
  }

  menu() {
    return this.menus.menu(this.#title(), this.#entries());
  }

  /** Chooses from the menu, by position; returns what is to happen. */
  choose(index) {
    const { act } = this.#entries()[index];
    if (["undo", "more"].includes(act.kind)) return [effect("go", act.kind)];
    const effects = act.kind === "say" ? this.#said(this.sentence) : [];
    const sentence = this.#after(act);
    this.#keep();
    this.#set(sentence);
    return effects;
  }

  /** Takes the last choice back; returns whether there was one. */
  undo() {
    if (!this.#past.length) return false;
    this.#set(this.#past.pop().fitted(this.guesser));
    return true;
  }

  /** Composes a text to begin with, in place of what was composed. */
  takeUp(text) {
    this.#keep();
    let sentence = new Sentence({ isQuestion: text.trimEnd().endsWith("?") });
    for (const word of text.replace(/[ ?]+$/, "").split(/\s+/).filter(Boolean)) sentence = sentence.withWord(word);
    this.#set(sentence);
  }

  /** Learns from a sentence that the person has said. */
  remember(text) {
    this.context.say(text);
    this.#set(this.sentence);
  }

  /** Takes a word of the person's own into the table. */
  learn(word) {
    const table = this.guesser.table.withWord(word);
    if (table === this.guesser.table) return;
    this.guesser = new WordGuesser(table, this.groups, this.#confusion);
    this.menus = new LetterMenus({ ...this.menus, table });
    this.context.use(table);
    this.#set(this.sentence.fitted(this.guesser));
  }

  #keep() {
    this.#past = [...this.#past, this.sentence].slice(-UNDOS);
  }

  /** Returns what can be chosen now, as it is before it has movements. */
  #entries() {
    if (this.#made === null) {
      const { sentence } = this;
      const isWords = sentence.page === null && sentence.spelling === null;
      const found = isWords && (sentence.typing || this.menus.isScanned) ? this.#candidates() : [];
      this.#made = this.menus.entries(sentence, found, this.#likely(found));
    }
    return this.#made;
  }

  /** Returns the words that may be meant, likeliest first. */
  #candidates() {
    if (this.#found === null) {
      const found = this.#ranked(this.sentence.typing ?? this.#started(), false);
      if (this.sentence.goingOn) found.push(...this.#ranked(this.sentence.goingOn, true));
      found.sort(([one], [other]) => other - one);
      this.#found = found.slice(0, SHOWN).map(([, candidate]) => candidate);
    }
    return this.#found;
  }

  /** Returns what is known of the next word before its first group. */
  #started() {
    return this.guesser.start(this.context.shares(this.sentence.words.at(-1)?.word ?? START));
  }

  #ranked(typing, goesOn) {
    const { words } = this.guesser.table;
    return this.guesser.best(typing, SHOWN).map(([row, share]) => [share, { word: words[row], goesOn }]);
  }

  #after({ kind, number, text }) {
    const { sentence } = this;
    const spelling = sentence.spelling ?? new Spelling();
    switch (kind) {
      case "group": return this.#typed(number);
      case "pick": {
        const found = this.#candidates();
        return sentence.picked(found[number], found.filter((other) => !isSame(other, found[number])));
      }
      case "page": return sentence.with({ page: number });
      case "back": return sentence.closed();
      case "leave": return sentence.withWords(sentence.words);
      case "instead": return sentence.instead(sentence.words.at(-1).others[number]);
      case "delete_word": return sentence.typing === null ? sentence.withoutLast() : sentence.withWords(sentence.words);
      case "question": return sentence.closed().with({ isQuestion: !sentence.isQuestion });
      case "spell": return sentence.withWords(sentence.words).with({ spelling });
      case "part": return sentence.closed().with({ spelling: spelling.chosen(text) });
      case "add": return sentence.closed().with({ spelling: new Spelling(spelling.spelt + text) });
      case "delete_letter": return sentence.closed().with({ spelling: spelling.takenBack() });
      case "complete": return sentence.withWord(text);
      case "finish": return sentence.withWord(spelling.written(this.guesser.table));
      default: return new Sentence();
    }
  }

  #typed(group) {
    const { sentence, guesser } = this;
    const { typing } = sentence;
    let { goingOn } = sentence;
    const isNext = typing !== null && !this.#candidates()[0].goesOn;
    const before = sentence.words.at(-1)?.typing;
    if (typing === null && before) goingOn = guesser.carriedOn(before);
    if (goingOn) goingOn = guesser.typed(goingOn, group, typing !== null && !isNext);
    return sentence.with({ typing: guesser.typed(typing ?? this.#started(), group, isNext), goingOn });
  }

  #said(sentence) {
    const text = sentence.written();
    const fresh = different(sentence.words.map(({ word }) => word)).filter((word) => this.guesser.table.find(word) === null);
    for (const word of fresh) this.learn(word);
    this.context.say(text);
    return [effect("speak", text), ...fresh.map((word) => effect("learn", word))];
  }

  /** Returns how likely each group comes next, and each candidate is picked; 0 if not scanned. */
  #likely(found) {
    if (!found.length || !this.menus.isScanned) return Array(this.groups.length + SHOWN).fill(0);
    const rows = found.slice(0, SCANNED_WORDS).map(({ word }) => this.guesser.table.find(word)).filter((row) => row !== null);
    return this.guesser.nextShares(this.sentence.typing ?? this.#started(), rows);
  }

  #title() {
    const { spelling } = this.sentence;
    return spelling !== null ? spelling.spelt || this.menus.labels.spell : this.menus.labels.letters;
  }

  #set(sentence) {
    this.sentence = sentence;
    this.#made = this.#found = null;
  }
}
