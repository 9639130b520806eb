// The pictures that come next, decoded before they are wanted.

const AHEAD = 8;
const LOW = 5;

export class Queue {
  #fetch;
  #pictures;
  #busy;
  #filling = null;

  /**
   * Takes a function from a count and names to cards without these, the pictures, and a function that tells the
   * names that are not to come: what is shown, and what is said of and not saved yet.
   */
  constructor(fetchCards, pictures, busy) {
    this.#fetch = fetchCards;
    this.#pictures = pictures;
    this.#busy = busy;
    this.cards = [];
  }

  take() {
    return this.cards.shift() ?? null;
  }

  putBack(card) {
    this.cards = [card, ...this.cards.filter(({ name }) => name !== card.name)];
  }

  leaveOut(name) {
    this.cards = this.cards.filter((card) => card.name !== name);
  }

  /** Asks for more where they run low; throws what `ask` throws. */
  async fill() {
    if (this.cards.length > LOW) return;
    this.#filling ??= this.#more().finally(() => {
      this.#filling = null;
    });
    await this.#filling;
  }

  async #more() {
    const beside = [...this.#busy(), ...this.cards.map(({ name }) => name)];
    const cards = await this.#fetch(AHEAD - this.cards.length, beside);
    const here = new Set([...this.#busy(), ...this.cards.map(({ name }) => name)]);
    for (const card of cards) {
      if (here.has(card.name)) continue;
      here.add(card.name);
      this.cards.push(card);
      this.#pictures.get(card).catch(() => {}); // told when it is to be shown
    }
  }
}
