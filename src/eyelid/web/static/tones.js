// Tones, one after the other or at given times, once the browser allows sound.

const FADE = 0.01; // seconds

export class Tones {
  #context = null;

  constructor() {
    addEventListener("pointerdown", () => this.open(), { once: true }); // browsers allow no sound before
    addEventListener("keydown", () => this.open(), { once: true });
  }

  /** Whether the browser allows sound: somebody has clicked, or pressed a key. */
  get isAllowed() {
    return Boolean(navigator.userActivation?.hasBeenActive);
  }

  /** Returns the way to the loudspeaker, and opens it. */
  open() {
    this.#context ??= new AudioContext();
    this.#context.resume();
    return this.#context;
  }

  /** Plays tones, { pitch in Hz, length and at (when it begins) in seconds, loudness 0 to 1 }; returns when they end, in seconds. */
  play(tones) {
    if (!this.isAllowed) return 0;
    const context = this.open();
    for (const { pitch, at = 0, length, loudness } of tones) {
      const begin = context.currentTime + at;
      const tone = new OscillatorNode(context, { frequency: pitch });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, begin);
      gain.gain.linearRampToValueAtTime(loudness, begin + FADE);
      gain.gain.setValueAtTime(loudness, begin + length - FADE);
      gain.gain.linearRampToValueAtTime(0, begin + length);
      tone.connect(gain).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + length);
    }
    return Math.max(...tones.map(({ at = 0, length }) => at + length));
  }
}
