// The desk of a page without a server: the camera's frames come in, and what the page shows goes out. It answers what the server of
// `eyelid watch --page` answers. Mirrors `eyelid.watching.watch_desk` and `eyelid.web.watch_json`; nothing can be marked.

import { FrameWorker } from "../alone/frame_worker.js";
import { rounded } from "../alone/numbers.js";
import { takenAlong } from "../alone/taken_along.js";
import { Turns } from "../alone/turns.js";
import { momentOf } from "./person_moment.js";
import { AlarmBell } from "./watching/alarm_bell.js";
import { eventWords } from "./watching/event_words.js";
import { csvOf } from "./watching/tables.js";
import { Tallies } from "./watching/tallies.js";
import { Watcher } from "./watching/watcher.js";

const SOURCE = "browser";
const SHOWN_S = 30; // of the past, that are kept to be shown
const EVENTS = 300; // that a page is told when it is opened
const ALARMS = 20;
const PATIENCE_S = 3; // without a frame, after which the camera gives nothing
const DECIMALS = 4; // of times

export class AloneDesk {
  #along;
  #worker;
  #watcher;
  #bell;
  #tallies = new Tallies();
  #turns = new Turns();
  #steps = []; // with the turns at which they came, as what follows
  #events = [];
  #windows = [];
  #alarms = [];
  #firstS = null; // by the browser's clock, as the next one
  #lastS = null;
  #timeS = 0;
  #frame = -1;
  #reading = null;
  #saved = new Map(); // by table, how many of its rows
  #isFinished = false;

  /** Opens the desk with the rules that were taken along. */
  static async opened() {
    const along = await takenAlong("watch.json");
    const desk = new AloneDesk(along);
    desk.connect().catch(() => {}); // ready when the camera is started, which tries it again and says what is wrong
    addEventListener("beforeunload", (event) => {
      if (desk.#hasUnsaved) event.preventDefault();
    });
    return desk;
  }

  constructor(along) {
    this.#along = along;
    this.#watcher = new Watcher(SOURCE, along.rules);
    this.#bell = new AlarmBell(along.alarm_cooldown_s);
    this.#worker = new FrameWorker(new URL("reading_worker.js", import.meta.url),
      (worker) => worker.ask("open", { seenAbove: along.seen_above }));
  }

  start() {
    return {
      source: SOURCE, camera: true, run: "alone", shown_s: SHOWN_S, can_mark: false, is_alone: true, tables: Object.keys(this.#tables),
    };
  }

  /** Opens the models; throws if they cannot be used. */
  connect() {
    return this.#worker.open();
  }

  /** Takes a frame, RGBA, that was taken at a time of the browser's clock, in seconds; returns what is new after a turn. */
  async see(frame, ownS, after) {
    if (this.#isFinished || (this.#lastS !== null && ownS - this.#lastS < 10 ** -DECIMALS)) return this.news(after);
    this.#firstS ??= ownS;
    this.#lastS = ownS;
    this.#frame += 1;
    const [number, timeS] = [this.#frame, rounded(ownS - this.#firstS, DECIMALS)];
    const { width, height } = frame;
    const people = await this.#worker.ask("read", { frame, timeS }, [frame.data.buffer]);
    if (this.#isFinished) return this.news(after);
    this.#timeS = timeS;
    this.#reading = readingJson(people, { frame: number, width, height });
    this.#take(this.#watcher.feed(timeS, number, people.map((person) => [person.track, momentOf(person, timeS, number)])));
    return { ...this.news(after), reading: this.#reading };
  }

  /** Returns what came after a turn; with 0, all that is kept to be shown, and the last events. */
  news(after) {
    const fresh = (rows) => rows.filter(({ turn }) => turn > after);
    return {
      turn: this.#turns.now,
      time_s: this.#timeS,
      pictures: this.#frame + 1,
      reading: this.#reading,
      steps: fresh(this.#steps).map(({ step }) => step),
      events: fresh(this.#events.slice(-EVENTS)).map(({ event, number }) => eventJson(event, number)),
      alarms: fresh(this.#alarms).map(({ turn, alarm }) => ({ turn, ...alarm })),
      requests: [],
      people: this.#tallies.json(),
      lost: this.#isLost ? `the camera has given none for ${PATIENCE_S} s` : "",
      failure: "",
      over: this.#isFinished,
      finished: this.#isFinished,
    };
  }

  /** Waits until there is something new after a turn, for a second at most. */
  wait(after) {
    return this.#isFinished ? Promise.resolve() : this.#turns.after(after);
  }

  /** Returns a table as CSV, with all rows so far. */
  table(name) {
    const rows = this.#tables[name];
    this.#saved.set(name, rows.length);
    return csvOf(this.#along.columns[name], rows);
  }

  finish() {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#take(this.#watcher.finish());
  }

  get #tables() {
    return { events: this.#events.map(({ event }) => event), windows: this.#windows };
  }

  get #hasUnsaved() {
    return Object.entries(this.#tables).some(([name, rows]) => rows.length > (this.#saved.get(name) ?? 0));
  }

  get #isLost() {
    return this.#lastS !== null && !this.#isFinished && performance.now() / 1000 - this.#lastS > PATIENCE_S;
  }

  #take(told) {
    const turn = this.#turns.now + 1;
    this.#tallies.add(told);
    this.#steps = [...this.#steps.filter(({ step: [, timeS] }) => timeS >= this.#timeS - SHOWN_S),
      ...told.steps.map(([track, step]) => ({ turn, step: stepJson(track, step) }))];
    for (const event of told.events) this.#events.push({ turn, number: this.#events.length, event });
    this.#windows.push(...told.windows);
    const given = told.alarms.filter((alarm) => this.#bell.ring(alarm));
    this.#alarms = [...this.#alarms, ...given.map((alarm) => ({ turn, alarm }))].slice(-ALARMS);
    this.#turns.next();
  }
}

function readingJson(people, { frame, width, height }) {
  return {
    frame, width, height,
    faces: people.map(({ track, box }) => ({ track, box })),
    eyes: people.flatMap(({ track, eyes }) => eyes.map(({ side, box, pOpen }) => ({ track, side, box, p_open: rounded(pOpen, 3) }))),
  };
}

function stepJson(track, { openness: { moment: { timeS }, both, right, left } }) {
  return [track, timeS, ...[both, right, left].map((value) => value && rounded(value, 3))];
}

function eventJson(event, number) {
  return { number, track: event.track, event: event.event, start_s: rounded(event.start_s, DECIMALS), end_s: rounded(event.end_s, DECIMALS),
    words: eventWords(event) };
}
