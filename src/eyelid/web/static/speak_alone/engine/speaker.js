// The speaker: takes what eyes and keys say, and tells what is to be spoken, sounded and shown. Mirrors `eyelid.speaking.speaker`.

import { Alertness } from "./alertness.js";
import { Choosing } from "./choosing.js";
import { beginsWith, rounded } from "../../alone/numbers.js";

/**
 * Speaks for one person. It is a function of notices over time: it has no clock, and draws nothing at random. A way to speak
 * has the content; the Speaker has all that is common. What Python's has for lessons and simulations (`toward`) is left out.
 */
export class Speaker {
  #choosing;
  #alertness;
  #followedMode;
  #timeS = 0;
  #hasBegun = false;

  /** Begins awake, in the first way of the settings, or else in the first of all; the ways are made for `directSymbols`. */
  constructor(ways, settings, labels) {
    this.#choosing = new Choosing(ways, settings, labels);
    this.#alertness = new Alertness(settings);
    this.#followedMode = this.mode;
  }

  /** What was said, the newest first; at most 20. */
  get history() {
    return this.#choosing.words.history;
  }

  get mode() {
    return this.#alertness.mode;
  }

  /** What times are multiplied by; 1 until much, or little, is taken back. */
  get pace() {
    return this.#choosing.pace.factor;
  }

  /** Takes what was said before, the oldest first, such as before a restart. */
  remember(said) {
    for (const text of said) this.#choosing.words.remember(text);
  }

  /** Goes on to a time; late ticks catch up. Returns the effects. */
  tick(timeS) {
    this.#timeS = Math.max(this.#timeS, timeS);
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#turn();
    }
    if (this.#alertness.isCalling) return this.#follow(this.#alertness.tick(this.#timeS));
    return this.#choosing.tick(this.#timeS);
  }

  /** Takes a notice, after what `tick` would have done until then. One that is late counts towards no row that calls for help. */
  take(notice, { isLate = false } = {}) {
    const effects = this.tick(notice.timeS);
    if (notice.kind === "symbol") return [...effects, ...this.#symbol(notice, isLate)];
    if (["shut", "opened", "lost", "found"].includes(notice.kind)) {
      return [...effects, ...this.#follow(this.#alertness.notice(notice.kind, this.#timeS))];
    }
    if (notice.kind === "spoken") this.#choosing.endWords(this.#timeS);
    if (notice.kind === "released" && this.#mayChoose(notice.symbol)) {
      return [...effects, ...this.#chosen(this.#choosing.released(this.#timeS))];
    }
    return effects;
  }

  /** Takes the key that calls for help; the alarm can be called off for as long as any other. */
  callForHelp(timeS) {
    return [...this.tick(timeS), ...this.#follow(this.#alertness.call(this.#timeS))];
  }

  /** Ends an alarm, as a person does who has come; also a countdown. */
  silence(timeS) {
    return [...this.tick(timeS), ...this.#follow(this.#alertness.silence())];
  }

  /** Takes the last choice back, for a key or a button. */
  undo(timeS) {
    const effects = this.tick(timeS);
    return this.#canSpeak ? [...effects, ...this.#choosing.undo(this.#timeS)] : effects;
  }

  /** Goes to sleep, or wakes up, for a key or a button. */
  rest(timeS) {
    const effects = this.tick(timeS);
    if (this.#alertness.isCalling) return effects;
    return [...effects, ...(this.mode === "asleep" ? this.#follow(this.#alertness.wake()) : this.#sleep())];
  }

  /** Opens a way to speak, for a key or a button; what is composed in another one stays there. */
  openWay(timeS, name) {
    const effects = this.tick(timeS);
    if (this.#canSpeak) this.#choosing.openWay(name, this.#timeS);
    return effects;
  }

  /** Says an entry of the history again, for a key or a button. */
  repeat(timeS, index = 0) {
    const effects = this.tick(timeS);
    if (!this.#canSpeak || !(index in this.history)) return effects;
    return [...effects, ...this.#choosing.repeat(index, this.#timeS)];
  }

  /** Returns what is shown at the time of the last tick or notice, as Python's `view_json`. */
  view() {
    const { menus: { menu, way }, selector, words, isComposing } = this.#choosing;
    const { made, lit } = selector;
    const leftS = this.#alertness.leftS(this.#timeS);
    const litShare = selector.litShare(this.#timeS);
    return {
      mode: this.mode,
      way: way.name,
      title: menu.title,
      choices: menu.choices.map((each, place) => ({
        ...each, is_lit: place === lit, is_reachable: beginsWith(each.symbols, made),
      })),
      made: [...made],
      text: way.text,
      said: words.last,
      history: [...this.history],
      is_composing: isComposing && this.#canSpeak,
      countdown_s: leftS === null ? null : rounded(leftS, 3),
      selection: selector.kind,
      lit_share: litShare === null ? null : rounded(litShare, 3),
    };
  }

  get #canSpeak() {
    return ["speaking", "lost"].includes(this.mode);
  }

  #symbol({ symbol, beganS }, isLate) {
    const choosing = this.#choosing;
    const choices = choosing.menus.menu.choices.length;
    choosing.hear(this.#timeS);
    const heard = this.#alertness.symbol(symbol, this.#timeS, { pace: this.pace, choices, isLate });
    const effects = this.#follow(heard.effects);
    return heard.isFree ? [...effects, ...this.#chosen(choosing.symbol(symbol, this.#timeS, beganS))] : effects;
  }

  /** Goes to sleep if that was chosen; it is always the last that comes of a choice. */
  #chosen(effects) {
    const last = effects.at(-1);
    return last?.kind === "go" && last.text === "rest" ? [...effects.slice(0, -1), ...this.#sleep()] : effects;
  }

  #sleep() {
    this.#choosing.menus.own = [];
    return this.#follow(this.#alertness.sleep());
  }

  /** Stops choosing, or begins again, where the mode has changed; nothing that was composed is lost. */
  #follow(effects) {
    if (this.mode !== this.#followedMode) {
      this.#followedMode = this.mode;
      this.#turn();
    }
    return effects;
  }

  #turn() {
    this.#choosing.turn(this.#timeS, this.mode === "speaking");
  }

  #mayChoose(symbol) {
    return this.mode === "speaking" && !this.#alertness.goesOn(symbol, this.#timeS);
  }
}
