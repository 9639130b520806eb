// The desk holds the data that all views use, and the connection to the server.

import { ExpiredError, RefusedError, UnreachableError, load, request, requestJson, store } from "../client.js";
import { keycap } from "../keys.js";
import { Outbox } from "../outbox.js";
import { actionsOf } from "./actions.js";
import { ARROW_WORDS, arrowsOf } from "./arrows.js";
import { Grid } from "./grid.js";
import { MarkHistory } from "./history.js";
import { Pictures } from "./pictures.js";
import { Queue } from "./queue.js";
import { Single } from "./single.js";
import { showStatus } from "./status.js";
import { showBanner, showNotice, showSaved, showToast } from "../messages.js";

const STATUS_PAUSE = 500; // smallest time between two requests of the status, in milliseconds
const SIDES = [96, 144, 192, 256, 320, 384, 480, 576, 720, 900, 1200, 1600]; // CSS pixels of the picture
const BESIDE = 400; // CSS pixels of the height that is left for all else

const byId = (id) => document.getElementById(id);

/** The data that all views use: the annotator, the queues, the history and the outbox. */
export class Desk {
  #steps = []; // steps since the page was opened: { names, removeFromHistory, card | grid }
  #decided = new Set(); // names of disagreements that were answered in this visit
  #statusAt = 0;
  #statusTimer = 0;
  #connectionError = null;

  constructor(start) {
    this.start = start;
    this.by = "";
    this.view = "single";
    this.status = null;
    this.ended = false;
    this.unavailable = new Set(); // names of pictures that cannot be loaded
    this.pictures = new Pictures();
    this.outbox = new Outbox(start.journal, () => this.showSaved());
    this.excludedNames = () => [this.single.card, this.single.present].filter(Boolean).map(({ name }) => name)
      .concat([...this.unavailable], this.outbox.bodies.flatMap(({ name, marks }) => (marks ? Object.keys(marks) : name ?? [])));
    this.history = new MarkHistory(byId("history"), this.pictures, (index) => this.showItem(index));
    this.queues = this.newQueues();
    this.single = new Single(this);
    this.grid = new Grid(this);
    this.actions = actionsOf(this);
  }

  newQueues() {
    const next = (count, exclude) => requestJson("/api/upcoming", { by: this.by, count, exclude });
    const disputed = async (count, exclude) => {
      const query = new URLSearchParams({ by: this.by, count: Math.min(count + exclude.length + this.#decided.size, 500) });
      const cards = await requestJson(`/api/disagreements?${query}`);
      return cards.filter(({ name }) => !exclude.includes(name) && !this.#decided.has(name)).slice(0, count);
    };
    return {
      single: new Queue(next, this.pictures, this.excludedNames),
      disagreements: new Queue(disputed, this.pictures, this.excludedNames),
    };
  }

  get queue() {
    return this.queues[this.view] ?? this.queues.single;
  }

  /** Starts the page, or starts it again for another annotator. */
  async begin(by) {
    this.by = by;
    this.#steps = [];
    this.queues = this.newQueues();
    this.single.card = this.single.present = null;
    byId("who").textContent = by;
    byId("who").setAttribute("aria-label", `Annotator ${by}: change`);
    byId("work").hidden = false;
    this.layout();
    await this.outbox.flush();
    try {
      await this.history.load(by);
    } catch (error) {
      this.handleError(error);
    }
    this.setView("single");
    this.scheduleStatus();
  }

  /** Fills the queue, and frees the memory of pictures that are not needed any more. */
  async refill() {
    try {
      await this.queue.fill();
      this.handleError(null);
    } catch (error) {
      this.handleError(error);
    }
    this.pictures.keepOnly([...this.queue.cards, ...this.history.visibleCards, ...this.grid.neededCards,
      ...[this.single.card, this.single.present].filter(Boolean)]);
  }

  /** Sends a mark or skip of one picture. The history shows it at once, and marks it as saved later. */
  submit(path, body, card, mark) {
    if (this.view === "disagreements") this.#decided.add(card.name);
    this.#send(path, body, [[card, mark]], { card });
  }

  /** Sends the marks of a grid as one step; `pairs` are cards and marks. */
  submitGrid(pairs, body, grid) {
    const marks = Object.fromEntries(pairs.map(([card, mark]) => [card.name, mark]));
    this.#send("/api/mark-grid", { ...body, marks }, pairs, { grid });
  }

  #send(path, body, pairs, source) {
    const { click } = body;
    const step = { ...source, names: pairs.map(([card]) => card.name), removeFromHistory: this.history.add(pairs, click) };
    this.#steps.push(step);
    this.outbox.add(path, { by: this.by, ...body }).then(
      () => {
        this.history.markSaved(click);
        this.scheduleStatus();
      },
      (error) => {
        this.#steps = this.#steps.filter((other) => other !== step);
        step.removeFromHistory();
        showToast(`Not saved: ${error.message}`);
      },
    );
  }

  /** Undoes the last step, which may be of an earlier visit. */
  async undo() {
    const step = this.#steps.pop();
    const response = this.outbox.add("/api/undo", { by: this.by, click: crypto.randomUUID() });
    if (step) this.#restoreStep(step);
    try {
      const cards = await (await response).json();
      if (!step) await this.#restoreCards(cards);
      else if (cards.length && !step.names.includes(cards[0].name)) showToast(`Taken back: ${cards[0].name}, from another window`);
    } catch (error) {
      showToast(`Nothing was taken back: ${error.message}`);
    }
    this.scheduleStatus();
  }

  #restoreStep(step) {
    step.removeFromHistory();
    step.names.forEach((name) => this.#decided.delete(name));
    if (step.grid) {
      this.setView("grid", { restoring: true });
      this.grid.restore(step.grid);
    } else {
      if (this.view === "grid") this.setView("single", { restoring: true });
      this.single.restore(step.card);
    }
  }

  async #restoreCards(cards) {
    if (!cards.length) {
      showToast("Nothing is left to be taken back");
      return;
    }
    const pairs = cards.map((card) => [card.name, this.ownMark(card)]);
    const label = pairs.map(([, mark]) => mark?.label).find(Boolean);
    await this.history.load(this.by);
    const grid = cards.length > 1 && label;
    if (grid || this.view === "grid") this.setView(grid ? "grid" : "single", { restoring: true });
    if (grid) this.grid.restore({ cards, marks: new Map(pairs.filter(([, mark]) => mark && mark.label !== label)), label });
    else this.single.restore(cards[0]);
  }

  /** Shows a view: `single`, `grid` or `disagreements`. `restoring`: the caller shows a picture in it. */
  setView(view, { restoring = false } = {}) {
    if (this.view !== "grid") this.single.leave();
    this.view = view;
    byId("single").hidden = view === "grid";
    byId("tags").hidden = view === "grid";
    byId("grid").hidden = view !== "grid";
    for (const name of ["single", "grid", "disagreements"]) {
      byId(`view-${name}`).setAttribute("aria-pressed", String(name === view));
    }
    if (view === "disagreements") {
      this.#decided.clear();
      this.queues = this.newQueues();
    }
    this.makeButtons();
    if (restoring) return;
    if (view === "grid") this.grid.open();
    else this.single.next();
  }

  /** Shows an item of the history in the view of a single picture. */
  showItem(index) {
    if (this.view === "grid") this.setView("single", { restoring: true });
    this.single.showItem(index);
  }

  /** Returns this annotator's mark of a picture, or null. */
  ownMark(card) {
    const item = this.history.items.find((other) => other.card.name === card.name);
    return item ? item.mark : card.marks[this.by] ?? null;
  }

  emptyQueueText() {
    if (this.#connectionError) return "The server does not answer; the next picture comes when it is back.";
    if (this.view !== "disagreements") return "Every picture was looked at.";
    return Object.keys(this.status?.annotators ?? {}).length > 1 ? "There are no disagreements to decide."
      : "There are no disagreements yet: they need a second annotator, who marks some of the same pictures.";
  }

  emptyGridText(label) {
    return `Nothing is suggested as ${label} now. Label some pictures one at a time first, or choose another class.`;
  }

  /** Returns the side of the square for one picture, in CSS pixels. */
  side() {
    return Math.min(SIDES[this.#size()], this.#room());
  }

  #room() {
    return Math.min(byId("single").clientWidth - 24, Math.max(innerHeight - BESIDE, 160));
  }

  #size() {
    const stored = Number(load("eyelid/size"));
    if (SIDES.includes(stored)) return SIDES.indexOf(stored);
    return Math.max(0, SIDES.findLastIndex((side) => side <= this.#room()));
  }

  zoom(by) {
    store("eyelid/size", String(SIDES[Math.min(SIDES.length - 1, Math.max(0, this.#size() + by))]));
    this.layout();
  }

  layout() {
    byId("stage").style.setProperty("--room", `${this.side() + 24}px`);
    this.single.redraw();
  }

  hints() {
    return load("eyelid/hints") !== "off";
  }

  toggleHints() {
    store("eyelid/hints", this.hints() ? "off" : "on");
    showToast(this.hints() ? "Suggestions are shown" : "Suggestions are hidden");
    if (this.single.card && this.single.painted) this.single.describe();
    this.changed();
  }

  /** Creates the buttons of this view. */
  makeButtons() {
    const here = this.actions.filter(({ views }) => !views || views.includes(this.view));
    const of = (...kinds) => here.filter(({ kind }) => kinds.includes(kind)).map((action) => this.#button(action));
    byId("answers").replaceChildren(...of("class", "answer"));
    byId("tags").replaceChildren(...of("tag"));
    byId("moves").replaceChildren(...of("move"));
    this.changed();
  }

  #button(action) {
    const button = document.createElement("button");
    const arrow = this.view === "grid" ? null : arrowsOf(this.start.classes).get(action.name);
    const keys = arrow ? [arrow, ...action.keys] : action.keys;
    button.type = "button";
    button.dataset.name = action.name;
    button.classList.toggle("quiet", action.kind === "answer");
    if (action.help) button.title = action.help;
    button.append(action.name, " ", ...keys.slice(action.kind === "tag" ? -1 : 0).slice(0, 2).map(keycap));
    const way = arrow && ARROW_WORDS[action.name.toLowerCase()];
    if (way) button.append(Object.assign(document.createElement("small"), { textContent: way }));
    button.addEventListener("click", (event) => {
      if (event.detail) button.blur(); // otherwise the space bar would press the button again
      action.run(event);
    });
    return button;
  }

  /** Updates the buttons and the history to the current picture. */
  changed() {
    const { card, tags } = this.single;
    const own = card && this.view !== "grid" ? this.ownMark(card) : null;
    const isOwn = (name) => own && (own.label ? own.label === name : own.cant_tell && name === "can't tell");
    const live = this.view === "grid" ? this.grid.cards.length > 0 : Boolean(card);
    for (const button of document.querySelectorAll("#answers button, #tags button, #moves [data-name=skip]")) {
      button.disabled = !live; // there is nothing that they would answer
    }
    for (const button of byId("answers").children) button.classList.toggle("chosen", Boolean(isOwn(button.dataset.name)));
    for (const button of byId("tags").children) button.setAttribute("aria-pressed", String(tags.has(button.dataset.name)));
    if (this.history.current !== this.single.at) this.history.show(this.single.at);
  }

  /** Shows whether all marks are saved, and the error if they cannot be saved. */
  showSaved() {
    showSaved(this.outbox);
    if (this.outbox.error) this.handleError(this.outbox.error);
    else if (!this.outbox.size && this.#connectionError) this.handleError(null);
  }

  /** Shows an error of a request; null after a request that has succeeded. */
  handleError(error) {
    if (error instanceof RefusedError) showToast(error.message);
    this.#connectionError = error instanceof UnreachableError || error instanceof ExpiredError ? error : this.outbox.error;
    if (!this.ended) showBanner(this.#connectionError, this.outbox);
  }

  /** Requests the status soon, but not too often. */
  scheduleStatus() {
    const wait = Math.max(0, this.#statusAt + STATUS_PAUSE - performance.now());
    if (!this.#statusTimer) this.#statusTimer = setTimeout(() => this.refreshStatus(), wait);
  }

  /** Requests the status and shows it. */
  async refreshStatus() {
    clearTimeout(this.#statusTimer);
    this.#statusTimer = 0;
    this.#statusAt = performance.now();
    if (this.ended || !this.by) return;
    try {
      this.status = await requestJson(`/api/status?by=${encodeURIComponent(this.by)}`);
      this.handleError(null);
      showStatus(byId("status"), this.status);
      const { disagreements, finished } = this.status;
      byId("view-disagreements").textContent = disagreements ? `Disagreements ${disagreements}` : "Disagreements";
      if (this.outbox.error) this.outbox.retryNow();
      if (finished) await this.end();
    } catch (error) {
      this.handleError(error);
    }
    if (this.view !== "grid" && !this.single.card && !this.ended) await this.single.retry();
  }

  /** Shows that the session is over, after all marks are saved. */
  async end() {
    await this.outbox.flush();
    this.ended = true;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    byId("work").hidden = true;
    showBanner(null, this.outbox);
    const { labelled } = this.status ?? {};
    showNotice("The session is over", `${labelled ? `${labelled.toLocaleString("en")} pictures are labelled, and all is saved. ` : ""}`
      + "The terminal goes on from here; this page can be closed.");
  }

  async finish() {
    try {
      await this.outbox.flush();
      await request("/api/finish", {});
      await this.refreshStatus();
    } catch (error) {
      this.handleError(error);
    }
  }
}
