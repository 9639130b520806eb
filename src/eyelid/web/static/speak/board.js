// The board: what can be chosen, where the eyes go for it, and how far each movement is.

import { fit, isCut } from "./fitting.js";
import { ARROWS, element, word } from "./words.js";

const LARGEST = 96; // pixels of type
const SMALLEST = 14;
const MIDDLE = [1.4, 2.6]; // least and greatest width of the middle, where those at the sides are 1
const ROW = [3.5, 6.5]; // and heights of the zones above and below the eyes
const TAKEN = 400; // milliseconds for which a zone shows that its movement was understood
const byId = (id) => document.getElementById(id);

export class Board {
  #desk;
  #shown = "";
  #fitted = ""; // into which size what is shown was fitted

  constructor(desk) {
    this.#desk = desk;
    byId("board").addEventListener("pointerdown", (event) => event.preventDefault()); // keys stay with the page
    byId("board").addEventListener("click", ({ target }) => {
      const symbol = target.closest(".zone")?.dataset.symbol;
      if (symbol) desk.symbol(symbol);
    });
    const observer = new ResizeObserver(() => this.#fit());
    for (const id of ["board", "eyes"]) observer.observe(byId(id));
  }

  /** Draws everything anew, such as after a change of the language. */
  refresh() {
    this.#shown = "";
    this.draw();
  }

  draw() {
    const { view } = this.#desk;
    const { title, choices, made, selection } = view;
    const isScanned = selection !== "direct";
    const shown = JSON.stringify([title, choices.map(({ is_lit: lit, ...choice }) => choice), made, selection]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      byId("title").textContent = title;
      byId("made").textContent = made.map((symbol) => ARROWS[symbol]).join(" ");
      byId("board").dataset.layout = isScanned ? "scan" : "cross";
      const zones = isScanned ? [scanned(choices)] : this.#zones(choices, made.length);
      byId("choices").replaceChildren(...zones);
      byId("board").dataset.zones = isScanned ? "" : zones.map(({ dataset }) => dataset.symbol).join(" ");
      if (!isScanned) share(byId("board"), zones);
      this.#fitted = "";
      this.#fit();
    }
    if (isScanned) this.#light(choices, view.lit_share);
  }

  /** Shows how far the movement is that is being made; null if there is none. */
  hold(hold) {
    for (const zone of document.querySelectorAll(".zone")) {
      const share = hold?.symbol === zone.dataset.symbol ? hold.share : 0;
      zone.style.setProperty("--share", share);
    }
  }

  /** Shows that a movement was understood. */
  take(symbol) {
    const zone = document.querySelector(`.zone[data-symbol="${symbol}"]`);
    if (!zone) return;
    zone.classList.add("taken");
    setTimeout(() => zone.classList.remove("taken"), TAKEN);
  }

  #light(choices, share) {
    [...document.querySelectorAll("#choices .cell")].forEach((cell, place) => {
      const { is_lit: isLit } = choices[place];
      cell.classList.toggle("lit", isLit);
      cell.style.setProperty("--share", isLit ? share ?? 0 : 0);
      if (isLit) cell.setAttribute("aria-current", "true");
      else cell.removeAttribute("aria-current");
    });
  }

  /** Returns a zone for each movement that leads on, with all that lies behind it. */
  #zones(choices, made) {
    const symbols = this.#desk.start.settings.symbols.movements;
    return symbols.flatMap((symbol) => {
      const behind = choices.filter((choice) => choice.is_reachable && choice.symbols[made] === symbol);
      return behind.length ? [zoneOf(symbol, behind, made + 1)] : [];
    });
  }

  #fit() {
    const key = ["board", "eyes"].map((id) => `${byId(id).clientWidth} ${byId(id).clientHeight}`).join(" ");
    if (key === this.#fitted) return;
    this.#fitted = key;
    const lists = [...document.querySelectorAll("#choices .fitted")];
    for (const list of lists) {
      list.querySelector(".more")?.remove();
      for (const choice of list.children) choice.hidden = false;
    }
    fit(lists, SMALLEST, LARGEST);
    for (const list of lists.filter(isCut)) shorten(list);
  }
}

function zoneOf(symbol, choices, made) {
  const zone = element("button", "zone");
  zone.type = "button";
  zone.tabIndex = -1; // each has a key of its own
  zone.dataset.symbol = symbol;
  const words = choices.map(({ label }) => label).join(", ");
  zone.setAttribute("aria-label", word("zone", { movement: word(symbol), choices: words }));
  const arrow = element("span", "arrow", ARROWS[symbol]);
  arrow.append(element("span", "name", word(symbol)));
  const list = element("span", "list fitted");
  const isSingle = choices.length === 1 && choices[0].symbols.length === made;
  zone.classList.toggle("single", isSingle);
  zone.classList.toggle("inner", symbol !== "left" && symbol !== "right");
  list.append(...choices.map((choice) => choiceOf(choice, choice.symbols.slice(made))));
  zone.append(arrow, list, element("span", "progress"));
  return zone;
}

/** Gives the zones of a board their shares of it, by how much is in them. */
function share(board, zones) {
  const lengths = Object.fromEntries(zones.map(({ dataset, textContent }) => [dataset.symbol, textContent.length]));
  const { left = 0, right = 0, up = 0, blink = 0 } = lengths;
  const within = (value, [least, most]) => `${Math.min(Math.max(value, least), most)}fr`;
  board.style.setProperty("--middle", within((up + blink) / (Math.max(left, right) || 1), MIDDLE));
  board.style.setProperty("--up", within((10 * up) / (up + blink || 1), ROW));
  board.style.setProperty("--blink", within((10 * blink) / (up + blink || 1), ROW));
}

/** Hides the last choices of a list that is too long for its box even in the smallest type, urgent ones at the very last; all are seen once its movement is made. */
function shorten(list) {
  const choices = [...list.children].reverse();
  const more = element("span", "more");
  const inOrder = [...choices.filter(({ dataset }) => dataset.kind !== "urgent"), ...choices.filter(({ dataset }) => dataset.kind === "urgent")];
  for (let count = 1; count < inOrder.length && isCut(list); count += 1) {
    inOrder[count - 1].hidden = true;
    more.textContent = `+ ${count}`;
    list.append(more);
  }
}

function choiceOf({ label, detail, kind }, rest) {
  const choice = element("span", "choice");
  choice.dataset.kind = kind;
  if (rest.length) choice.append(element("span", "rest", rest.map((symbol) => ARROWS[symbol]).join("")));
  choice.append(element("span", "label", label));
  if (detail) choice.append(element("span", "detail", detail));
  return choice;
}

function scanned(choices) {
  const grid = element("span", "grid");
  grid.setAttribute("role", "list");
  const columns = Math.ceil(Math.sqrt(choices.length * 1.4));
  grid.style.setProperty("--columns", columns);
  grid.append(...choices.map((choice) => {
    const cell = element("span", "cell");
    cell.setAttribute("role", "listitem");
    const list = element("span", "list fitted");
    list.append(choiceOf(choice, []));
    cell.append(list, element("span", "progress"));
    return cell;
  }));
  return grid;
}
