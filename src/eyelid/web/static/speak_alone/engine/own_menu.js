// The Speaker's own menu: other ways, what was said before, and rest. Mirrors `eyelid.speaking.own_menu`.

import { choice } from "./menu.js";
import { codes } from "./phrase_codes.js";

const MOST_ENTRIES = 6;

/** Makes the Speaker's own menus, { title, items: [{ choice, does, text }] }, for one person's movements. */
export class OwnMenus {
  #ways;
  #labels;
  #symbols;
  #hasUndo;

  /** Takes the names of the ways, the movements that they are made for, and words of commands. */
  constructor(ways, symbols, labels) {
    this.#ways = ways;
    this.#labels = labels;
    const others = symbols.filter((symbol) => symbol !== "long_blink");
    this.#symbols = others.length ? others : symbols;
    this.#hasUndo = this.#symbols.length < symbols.length;
  }

  /** Returns the menu that `more` opens. */
  first(way, hasText, history) {
    const items = this.#ways.filter((other) => other !== way).map((other) => this.#item(other, other, "menu"));
    if (history.length) {
      items.push(this.#item("again", "say", "command", history[0]));
      items.push(...["history", "favourites"].map((name) => this.#item(name, "list", "menu", name)));
    }
    items.push(this.#item("call", "call"), this.#item("rest", "rest"));
    if (hasText) items.push(...["delete_word", "delete_all"].map((name) => this.#item(name, name)));
    return this.#menu("more", items);
  }

  /** Returns a list of what was said: `history` or `favourites`. */
  entries(name, texts, canEdit) {
    const does = canEdit ? "entry" : "say";
    return this.#menu(name, texts.slice(0, MOST_ENTRIES).map((text) => ({ choice: choice(text), does, text })));
  }

  /** Returns what can be done with something that was said. */
  entry(text) {
    const items = [this.#item("say", "say", "command", text), this.#item("edit", "edit", "command", text)];
    return { ...this.#menu("history", items), title: text };
  }

  #item(label, does, kind = "command", text = "") {
    return { choice: choice(this.#labels[label], { detail: does === "say" ? text : "", kind }), does, text };
  }

  #menu(title, items) {
    const all = this.#hasUndo ? items : [...items, this.#item("back", "undo", "undo")];
    if (this.#symbols.length > 1) {
      const sequences = codes(all.map(() => 1), this.#symbols);
      all.forEach((item, place) => Object.assign(item.choice, { symbols: sequences[place] }));
    }
    return { title: this.#labels[title], items: all };
  }
}
