// One person's talk: the Speaker, and what this browser keeps of it, so that a reload amid a sentence loses no words. Mirrors
// `eyelid.speaking.talk`; of what was begun, only words that were composed and an alarm come back.

import { RefusedError } from "../request_errors.js";
import { notice } from "./engine/notice.js";
import { loadLanguage } from "./language.js";
import { makeVoice } from "./voice.js";

const COMMANDS = {
  help: (speaker, timeS) => speaker.callForHelp(timeS),
  silence: (speaker, timeS) => speaker.silence(timeS),
  undo: (speaker, timeS) => speaker.undo(timeS),
  rest: (speaker, timeS) => speaker.rest(timeS),
  way: (speaker, timeS, name) => speaker.openWay(timeS, name),
  repeat: (speaker, timeS, place) => speaker.repeat(timeS, place),
  tick: (speaker, timeS) => speaker.tick(timeS),
};

export class Talk {
  #memory;
  #language;
  #voice;
  #saidBefore = "";

  /** Takes up the talk where this browser has left it. */
  static async begun(memory, folders, timeS) {
    const talk = new Talk();
    talk.#memory = memory;
    const { text, way, isRinging } = memory.state;
    talk.#begin(await talk.#languageIn(folders), { text, way }, isRinging, timeS);
    return talk;
  }

  /** What times are multiplied by; see `Speaker`. */
  get pace() {
    return this.#voice.speaker.pace;
  }

  /** The language that is spoken, as `loadLanguage` returns it. */
  get language() {
    return this.#language;
  }

  /** Returns what the Speaker shows; what was said last stays when settings are changed. */
  view() {
    const view = this.#voice.speaker.view();
    return { ...view, said: view.said || this.#saidBefore };
  }

  take(notice, isLate = false) {
    return this.#noted(this.#voice.speaker.take(notice, { isLate }));
  }

  /** Does one of the commands, as by a key. */
  command(kind, timeS, value) {
    return this.#noted(COMMANDS[kind](this.#voice.speaker, timeS, value), kind);
  }

  /** Begins to use settings and words that have changed; what is typed stays. */
  async change(folders, timeS) {
    const language = await this.#languageIn(folders); // while the person may go on
    const { way, mode, said } = this.view();
    this.#begin(language, { text: this.#voice.letters.text, way }, ["countdown", "alarm"].includes(mode), timeS);
    if (mode === "lost") this.take(notice("lost", timeS));
    this.#saidBefore = said;
  }

  #languageIn(folders) {
    return loadLanguage(folders[this.#memory.settings.speaker.language]);
  }

  #begin(language, begun, isRinging, timeS) {
    this.#language = language;
    this.#voice = makeVoice(this.#memory, this.#language, begun);
    this.#voice.speaker.tick(timeS);
    if (isRinging) this.#voice.speaker.callForHelp(timeS);
  }

  #noted(effects, kind = "") {
    const spoken = effects.filter((each) => each.kind === "speak").map(({ text }) => text);
    for (const { text } of effects.filter((each) => each.kind === "learn")) this.#learn(text);
    if (kind === "undo" || spoken.length) this.#saidBefore = "";
    const { mode, way } = this.#voice.speaker.view();
    this.#memory.keep({
      text: this.#voice.letters.text, way, isRinging: mode === "alarm",
      ...(spoken.length ? { said: this.#saidWith(spoken) } : {}),
    });
    return effects;
  }

  /** Returns what was said before, and now; words that were taken back, by saying that they were a mistake, leave it. */
  #saidWith(spoken) {
    const said = [...this.#memory.said];
    for (const text of spoken) {
      if (text === this.#language.labels.mistake) said.pop();
      else said.push(text);
    }
    return said;
  }

  #learn(word) {
    try {
      this.#memory.addWord(word);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error; // too long, or too many: it can be spelled again
    }
  }
}
