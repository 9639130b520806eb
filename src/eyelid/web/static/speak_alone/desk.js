// The desk of a page without a server: frames and keys come in, what the page shows, plays and says goes out. It answers what the
// server of `eyelid speak` answers. Mirrors `eyelid.speaking.speak_desk`.

import { rounded } from "../alone/numbers.js";
import { takenAlong } from "../alone/taken_along.js";
import { Turns } from "../alone/turns.js";
import { moved, notice } from "./engine/notice.js";
import { Memory } from "./memory.js";
import { Seeing } from "./seeing.js";
import { changed } from "./settings.js";
import { Talk } from "./talk.js";
import { phrasesOf } from "./voice.js";

const TICK = 50; // milliseconds
const KEEP = 60000; // milliseconds after which what was learned of reflex blinks is kept
const EFFECTS = 100;
const SYMBOLS = 8;

export class AloneDesk {
  #memory;
  #choices;
  #talk;
  #seeing;
  #turns = new Turns(1); // with 0, a page asks for what there is, and is told no effects
  #settingsTurn = 0;
  #number = 0;
  #effects = [];
  #symbols = [];
  #shown = "";
  #timer = 0;
  #isFinished = false;

  /** Opens the desk of the person who was taken along. */
  static async opened() {
    const desk = new AloneDesk();
    const [person, choices] = await Promise.all([takenAlong("person.json"), takenAlong("choices.json")]);
    desk.#choices = choices;
    desk.#memory = new Memory(person);
    desk.#talk = await Talk.begun(desk.#memory, choices.folders, now());
    desk.#seeing = new Seeing(desk.#memory, choices.ranges);
    desk.#timer = setInterval(() => desk.#tick(), TICK);
    desk.connect().catch(() => {}); // ready when the camera is started, which tries it again and says what is wrong
    setInterval(() => desk.#memory.keep({ blinks: desk.#seeing.blinks }), KEEP);
    return desk;
  }

  // What the page asks

  start() {
    const { settings, person, calibration } = this.#memory;
    const { ranges, presets, ways, languages } = this.#choices;
    const { condition } = person;
    return {
      person: person.place, place: `alone-${person.place}`, source: "browser", camera: "browser",
      settings, ranges, presets, ways, languages,
      page: this.#talk.language.page, settings_turn: this.#settingsTurn, warnings: [], has_server_voice: false,
      own_words: this.#memory.words.length,
      profile: { condition, conditions: calibration ? [{ name: condition, is_calibrated: true, lines: calibration.lines }] : [] },
    };
  }

  news(after = 0) {
    const { hold } = this.#seeing;
    return {
      turn: this.#turns.now,
      time_s: rounded(now(), 3),
      view: this.#talk.view(),
      hold: hold && { symbol: hold.symbol, share: rounded(hold.share, 2) },
      effects: this.#effects.filter(({ turn }) => turn > after && after > 0),
      symbols: this.#symbols,
      reading: this.#seeing.json(),
      camera: { state: this.#seeing.cameraState(now()), words: "" },
      guide: this.#seeing.guideJson(),
      settings_turn: this.#settingsTurn,
      saved: this.#memory.isKept,
      over: this.#isFinished,
      finished: this.#isFinished,
    };
  }

  /** Waits until there is something new after a turn, for a second at most. */
  wait(after) {
    return this.#isFinished ? Promise.resolve() : this.#turns.after(after);
  }

  words() {
    return this.#memory.words;
  }

  phrases() {
    return phrasesOf(this.#memory, this.#talk.language).map(({ sequence, text, group }) => ({ sequence, phrase: text, group }));
  }

  // Frames and keys

  /** Opens the models; throws if they cannot be used. */
  connect() {
    return this.#seeing.open();
  }

  /** Takes a frame, RGBA, that was taken at a time of the browser's clock; returns once it was read. */
  async see(frame, timeS) {
    for (const each of await this.#seeing.see(frame, timeS, this.#talk.pace)) this.#take(each, "eyes");
    this.#changed();
  }

  cameraFailed(reason) {
    this.#seeing.fail(reason);
    this.#changed();
  }

  /** Takes a symbol by a key or a switch, as if eyes had made it. */
  key(symbol, isLate) {
    this.#take(notice("symbol", now(), symbol), "key", isLate);
    this.#changed();
  }

  /** Does what a key or a button asks for: `undo`, `rest`, `help`, `silence`, `repeat`. */
  command(kind, value) {
    this.#play(this.#talk.command(kind, now(), value));
    this.#changed();
  }

  /** Says that the words of an effect, by its number, were spoken to their end. */
  spoken(number) {
    const last = this.#effects.findLast(({ kind }) => kind === "speak");
    if (number !== last?.number) return;
    this.#play(this.#talk.take(notice("spoken", now())));
    this.#changed();
  }

  /** Begins a guide: a `calibration` or a `trial`; an empty name breaks one off, or puts its result away. */
  guide(kind) {
    if (kind) this.#seeing.guide(kind, now());
    else this.#seeing.putGuideAway();
    this.#changed();
  }

  chooseFace(track) {
    return this.#seeing.choose(track);
  }

  // What a carer may change

  async setSettings(values) {
    const settings = changed(this.#memory.settings, values, this.#choices);
    this.#memory.keep({ settings });
    await this.#use();
    if (values.speaker?.way) this.command("way", settings.speaker.way);
    return settings;
  }

  async addWord(word) {
    this.#memory.addWord(word);
    await this.#use();
  }

  async removeWord(word) {
    this.#memory.removeWord(word);
    await this.#use();
  }

  finish() {
    this.#memory.keep({ blinks: this.#seeing.blinks });
    this.command("silence");
    this.#isFinished = true;
    clearInterval(this.#timer);
    this.#changed();
  }

  async #use() {
    await this.#talk.change(this.#choices.folders, now());
    await this.#seeing.renew();
    this.#settingsTurn += 1;
    this.#changed();
  }

  #tick() {
    this.#play(this.#talk.command("tick", now()));
    for (const each of this.#seeing.passTime(now())) this.#take(each, "eyes");
    this.#endGuide();
    const { lit_share: share, countdown_s: left, ...view } = this.#talk.view();
    const steps = [share, left].map((value) => value && rounded(value, 1));
    const shown = JSON.stringify([view, ...steps, this.#seeing.hold, this.#seeing.cameraState(now()), this.#seeing.guideJson()]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#changed();
  }

  #take(each, by, isLate = false) {
    if (each.kind === "symbol") {
      this.#symbols = [...this.#symbols, { turn: this.#turns.now + 1, time_s: rounded(now(), 3), symbol: each.symbol, by }].slice(-SYMBOLS);
    }
    if (this.#seeing.isGuided && ["symbol", "released"].includes(each.kind)) { // while there is a guide, symbols are its answers
      if (each.kind === "symbol") this.#seeing.hear(each.symbol, now());
      return;
    }
    this.#play(this.#talk.take(moved(each, now()), isLate));
  }

  /** Uses what a guide has taught, if it is over. */
  #endGuide() {
    const values = this.#seeing.endGuide();
    if (values === null) return;
    this.#memory.keep({ settings: changed(this.#memory.settings, values, this.#choices) });
    this.#use();
  }

  #play(effects) {
    for (const { kind, text } of effects) {
      this.#number += 1;
      this.#effects = [...this.#effects, { turn: this.#turns.now + 1, number: this.#number, kind, text }].slice(-EFFECTS);
    }
    if (effects.length) this.#changed();
  }

  #changed() {
    this.#turns.next();
  }
}

function now() {
  return performance.now() / 1000;
}
