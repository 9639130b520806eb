// The list of events, the latest first, with the marks on them.

const SHOWN = 60;
const byId = (id) => document.getElementById(id);

export class Events {
  #desk;

  constructor(desk) {
    this.#desk = desk;
    byId("events").addEventListener("click", ({ target }) => {
      const { number } = target.closest("li")?.dataset ?? {};
      if (number === undefined) return;
      desk.chosen = Number(number) === desk.chosen ? null : Number(number);
      this.draw();
      desk.draw();
    });
  }

  draw() {
    const { events, chosen, marks } = this.#desk;
    const place = events.findIndex(({ number }) => number === chosen);
    const from = place < 0 ? events.length : Math.max(place + SHOWN / 2, Math.min(SHOWN, events.length));
    const shown = events.slice(Math.max(from - SHOWN, 0), from).map((event) => ({ at: event.start_s, item: this.#item(event) }));
    const since = shown[0]?.at ?? 0;
    const missed = marks.missed.filter(({ start_s: start }) => start >= since || events.length <= SHOWN)
      .map((mark) => ({ at: mark.start_s, item: missedItem(mark) }));
    const items = [...shown, ...missed].sort((one, other) => other.at - one.at).map(({ item }) => item);
    byId("events").replaceChildren(...items);
    if (place >= 0) byId("events").querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  #item({ number, event, words }) {
    const item = document.createElement("li");
    item.dataset.number = number;
    item.dataset.event = event;
    const isFalse = this.#desk.marks.false.has(number);
    item.className = isFalse ? "false" : "";
    item.setAttribute("aria-selected", number === this.#desk.chosen);
    item.textContent = isFalse ? `${words} – false` : words;
    return item;
  }
}

function missedItem({ track, apex_s: apex }) {
  const item = document.createElement("li");
  item.className = "missed";
  const seconds = (apex % 60).toFixed(1).padStart(4, "0");
  item.textContent = `${String(Math.floor(apex / 60)).padStart(2, "0")}:${seconds} person ${track}: blink, missed`;
  return item;
}
