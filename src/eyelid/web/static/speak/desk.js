// The desk holds what all parts of the page use: what came from the server, and what goes to it.

import { request, requestJson } from "../client.js";
import { showToast } from "../messages.js";
import { Outbox } from "../outbox.js";
import { Board } from "./board.js";
import { Eyes } from "./eyes.js";
import { Guide } from "./guide.js";
import { Keyboard } from "./keyboard.js";
import { Modes } from "./modes.js";
import { Partner } from "./partner.js";
import { Session } from "./session.js";
import { Settings } from "./settings.js";
import { Sounds } from "./sounds.js";
import { Speech } from "./speech.js";
import { setWords, word } from "./words.js";

export class Desk {
  #effect = null; // number of the last effect that was played; null before the first news
  #symbolTurn = null;
  #held = ""; // the blink that has been held for long enough

  constructor(start) {
    this.start = start;
    this.turn = 0; // of the news that came last
    this.view = null;
    this.outbox = new Outbox(`speak-${start.place}`, () => this.session.showSaved());
    this.session = new Session(this);
    this.sounds = new Sounds();
    this.speech = new Speech(this.sounds.tones, start.has_server_voice);
    this.speech.language = start.page.lang;
    this.modes = new Modes(this);
    this.board = new Board(this);
    this.partner = new Partner(this);
    this.eyes = new Eyes(this);
    this.guide = new Guide(this);
    this.keyboard = new Keyboard(this);
    this.settings = new Settings(this);
  }

  /** Takes what the server says is new. Some of it may have come before, in another answer. */
  take(news) {
    if (news.turn < this.turn) return; // another answer was faster, and has said more
    this.turn = news.turn;
    this.view = news.view;
    this.#play(news.effects);
    this.#understand(news.symbols);
    this.board.draw();
    this.board.hold(news.hold);
    this.#hearHold(news.hold);
    this.partner.draw();
    this.settings.showWay(news.view.way);
    this.modes.draw(news.view);
    this.eyes.understood(news);
    this.guide.draw(news.guide);
    this.session.takeState(news);
    if (news.settings_turn !== this.start.settings_turn) this.restart();
  }

  /** Shows a frame with what was read in it. The bitmap is this object's to close. */
  show(bitmap, seen) {
    this.eyes.take(bitmap, seen);
  }

  /** Sounds when the eyes have been shut for long enough: who shuts them cannot see how far it is. */
  #hearHold(hold) {
    const held = hold?.share === 1 && hold.symbol.endsWith("blink") ? hold.symbol : "";
    if (held && held !== this.#held) this.sounds.play("held");
    this.#held = held;
  }

  /** Plays what has not been played: sounds at once, words one after the other. */
  #play(effects) {
    const isFirst = this.#effect === null;
    this.#effect ??= 0;
    for (const { number, kind, text } of effects) {
      if (number <= this.#effect) continue;
      this.#effect = number;
      if (isFirst) continue; // from before this page was opened
      if (kind === "sound") this.sounds.play(text);
      else if (kind === "note") showToast(text);
      else if (kind === "speak") this.#speak(number, text);
    }
  }

  /** Shows the symbols that came since the last news. */
  #understand(symbols) {
    const known = this.#symbolTurn ?? this.turn; // those from before this page was opened are known
    this.#symbolTurn = this.turn;
    for (const { symbol, by } of symbols.filter(({ turn }) => turn > known)) {
      this.board.take(symbol);
      this.modes.understood(symbol, by);
    }
  }

  async #speak(number, text) {
    await this.speech.say(text);
    try {
      await request("/api/spoken", { number });
    } catch (error) {
      this.session.handleError(error); // the server goes on by itself after a while
    }
  }

  /** Sends a movement that a key, a switch or a hand has made. */
  symbol(symbol) {
    const isLate = Boolean(this.outbox.size || this.outbox.error); // it waits, and does not say when it was made
    this.send("/api/symbol", { symbol, is_late: isLate });
  }

  /** Sends something that must not be lost; returns the response, or null if it was refused. */
  async send(path, body) {
    try {
      return await this.outbox.add(path, { ...body, click: crypto.randomUUID() });
    } catch (error) {
      showToast(error.message);
      return null;
    }
  }

  /** Sends changed settings, such as { symbols: { dwell_s: 0.8 } }. */
  async change(values) {
    await this.send("/api/settings", { values });
    await this.restart(); // also if they were refused: the fields show what counts
  }

  /** Asks again for the settings, and for the words of the page, which may have changed. */
  async restart() {
    try {
      this.start = { ...this.start, ...await requestJson("/api/start") };
    } catch (error) {
      this.session.handleError(error);
      return;
    }
    setWords(this.start.page);
    this.speech.language = this.start.page.lang;
    this.settings.draw();
    this.keyboard.draw();
    this.modes.refresh();
    if (this.view) {
      this.board.refresh();
      this.modes.draw(this.view);
    }
    document.title = word("page_title");
  }
}
