// Phrases as a way to speak: each is a sequence of movements, or is found by scanning groups. Mirrors `eyelid.speaking.phrases`.

import { choice, effect } from "./menu.js";
import { beginsWith, sum } from "../../alone/numbers.js";
import { codes } from "./phrase_codes.js";

const COMMAND_SHARE = 0.03; // how often `more`, or `undo`, is assumed to be needed beside all phrases
const MOST_LIT = 8; // more choices in a row take longer to scan than a menu more
const MOST_FREQUENT = 4; // phrases that may stand before the groups
const LONGEST_COMMAND = 5;

/**
 * Says phrases, { text, sequence, weight, group, is_urgent, spoken }. With two movements or more, each has a sequence: that
 * of the table, if the person can make all of its movements, or else one of `codes`. With fewer, groups are scanned.
 */
export class PhrasesWay {
  #labels;
  #commands;
  #levels = [];
  #phrases = [];
  #menu = null;

  constructor(phrases, symbols, labels) {
    this.name = "phrases";
    this.text = "";
    this.#labels = labels;
    const others = symbols.filter((symbol) => symbol !== "long_blink");
    const made = others.length ? others : symbols;
    this.#commands = [choice(labels.more, { kind: "menu" })];
    if (made.length === symbols.length) this.#commands.push(choice(labels.undo, { kind: "undo" }));
    if (made.length > 1) {
      this.#phrases = phrases;
      this.#menu = direct(phrases, made, this.#commands, labels.phrases);
    } else {
      this.#levels = [group(labels.phrases, scanned(phrases))];
    }
  }

  /** Returns all phrases, or those of a group. */
  menu() {
    if (this.#menu) return this.#menu;
    const level = this.#levels.at(-1);
    return { title: level.label, choices: [...level.items.map(choiceOf), ...this.#levelCommands()] };
  }

  /** Says a phrase, opens a group, or asks the Speaker for a command. */
  choose(index) {
    const items = this.#menu ? this.#phrases : this.#levels.at(-1).items;
    if (index >= items.length) return [effect("go", this.menu().choices[index].kind === "menu" ? "more" : "undo")];
    const item = items[index];
    if (item.items) {
      this.#levels.push(item);
      return [];
    }
    this.#levels.splice(1);
    return [effect("speak", item.spoken || item.text)];
  }

  /** Leaves a group; returns whether there was one. */
  undo() {
    if (this.#levels.length < 2) return false;
    this.#levels.pop();
    return true;
  }

  #levelCommands() {
    return this.#levels.length === 1 ? this.#commands : [choice(this.#labels.back, { kind: "undo" })];
  }
}

function direct(phrases, symbols, commands, title) {
  let sequences;
  const made = phrases.flatMap(({ sequence }) => sequence);
  if (phrases[0].sequence.length && made.every((symbol) => symbols.includes(symbol))) {
    const own = phrases.map(({ sequence }) => sequence);
    sequences = [...own, ...freeSequences(own, symbols, commands.length)];
  } else {
    const total = sum(phrases.map(({ weight }) => weight));
    sequences = codes([...phrases.map(({ weight }) => weight), ...commands.map(() => COMMAND_SHARE * total)], symbols, {
      groups: [...phrases.map((phrase) => phrase.group), ...commands.map(() => "")],
      urgent: [...phrases.map((phrase) => phrase.is_urgent), ...commands.map(() => false)],
    });
  }
  const choices = [...phrases.map(choiceOf), ...commands].map((each, place) => ({ ...each, symbols: sequences[place] }));
  return { title, choices: choices.filter((each) => each.symbols.length) };
}

/** Returns short sequences that clash with none; empty ones if a table uses all that there are. */
function freeSequences(taken, symbols, count) {
  const free = [];
  for (let number = 0; number < count; number += 1) free.push(freeSequence([...taken, ...free], symbols));
  if (free[0].length && !free.every(({ length }) => length)) { // there is room for one: the commands share it
    return symbols.slice(0, count).map((symbol) => [...free[0], symbol]);
  }
  return free;
}

function freeSequence(taken, symbols) {
  let ways = [[]];
  for (let length = 0; length < LONGEST_COMMAND; length += 1) {
    ways = ways.flatMap((way) => symbols.map((symbol) => [...way, symbol]));
    const leads = (each, way) => each.length > 0 && beginsWith(way, each);
    const found = ways.find((way) => !taken.some((each) => beginsWith(each, way) || leads(each, way)));
    if (found) return found;
    ways = ways.filter((way) => !taken.some((each) => leads(each, way)));
  }
  return [];
}

function group(label, items) {
  return { label, items };
}

/** Returns the menu that is scanned first: the most frequent phrases, if that is faster, and groups. */
function scanned(phrases) {
  const most = [...phrases].sort((one, other) => other.weight - one.weight).slice(0, MOST_FREQUENT);
  const layouts = Array.from({ length: most.length + 1 }, (_, count) => layout(phrases, most.slice(0, count)));
  const sums = layouts.map(litSum);
  return layouts[sums.indexOf(Math.min(...sums))];
}

function layout(phrases, first) {
  const groups = new Map();
  for (const phrase of phrases) {
    if (!first.includes(phrase)) groups.set(phrase.group, [...(groups.get(phrase.group) ?? []), phrase]);
  }
  const alone = groups.get("") ?? [];
  groups.delete("");
  const items = [...groups].map(([label, members]) => group(label, inRows(members)));
  items.push(...(alone.length + items.length <= MOST_LIT ? alone : inRows(alone)));
  items.sort((one, other) => weightOf(other) - weightOf(one));
  return [...first, ...inRows(items)];
}

/** Cuts what is too long to be scanned into groups, which may have groups in them. */
function inRows(items) {
  if (items.length <= MOST_LIT) return items;
  const size = Math.ceil(items.length / Math.min(MOST_LIT, Math.ceil(items.length / MOST_LIT)));
  const rows = [];
  for (let start = 0; start < items.length; start += size) rows.push(items.slice(start, start + size));
  return rows.map((row) => group(`${labelOf(row[0])} … ${labelOf(row.at(-1))}`, inRows(row)));
}

/** Returns how many choices are lit until a phrase is said, by weight; a menu counts as one more. */
function litSum(items) {
  return sum(items.map((item, place) => {
    const own = (place + 1) * weightOf(item);
    return item.items ? own + weightOf(item) + litSum(item.items) : own;
  }));
}

function weightOf(item) {
  return item.items ? sum(item.items.map(weightOf)) : item.weight;
}

function labelOf(item) {
  return item.items ? item.label : item.text;
}

function choiceOf(item) {
  if (item.items) return choice(item.label, { detail: item.items.map(labelOf).join(", "), kind: "group" });
  return choice(item.text, { detail: item.group, kind: item.is_urgent ? "urgent" : "phrase" });
}
