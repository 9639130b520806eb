// The desk at which one labels.

import { Away, Expired, Refused, ask, askJson, keep, recall } from "../client.js";
import { keycap } from "../keys.js";
import { Outbox } from "../outbox.js";
import { actionsOf } from "./actions.js";
import { ARROW_WORDS, arrowsOf } from "./arrows.js";
import { Grid } from "./grid.js";
import { Past } from "./past.js";
import { Pictures } from "./pictures.js";
import { Queue } from "./queue.js";
import { Single } from "./single.js";
import { showStatus } from "./status.js";
import { showNotice, showSaved, showTrouble, tell } from "./telling.js";

const SOON = 500; // milliseconds between two looks at the status
const SIDES = [96, 144, 192, 256, 320, 384, 480, 576, 720, 900]; // CSS pixels of the picture
const USUAL_SIDE = 320;
const ROOMY = 900; // CSS pixels of the window's height, from which the usual side is
const ROOMY_SIDE = 480;

const at = (id) => document.getElementById(id);

/** What the views share: the annotator, the queues, what was said, what is not saved yet. */
export class Desk {
  #steps = []; // what was said since the page was opened: { names, takeBack, card | grid }
  #passed = new Set(); // disagreements that were seen in this visit
  #statusAt = 0;
  #statusTimer = 0;
  #away = null;

  constructor(start) {
    this.start = start;
    this.by = "";
    this.view = "single";
    this.status = null;
    this.ended = false;
    this.unseen = new Set(); // names of pictures that cannot be shown
    this.pictures = new Pictures();
    this.outbox = new Outbox(start.journal, () => this.showSaved());
    this.busy = () => [this.single.card, this.single.present].filter(Boolean).map(({ name }) => name)
      .concat([...this.unseen], this.outbox.bodies.flatMap(({ name, marks }) => (marks ? Object.keys(marks) : name ?? [])));
    this.past = new Past(at("past"), this.pictures, (index) => this.lookAt(index));
    this.queues = this.newQueues();
    this.single = new Single(this);
    this.grid = new Grid(this);
    this.actions = actionsOf(this);
  }

  newQueues() {
    const next = (count, beside) => askJson("/api/upcoming", { by: this.by, count, beside });
    const disputed = async (count, beside) => {
      const query = new URLSearchParams({ by: this.by, count: Math.min(count + beside.length + this.#passed.size, 500) });
      const cards = await askJson(`/api/disagreements?${query}`);
      return cards.filter(({ name }) => !beside.includes(name) && !this.#passed.has(name)).slice(0, count);
    };
    return {
      single: new Queue(next, this.pictures, this.busy),
      disagreements: new Queue(disputed, this.pictures, this.busy),
    };
  }

  get queue() {
    return this.queues[this.view] ?? this.queues.single;
  }

  /** Begins, or begins anew for another annotator. */
  async begin(by) {
    this.by = by;
    this.#steps = [];
    this.queues = this.newQueues();
    this.single.card = this.single.present = null;
    at("who").textContent = by;
    at("who").setAttribute("aria-label", `Annotator ${by}: change`);
    at("work").hidden = false;
    this.layOut();
    await this.outbox.empty();
    try {
      await this.past.load(by);
    } catch (error) {
      this.meet(error);
    }
    this.setView("single");
    this.freshen();
  }

  /** Fetches what runs low, and lets go of what is not needed. */
  async refill() {
    try {
      await this.queue.fill();
      this.meet(null);
    } catch (error) {
      this.meet(error);
    }
    this.pictures.keepOnly([...this.queue.cards, ...this.past.shown, ...this.grid.wanted,
      ...[this.single.card, this.single.present].filter(Boolean)]);
  }

  /** Says something of one picture: it is shown as said at once, and as saved once it is. */
  say(path, body, card, mark) {
    if (this.view === "disagreements") this.#passed.add(card.name);
    this.#send(path, body, [[card, mark]], { card });
  }

  /** Says something of the pictures of a grid, as one step. */
  sayGrid(said, body, grid) {
    const marks = Object.fromEntries(said.map(([card, mark]) => [card.name, mark]));
    this.#send("/api/mark-grid", { ...body, marks }, said, { grid });
  }

  #send(path, body, said, shown) {
    const { click } = body;
    const step = { ...shown, names: said.map(([card]) => card.name), takeBack: this.past.add(said, click) };
    this.#steps.push(step);
    this.outbox.add(path, { by: this.by, ...body }).then(
      () => {
        this.past.saved(click);
        this.freshen();
      },
      (error) => {
        this.#steps = this.#steps.filter((other) => other !== step);
        step.takeBack();
        tell(`Not saved: ${error.message}`);
      },
    );
  }

  /** Takes the last step back; those of earlier visits, too. */
  async undo() {
    const step = this.#steps.pop();
    const answered = this.outbox.add("/api/undo", { by: this.by, click: crypto.randomUUID() });
    if (step) this.#showTakenBack(step);
    try {
      const cards = await (await answered).json();
      if (!step) await this.#showUndone(cards);
      else if (cards.length && !step.names.includes(cards[0].name)) tell(`Taken back: ${cards[0].name}, from another window`);
    } catch (error) {
      tell(`Nothing was taken back: ${error.message}`);
    }
    this.freshen();
  }

  #showTakenBack(step) {
    step.takeBack();
    step.names.forEach((name) => this.#passed.delete(name));
    if (step.grid) {
      this.setView("grid", { opened: true });
      this.grid.bringBack(step.grid);
    } else {
      if (this.view === "grid") this.setView("single", { opened: true });
      this.single.bringBack(step.card);
    }
  }

  async #showUndone(cards) {
    if (!cards.length) {
      tell("Nothing is left to be taken back");
      return;
    }
    const said = cards.map((card) => [card.name, this.ownMark(card)]);
    const label = said.map(([, mark]) => mark?.label).find(Boolean);
    await this.past.load(this.by);
    const grid = cards.length > 1 && label;
    if (grid || this.view === "grid") this.setView(grid ? "grid" : "single", { opened: true });
    if (grid) this.grid.bringBack({ cards, marks: new Map(said.filter(([, mark]) => mark && mark.label !== label)), label });
    else this.single.bringBack(cards[0]);
  }

  /** Shows a view: `single`, `grid` or `disagreements`; with its first picture, unless one is `opened` already. */
  setView(view, { opened = false } = {}) {
    if (this.view !== "grid") this.single.putAway();
    this.view = view;
    at("single").hidden = view === "grid";
    at("tags").hidden = view === "grid";
    at("grid").hidden = view !== "grid";
    for (const name of ["single", "grid", "disagreements"]) {
      at(`view-${name}`).setAttribute("aria-pressed", String(name === view));
    }
    if (view === "disagreements") {
      this.#passed.clear();
      this.queues = this.newQueues();
    }
    this.makeButtons();
    if (opened) return;
    if (view === "grid") this.grid.open();
    else this.single.next();
  }

  lookAt(index) {
    if (this.view === "grid") this.setView("single", { opened: true });
    this.single.look(index);
  }

  /** Returns what this annotator said of a picture, or null. */
  ownMark(card) {
    const said = this.past.items.find((item) => item.card.name === card.name);
    return said ? said.mark : card.marks[this.by] ?? null;
  }

  whyNothing() {
    if (this.#away) return "The server does not answer; the next picture comes when it is back.";
    return this.view === "disagreements" ? "There are no disagreements to decide." : "Every picture was looked at.";
  }

  whyNothingIs(label) {
    return `Nothing is suggested as ${label} now. Label some pictures one at a time first, or choose another class.`;
  }

  /** Returns the side of the room for one picture, in CSS pixels. */
  side() {
    const room = Math.min(at("stage").clientWidth - 24, Math.max(innerHeight - 400, 160));
    return Math.min(SIDES[this.#size()], room);
  }

  #size() {
    const kept = Number(recall("eyelid/size"));
    return SIDES.includes(kept) ? SIDES.indexOf(kept) : SIDES.indexOf(innerHeight < ROOMY ? USUAL_SIDE : ROOMY_SIDE);
  }

  zoom(by) {
    keep("eyelid/size", String(SIDES[Math.min(SIDES.length - 1, Math.max(0, this.#size() + by))]));
    this.layOut();
  }

  layOut() {
    at("stage").style.setProperty("--room", `${this.side() + 24}px`);
    this.single.redraw();
  }

  hints() {
    return recall("eyelid/hints") !== "off";
  }

  toggleHints() {
    keep("eyelid/hints", this.hints() ? "off" : "on");
    tell(this.hints() ? "Suggestions are shown" : "Suggestions are hidden");
    if (this.single.card && this.single.painted) this.single.describe();
    this.changed();
  }

  /** Makes the buttons of what can be done in this view. */
  makeButtons() {
    const here = this.actions.filter(({ views }) => !views || views.includes(this.view));
    const of = (...kinds) => here.filter(({ kind }) => kinds.includes(kind)).map((action) => this.#button(action));
    at("answers").replaceChildren(...of("class", "answer"));
    at("tags").replaceChildren(...of("tag"));
    at("moves").replaceChildren(...of("move"));
    this.changed();
  }

  #button(action) {
    const button = document.createElement("button");
    const arrow = this.view === "grid" ? null : arrowsOf(this.start.classes).get(action.name);
    const keys = arrow ? [arrow, ...action.keys] : action.keys;
    button.type = "button";
    button.dataset.name = action.name;
    button.classList.toggle("quiet", action.kind === "answer");
    if (action.told) button.title = action.told;
    button.append(action.name, " ", ...keys.slice(action.kind === "tag" ? -1 : 0).slice(0, 2).map(keycap));
    const way = arrow && ARROW_WORDS[action.name.toLowerCase()];
    if (way) button.append(Object.assign(document.createElement("small"), { textContent: way }));
    button.addEventListener("click", (event) => {
      if (event.detail) button.blur(); // else the space bar would press it again
      action.run(event);
    });
    return button;
  }

  /** Shows what changes with the picture: the tags that are on, what was said of it. */
  changed() {
    const { card, tags } = this.single;
    const own = card && this.view !== "grid" ? this.ownMark(card) : null;
    const isOwn = (name) => own && (own.label ? own.label === name : own.cant_tell && name === "can't tell");
    for (const button of at("answers").children) button.classList.toggle("was", Boolean(isOwn(button.dataset.name)));
    for (const button of at("tags").children) button.setAttribute("aria-pressed", String(tags.has(button.dataset.name)));
    if (this.past.current !== this.single.at) this.past.show(this.single.at);
  }

  /** Shows what waits to be saved, and whether something is in its way. */
  showSaved() {
    showSaved(this.outbox);
    if (this.outbox.trouble) this.meet(this.outbox.trouble);
    else if (!this.outbox.size && this.#away) this.meet(null);
  }

  /** Takes note of an error of the server, or of none, and tells of it. */
  meet(error) {
    if (error instanceof Refused) tell(error.message);
    this.#away = error instanceof Away || error instanceof Expired ? error : this.outbox.trouble;
    if (!this.ended) showTrouble(this.#away, this.outbox);
  }

  /** Has the status come soon, but not too often. */
  freshen() {
    const wait = Math.max(0, this.#statusAt + SOON - performance.now());
    if (!this.#statusTimer) this.#statusTimer = setTimeout(() => this.beat(), wait);
  }

  /** Looks how the server is, and what it knows now. */
  async beat() {
    clearTimeout(this.#statusTimer);
    this.#statusTimer = 0;
    this.#statusAt = performance.now();
    if (this.ended || !this.by) return;
    try {
      this.status = await askJson(`/api/status?by=${encodeURIComponent(this.by)}`);
      this.meet(null);
      showStatus(at("status"), this.status);
      const { disagreements, finished } = this.status;
      at("view-disagreements").textContent = disagreements ? `Disagreements ${disagreements}` : "Disagreements";
      if (this.outbox.trouble) this.outbox.hurry();
      if (finished) await this.end();
    } catch (error) {
      this.meet(error);
    }
    if (this.view !== "grid" && !this.single.card && !this.ended) await this.single.late();
  }

  /** Shows that the session is over, once all is saved. */
  async end() {
    await this.outbox.empty();
    this.ended = true;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    at("work").hidden = true;
    showTrouble(null, this.outbox);
    const { labelled } = this.status ?? {};
    showNotice("The session is over", `${labelled ? `${labelled.toLocaleString("en")} pictures are labelled, and all is saved. ` : ""}`
      + "The terminal goes on from here; this page can be closed.");
  }

  async finish() {
    try {
      await this.outbox.empty();
      await ask("/api/finish", {});
      await this.beat();
    } catch (error) {
      this.meet(error);
    }
  }
}
