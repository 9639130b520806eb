// The camera of this browser: its frames go to the server of this machine, with the times at which they were taken.

import { ExpiredError, RefusedError, pictureBody, request, requestJson } from "./client.js";

const WANTED = { video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 }, facingMode: "user" }, audio: false };
const UNDER_WAY = 2; // requests
const AGAIN = 1000; // milliseconds until the server is asked again
const WORDS = {
  NotAllowedError: "The camera was not allowed. Allow it for this page in the browser's bar of addresses, and start again.",
  NotFoundError: "There is no camera. Connect one, and start again.",
  NotReadableError: "The camera is in use by another program, or broken. Close that program, and start again.",
  gone: "The camera is gone. Connect it, and start again.",
  other: "The camera cannot be used",
};

const byId = (id) => document.getElementById(id);

export class Camera {
  #desk;
  #words;
  #video = byId("video");
  #canvas = new OffscreenCanvas(1, 1);
  #page = 0;
  #underWay = 0;
  #stopped = true;
  #heard = 0; // when the server has answered last
  #trip = 0; // milliseconds until it did
  #slow;
  #released;

  /**
   * `words` say, by the names of errors, why there are no pictures. If an answer takes `slow` milliseconds or more, the
   * next frame waits for it: then fewer frames are read, but each is sooner. `released` is called when the camera is let go.
   */
  constructor(desk, { words = WORDS, slow = Infinity, released = () => {} } = {}) {
    this.#desk = desk;
    this.#words = words;
    this.#slow = slow;
    this.#released = released;
  }

  begin() {
    byId("start").addEventListener("click", () => this.#start());
    byId("begin").hidden = false;
    this.#poll();
  }

  async #start() {
    this.#desk.session.say("");
    byId("start").disabled = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia(WANTED);
      const [track] = stream.getVideoTracks();
      track.addEventListener("ended", () => this.#stop(this.#words.gone));
      this.#video.srcObject = stream;
      this.#video.hidden = false;
      await this.#video.play();
      this.#page = (await requestJson("/api/camera", {})).page;
      this.#stopped = false;
      byId("begin").hidden = true;
      this.#next();
    } catch (error) {
      this.#stop(this.#words[error.name] ?? `${this.#words.other}: ${error.message}`);
    }
  }

  #release() {
    this.#stopped = true;
    for (const track of this.#video.srcObject?.getTracks() ?? []) track.stop();
    this.#released();
  }

  #stop(words) {
    this.#release();
    this.#desk.session.say(words);
    byId("begin").hidden = false;
    byId("start").disabled = false;
  }

  #next() {
    if (this.#stopped) return;
    this.#video.requestVideoFrameCallback((now, { captureTime }) => {
      this.#next();
      if (this.#underWay < (this.#trip < this.#slow ? UNDER_WAY : 1)) this.#send((captureTime ?? now) / 1000);
    });
  }

  async #send(taken) {
    this.#underWay += 1;
    let bitmap;
    try {
      bitmap = await createImageBitmap(this.#video);
      const { width, height } = bitmap;
      if (this.#canvas.width !== width || this.#canvas.height !== height) Object.assign(this.#canvas, { width, height });
      this.#canvas.getContext("2d").drawImage(bitmap, 0, 0);
      const body = await pictureBody(this.#canvas);
      const path = `/api/frame?page=${this.#page}&own_s=${taken.toFixed(6)}&after=${this.#desk.turn}`;
      const sent = performance.now();
      const news = await (await request(path, body)).json();
      this.#heard = performance.now();
      this.#trip = this.#heard - sent;
      this.#desk.take(news);
      if (news.reading) {
        this.#desk.show(bitmap, news.reading);
        bitmap = null;
      }
      if (news.over) this.#release();
    } catch (error) {
      if (error instanceof RefusedError) this.#stop(error.message);
      else this.#desk.session.handleError(error);
      if (error instanceof ExpiredError) this.#stop("");
      await new Promise((done) => setTimeout(done, AGAIN));
    } finally {
      bitmap?.close();
      this.#underWay -= 1;
      if (this.#desk.session.ended) this.#release(); // also where the server that has ended no longer answers
    }
  }

  /** Asks what is new while no frames go to the server, as when this page is in the background. */
  async #poll() {
    let again = AGAIN;
    while (!this.#desk.session.ended) {
      if (again) await new Promise((done) => setTimeout(done, again));
      again = AGAIN;
      if (performance.now() - this.#heard < AGAIN || this.#desk.session.ended) continue;
      try {
        const news = await requestJson(`/api/news?after=${this.#desk.turn}`); // comes when there is something new
        this.#desk.take(news);
        if (!news.over) again = 0;
      } catch (error) {
        this.#desk.session.handleError(error);
      }
    }
  }
}
