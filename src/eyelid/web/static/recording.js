// A recording or camera that the server reads: the page asks for what is new, and for the newest frame.

import { RefusedError, request, requestJson } from "./client.js";

const AGAIN = 1000; // milliseconds until the server is asked again where it did not answer, or nothing more comes

export class Recording {
  #desk;
  #shown = null;

  constructor(desk) {
    this.#desk = desk;
  }

  async begin() {
    const { session } = this.#desk;
    while (!session.ended) {
      let again = AGAIN;
      try {
        const news = await requestJson(`/api/news?after=${this.#desk.turn}`);
        this.#desk.take(news);
        if (news.reading && news.reading.frame !== this.#shown && !document.hidden) await this.#show(news.reading);
        if (!news.over) again = 0;
      } catch (error) {
        session.handleError(error);
      }
      if (again) await new Promise((done) => setTimeout(done, again));
    }
  }

  async #show(reading) {
    try {
      const response = await request(`/api/picture/${reading.frame}`);
      const bitmap = await createImageBitmap(await response.blob());
      this.#shown = reading.frame;
      this.#desk.show(bitmap, reading);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error; // the frame is gone, and a newer one is there
    }
  }
}
