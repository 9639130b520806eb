// Sounds of the page: three rising tones for an alarm, one tone for a request.

const TONES = [660, 880, 1175]; // Hz
const LENGTH = 0.22; // seconds
const FADE = 0.01;
const LOUDNESS = 0.5;

export class Sound {
  #context = null;

  constructor() {
    this.isOn = true;
    addEventListener("pointerdown", () => this.#open(), { once: true }); // browsers allow no sound before
    addEventListener("keydown", () => this.#open(), { once: true });
  }

  toggle() {
    this.isOn = !this.isOn;
    document.getElementById("sound").setAttribute("aria-pressed", this.isOn);
    if (this.isOn) this.tone();
  }

  alarm() {
    this.#play(TONES);
  }

  tone() {
    this.#play(TONES.slice(0, 1));
  }

  #open() {
    this.#context ??= new AudioContext();
    this.#context.resume();
    return this.#context;
  }

  #play(pitches) {
    if (!this.isOn || !navigator.userActivation?.hasBeenActive) return;
    const context = this.#open();
    pitches.forEach((pitch, place) => {
      const begin = context.currentTime + place * LENGTH;
      const tone = new OscillatorNode(context, { frequency: pitch });
      const loudness = new GainNode(context, { gain: 0 });
      loudness.gain.setValueAtTime(0, begin);
      loudness.gain.linearRampToValueAtTime(LOUDNESS, begin + FADE);
      loudness.gain.setValueAtTime(LOUDNESS, begin + LENGTH - FADE);
      loudness.gain.linearRampToValueAtTime(0, begin + LENGTH);
      tone.connect(loudness).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + LENGTH);
    });
  }
}
