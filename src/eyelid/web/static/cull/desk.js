// The desk holds the data that all parts of the page use, and the connection to the server.

import { requestJson } from "../client.js";
import { keycap } from "../keys.js";
import { announce, showToast } from "../messages.js";
import { Outbox } from "../outbox.js";
import { actionsOf } from "./actions.js";
import { Faces } from "./faces.js";
import { Filters } from "./filters.js";
import { Details, Pictures } from "./loader.js";
import { Rules, same } from "./rules.js";
import { Session } from "./session.js";
import { Stage } from "./stage.js";
import { SIGNS, Strip } from "./strip.js";
import { Wall } from "./wall.js";

const LEVELS = ["reject", "unsure", "keep"]; // by the digits of the server
const AHEAD = [0, 1, 2, -1, 3, -2]; // places around the present photo that are loaded, in this order
const REFRESH = 80; // milliseconds after a change was saved
const LEARN = 700;

const byId = (id) => document.getElementById(id);

export class Desk {
  #refreshing = false; // whether verdicts are being asked for
  #again = false; // whether they must be asked for once more
  #refreshTimer = 0;
  #learnTimer = 0;
  #side = 0;
  #setOf = new Map();

  constructor(start) {
    this.start = start;
    this.number = -1; // the present photo
    this.list = start.photos.map((_, number) => number); // the photos of the filter
    this.view = "photo";
    this.verdicts = null;
    this.present = this.tried = start.rules;
    start.sets.forEach(({ members }, set) => members.forEach((member) => this.#setOf.set(member, set)));
    this.outbox = new Outbox(`cull-${start.journal}`, () => this.session.showSaved());
    this.session = new Session(this);
    this.details = new Details();
    this.thumbnails = new Pictures({
      address: (number) => `/api/thumbnail/${number}`, came: (number) => this.#thumbnailCame(number), atOnce: 3, most: 1500,
    });
    this.pictures = new Pictures({
      address: (number) => `/api/picture/${number}?side=${this.#side}`, came: (number) => this.#came(number), atOnce: 2, most: 10,
    });
    this.sheets = new Pictures({
      address: (key) => `/api/faces/${key.replace("/", "?first=")}`, came: () => this.faces.paint(), atOnce: 1, most: 24,
    });
    this.strip = new Strip(this);
    this.stage = new Stage(this);
    this.faces = new Faces(this);
    this.wall = new Wall(this);
    this.rules = new Rules(this);
    this.filters = new Filters(this);
    this.actions = actionsOf(this);
  }

  get place() {
    return this.list.indexOf(this.number);
  }

  /** The word of a photo's verdict. */
  word(number) {
    return LEVELS[this.verdicts?.levels[number]] ?? "unsure";
  }

  isYours(number) {
    return Boolean(this.verdicts?.yours.has(number));
  }

  isBest(number) {
    return Boolean(this.verdicts?.best.has(number));
  }

  isChanged(number) {
    return Boolean(this.verdicts?.changed.has(number));
  }

  /** The file name of a photo, without its folder. */
  name(number) {
    return (this.start.photos[number] ?? "").split("/").at(-1);
  }

  /** The set of a photo if that is a burst; −1 if it is not. */
  burstOf(number) {
    const set = this.#setOf.get(number) ?? -1;
    return this.start.sets[set]?.kind === "burst" ? set : -1;
  }

  /** The rules that are tried, as the query of an address. */
  query() {
    return new URLSearchParams(this.tried).toString();
  }

  /** Starts the page. */
  async begin() {
    byId("work").hidden = false;
    this.makeButtons();
    await this.outbox.flush();
    await this.refresh();
    this.layout();
    this.show(0);
    this.#learnSoon();
  }

  /** Shows a photo; at once if it is decoded already. */
  show(number) {
    if (number < 0 || number >= this.start.photos.length) return;
    const moved = number !== this.number;
    this.number = number;
    if (moved) this.stage.zoom = null;
    this.#draw();
    this.strip.reveal();
    this.strip.refresh();
    this.want();
    if (moved) announce([this.name(number), this.word(number), this.details.ready(number)?.reason].filter(Boolean).join(", "));
  }

  /** Shows the photo so many places further in the list. */
  step(by) {
    if (!this.list.length) return;
    const { place } = this;
    const at = place < 0 ? this.list.findIndex((number) => number > this.number) : place + by;
    this.show(this.list[Math.min(Math.max(at < 0 ? 0 : at, 0), this.list.length - 1)]);
  }

  /** Shows the first photo of the next burst or other set in the list, or of the one before. */
  stepSet(by) {
    const here = this.#setOf.get(this.number);
    for (let place = this.place + by; place >= 0 && place < this.list.length; place += by) {
      const set = this.#setOf.get(this.list[place]);
      if (set === undefined || set === here) continue;
      const first = this.list.find((number) => this.#setOf.get(number) === set);
      this.show(first);
      return;
    }
    showToast(by > 0 ? "There is no further set in this list" : "There is no earlier set in this list");
  }

  /** Loads what is shown, and what may be shown next. */
  want() {
    const { place } = this;
    const around = place < 0 ? [this.number]
      : AHEAD.map((by) => this.list[place + by]).filter((number) => number !== undefined);
    this.pictures.want(around);
    for (const number of around.slice(0, 4)) this.#detail(number, around);
    this.#wantSheets(around);
  }

  #wantSheets(around) {
    this.sheets.want(around.slice(0, 3).filter((number) => this.details.ready(number)?.faces.length)
      .flatMap((number) => this.faces.keys(number)));
  }

  async #detail(number, around) {
    if (this.details.isFresh(number)) return;
    try {
      await this.details.load(number, this.query());
    } catch (error) {
      this.session.handleError(error);
      return;
    }
    if (number === this.number) this.#draw();
    if (around.includes(this.number)) this.#wantSheets([this.number, ...around.filter((each) => each !== this.number)]);
  }

  #came(number) {
    if (number === this.number) this.stage.draw();
  }

  #thumbnailCame(number) {
    this.strip.came(number);
    if (number === this.number && !this.pictures.ready(number)) this.stage.draw();
  }

  #draw() {
    this.stage.draw();
    this.#describe();
    this.faces.draw();
    if (this.view !== "wall") return;
    if (this.burstOf(this.number) < 0) this.setView("photo");
    else this.wall.show();
  }

  #describe() {
    const detail = this.details.ready(this.number);
    const word = this.word(this.number);
    byId("chip").className = `chip ${word}`;
    byId("chip").textContent = `${SIGNS[word]} ${word}${this.isYours(this.number) ? " · yours" : ""}`;
    byId("reason").textContent = detail ? [detail.reason, detail.damage && `damaged: ${detail.damage}`].filter(Boolean).join(" · ") : "";
    const set = this.start.sets[this.#setOf.get(this.number)];
    const facts = [
      this.start.photos[this.number],
      detail?.width ? `${detail.width}×${detail.height}` : "",
      set ? `${set.kind}, ${set.members.indexOf(this.number) + 1} of ${set.members.length}` : "",
      this.isBest(this.number) ? "★ best of its burst" : "",
      this.place < 0 ? "not in this list" : `${(this.place + 1).toLocaleString("en")} of ${this.list.length.toLocaleString("en")}`,
    ];
    byId("about").textContent = facts.filter(Boolean).join(" · ");
    this.#pressed();
  }

  #pressed() {
    const yours = this.isYours(this.number) ? this.word(this.number) : "";
    for (const button of byId("moves").querySelectorAll("[data-verdict]")) {
      button.setAttribute("aria-pressed", String(button.dataset.verdict === yours));
    }
    const wall = byId("moves").querySelector("[data-name='Faces of the burst']");
    if (wall) wall.disabled = this.burstOf(this.number) < 0;
  }

  /** Overrules the present photo's verdict; the same verdict again is taken back. Shown at once, and saved then. */
  overrule(word) {
    const { number } = this;
    if (number < 0 || !this.verdicts) return;
    const again = this.isYours(number) && this.word(number) === word;
    if (!again) {
      this.verdicts.yours.add(number);
      this.verdicts.levels[number] = LEVELS.indexOf(word);
    } else this.verdicts.yours.delete(number);
    this.#show(`${this.name(number)}: ${again ? "by the rules again" : word}`);
    this.#send("/api/overrule", { photo: number, verdict: again ? "by rules" : word });
  }

  /** Takes back the last overrule, or choice of rules, also one of an earlier visit. */
  async undo() {
    const response = await this.#send("/api/undo", {});
    if (!response) return;
    const { kind, photo, rules } = await response.json();
    if (!kind) showToast("Nothing is left to be taken back");
    if (kind === "rules") {
      this.present = rules;
      this.tryRules(rules);
      showToast("Back to the rules before");
    }
    if (kind === "overrule" && photo !== null) {
      await this.refresh();
      this.show(photo);
      showToast(`Taken back: ${this.name(photo)}`);
    }
  }

  async #send(path, body) {
    try {
      return await this.outbox.add(path, { click: crypto.randomUUID(), ...body });
    } catch (error) {
      showToast(`Not saved: ${error.message}`);
      return null;
    } finally {
      this.#refreshSoon();
      this.#learnSoon();
    }
  }

  #show(words) {
    announce(words);
    this.strip.refresh();
    this.#describe();
    this.filters.show();
  }

  /** Judges all photos by rules that are not applied yet, and shows what they change. */
  tryRules(rules) {
    this.tried = { ...rules };
    this.details.expire();
    this.rules.show();
    this.refresh();
  }

  /** Makes the rules that are tried the present ones. */
  async applyRules() {
    const rules = this.tried;
    if (!await this.#send("/api/rules", rules)) return;
    this.present = rules;
    this.rules.show();
    showToast("Applied; Z takes that back");
  }

  /** Asks for the verdicts; one request at a time, and the last rules win. */
  async refresh() {
    if (this.#refreshing) {
      this.#again = true;
      return;
    }
    this.#refreshing = true;
    do {
      this.#again = false;
      const { tried } = this;
      try {
        const answer = await requestJson(`/api/verdicts?${this.query()}`);
        this.#take(answer, tried);
        this.session.handleError(null);
      } catch (error) {
        this.session.handleError(error);
      }
    } while (this.#again);
    this.#refreshing = false;
  }

  #take(answer, tried) {
    if (this.outbox.size) { // what is not saved yet would be hidden
      this.#refreshSoon();
      return;
    }
    const before = this.present;
    const untried = same(tried, before);
    this.present = answer.rules;
    if (untried && !same(this.tried, this.present) && same(this.tried, tried)) { // another window has applied rules
      this.tried = answer.rules;
      this.#again = true;
    }
    const judgedAnew = !this.verdicts || !same(this.verdicts.tried, tried) || !same(before, this.present);
    this.verdicts = {
      tried,
      version: answer.version,
      levels: Uint8Array.from(answer.levels, Number),
      yours: new Set(answer.yours),
      best: new Set(answer.best),
      changed: new Set(answer.changed),
      moves: answer.moves,
    };
    this.details.expire();
    this.rules.show();
    this.filters.show();
    if (judgedAnew || this.filters.name === "changed") this.setFilter(this.filters.name, { quiet: true });
    else this.strip.refresh();
    if (this.number >= 0) {
      this.#describe();
      this.want();
      if (this.view === "wall") this.wall.show();
    }
  }

  #refreshSoon() {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => this.refresh(), REFRESH);
  }

  #learnSoon() {
    clearTimeout(this.#learnTimer);
    this.#learnTimer = setTimeout(async () => {
      if (this.session.ended) return;
      try {
        this.rules.suggest(await requestJson("/api/suggestion"));
      } catch (error) {
        this.session.handleError(error);
      }
    }, LEARN);
  }

  /** Lists the photos of a filter. One that is overruled stays listed until a filter is chosen again. */
  setFilter(name, { quiet = false } = {}) {
    this.list = this.filters.choose(name);
    this.strip.layout();
    if (quiet) return;
    if (this.list.length && this.place < 0) this.show(this.list[0]);
    else if (this.number >= 0) this.show(this.number);
  }

  /** Shows a view: `photo`, `wall` (the faces of the burst) or `grid` (thumbnails all over). */
  setView(view) {
    if (view === "wall" && this.burstOf(this.number) < 0) {
      showToast("This photo is in no burst");
      return;
    }
    this.view = view;
    byId("work").dataset.view = view;
    byId("wall").hidden = view !== "wall";
    this.layout();
    this.#draw();
  }

  /** Shows a face of the photo at its native pixels. */
  zoomFace(index) {
    const box = this.details.ready(this.number)?.faces[index]?.box;
    if (!box) return;
    if (this.view !== "photo") this.setView("photo");
    this.stage.zoomAt({ x: box[0] + box[2] / 2, y: box[1] + box[3] / 2 });
  }

  nextFace() {
    const index = this.faces.next();
    if (index >= 0) this.zoomFace(index);
    else showToast("No face was found in this photo");
  }

  makeButtons() {
    const of = (kind) => this.actions.filter((action) => action.kind === kind);
    byId("moves").replaceChildren(...[...of("verdict"), ...of("move")].map((action) => this.#button(action, [])));
    byId("filters").replaceChildren(...of("filter").map((action) => this.#button(action, [document.createElement("span")])));
  }

  #button(action, extra) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.name = action.filter ?? action.name;
    if (action.verdict) button.dataset.verdict = action.verdict;
    button.append(action.name, " ", ...extra, keycap(action.keys[0]));
    button.addEventListener("click", (event) => {
      if (event.detail) button.blur(); // otherwise the space bar would press the button again
      action.run(event);
    });
    return button;
  }

  /** Measures the page again after the space for it has changed. */
  layout() {
    const fitting = this.start.sides.find((side) => side >= this.stage.side()) ?? this.start.sides.at(-1);
    if (fitting !== this.#side && this.view === "photo") {
      this.#side = fitting;
      this.pictures.clear();
    }
    this.strip.layout();
    if (this.number >= 0) {
      this.stage.draw();
      this.want();
    }
  }
}
