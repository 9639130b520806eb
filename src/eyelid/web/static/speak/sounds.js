// The sounds of the page. The alarm rings until it is stopped; that of a face that is lost is quiet and low.

import { load, store } from "../client.js";
import { Tones } from "../tones.js";

const STORED = "eyelid/speak/loudness";
const ALARM = [{ pitch: 950, length: 0.28 }, { pitch: 1270, at: 0.3, length: 0.28 }, { pitch: 950, at: 0.6, length: 0.28 }];
const ALARM_EVERY = 1200; // milliseconds
const ALARM_LOUDNESS = 0.9; // whatever the loudness of the others
const SOUNDS = {
  attention: [{ pitch: 660, length: 0.22, loudness: 0.6 }, { pitch: 880, at: 0.24, length: 0.36, loudness: 0.6 }],
  symbol: [{ pitch: 520, length: 0.07, loudness: 0.2 }],
  held: [{ pitch: 390, length: 0.1, loudness: 0.25 }],
  request: [{ pitch: 660, length: 0.16, loudness: 0.4 }],
  undo: [{ pitch: 460, length: 0.1, loudness: 0.25 }, { pitch: 330, at: 0.11, length: 0.14, loudness: 0.25 }],
  refused: [{ pitch: 180, length: 0.18, loudness: 0.3 }],
  sleep: [{ pitch: 520, length: 0.2, loudness: 0.2 }, { pitch: 390, at: 0.22, length: 0.2, loudness: 0.2 }, { pitch: 260, at: 0.44, length: 0.35, loudness: 0.2 }],
  wake: [{ pitch: 260, length: 0.15, loudness: 0.2 }, { pitch: 390, at: 0.17, length: 0.15, loudness: 0.2 }, { pitch: 520, at: 0.34, length: 0.3, loudness: 0.2 }],
  lost: [{ pitch: 220, length: 0.5, loudness: 0.12 }, { pitch: 196, at: 0.6, length: 0.7, loudness: 0.12 }],
  found: [{ pitch: 220, length: 0.25, loudness: 0.12 }, { pitch: 294, at: 0.27, length: 0.35, loudness: 0.12 }],
  countdown: [{ pitch: 780, length: 0.3, loudness: 0.7 }],
};

export class Sounds {
  #alarm = 0;

  constructor() {
    this.tones = new Tones();
    this.loudness = Number(load(STORED) ?? 1);
  }

  setLoudness(loudness) {
    this.loudness = loudness;
    store(STORED, String(loudness));
  }

  /** Plays a sound by its name; returns a promise that ends with it. */
  play(name) {
    const tones = SOUNDS[name].map((tone) => ({ ...tone, loudness: tone.loudness * this.loudness }));
    const seconds = this.loudness ? this.tones.play(tones) : 0;
    return new Promise((done) => setTimeout(done, 1000 * seconds));
  }

  /** Rings, or stops ringing. */
  ring(isRinging) {
    if (isRinging === Boolean(this.#alarm)) return;
    clearInterval(this.#alarm);
    this.#alarm = 0;
    if (!isRinging) return;
    const once = () => this.tones.play(ALARM.map((tone) => ({ ...tone, loudness: ALARM_LOUDNESS })));
    once();
    this.#alarm = setInterval(once, ALARM_EVERY);
  }

  get isRinging() {
    return Boolean(this.#alarm);
  }
}
