// Selection: how symbols choose from a menu, as settings say and movements allow. Mirrors `eyelid.speaking.selection`.

import { beginsWith } from "../../alone/numbers.js";
import { ScanSelector, StepSelector } from "./scanning.js";
import { taken } from "./selector.js";

/** Returns the movements that choose: all but a long blink, unless there is nothing else. */
export function switchesOf({ symbols: { movements } }) {
  const others = movements.filter((symbol) => symbol !== "long_blink");
  return others.length ? others : movements;
}

function looksOf(symbols) {
  return symbols.filter((symbol) => !symbol.includes("blink"));
}

/** Returns how is chosen: what the settings say, if there are the movements for it. */
export function selectionOf(settings) {
  const switches = switchesOf(settings);
  const chosen = settings.speaker.selection;
  if (chosen === "inverse_scan") return looksOf(switches).length ? chosen : "scan";
  return switches.length > 1 ? chosen : "scan";
}

/** Returns the movements for which ways to speak are to be made. */
export function directSymbols(settings) {
  const switches = switchesOf(settings);
  const undo = settings.symbols.movements.filter((symbol) => !switches.includes(symbol));
  return [...(selectionOf(settings) === "direct" ? switches : switches.slice(0, 1)), ...undo];
}

/** Returns whether a symbol takes back: a long blink, unless it is all that a person can make, or the menu uses it after `made`. */
export function undoes(symbol, settings, made, choices) {
  const isUsed = choices.some(({ symbols }) => beginsWith(symbols, [...made, symbol]));
  return symbol === "long_blink" && !switchesOf(settings).includes("long_blink") && !isUsed;
}

/** Returns what chooses for a person of these settings. */
export function makeSelector(settings) {
  const kind = selectionOf(settings);
  if (kind === "direct") return new DirectSelector();
  if (kind === "step_scan") return new StepSelector(switchesOf(settings));
  return new ScanSelector(settings.speaker, kind === "inverse_scan");
}

/** Takes the choice whose symbols were made. */
class DirectSelector {
  #choices = [];

  constructor() {
    Object.assign(this, { kind: "direct", lit: null, roundS: 0, passed: 0, pace: 1, made: [] });
  }

  begin(choices) {
    this.#choices = choices;
    this.made = [];
  }

  stop() {
    this.made = [];
  }

  /** Takes a symbol; one that leads to no choice makes all be forgotten that was made. */
  symbol(symbol) {
    const made = [...this.made, symbol];
    const place = this.#choices.findIndex(({ symbols }) => beginsWith(symbols, made));
    const isWhole = place >= 0 && this.#choices[place].symbols.length === made.length;
    this.made = place >= 0 && !isWhole ? made : [];
    return taken(isWhole ? place : null, place < 0);
  }

  released() {
    return taken();
  }

  /** Takes the last symbol back; returns whether there was one. */
  back() {
    const had = this.made.length > 0;
    this.made = this.made.slice(0, -1);
    return had;
  }

  tick() {}

  litShare() {
    return null;
  }
}
