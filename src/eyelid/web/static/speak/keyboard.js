// Keys and switches: movements by keys, and what else keys do. Each can be given another key, which this browser keeps.

import { load, store } from "../client.js";
import { bindKeys, keycap, keysOf } from "../keys.js";
import { button, element, word } from "./words.js";

const STORED = "eyelid/speak/keys";
const USUAL = {
  left: ["ArrowLeft"], right: ["ArrowRight"], up: ["ArrowUp"], blink: [" ", "Enter"], long_blink: ["ArrowDown"],
  undo: ["Backspace"], rest: ["p"], call: ["h"], silence: ["Escape"], settings: ["s"],
};
const byId = (id) => document.getElementById(id);

export class Keyboard {
  #actions;
  #asked = null; // the action that is being given another key

  constructor(desk) {
    const stored = JSON.parse(load(STORED) ?? "{}");
    const runs = {
      undo: () => desk.send("/api/undo", {}),
      rest: () => desk.send("/api/rest", {}),
      call: () => desk.modes.callForHelp(),
      silence: () => desk.modes.silence(),
      settings: () => desk.settings.open(),
    };
    this.#actions = Object.entries(USUAL).map(([name, keys]) => ({
      name, keys: stored[name] ?? [...keys], run: runs[name] ?? (() => desk.symbol(name)),
    }));
    bindKeys(this.#actions, () => "");
    document.addEventListener("keydown", (event) => this.#give(event), true);
    byId("usual-keys").addEventListener("click", () => {
      for (const action of this.#actions) action.keys = [...USUAL[action.name]];
      this.#keep();
    });
    byId("settings").addEventListener("close", () => this.#ask(null));
    this.draw();
  }

  draw() {
    byId("keys").replaceChildren(...this.#actions.flatMap((action) => {
      const term = element("dt", "", word(`key_${action.name}`));
      const caps = element("dd");
      const isAsked = action === this.#asked;
      const change = button(isAsked ? word("press_key") : word("change"), () => this.#ask(isAsked ? null : action));
      change.setAttribute("aria-label", `${word(`key_${action.name}`)}: ${change.textContent}`);
      caps.append(...action.keys.map(keycap), change);
      return [term, caps];
    }));
    for (const { name, keys } of this.#actions) {
      for (const place of document.querySelectorAll(`[data-key="${name}"]`)) place.replaceChildren(...keys.slice(0, 1).map(keycap));
    }
  }

  #ask(action) {
    this.#asked = action;
    this.draw();
    const place = this.#actions.indexOf(action);
    if (place >= 0) byId("keys").querySelectorAll("button")[place].focus();
  }

  /** Gives the action that waits for a key the one that is pressed; another action loses it. */
  #give(event) {
    const [key] = keysOf(event);
    if (!this.#asked || !key || ["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const action of this.#actions) action.keys = action.keys.filter((other) => other !== key);
    this.#asked.keys = [key];
    this.#asked = null;
    this.#keep();
  }

  #keep() {
    store(STORED, JSON.stringify(Object.fromEntries(this.#actions.map(({ name, keys }) => [name, keys]))));
    this.draw();
  }
}
