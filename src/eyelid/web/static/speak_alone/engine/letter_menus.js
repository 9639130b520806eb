// The menus of letters by group: what can be chosen while a sentence is composed. Mirrors `eyelid.speaking.letter_menus`.
// An entry is { act: { kind, number, text }, label, kind, detail, likely }.

import { isScanned } from "./action_codes.js";
import { choice } from "./menu.js";
import { Sentence } from "./sentence.js";
import { DIGITS, MARKS } from "./spelling.js";

export const SHOWN = 3; // candidates that are seen while a word is typed
export const SCANNED_WORDS = 1; // of which can be picked by scanning: more make one wait longer for letters

const OTHERS = 1; // that can be taken instead of the first, from the menu
const COMPLETIONS = 2; // words that are offered while one is spelled
const SCANNED_PAGE = 7; // choices that are scanned at a time
const LIKELY_MENU = 0.03; // how likely the menu is chosen, for the order of scanning

function act(kind, number = 0, text = "") {
  return { kind, number, text };
}

function entry(does, label, kind = "command", detail = "", likely = 0) {
  return { act: does, label, kind, detail, likely };
}

export class LetterMenus {
  /** Takes { codes, groups, finer, table, labels, hasUndo }, as in Python. */
  constructor(values) {
    Object.assign(this, values);
    this.isScanned = isScanned(this.codes);
    this.actions = this.codes.length - 1; // besides the pick
  }

  /** Returns what can be chosen, by what is composed, the words that may be meant, and how likely groups and words come next. */
  entries(sentence, candidates, likely) {
    if (sentence.page !== null) return this.#page(sentence);
    if (sentence.spelling !== null) return this.#letters(sentence.spelling);
    return this.#groups(sentence, candidates, likely);
  }

  /** Returns a menu with the movements of its choices; the last choice is always the pick's. */
  menu(title, entries) {
    const codes = this.isScanned ? entries.map(() => []) : [...this.codes.slice(0, entries.length - 1), this.codes.at(-1)];
    return { title, choices: entries.map(({ label, detail, kind }, place) => choice(label, { detail, kind, symbols: codes[place] })) };
  }

  #items(sentence) {
    return sentence.spelling ? this.#spellingItems(sentence.spelling) : this.#wordItems(sentence);
  }

  #groups(sentence, candidates, likely) {
    const groups = this.groups.map((letters, place) => entry(act("group", place), letters, "group", this.finer[place], likely[place]));
    const menu = this.#openPage(sentence);
    if (this.isScanned) {
      const shares = likely.slice(this.groups.length);
      const words = candidates.slice(0, SCANNED_WORDS)
        .map((found, place) => entry(act("pick", place), found.word, "word", replaces(sentence, found), shares[place]));
      return [...groups, ...words, menu].sort((one, other) => other.likely - one.likely);
    }
    if (sentence.typing === null) return [...groups, menu];
    const [first, ...others] = candidates;
    const detail = others.slice(0, SHOWN - 1).map(({ word }) => word).join(", ");
    return [...groups, entry(act("pick"), first.word, "word", replaces(sentence, first) || detail)];
  }

  #letters(spelling) {
    const parts = spelling.parts(this.table, this.actions);
    const made = parts.map((part) => entry(act("part", 0, part), part, [...part].length === 1 ? "letter" : "group"));
    return [...made, this.#openPage(new Sentence({ spelling }))];
  }

  #openPage(sentence) {
    const items = this.#items(sentence).slice(0, this.actions);
    return entry(act("page"), this.labels.change, "menu", items.map(({ label }) => label).join(", "), LIKELY_MENU);
  }

  #page(sentence) {
    const size = this.isScanned ? SCANNED_PAGE : this.actions;
    const page = sentence.page ?? 0;
    const rest = this.#items(sentence).slice(page * size);
    if (rest.length > size) return [...rest.slice(0, size), entry(act("page", page + 1), this.labels.next, "menu")];
    return rest.some((each) => each.act.kind === "back") ? rest : [...rest, this.#command("back")];
  }

  #wordItems(sentence) {
    const undo = this.hasUndo ? [this.#command("undo", "undo")] : [];
    const [spell, more] = [this.#command("spell"), this.#command("more", "menu")];
    if (!sentence.words.length) return [spell, more, ...undo];
    const last = sentence.words.at(-1);
    const others = last.others.slice(0, OTHERS).map((other, place) => entry(act("instead", place), other.word, "word", last.word));
    const [say, remove, back] = ["say", "delete_word", "back"].map((name) => this.#command(name));
    return [say, remove, ...others, back, ...undo, spell, entry(act("question"), "?"), more];
  }

  #spellingItems(spelling) {
    const words = spelling.completions(this.table, COMPLETIONS + 1)
      .filter((word) => word.toLowerCase() !== spelling.spelt.toLowerCase())
      .map((word) => entry(act("complete", 0, word), word, "word"));
    const marks = MARKS.map((mark) => entry(act("add", 0, mark), mark, "letter"));
    const isBegun = spelling.spelt || spelling.among;
    const begun = isBegun ? [this.#command("finish"), this.#command("delete_letter")] : [];
    const undo = this.hasUndo ? [this.#command("undo", "undo")] : [];
    const digits = entry(act("part", 0, DIGITS), "0–9", "group");
    return [...begun, ...words.slice(0, COMPLETIONS), entry(act("leave"), this.labels.letters), ...undo, digits, ...marks];
  }

  #command(name, kind = "command") {
    return entry(act(name), this.labels[name], kind);
  }
}

/** Returns which word a candidate would replace; empty if it follows it. */
function replaces(sentence, { goesOn }) {
  return goesOn ? `← ${sentence.words.at(-1).word}` : "";
}
