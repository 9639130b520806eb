// The history of an annotator's marks, latest last. It is a strip of small pictures, each of which can be opened again.

import { requestJson } from "../client.js";
import { draw } from "./pictures.js";

const VISIBLE = 12; // number of pictures on the strip
const PAGE = 60; // number of pictures that are loaded at once
const THUMB = 48; // side of a small picture, in pixels

/** Returns a mark as text. */
export function markText(mark) {
  if (!mark) return "skipped";
  const answer = mark.label || (mark.cant_tell ? "can't tell" : "");
  return [answer, ...mark.tags].filter(Boolean).join(", ");
}

export class MarkHistory {
  #list;
  #pictures;
  #onChoose;
  #isComplete = false;

  /** `list` is the element of the strip; `onChoose` is called with the index of an item that is clicked. */
  constructor(list, pictures, onChoose) {
    this.#list = list;
    this.#pictures = pictures;
    this.#onChoose = onChoose;
    this.items = []; // { card, mark, click, saved }
  }

  /** Loads the latest `count` marks from the server. */
  async load(by, count = PAGE) {
    const cards = await requestJson(`/api/history?by=${encodeURIComponent(by)}&count=${Math.min(count, 500)}`);
    this.#isComplete = cards.length < count;
    this.items = cards.reverse().map((card) => ({ card, mark: card.marks[by] ?? null, click: "", saved: true }));
    for (const { card } of this.items.slice(-VISIBLE)) this.#pictures.get(card).catch(() => {});
    this.show();
  }

  /** Loads older marks if the item `index` is among the first two. Returns by how much all indices have grown. */
  async loadOlder(index, by) {
    if (this.#isComplete || index > 1 || this.items.some(({ saved }) => !saved)) return 0;
    const before = this.items.length;
    await this.load(by, before + PAGE);
    return this.items.length - before;
  }

  /** Adds new marks, pairs of a card and a mark. Returns a function that removes them again. */
  add(pairs, click) {
    const before = [...this.items];
    const names = new Set(pairs.map(([{ name }]) => name));
    const replaced = this.items.filter((item) => names.has(item.card.name));
    this.items = this.items.filter((item) => !names.has(item.card.name));
    this.items.push(...pairs.map(([card, mark]) => ({ card, mark, click, saved: false })));
    this.show();
    return () => {
      this.items = this.items.filter((item) => item.click !== click);
      for (const item of replaced) this.items.splice(before.indexOf(item), 0, item);
      this.show();
    };
  }

  /** Shows the marks of a click as saved. */
  markSaved(click) {
    for (const item of this.items) if (item.click === click) item.saved = true;
    this.show();
  }

  /** The cards of the pictures on the strip. */
  get visibleCards() {
    return this.items.slice(-VISIBLE).map(({ card }) => card);
  }

  /** Shows the strip; `current` is the index of the item to highlight, or -1. */
  show(current = this.current) {
    this.current = current;
    const from = Math.max(0, this.items.length - VISIBLE);
    this.#list.replaceChildren(...this.items.slice(from).map((item, at) => this.#entry(item, from + at)));
  }

  #entry(item, index) {
    const entry = document.createElement("li");
    const button = document.createElement("button");
    const frame = document.createElement("span");
    const words = document.createElement("span");
    button.type = "button";
    button.title = `${item.card.name}: ${markText(item.mark)}${item.saved ? "" : " (not saved yet)"}`;
    if (index === this.current) button.setAttribute("aria-current", "true");
    button.addEventListener("click", (event) => {
      if (event.detail) button.blur();
      this.#onChoose(index);
    });
    frame.className = "thumb";
    frame.append(item.thumb ?? this.#thumb(item));
    words.textContent = `${item.saved ? "" : "• "}${markText(item.mark)}`;
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
