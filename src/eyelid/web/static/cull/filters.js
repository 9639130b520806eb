// The filters: which photos are listed, and how many each filter has.

const byId = (id) => document.getElementById(id);

export class Filters {
  #desk;

  constructor(desk) {
    this.#desk = desk;
    this.name = "all";
  }

  /** Chooses a filter; returns its photos. */
  choose(name) {
    this.name = name;
    const list = this.#photos();
    const total = this.#desk.start.photos.length.toLocaleString("en");
    byId("list-about").textContent = list.length ? `${list.length.toLocaleString("en")} of ${total} photos` : "No photo is in this list";
    this.show();
    return list;
  }

  #photos() {
    const { start, verdicts } = this.#desk;
    const of = (keeps) => start.photos.map((_, number) => number).filter(keeps);
    const word = (wanted) => (number) => this.#desk.word(number) === wanted;
    switch (this.name) {
      case "rejected": return of(word("reject"));
      case "unsure": return of(word("unsure"));
      case "kept": return of(word("keep"));
      case "changed": return [...(verdicts?.changed ?? [])];
      case "yours": return of((number) => this.#desk.isYours(number));
      default: return of(() => true);
    }
  }

  /** Shows how many photos each filter has, and which one is chosen. */
  show() {
    const { start, verdicts } = this.#desk;
    const counts = [0, 0, 0];
    for (const level of verdicts?.levels ?? []) counts[level] += 1;
    const of = { all: start.photos.length, rejected: counts[0], unsure: counts[1], kept: counts[2],
      changed: verdicts?.changed.size ?? 0, yours: verdicts?.yours.size ?? 0 };
    for (const button of byId("filters").children) {
      const { name } = button.dataset;
      button.querySelector("span").textContent = of[name].toLocaleString("en");
      button.setAttribute("aria-pressed", String(name === this.name));
    }
  }
}
