// The session with the server: what is saved, what is wrong, how writing the results goes, and the end.

import { ExpiredError, RefusedError, UnreachableError, request, requestJson } from "../client.js";
import { showNotice, showSaved, showToast } from "../messages.js";

const byId = (id) => document.getElementById(id);

export class Session {
  #desk;
  #outbox;

  constructor(desk) {
    this.#desk = desk;
    this.#outbox = desk.outbox;
    this.ended = false;
  }

  showSaved() {
    showSaved(this.#outbox);
    this.handleError(this.#outbox.error);
  }

  /** Shows an error of a request; null after a request that has succeeded. */
  handleError(error) {
    if (error instanceof RefusedError) showToast(error.message);
    const problem = error instanceof UnreachableError || error instanceof ExpiredError ? error : this.#outbox.error;
    const banner = byId("banner");
    banner.hidden = !problem || this.ended;
    if (banner.hidden) return;
    const waiting = this.#outbox.size ? ` Verdicts that are not saved yet (${this.#outbox.size}) are kept in this browser.` : "";
    banner.textContent = problem instanceof ExpiredError
      ? `This page belongs to an earlier run of eyelid cull. Open the address that the new run has printed.${waiting}`
      : `The server does not answer: ${problem.message}. It is tried again and again.${waiting}`;
  }

  /** Asks whether something has changed elsewhere, and how writing the results goes. */
  async poll() {
    if (this.ended) return;
    try {
      const state = await requestJson("/api/state");
      this.handleError(null);
      if (this.#outbox.error) this.#outbox.retryNow();
      this.#showExport(state.export);
      if (state.finished) {
        await this.#end();
        return;
      }
      if (state.version !== this.#desk.verdicts?.version && !this.#outbox.size) await this.#desk.refresh();
      if (this.#desk.pictures.ready(this.#desk.number)?.error) this.#desk.want();
    } catch (error) {
      this.handleError(error);
    }
  }

  /** Has the results written. */
  async write() {
    try {
      await this.#outbox.flush();
      await request("/api/export", {});
      await this.poll();
    } catch (error) {
      this.handleError(error);
    }
  }

  #showExport({ running, lines, error }) {
    const words = running ? ["Writing …"] : [...lines, ...(error ? [`Not written: ${error}`] : [])];
    byId("write").disabled = running;
    if (byId("written").textContent === words.join("")) return;
    byId("written").replaceChildren(...words.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  }

  /** Ends the session, once everything is saved. */
  async finish() {
    try {
      if (!await this.#outbox.flush()) throw this.#outbox.error;
      await request("/api/finish", {});
      await this.#end(); // at once, since the server is gone in a moment
    } catch (error) {
      this.handleError(error);
    }
  }

  async #end() {
    await this.#outbox.flush();
    this.ended = true;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    byId("work").hidden = true;
    byId("banner").hidden = true;
    showNotice("The session is over", "Every verdict of yours is saved. The terminal goes on from here; this page can be closed.");
  }
}
