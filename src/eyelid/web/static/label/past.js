// What an annotator has said, latest last: the strip of small pictures, and what can be looked at again.

import { askJson } from "../client.js";
import { draw } from "./pictures.js";

const SHOWN = 12;
const MORE = 60;
const THUMB = 48; // pixels

/** Returns a mark in words. */
export function told(mark) {
  if (!mark) return "skipped";
  const answer = mark.label || (mark.cant_tell ? "can't tell" : "");
  return [answer, ...mark.tags].filter(Boolean).join(", ");
}

export class Past {
  #list;
  #pictures;
  #choose;
  #whole = false;

  /** Takes the list's element, the pictures, and what is called with an item that is clicked. */
  constructor(list, pictures, choose) {
    this.#list = list;
    this.#pictures = pictures;
    this.#choose = choose;
    this.items = []; // { card, mark, click, saved }
  }

  /** Asks the server for what was said before this page was opened, at least `count` of it. */
  async load(by, count = MORE) {
    const cards = await askJson(`/api/history?by=${encodeURIComponent(by)}&count=${Math.min(count, 500)}`);
    this.#whole = cards.length < count;
    this.items = cards.reverse().map((card) => ({ card, mark: card.marks[by] ?? null, click: "", saved: true }));
    for (const { card } of this.items.slice(-SHOWN)) this.#pictures.get(card).catch(() => {});
    this.show();
  }

  /** Loads more of it where the one at `at` is near its beginning. Returns how far everything moved. */
  async reach(at, by) {
    if (this.#whole || at > 1 || this.items.some(({ saved }) => !saved)) return 0;
    const before = this.items.length;
    await this.load(by, before + MORE);
    return this.items.length - before;
  }

  /** Adds what is said now, pairs of a card and a mark. Returns a function that takes it back. */
  add(said, click) {
    const before = [...this.items];
    const names = new Set(said.map(([{ name }]) => name));
    const replaced = this.items.filter((item) => names.has(item.card.name));
    this.items = this.items.filter((item) => !names.has(item.card.name));
    this.items.push(...said.map(([card, mark]) => ({ card, mark, click, saved: false })));
    this.show();
    return () => {
      this.items = this.items.filter((item) => item.click !== click);
      for (const item of replaced) this.items.splice(before.indexOf(item), 0, item);
      this.show();
    };
  }

  /** Notes that all that was said by one click is saved. */
  saved(click) {
    for (const item of this.items) if (item.click === click) item.saved = true;
    this.show();
  }

  /** The cards whose small pictures are on screen. */
  get shown() {
    return this.items.slice(-SHOWN).map(({ card }) => card);
  }

  show(current = this.current) {
    this.current = current;
    const from = Math.max(0, this.items.length - SHOWN);
    this.#list.replaceChildren(...this.items.slice(from).map((item, at) => this.#entry(item, from + at)));
  }

  #entry(item, index) {
    const entry = document.createElement("li");
    const button = document.createElement("button");
    const frame = document.createElement("span");
    const words = document.createElement("span");
    button.type = "button";
    button.title = `${item.card.name}: ${told(item.mark)}${item.saved ? "" : " (not saved yet)"}`;
    if (index === this.current) button.setAttribute("aria-current", "true");
    button.addEventListener("click", (event) => {
      if (event.detail) button.blur();
      this.#choose(index);
    });
    frame.className = "thumb";
    frame.append(item.thumb ?? this.#thumb(item));
    words.textContent = `${item.saved ? "" : "• "}${told(item.mark)}`;
    words.classList.toggle("unsaved", !item.saved);
    button.append(frame, words);
    entry.append(button);
    return entry;
  }

  #thumb(item) {
    const canvas = document.createElement("canvas");
    const bitmap = this.#pictures.ready(item.card);
    canvas.setAttribute("aria-hidden", "true");
    canvas.width = canvas.height = 1;
    item.thumb = canvas;
    if (bitmap) draw(canvas, bitmap, THUMB);
    else this.#pictures.get(item.card).then((late) => draw(canvas, late, THUMB), () => {});
    return canvas;
  }
}
