// What lies over the board: a call for help that can still be called off, an alarm, rest, and eyes that are lost.

import { request } from "../client.js";
import { ARROWS, word } from "./words.js";

const UNDERSTOOD = 1500; // milliseconds for which the page says what was understood
const AGAIN = 1000; // milliseconds until an alarm is stopped once more, if the server did not answer
const byId = (id) => document.getElementById(id);

export class Modes {
  #desk;
  #timer = 0;
  #mode = "";
  #isCalledHere = false; // for help, while the server does not answer
  #isStoppedHere = false;

  constructor(desk) {
    this.#desk = desk;
    byId("stop-alarm").addEventListener("click", () => this.silence());
    byId("call").addEventListener("click", () => this.callForHelp());
  }

  draw({ mode, countdown_s: left }) {
    if (mode !== "alarm" && mode !== "countdown") this.#isStoppedHere = false;
    const shown = this.#isCalledHere ? "alarm" : this.#isStoppedHere ? "speaking" : mode;
    this.#desk.sounds.ring(shown === "alarm");
    const seconds = shown === "countdown" && left !== null ? String(Math.ceil(left)) : "";
    if (byId("seconds").textContent !== seconds) byId("seconds").textContent = seconds;
    if (shown === this.#mode) return;
    this.#mode = shown;
    document.body.dataset.mode = shown;
    byId("lost").hidden = shown !== "lost";
    byId("over").hidden = !["asleep", "countdown", "alarm"].includes(shown);
    byId("over-title").textContent = byId("over").hidden ? "" : word(`${shown}_title`);
    byId("over-words").textContent = byId("over").hidden ? "" : word(`${shown}_words`, { repeats: this.#desk.start.settings.speaker.wake_repeats });
    byId("alarm-said").textContent = ["countdown", "alarm"].includes(shown) ? word(`${shown}_title`) : "";
    byId("stop-alarm").hidden = !["countdown", "alarm"].includes(shown);
    byId("stop-alarm").textContent = word(shown === "alarm" ? "stop_alarm" : "call_off");
  }

  /** Draws the words anew, such as in another language. */
  refresh() {
    this.#mode = "";
  }

  /** Says for a moment what was understood. */
  understood(symbol, by) {
    byId("understood").textContent = `${ARROWS[symbol]} ${word(symbol)}`;
    byId("understood").dataset.by = by;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      byId("understood").textContent = "";
    }, UNDERSTOOD);
  }

  /** Calls for help; rings here at once if the server does not answer. */
  async callForHelp() {
    this.#isStoppedHere = false;
    try {
      await request("/api/help", { click: crypto.randomUUID() });
    } catch (error) {
      this.#isCalledHere = true;
      this.#desk.session.handleError(error);
      this.draw(this.#desk.view);
    }
  }

  /** Stops the alarm at once, whatever the server does. */
  async silence() {
    const isOn = this.#isCalledHere || ["countdown", "alarm"].includes(this.#desk.view.mode);
    if (!isOn) return;
    this.#isCalledHere = false;
    this.#isStoppedHere = true;
    this.draw(this.#desk.view);
    await this.#stop();
  }

  async #stop() {
    try {
      await request("/api/silence", { click: crypto.randomUUID() });
    } catch (error) {
      this.#desk.session.handleError(error);
      setTimeout(() => this.#isStoppedHere && this.#stop(), AGAIN); // else nobody could call again
    }
  }
}
