// The grid shows pictures with the same suggestion. The user clicks wrong ones away and confirms the rest in one step.

import { requestJson } from "../client.js";
import { draw } from "./pictures.js";

const TILE = 104; // CSS pixels
const GAP = 8;
const LEAST = 12;
const MOST = 96;
const MOST_ASKED = 500;

export class Grid {
  #desk;
  #tiles = document.getElementById("tiles");
  #about = document.getElementById("grid-about");
  #confirm = document.getElementById("confirm");
  #classes = document.getElementById("of-class");
  #done = new Map(); // class → names that were clicked away or confirmed
  #next = []; // cards of the next grid
  #requests = 0; // counts the requests, so that late responses to old ones can be ignored

  /** `desk` is the `Desk` of the page. */
  constructor(desk) {
    this.#desk = desk;
    this.label = desk.start.classes[0];
    this.cards = [];
    this.marks = new Map(); // name → null if clicked away, or a mark of another class
    this.at = 0;
    this.shownAt = 0;
    this.#confirm.addEventListener("click", () => this.confirm());
    this.#classes.append(...desk.start.classes.map((label) => this.#classButton(label)));
  }

  /** The cards of this grid and the next. */
  get neededCards() {
    return [...this.cards, ...this.#next];
  }

  #classButton(label) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", (event) => {
      if (event.detail) button.blur();
      this.open(label);
    });
    return button;
  }

  /** Shows the pictures that are suggested as a class. */
  async open(label = this.label) {
    this.label = label;
    this.#next = [];
    this.#show([]);
    this.#about.textContent = "Looking for pictures …";
    const cards = await this.#fetch();
    if (cards === null) return;
    this.#next = cards;
    this.#showNext();
  }

  /** Shows the next grid, and loads the one after it. */
  #showNext() {
    const count = this.#size();
    this.#show(this.#next.slice(0, count));
    this.#next = this.#next.slice(count);
    if (!this.cards.length) {
      this.#about.textContent = this.#desk.emptyGridText(this.label);
    } else if (this.#next.length < count) {
      this.#fetch().then((cards) => {
        if (cards !== null) this.#next = cards;
      });
    }
  }

  /** Returns new cards of the class; null if another request was made meanwhile. */
  async #fetch() {
    this.#requests += 1;
    const number = this.#requests;
    const { by, pictures, excludedNames } = this.#desk;
    const excluded = () => new Set([...this.cards.map(({ name }) => name), ...this.#doneOf(this.label), ...excludedNames()]);
    const count = Math.min(2 * this.#size() + excluded().size, MOST_ASKED);
    const query = new URLSearchParams({ by, label: this.label, count });
    try {
      const cards = await requestJson(`/api/grid?${query}`);
      if (number !== this.#requests) return null;
      const old = excluded();
      const fresh = cards.filter(({ name }) => !old.has(name));
      for (const card of fresh) pictures.get(card).catch(() => {});
      return fresh;
    } catch (error) {
      if (number === this.#requests) this.#about.textContent = error.message;
      return null;
    }
  }

  #doneOf(label) {
    if (!this.#done.has(label)) this.#done.set(label, new Set());
    return this.#done.get(label);
  }

  #size() {
    const room = this.#tiles.parentElement.clientWidth;
    this.columns = Math.max(2, Math.min(24, Math.floor((room + GAP) / (TILE + GAP))));
    const rows = Math.floor((window.innerHeight - 380 + GAP) / (TILE + GAP));
    return Math.max(LEAST, Math.min(MOST, this.columns * Math.max(2, rows)));
  }

  /** Shows a grid of these cards with these marks. */
  #show(cards, marks = new Map()) {
    this.#size();
    this.cards = cards;
    this.marks = marks;
    this.at = 0;
    this.shownAt = performance.now();
    this.#tiles.style.setProperty("--columns", this.columns);
    this.#tiles.style.setProperty("--tile", `${TILE}px`);
    this.#tiles.replaceChildren(...cards.map((card, at) => this.#tileOf(card, at)));
    for (const button of this.#classes.children) {
      button.setAttribute("aria-pressed", String(button.textContent === this.label));
    }
    this.describe();
    this.#focus();
    this.#desk.changed();
  }

  #tileOf(card, at) {
    const tile = document.createElement("div");
    const canvas = document.createElement("canvas");
    tile.className = "tile";
    tile.setAttribute("role", "option");
    tile.dataset.name = card.name;
    tile.title = card.name;
    canvas.width = canvas.height = 1;
    tile.append(canvas);
    tile.addEventListener("click", () => {
      this.at = at;
      this.toggle();
    });
    const bitmap = this.#desk.pictures.ready(card);
    if (bitmap) draw(canvas, bitmap, TILE - 8);
    else {
      this.#desk.pictures.get(card).then((late) => draw(canvas, late, TILE - 8), () => {
        if (this.cards[at] === card) this.#set(at, null);
      });
    }
    this.#showMark(tile, card);
    return tile;
  }

  #showMark(tile, card) {
    const gone = this.marks.get(card.name) === null;
    const other = this.marks.get(card.name);
    const words = other ? other.label || "can't tell" : "";
    tile.setAttribute("aria-selected", String(!gone));
    tile.setAttribute("aria-label", `${card.name}: ${gone ? "clicked away" : words || this.label}`);
    tile.tabIndex = this.cards[this.at] === card ? 0 : -1;
    tile.querySelector("b")?.remove();
    if (!words) return;
    const badge = document.createElement("b");
    badge.textContent = words;
    tile.append(badge);
  }

  #set(at, mark) {
    const { name } = this.cards[at];
    if (mark === undefined) this.marks.delete(name);
    else this.marks.set(name, mark);
    this.#showMark(this.#tiles.children[at], this.cards[at]);
    this.describe();
  }

  #focus() {
    const tile = this.#tiles.children[this.at];
    for (const other of this.#tiles.children) other.tabIndex = other === tile ? 0 : -1;
    tile?.focus({ preventScroll: false });
  }

  /** Shows how many pictures will be confirmed. */
  describe() {
    const count = this.cards.filter(({ name }) => this.marks.get(name) !== null).length;
    const others = [...this.marks.values()].filter(Boolean).length;
    this.#confirm.hidden = !this.cards.length;
    this.#confirm.disabled = !this.cards.length;
    const what = others ? `${count} marks` : `${count} as ${this.label}`;
    this.#confirm.replaceChildren(count ? `Confirm ${what} ` : "None of these ", Object.assign(
      document.createElement("kbd"), { textContent: "Enter" }));
    if (this.cards.length) {
      this.#about.textContent = `Click away what is not ${this.label}; a class key says what it is instead.`;
    }
  }

  /** Clicks the picture at the cursor away, or takes it back. */
  toggle() {
    if (!this.cards.length) return;
    const mark = this.marks.get(this.cards[this.at].name);
    this.#set(this.at, mark === undefined ? null : undefined);
    this.#focus();
  }

  /** Gives the picture at the cursor another class. */
  answer({ label = "", cant_tell = false }) {
    if (!this.cards.length) return;
    this.#set(this.at, label === this.label ? undefined : { label, cant_tell, tags: [] });
    this.move(1, 0);
  }

  move(dx, dy) {
    const to = this.at + dx + dy * this.columns;
    if (to >= 0 && to < this.cards.length) this.at = to;
    this.#focus();
  }

  /** Goes to the next class, or the one before. */
  turnClass(by) {
    const { classes } = this.#desk.start;
    this.open(classes.at((classes.indexOf(this.label) + by) % classes.length));
  }

  /** Confirms all pictures that were not clicked away in one step, and shows the next grid. */
  confirm() {
    const { cards, marks, label } = this;
    if (!cards.length) return;
    const pairs = cards.filter(({ name }) => marks.get(name) !== null)
      .map((card) => [card, marks.get(card.name) ?? { label, cant_tell: false, tags: [] }]);
    for (const { name } of cards) this.#doneOf(label).add(name);
    if (pairs.length) {
      const seconds = (performance.now() - this.shownAt) / 1000;
      this.#desk.submitGrid(pairs, { click: crypto.randomUUID(), seconds }, { cards, marks, label });
    }
    if (this.#next.length) this.#showNext();
    else this.open(label);
  }

  /** Shows a grid again after an undo. */
  restore({ cards, marks, label }) {
    for (const { name } of cards) this.#doneOf(label).delete(name);
    const shown = label === this.label ? this.cards : [];
    this.#next = label === this.label ? [...shown, ...this.#next] : [];
    this.label = label;
    this.#requests += 1;
    this.#show(cards, marks);
  }
}
