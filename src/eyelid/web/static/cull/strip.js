// The list of photos: of thousands, only the cells that can be seen are in the document.

const CELL = 132; // CSS pixels
const SPARE = 2; // rows beyond the edges
const SETTLE = 60; // milliseconds without scrolling, after which thumbnails are asked for

export const SIGNS = { keep: "✓", unsure: "?", reject: "✕" };

export class Strip {
  #strip = document.getElementById("strip");
  #inner = document.getElementById("strip-inner");
  #cells = []; // the pool; the cell of place p is at p modulo its length
  #drawing = false;
  #settled = 0;
  #top = 0; // where the list was scrolled to in the last frame
  #desk;

  constructor(desk) {
    this.#desk = desk;
    this.columns = 1;
    this.#strip.addEventListener("scroll", () => this.#draw(), { passive: true });
    this.#inner.addEventListener("click", (event) => {
      const cell = event.target.closest(".cell");
      if (cell) desk.show(Number(cell.dataset.number));
    });
    this.#inner.addEventListener("dblclick", () => desk.setView("photo"));
  }

  /** Measures the list again, and shows it around the present photo. */
  layout() {
    this.columns = Math.max(1, Math.floor(this.#strip.clientWidth / CELL));
    this.#inner.style.height = `${Math.ceil(this.#desk.list.length / this.columns) * CELL}px`;
    const rows = Math.ceil(this.#strip.clientHeight / CELL) + 1 + 2 * SPARE;
    const cells = rows * this.columns;
    while (this.#cells.length < cells) this.#cells.push(this.#newCell());
    for (const cell of this.#cells.splice(cells)) cell.box.remove();
    for (const cell of this.#cells) cell.place = -1;
    this.reveal();
    this.refresh();
  }

  /** Scrolls until the present photo can be seen. */
  reveal() {
    const place = this.#desk.place;
    if (place < 0) return;
    const top = Math.floor(place / this.columns) * CELL;
    const { scrollTop, clientHeight } = this.#strip;
    if (top < scrollTop) this.#strip.scrollTop = top;
    else if (top + CELL > scrollTop + clientHeight) this.#strip.scrollTop = top + CELL - clientHeight;
    this.#top = this.#strip.scrollTop;
  }

  /** Shows what may have changed of the cells: verdicts, the present photo, thumbnails that have come. */
  refresh() {
    for (const cell of this.#cells) cell.stale = true;
    this.#draw();
  }

  /** Draws a thumbnail that has come, if it can be seen. */
  came(number) {
    const cell = this.#cells.find((other) => other.number === number && other.place >= 0);
    if (cell) this.#paint(cell);
  }

  #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#place();
    });
  }

  #place() {
    const { list } = this.#desk;
    const { scrollTop, clientHeight } = this.#strip;
    const rushes = Math.abs(scrollTop - this.#top) > clientHeight; // nothing could be made out
    this.#top = scrollTop;
    const first = Math.max(0, (Math.floor(scrollTop / CELL) - SPARE) * this.columns);
    const visible = [];
    for (let place = first; place < first + this.#cells.length; place += 1) {
      const cell = this.#cells[place % this.#cells.length];
      if (place >= list.length) {
        cell.place = -1;
        cell.box.hidden = true;
        continue;
      }
      visible.push(list[place]);
      if (cell.place !== place || cell.number !== list[place]) this.#move(cell, place, list[place], rushes);
      if (cell.stale && !rushes) this.#describe(cell);
      if (cell.blank && !rushes) this.#paint(cell);
    }
    clearTimeout(this.#settled);
    this.#settled = setTimeout(() => {
      this.#desk.thumbnails.want(visible);
      if (rushes) this.#draw();
    }, SETTLE);
  }

  #newCell() {
    const box = document.createElement("div");
    const canvas = document.createElement("canvas");
    const line = document.createElement("div");
    const mark = document.createElement("b");
    const name = document.createElement("span");
    const ratio = window.devicePixelRatio || 1;
    canvas.width = (CELL - 8) * ratio;
    canvas.height = (CELL - 30) * ratio;
    canvas.setAttribute("aria-hidden", "true");
    box.className = "cell";
    box.setAttribute("role", "option");
    line.className = "name";
    line.append(mark, name);
    box.append(canvas, line);
    this.#inner.append(box);
    return { box, canvas, mark, name, place: -1, number: -1, stale: true, blank: true };
  }

  #move(cell, place, number, rushes) {
    cell.place = place;
    cell.number = number;
    cell.stale = true;
    const { box } = cell;
    box.hidden = false;
    box.id = `cell-${number}`;
    box.dataset.number = number;
    box.style.transform = `translate(${(place % this.columns) * CELL}px, ${Math.floor(place / this.columns) * CELL}px)`;
    box.setAttribute("aria-posinset", place + 1);
    box.setAttribute("aria-setsize", this.#desk.list.length);
    if (rushes && !cell.blank) cell.canvas.getContext("2d").clearRect(0, 0, cell.canvas.width, cell.canvas.height);
    cell.blank = true;
  }

  #describe(cell) {
    const { box, mark, name, number } = cell;
    const desk = this.#desk;
    const word = desk.word(number);
    const extra = [desk.isYours(number) && "yours", desk.isBest(number) && "best of its burst"].filter(Boolean);
    const short = desk.name(number);
    cell.stale = false;
    mark.className = `mark ${word}`;
    mark.textContent = `${SIGNS[word]}${desk.isYours(number) ? "•" : ""}${desk.isBest(number) ? "★" : ""}`;
    name.textContent = short;
    box.title = [desk.start.photos[number], word, ...extra].join(" · ");
    box.classList.toggle("changed", desk.isChanged(number));
    box.setAttribute("aria-label", [short, word, ...extra].join(", "));
    box.setAttribute("aria-selected", String(number === desk.number));
    if (number === desk.number) this.#strip.setAttribute("aria-activedescendant", box.id);
  }

  #paint(cell) {
    const { canvas, number } = cell;
    cell.blank = false;
    const pen = canvas.getContext("2d");
    const known = this.#desk.thumbnails.ready(number);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (known?.bitmap) {
      const { bitmap } = known;
      const scale = Math.min(canvas.width / bitmap.width, canvas.height / bitmap.height);
      const [width, height] = [bitmap.width * scale, bitmap.height * scale];
      pen.drawImage(bitmap, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    } else if (known?.error) {
      pen.font = `${canvas.height / 7}px system-ui, sans-serif`;
      pen.fillStyle = getComputedStyle(document.body).color;
      pen.textAlign = "center";
      pen.fillText(known.lost ? "no picture" : "…", canvas.width / 2, canvas.height / 2);
    }
  }
}
