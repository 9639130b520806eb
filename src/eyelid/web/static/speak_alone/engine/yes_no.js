// Yes and no: the two answers that need neither calibration nor practice. Mirrors `eyelid.speaking.yes_no`.

import { choice, effect } from "./menu.js";

/** Says yes, no, and that neither is the answer. */
export class YesNoWay {
  #menu;

  /** Takes the movements, and the words of the answers and commands. */
  constructor(symbols, words) {
    this.name = "yes_no";
    this.text = "";
    const others = symbols.filter((symbol) => symbol !== "long_blink");
    const made = others.length ? others : symbols;
    const choices = [...["yes", "no", "unknown", "ask"].map((name) => choice(words[name])), choice(words.more, { kind: "menu" })];
    if (made.length === symbols.length) choices.push(choice(words.undo, { kind: "undo" }));
    if (made.length > 1) {
      const sequences = sequencesOf(made);
      choices.forEach((each, place) => Object.assign(each, { symbols: sequences[place] }));
    }
    this.#menu = { title: words.yes_no, choices };
  }

  menu() {
    return this.#menu;
  }

  /** Says an answer, or asks the Speaker for a command. */
  choose(index) {
    const { kind, label } = this.#menu.choices[index];
    if (kind === "phrase") return [effect("speak", label)];
    return [effect("go", kind === "menu" ? "more" : "undo")];
  }

  /** Returns that there is nothing to take back: an answer is said at once. */
  undo() {
    return false;
  }
}

/** Returns the movements of yes, no, unknown, another question, more and undo. */
function sequencesOf(symbols) {
  const isBlink = (symbol) => symbol.includes("blink");
  const [yes, no, other, ...rest] = [...symbols.filter((each) => !isBlink(each)), ...symbols.filter(isBlink)]; // looks before blinks
  if (!other) return [[yes, yes], [no, no], [yes, no, yes], [yes, no, no], [no, yes, no], [no, yes, yes]];
  const commands = rest.length ? [[rest.at(-1), rest.at(-1)], [other, other]] : [[other, other, yes], [other, other, no]];
  return [[yes], [no], [other, yes], [other, no], ...commands];
}
