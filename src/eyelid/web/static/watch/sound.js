// Sounds of the page: three rising tones for an alarm, one tone for a request.

import { Tones } from "../tones.js";

const PITCHES = [660, 880, 1175]; // Hz
const LENGTH = 0.22; // seconds
const LOUDNESS = 0.5;

export class Sound {
  #tones = new Tones();

  constructor() {
    this.isOn = true;
  }

  toggle() {
    this.isOn = !this.isOn;
    document.getElementById("sound").setAttribute("aria-pressed", this.isOn);
    if (this.isOn) this.tone();
  }

  alarm() {
    this.#play(PITCHES);
  }

  tone() {
    this.#play(PITCHES.slice(0, 1));
  }

  #play(pitches) {
    if (this.isOn) this.#tones.play(pitches.map((pitch, place) => ({ pitch, at: place * LENGTH, length: LENGTH, loudness: LOUDNESS })));
  }
}
