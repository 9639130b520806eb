// The session with the server: what is saved, what is wrong, and the end.

import { letSleep } from "../awake.js";
import { ExpiredError, RefusedError, UnreachableError, request } from "../client.js";
import { showNotice, showSaved, showToast } from "../messages.js";

const byId = (id) => document.getElementById(id);

export class Session {
  #desk;
  #state = ""; // what the server has said of what it watches

  constructor(desk) {
    this.#desk = desk;
    this.ended = false;
  }

  showSaved() {
    byId("saved").hidden = false;
    showSaved(this.#desk.outbox);
    this.handleError(this.#desk.outbox.error);
  }

  /** Takes what the server says of itself, and of what it watches. */
  takeState({ failure, lost, over, finished }) {
    this.handleError(null);
    if (this.#desk.outbox.error) this.#desk.outbox.retryNow();
    const after = this.#desk.start.can_mark ? " Marks can still be made." : "";
    const words = failure ? `The recording cannot be read any further: ${failure}.${after}`
      : over ? `The recording has ended.${after}`
      : lost && `No pictures: ${lost}`;
    if (words !== this.#state) this.say(words);
    this.#state = words;
    if (finished) this.#end();
  }

  /** Shows words over the picture; nothing to hide them. */
  say(words) {
    byId("waiting").textContent = words;
    byId("waiting").hidden = !words;
  }

  /** Shows an error of a request; null after a request that has succeeded. */
  handleError(error) {
    if (error instanceof RefusedError) showToast(error.message);
    const { outbox } = this.#desk;
    const problem = error instanceof UnreachableError || error instanceof ExpiredError ? error : outbox.error;
    const banner = byId("banner");
    banner.hidden = !problem || this.ended;
    if (banner.hidden) return;
    const waiting = outbox.size ? ` Marks that are not saved yet (${outbox.size}) are kept in this browser.` : "";
    banner.textContent = problem instanceof ExpiredError
      ? `This page belongs to an earlier run of eyelid watch. Open the address that the new run has printed.${waiting}`
      : `${this.#desk.start.is_alone ? "" : "The server does not answer: "}${problem.message}. It is tried again and again.${waiting}`;
  }

  /** Ends the session, once everything is saved. */
  async finish() {
    try {
      if (!await this.#desk.outbox.flush()) throw this.#desk.outbox.error;
      await request("/api/finish", {});
      this.#end(); // at once, since the server is gone in a moment
    } catch (error) {
      this.handleError(error);
    }
  }

  #end() {
    this.ended = true;
    letSleep();
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    for (const id of ["work", "banner", "alarm", "request"]) byId(id).hidden = true;
    showNotice("The session is over", this.#desk.start.is_alone
      ? "What was found can be saved above, until this page is closed. Load it again to watch once more."
      : "Every mark of yours is saved. The terminal says what was found; this page can be closed.");
  }
}
