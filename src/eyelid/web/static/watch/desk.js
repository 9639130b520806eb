// The desk holds what all parts of the page use: what came from the server, what is chosen, and the marks.

import { requestJson } from "../client.js";
import { announce, showToast } from "../messages.js";
import { Outbox } from "../outbox.js";
import { actionsOf } from "./actions.js";
import { Events } from "./events.js";
import { Measures } from "./measures.js";
import { Request } from "./request.js";
import { Session } from "./session.js";
import { Sound } from "./sound.js";
import { Stage } from "./stage.js";
import { Trace } from "./trace.js";

const MOST_EVENTS = 1000;
const BLINK = 0.15; // seconds around the moment at which a blink was missed, until the server says when it was

export class Desk {
  #alarmTurn = 0;
  #requestTurn = 0;
  #frame = 0;
  #answers = 0; // to marks

  constructor(start) {
    this.start = start;
    this.turn = 0; // of the news that came last
    this.time = 0; // of the recording, in seconds
    this.shownTime = 0; // of what is on the screen, which may be paused
    this.isPaused = false;
    this.person = null; // whose eyes and measures are shown; null for the largest face
    this.people = {};
    this.events = [];
    this.chosen = null; // number of an event
    this.marks = { false: new Set(), missed: [] };
    this.outbox = new Outbox(`watch-${start.run}`, () => this.session.showSaved());
    this.session = new Session(this);
    this.sound = new Sound();
    this.request = new Request();
    this.stage = new Stage(this);
    this.trace = new Trace(this, start.shown_s);
    this.list = new Events(this);
    this.measures = new Measures(this);
    this.actions = actionsOf(this);
  }

  async begin() {
    try {
      this.#takeMarks(await requestJson("/api/marks"));
    } catch (error) {
      this.session.handleError(error);
    }
    this.draw();
  }

  /** Takes what the server says is new. Some of it may have come before, in another answer. */
  take(news) {
    this.turn = Math.max(this.turn, news.turn);
    this.time = Math.max(this.time, news.time_s);
    this.people = news.people;
    this.trace.add(news.steps);
    const known = this.events.at(-1)?.number ?? -1;
    const fresh = news.events.filter(({ number }) => number > known);
    this.events.push(...fresh);
    if (this.events.length > MOST_EVENTS) this.events.splice(0, this.events.length - MOST_EVENTS);
    for (const alarm of news.alarms) {
      if (alarm.turn <= this.#alarmTurn) continue;
      this.#alarmTurn = alarm.turn;
      this.measures.alarm(alarm);
      this.sound.alarm();
    }
    for (const { turn, words } of news.requests) {
      if (turn <= this.#requestTurn) continue;
      this.#requestTurn = turn;
      this.request.show(words);
      this.sound.tone();
    }
    if (fresh.length && !this.isPaused) this.list.draw();
    this.session.takeState(news);
    this.draw();
  }

  /** Shows a frame with what was read in it. The bitmap is this object's to close. */
  show(bitmap, reading) {
    if (this.isPaused) {
      bitmap.close();
      return;
    }
    this.stage.take(bitmap, reading);
    this.draw();
  }

  /** Draws everything anew, in the next frame of the screen. */
  draw() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.isPaused) {
        this.shownTime = this.time;
        this.measures.draw();
      }
      this.stage.draw();
      this.trace.draw();
    });
  }

  pause() {
    this.isPaused = !this.isPaused;
    document.getElementById("stage").dataset.paused = this.isPaused;
    announce(this.isPaused ? "paused" : "live");
    this.list.draw();
    this.draw();
  }

  /** The number of the person who is shown; null if there is nobody. */
  get whose() {
    const there = Object.keys(this.people);
    if (this.person !== null && there.includes(String(this.person))) return this.person;
    return this.stage.largest ?? (there.length ? Number(there.at(-1)) : null);
  }

  nextPerson() {
    const there = Object.keys(this.people).map(Number);
    if (there.length) this.person = there[(there.indexOf(this.whose) + 1) % there.length];
    this.measures.draw();
    this.draw();
  }

  /** Chooses the event so many places later; 0 for none. */
  choose(step) {
    const at = this.events.findIndex(({ number }) => number === this.chosen);
    if (!step || !this.events.length) this.chosen = null;
    else if (at < 0) this.chosen = this.events.at(-1).number;
    else this.chosen = this.events[Math.min(Math.max(at + step, 0), this.events.length - 1)].number;
    this.list.draw();
    this.draw();
  }

  markMissed() {
    const track = this.whose;
    if (track === null) {
      showToast("Nobody was seen yet");
      return;
    }
    const time = this.shownTime;
    this.marks.missed.push({ track, start_s: time - BLINK, apex_s: time, end_s: time });
    this.#mark("/api/missed", { track, time_s: time });
  }

  markFalse() {
    const number = this.chosen ?? this.events.findLast((event) => event.track === this.whose)?.number ?? this.events.at(-1)?.number;
    if (number === undefined) {
      showToast("There is no event yet");
      return;
    }
    this.marks.false.add(number);
    this.#mark("/api/false", { event: number });
  }

  undo() {
    this.#mark("/api/undo", {});
  }

  /** Shows a mark at once, and sends it; what the server says then counts. */
  async #mark(path, body) {
    if (!this.start.can_mark) {
      showToast("There is no place for marks; start eyelid watch with --output FOLDER");
      return;
    }
    this.list.draw();
    this.draw();
    try {
      const marks = await (await this.outbox.add(path, { ...body, click: crypto.randomUUID() })).json();
      this.#answers += 1;
      this.#takeMarks(marks);
      if (path === "/api/undo") showToast(marks.undone ? `The last mark is taken back: ${marks.undone}` : "There is no mark to take back");
    } catch (error) {
      showToast(error.message);
      const before = this.#answers;
      const marks = await requestJson("/api/marks");
      if (before === this.#answers) this.#takeMarks(marks); // else a later mark has said more
    }
  }

  #takeMarks({ false: numbers, missed }) {
    this.marks = { false: new Set(numbers), missed };
    this.list.draw();
    this.draw();
  }
}
