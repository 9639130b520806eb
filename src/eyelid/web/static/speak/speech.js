// Speech: by a voice of this browser that is on this machine, else by the server's program, else not at all.
// Voices of the browser that are elsewhere are never used: what is said stays here.

import { load, request, store } from "../client.js";

const STORED = "eyelid/speak/voice";
const AFTER_CANCEL = 50; // milliseconds; browsers drop what is spoken at once after a cancel
const START = 2500; // milliseconds in which a voice must begin
const A_LETTER = 150; // milliseconds that a letter may take, at the usual pace
const SERVER_PACE = 150; // words a minute of the server's voice at the usual pace

export class Speech {
  #tones;
  #language = "en";
  #hasServer;
  #failed = new Set(); // names of voices that did not speak
  #queue = Promise.resolve();
  #stop = () => {};

  constructor(tones, hasServer) {
    this.#tones = tones;
    this.#hasServer = hasServer;
    const stored = JSON.parse(load(STORED) ?? "{}");
    this.voiceName = stored.name ?? ""; // chosen by the carer; empty for the best
    this.pace = stored.pace ?? 1;
    this.last = ""; // by what was spoken last: `browser`, `server` or `none`
    this.onVoices = () => {};
    globalThis.speechSynthesis?.addEventListener?.("voiceschanged", () => this.onVoices()); // they may come late
  }

  set language(code) {
    this.#language = code;
  }

  /** The voices of this machine for the language, the best first. */
  get voices() {
    const base = this.#language.split("-")[0];
    const all = globalThis.speechSynthesis?.getVoices() ?? [];
    return all.filter(({ localService, lang }) => localService && lang.split(/[-_]/)[0] === base)
      .sort((one, other) => Number(other.default) - Number(one.default));
  }

  choose({ name = this.voiceName, pace = this.pace }) {
    Object.assign(this, { voiceName: name, pace });
    this.#failed.clear();
    store(STORED, JSON.stringify({ name, pace }));
  }

  /** Says words after those that are being said; returns by what, once they are said. */
  say(words) {
    const said = this.#queue.then(() => this.#say(words));
    this.#queue = said.catch(() => {});
    return said;
  }

  /** Stops what is being said. */
  hush() {
    this.#stop();
  }

  async #say(words) {
    const voices = this.voices.filter(({ name }) => !this.#failed.has(name));
    const voice = voices.find(({ name }) => name === this.voiceName) ?? voices[0];
    if (voice && this.voiceName !== "server" && await this.#byBrowser(words, voice)) this.last = "browser";
    else if (this.#hasServer && await this.#byServer(words)) this.last = "server";
    else this.last = "none";
    return this.last;
  }

  /** Says words by a voice of the browser; returns whether it did. One that does not begin is not asked again. */
  async #byBrowser(words, voice) {
    const synthesis = globalThis.speechSynthesis;
    synthesis.cancel();
    await new Promise((done) => setTimeout(done, AFTER_CANCEL));
    return new Promise((done) => {
      const utterance = new SpeechSynthesisUtterance(words);
      Object.assign(utterance, { voice, lang: voice.lang, rate: this.pace });
      let timer = setTimeout(() => end(false), START);
      const end = (isSaid) => {
        clearTimeout(timer);
        if (!isSaid) this.#failed.add(voice.name);
        done(isSaid);
      };
      utterance.addEventListener("start", () => {
        clearTimeout(timer);
        timer = setTimeout(() => end(true), START + (A_LETTER * words.length) / this.pace); // some never say that they end
      });
      utterance.addEventListener("end", () => end(true));
      utterance.addEventListener("error", ({ error }) => end(["canceled", "interrupted"].includes(error)));
      this.#stop = () => {
        synthesis.cancel();
        end(true);
      };
      synthesis.speak(utterance);
    });
  }

  async #byServer(words) {
    if (!this.#tones.isAllowed) return false;
    try {
      const pace = Math.round(Math.min(Math.max(SERVER_PACE * this.pace, 80), 300));
      const query = new URLSearchParams({ text: words, language: this.#language, pace });
      const data = await (await request(`/api/speech?${query}`)).arrayBuffer();
      const context = this.#tones.open();
      const source = new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(data) });
      source.connect(context.destination);
      await new Promise((done) => {
        source.addEventListener("ended", done);
        this.#stop = () => source.stop();
        setTimeout(done, 1000 * source.buffer.duration + START); // a loudspeaker may be gone
        source.start();
      });
      return true;
    } catch {
      return false; // the words are on the page, and a sound has been heard
    }
  }
}
