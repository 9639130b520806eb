// The session: the camera's state, what is wrong, a tab in the background, and the end.

import { letSleep, stayAwake } from "../awake.js";
import { ExpiredError, RefusedError, UnreachableError, request } from "../client.js";
import { showNotice, showToast } from "../messages.js";
import { word } from "./words.js";

const AWAY = 2; // seconds in the background that are worth telling
const byId = (id) => document.getElementById(id);

export class Session {
  #desk;
  #problem = null;
  #hiddenAt = 0;
  #isSaved = true;

  constructor(desk) {
    this.#desk = desk;
    this.ended = false;
    document.addEventListener("visibilitychange", () => this.#turn());
  }

  #turn() {
    if (document.hidden) {
      this.#hiddenAt = performance.now();
      return;
    }
    const seconds = Math.round((performance.now() - this.#hiddenAt) / 1000);
    if (this.#hiddenAt && seconds >= AWAY) this.note(word("was_hidden", { seconds }));
    if (!this.ended) stayAwake();
  }

  /** Shows a line until it is closed. */
  note(words) {
    byId("note-words").textContent = words;
    byId("note").hidden = !words;
  }

  /** Says why there are no pictures; the page goes on with keys. */
  say(words) {
    byId("refused").textContent = words ? `${words} ${word("keys_go_on")}` : "";
    if (words) this.#desk.send("/api/camera_failed", { reason: words.slice(0, 200) });
  }

  takeState({ saved, finished }) {
    this.#isSaved = saved !== false;
    this.handleError(null);
    if (this.#desk.outbox.error) this.#desk.outbox.retryNow();
    if (finished) this.end();
  }

  showSaved() {
    this.handleError(this.#desk.outbox.error);
  }

  /** Shows an error of a request; null after a request that has succeeded. */
  handleError(error) {
    if (error instanceof RefusedError) showToast(error.message);
    const { outbox } = this.#desk;
    this.#problem = error instanceof UnreachableError || error instanceof ExpiredError ? error : outbox.error;
    const count = outbox.size;
    const waiting = count ? ` ${word(count === 1 ? "one_waits" : "many_wait", { count })}` : "";
    const words = this.#problem instanceof ExpiredError ? word("expired") + waiting
      : this.#problem ? word("server_lost") + waiting
      : this.#isSaved ? "" : word("not_saved");
    const banner = byId("banner");
    banner.hidden = !words || this.ended;
    if (banner.textContent !== words) banner.textContent = words;
  }

  /** Ends the session, once everything is sent. */
  async finish() {
    try {
      if (!await this.#desk.outbox.flush()) throw this.#desk.outbox.error;
      await request("/api/finish", {});
      this.end(); // at once, since the server is gone in a moment
    } catch (error) {
      this.handleError(error);
    }
  }

  end() {
    this.ended = true;
    letSleep();
    this.#desk.sounds.ring(false);
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    for (const id of ["work", "banner", "note", "tools"]) byId(id).hidden = true;
    showNotice(word("ended_title"), word("ended_words"));
  }
}
