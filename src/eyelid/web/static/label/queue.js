// The queue holds the next pictures, which are loaded and decoded before they are needed.

const AHEAD = 8; // number of pictures in a full queue
const LOW = 5; // with so many pictures or fewer, the queue is filled again

export class Queue {
  #fetch;
  #pictures;
  #excludedNames;
  #filling = null;

  /**
   * `fetchCards` takes a count and names to exclude, and returns cards. `excludedNames` returns the names of pictures
   * that must not come next: those on the screen, and those with marks that are not saved yet.
   */
  constructor(fetchCards, pictures, excludedNames) {
    this.#fetch = fetchCards;
    this.#pictures = pictures;
    this.#excludedNames = excludedNames;
    this.cards = [];
  }

  take() {
    return this.cards.shift() ?? null;
  }

  putBack(card) {
    this.cards = [card, ...this.cards.filter(({ name }) => name !== card.name)];
  }

  remove(name) {
    this.cards = this.cards.filter((card) => card.name !== name);
  }

  /** Loads more cards if there are few left; throws the errors of `request`. */
  async fill() {
    if (this.cards.length > LOW) return;
    this.#filling ??= this.#more().finally(() => {
      this.#filling = null;
    });
    await this.#filling;
  }

  async #more() {
    const exclude = [...this.#excludedNames(), ...this.cards.map(({ name }) => name)];
    const cards = await this.#fetch(AHEAD - this.cards.length, exclude);
    const present = new Set([...this.#excludedNames(), ...this.cards.map(({ name }) => name)]);
    for (const card of cards) {
      if (present.has(card.name)) continue;
      present.add(card.name);
      this.cards.push(card);
      this.#pictures.get(card).catch(() => {}); // the error is shown when the picture is shown
    }
  }
}
