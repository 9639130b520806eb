// One picture at a time: it is shown, something is said of it, and the next one is there.

import { Away, Expired } from "../client.js";
import { draw } from "./pictures.js";
import { told } from "./past.js";
import { speak, tell } from "./telling.js";

const REASONS = { centre: "typical of many", informative: "tells most", random: "drawn at random",
  second: "second opinion", disagreement: "annotators disagree", back: "seen before", grid: "" };

const TINY = 64; // pixels
const SMALL = 72; // CSS pixels

export class Single {
  #desk;
  #canvas = document.getElementById("picture");
  #small = document.getElementById("small");
  #waiting = document.getElementById("waiting");
  #about = document.getElementById("about");
  #suggestion = document.getElementById("suggestion");

  /** Takes what it shares with the other views; see `main.js`. */
  constructor(desk) {
    this.#desk = desk;
    this.card = null;
    this.at = -1; // which of the past is looked at; -1 for the present
    this.present = null; // the card that is waiting while the past is looked at
    this.tags = new Set();
    this.painted = false;
    this.shownAt = 0;
  }

  /** Shows the next picture of the queue, or what there is to say where it is empty. */
  async next() {
    this.at = -1;
    const waiting = this.present;
    this.present = null;
    const card = waiting ?? this.#desk.queue.take();
    if (card) this.show(card);
    else this.#showNothing("Looking for the next picture …");
    await this.#desk.refill();
    if (!card) this.#takeLate();
  }

  /** Looks again for a picture where there was none. */
  async late() {
    await this.#desk.refill();
    this.#takeLate();
  }

  #takeLate() {
    if (this.card) return;
    const card = this.#desk.queue.take();
    if (card) this.show(card);
    else this.#showNothing(this.#desk.whyNothing());
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
        if (this.card === card) this.#lose(card, error);
      },
    );
  }

  #lose(card, error) {
    if (error instanceof Away || error instanceof Expired) {
      this.#showWords(`${card.name} has not come: ${error.message}`);
      setTimeout(() => {
        if (this.card === card) this.show(card);
      }, 1000);
      return;
    }
    tell(`${card.name} is left out: ${error.message}`);
    this.#desk.unseen.add(card.name);
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

  /** Says what is known of the picture, and what is suggested where that may be seen. */
  describe() {
    const { card } = this;
    const own = this.#desk.ownMark(card);
    const others = Object.entries(card.marks).filter(() => card.reason === "disagreement")
      .map(([by, mark]) => `${by}: ${told(mark)}`);
    this.#about.textContent = [card.name, REASONS[card.reason], own && !others.length ? `marked ${told(own)}` : "",
      ...others].filter(Boolean).join(" · ");
    const seen = card.suggestion && this.#desk.hints() && card.reason !== "random";
    const sure = document.createElement("b");
    sure.textContent = card.suggestion;
    this.#suggestion.replaceChildren(...(seen ? ["perhaps ", sure, ` · ${Math.round(100 * card.probability)} %`] : []));
    speak(`${card.name}${seen ? `, perhaps ${card.suggestion}` : ""}${own ? `, marked ${told(own)}` : ""}`);
  }

  #showNothing(words) {
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

  /** Takes the picture off without saying anything of it, as another view comes. */
  putAway() {
    const card = this.present ?? this.card;
    if (card && (this.present || this.at < 0)) this.#desk.queue.putBack(card);
    this.card = this.present = null;
    this.at = -1;
  }

  /** Says a class, `{ label }`, or `{ cant_tell: true }`, with the chosen tags; `{}` for the tags alone. */
  answer({ label = "", cant_tell = false }) {
    if (!this.card || !this.painted) return; // nobody can mean a picture that was not on the screen yet
    if (!label && !cant_tell && !this.tags.size) {
      tell("Nothing is said of it yet: choose a class, or tags");
      return;
    }
    const { card } = this;
    const mark = { label, cant_tell, tags: this.#desk.start.tags.filter((tag) => this.tags.has(tag)) };
    const click = crypto.randomUUID();
    const seconds = (performance.now() - this.shownAt) / 1000;
    const reason = this.at >= 0 ? "back" : card.reason;
    this.#desk.say("/api/mark", { click, name: card.name, mark, reason, seconds }, card, mark);
    this.card = null;
    this.next();
  }

  /** Puts the picture off. */
  skip() {
    if (!this.card || !this.painted) return;
    const { card } = this;
    this.#desk.say("/api/skip", { click: crypto.randomUUID(), name: card.name }, card, null);
    this.card = null;
    this.next();
  }

  toggleTag(tag) {
    if (!this.card) return;
    if (!this.tags.delete(tag)) this.tags.add(tag);
    speak(`${tag} ${this.tags.has(tag) ? "on" : "off"}`);
    this.#desk.changed();
  }

  /** Looks at one of the past; -1 for the present. */
  look(index) {
    const { past } = this.#desk;
    if (index < 0 || index >= past.items.length) {
      if (this.at >= 0) this.next();
      past.show(-1);
      return;
    }
    if (this.at < 0 && this.card) this.present = this.card;
    this.at = index;
    this.show({ ...past.items[index].card, reason: "back" });
    past.show(index);
  }

  /** Looks at the one before, or after. */
  async step(by) {
    const { past } = this.#desk;
    if (this.at < 0) {
      if (by < 0 && past.items.length) this.look(past.items.length - 1);
      else if (by < 0) tell("Nothing was marked before");
      return;
    }
    if (by < 0 && this.at === 0) {
      const moved = await past.reach(this.at, this.#desk.by).catch(() => 0);
      this.at += moved;
      if (!moved) return;
    }
    this.look(this.at + by);
  }

  /** Shows a picture of which something was taken back; what was shown comes after it. */
  bringBack(card) {
    const shown = this.present ?? (this.at < 0 ? this.card : null);
    if (shown && shown.name !== card.name) this.#desk.queue.putBack(shown);
    this.#desk.queue.leaveOut(card.name);
    this.present = null;
    this.at = -1;
    this.show(card);
  }

  /** Draws the picture again, as the room for it has changed. */
  redraw() {
    const bitmap = this.card && this.#desk.pictures.ready(this.card);
    if (bitmap) this.#draw(bitmap);
  }

  /** Draws the picture, and a tiny one also small: its pixels hide what it shows. */
  #draw(bitmap) {
    draw(this.#canvas, bitmap, this.#desk.side());
    this.#small.hidden = Math.max(bitmap.width, bitmap.height) > TINY;
    if (!this.#small.hidden) draw(this.#small, bitmap, SMALL);
  }
}
