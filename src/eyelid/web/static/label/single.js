// The view of a single picture. It shows a picture, takes an answer, and then shows the next picture.

import { UnreachableError, ExpiredError } from "../client.js";
import { draw } from "./pictures.js";
import { markText } from "./history.js";
import { announce, breakable, showToast } from "../messages.js";

const REASONS = { centre: "typical of many", informative: "tells most", random: "drawn at random",
  second: "second opinion", disagreement: "annotators disagree", back: "seen before", grid: "" };

const TINY = 64; // pixels; smaller pictures are also shown small
const SMALL = 72; // CSS pixels

export class Single {
  #desk;
  #canvas = document.getElementById("picture");
  #small = document.getElementById("small");
  #waiting = document.getElementById("waiting");
  #about = document.getElementById("about");
  #suggestion = document.getElementById("suggestion");

  /** `desk` is the `Desk` of the page. */
  constructor(desk) {
    this.#desk = desk;
    this.card = null;
    this.at = -1; // index of the history item that is shown; -1 for none
    this.present = null; // the card that waits while a history item is shown
    this.tags = new Set();
    this.painted = false;
    this.shownAt = 0;
  }

  /** Shows the next picture of the queue, or a message if the queue is empty. */
  async next() {
    this.at = -1;
    const waiting = this.present;
    this.present = null;
    const card = waiting ?? this.#desk.queue.take();
    if (card) this.show(card);
    else this.#showMessage("Looking for the next picture …");
    await this.#desk.refill();
    if (!card) this.#showFromQueue();
  }

  /** Looks again for a picture if there was none. */
  async retry() {
    await this.#desk.refill();
    this.#showFromQueue();
  }

  #showFromQueue() {
    if (this.card) return;
    const card = this.#desk.queue.take();
    if (card) this.show(card);
    else this.#showMessage(this.#desk.emptyQueueText());
  }

  /** Shows a picture; at once if it is decoded already. */
  show(card) {
    const { pictures } = this.#desk;
    this.card = card;
    this.painted = false;
    this.tags = new Set(this.#desk.ownMark(card)?.tags ?? []);
    const bitmap = pictures.ready(card);
    if (bitmap) {
      this.#paint(bitmap);
      return;
    }
    this.#showWords("…");
    pictures.get(card).then(
      (late) => {
        if (this.card === card) this.#paint(late);
      },
      (error) => {
        if (this.card === card) this.#handleLoadError(card, error);
      },
    );
  }

  #handleLoadError(card, error) {
    if (error instanceof UnreachableError || error instanceof ExpiredError) {
      this.#showWords(`${card.name} has not loaded: ${error.message}`);
      setTimeout(() => {
        if (this.card === card) this.show(card);
      }, 1000);
      return;
    }
    showToast(`${card.name} is left out: ${error.message}`);
    this.#desk.unavailable.add(card.name);
    this.card = null;
    this.next();
  }

  #paint(bitmap) {
    const { card } = this;
    this.#waiting.hidden = true;
    this.#canvas.hidden = false;
    this.#draw(bitmap);
    this.#canvas.setAttribute("aria-label", `Picture ${card.name}`);
    this.#canvas.dataset.name = card.name;
    this.describe();
    this.#desk.changed();
    requestAnimationFrame(() => {
      const channel = new MessageChannel(); // its message comes after the frame is painted
      channel.port1.onmessage = () => {
        if (this.card !== card) return;
        this.painted = true;
        this.shownAt = performance.now();
      };
      channel.port2.postMessage(null);
    });
  }

  /** Shows the name, the marks and the suggestion of the picture. */
  describe() {
    const { card } = this;
    const own = this.#desk.ownMark(card);
    const others = Object.entries(card.marks).filter(() => card.reason === "disagreement")
      .map(([by, mark]) => `${by}: ${markText(mark)}`);
    const facts = [card.name, REASONS[card.reason], own && !others.length ? `marked ${markText(own)}` : "",
      ...others].filter(Boolean).join(" · ");
    this.#about.replaceChildren(...breakable(facts));
    const suggestion = this.#desk.hints() && card.reason !== "random" ? card.suggestion : null;
    const label = document.createElement("b");
    label.textContent = suggestion?.label ?? "";
    this.#suggestion.replaceChildren(
      ...(suggestion ? ["perhaps ", label, ` · ${suggestion.words}`] : []));
    announce(`${card.name}${suggestion ? `, perhaps ${suggestion.label}` : ""}${own ? `, marked ${markText(own)}` : ""}`);
  }

  #showMessage(words) {
    this.card = null;
    this.#showWords(words);
    this.#desk.changed();
  }

  #showWords(words) {
    this.painted = false;
    this.#canvas.hidden = this.#small.hidden = true;
    delete this.#canvas.dataset.name;
    this.#waiting.hidden = false;
    this.#waiting.textContent = words;
    this.#about.textContent = this.#suggestion.textContent = "";
  }

  /** Puts the picture back into the queue, because another view is shown. */
  leave() {
    const card = this.present ?? this.card;
    if (card && (this.present || this.at < 0)) this.#desk.queue.putBack(card);
    this.card = this.present = null;
    this.at = -1;
  }

  /** Marks the picture with `{ label }` or `{ cant_tell: true }`, and the chosen tags; `{}` for the tags alone. */
  answer({ label = "", cant_tell = false }) {
    if (!this.card || !this.painted) return; // the key was pressed before the picture was visible
    if (!label && !cant_tell && !this.tags.size) {
      showToast("The mark is empty: choose a class, or tags");
      return;
    }
    const { card } = this;
    const mark = { label, cant_tell, tags: this.#desk.start.tags.filter((tag) => this.tags.has(tag)) };
    const click = crypto.randomUUID();
    const seconds = (performance.now() - this.shownAt) / 1000;
    const reason = this.at >= 0 ? "back" : card.reason;
    this.#desk.submit("/api/mark", { click, name: card.name, mark, reason, seconds }, card, mark);
    this.card = null;
    this.next();
  }

  /** Skips the picture. */
  skip() {
    if (!this.card || !this.painted) return;
    const { card } = this;
    this.#desk.submit("/api/skip", { click: crypto.randomUUID(), name: card.name }, card, null);
    this.card = null;
    this.next();
  }

  toggleTag(tag) {
    if (!this.card) return;
    if (!this.tags.delete(tag)) this.tags.add(tag);
    announce(`${tag} ${this.tags.has(tag) ? "on" : "off"}`);
    this.#desk.changed();
  }

  /** Shows an item of the history; -1 for the present picture. */
  showItem(index) {
    const { history } = this.#desk;
    if (index < 0 || index >= history.items.length) {
      if (this.at >= 0) this.next();
      history.show(-1);
      return;
    }
    if (this.at < 0 && this.card) this.present = this.card;
    this.at = index;
    this.show({ ...history.items[index].card, reason: "back" });
    history.show(index);
  }

  /** Shows the item before or after in the history. */
  async step(by) {
    const { history } = this.#desk;
    if (this.at < 0) {
      if (by < 0 && history.items.length) this.showItem(history.items.length - 1);
      else if (by < 0) showToast("Nothing was marked before");
      return;
    }
    if (by < 0 && this.at === 0) {
      const moved = await history.loadOlder(this.at, this.#desk.by).catch(() => 0);
      this.at += moved;
      if (!moved) return;
    }
    this.showItem(this.at + by);
  }

  /** Shows a picture again after an undo; the current picture comes after it. */
  restore(card) {
    const shown = this.present ?? (this.at < 0 ? this.card : null);
    if (shown && shown.name !== card.name) this.#desk.queue.putBack(shown);
    this.#desk.queue.remove(card.name);
    this.present = null;
    this.at = -1;
    this.show(card);
  }

  /** Draws the picture again after the space for it has changed. */
  redraw() {
    const bitmap = this.card && this.#desk.pictures.ready(this.card);
    if (bitmap) this.#draw(bitmap);
  }

  /** Draws the picture. A tiny one is also drawn small, because its enlarged pixels are hard to make out. */
  #draw(bitmap) {
    draw(this.#canvas, bitmap, this.#desk.side());
    this.#small.hidden = Math.max(bitmap.width, bitmap.height) > TINY;
    if (!this.#small.hidden) draw(this.#small, bitmap, SMALL);
  }
}
