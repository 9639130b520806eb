// What the partner reads: what was said, what is being composed, and that one is composing.

import { fit } from "./fitting.js";
import { button, element, word } from "./words.js";

const LARGEST = 84; // pixels of type
const SMALLEST = 22;
const byId = (id) => document.getElementById(id);

export class Partner {
  #desk;
  #shown = "";

  constructor(desk) {
    this.#desk = desk;
    byId("open-history").addEventListener("click", () => {
      this.#drawHistory();
      byId("history").showModal();
    });
    new ResizeObserver(() => this.#fit()).observe(byId("partner"));
  }

  draw() {
    const { said, text, history, is_composing: isComposing } = this.#desk.view;
    const shown = JSON.stringify([said, text, history.length, isComposing, word("composing")]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (byId("said").textContent !== said) byId("said").textContent = said;
    byId("text").textContent = text;
    byId("composing").hidden = !isComposing;
    byId("composed").hidden = !isComposing && !text;
    byId("open-history").disabled = !history.length;
    if (byId("history").open) this.#drawHistory();
    this.#fit();
  }

  #fit() {
    const text = byId("text");
    fit([byId("said"), text], SMALLEST, LARGEST);
    text.scrollTop = text.scrollHeight; // the end is what is being written
  }

  #drawHistory() {
    byId("history-list").replaceChildren(...this.#desk.view.history.map((words, place) => {
      const item = element("li");
      const again = button(words, () => this.#desk.send("/api/repeat", { place }));
      again.setAttribute("aria-label", word("say_again", { words }));
      item.append(again);
      return item;
    }));
  }
}
