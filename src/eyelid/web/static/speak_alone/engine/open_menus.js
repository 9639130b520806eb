// The menus that are open: that of a way to speak, and over it those of the Speaker's own. Mirrors `eyelid.speaking.open_menus`.

import { canEdit, effect } from "./menu.js";
import { different } from "../../alone/numbers.js";
import { OwnMenus } from "./own_menu.js";
import { directSymbols } from "./selection.js";

/** Where one person is: which way is open, how far something was begun in it, which own menus lie over it. */
export class OpenMenus {
  way; // the one that is open
  own = []; // the own menus over it, the one that is shown last; often none
  #ways;
  #ownMenus;
  #words;
  #wayMenu;
  #steps = 0; // choices of the way that are neither spoken nor taken back

  /** Opens the way of the settings, or else the first of all; `words` are what the person has said. */
  constructor(ways, settings, labels, words) {
    this.#ways = new Map(ways.map((way) => [way.name, way]));
    this.#ownMenus = new OwnMenus([...this.#ways.keys()], directSymbols(settings), labels);
    this.#words = words;
    this.way = this.#ways.get(settings.speaker.way) ?? ways[0];
    this.#wayMenu = this.way.menu();
  }

  /** What is shown; the way's as it was at the last `refresh`, whatever the way has learned since. */
  get menu() {
    if (!this.own.length) return this.#wayMenu;
    const { title, items } = this.own.at(-1);
    return { title, choices: items.map((item) => item.choice) };
  }

  /** Whether something was chosen, or composed, that is not yet spoken. */
  get isBegun() {
    return Boolean(this.own.length || this.#steps || this.way.text);
  }

  /** Whether what undo leaves first is a menu of a way that composes nothing. */
  get isInGroup() {
    return this.own.length > 0 || (this.#steps > 0 && !canEdit(this.way));
  }

  /** Shows the way's menu as it is now. */
  refresh() {
    this.#wayMenu = this.way.menu();
  }

  /** Chooses from the menu that is shown, by position; what is left of kind `go` is `undo`, and `rest` of the own menu. */
  choose(index) {
    if (this.own.length) return this.#do(this.own.at(-1).items[index]);
    this.#steps += 1;
    const effects = [];
    for (const each of this.way.choose(index)) {
      if (each.kind === "speak") this.#steps = 0;
      else if (each.kind === "go") this.#steps -= 1;
      if (each.kind === "go" && each.text === "more") this.openOwn();
      else if (each.kind !== "go" || !this.open(each.text)) effects.push(each);
    }
    return effects;
  }

  /** Opens a way; what is composed in another one stays there. Returns whether there is such a way. */
  open(name) {
    if (!this.#ways.has(name)) return false;
    this.#open(this.#ways.get(name));
    return true;
  }

  /** Opens the own menu that ways lead to by `more`. */
  openOwn() {
    const hasText = Boolean(this.way.text) && canEdit(this.way);
    this.own = [this.#ownMenus.first(this.way.name, hasText, this.#words.history)];
  }

  /** Leaves an own menu, or takes the way's last choice back; returns whether there was one. */
  undo() {
    if (this.own.length) {
      this.own.pop();
      return true;
    }
    const isUndone = this.way.undo();
    this.#steps = isUndone ? Math.max(0, this.#steps - 1) : 0;
    return isUndone;
  }

  /** Brings back what the way has said, to be changed, and leaves what was opened since; returns whether it is there again. */
  bringBackWords() {
    const menus = this.#steps;
    this.#steps = 0;
    for (let turn = 0; turn <= menus; turn += 1) {
      if (this.way.undo() && this.way.text) return true;
    }
    return false;
  }

  #open(way) {
    this.way = way;
    this.own = [];
    this.#steps = 0;
  }

  /** Does what a choice of the own menu stands for. */
  #do({ does, text }) {
    if (this.open(does)) return [];
    if (does === "list") {
      const texts = different(text === "history" ? this.#words.history : this.#words.favourites);
      this.own.push(this.#ownMenus.entries(text, texts, Boolean(this.#editor())));
      return [];
    }
    if (does === "entry") {
      this.own.push(this.#ownMenus.entry(text));
      return [];
    }
    this.own = [];
    if (does === "say") return [effect("speak", text)];
    if (does === "edit") return this.#edit(text);
    if (does === "call") return [effect("sound", "attention")];
    if (does === "rest") return [effect("go", "rest")];
    return this.#delete(does === "delete_all");
  }

  /** Returns the way that can take words up to change them. */
  #editor() {
    return [...this.#ways.values()].find(canEdit);
  }

  #edit(text) {
    const editor = this.#editor();
    if (editor) {
      this.#open(editor);
      editor.takeUp(text);
    }
    return [];
  }

  #delete(allWords) {
    if (canEdit(this.way)) {
      this.way.takeUp(allWords ? "" : this.way.text.split(/\s+/).filter(Boolean).slice(0, -1).join(" "));
      this.#steps = 0;
    }
    return [effect("sound", "undo")];
  }
}
