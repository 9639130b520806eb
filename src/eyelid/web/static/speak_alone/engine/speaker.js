// The speaker: takes what eyes and keys say, and tells what is to be spoken, sounded and shown. Mirrors `eyelid.speaking.speaker`.

import { Alertness } from "./alertness.js";
import { LastWords, spokenUntilS } from "./last_words.js";
import { canEdit, effect } from "./menu.js";
import { beginsWith, different, rounded } from "../../alone/numbers.js";
import { OwnMenus, Said } from "./own_menu.js";
import { Pace } from "./pace.js";
import { directSymbols, makeSelector, undoes } from "./selection.js";

const SPEAKING = ["speaking", "lost"];

/**
 * Speaks for one person. It is a function of notices over time: it has no clock, and draws nothing at random. A way to speak
 * has the content; the Speaker has all that is common. What Python's has for lessons and simulations (`toward`) is left out.
 */
export class Speaker {
  #ways;
  #settings;
  #rules;
  #labels;
  #ownMenus;
  #selector;
  #pace = new Pace();
  #said = new Said();
  #words;
  #way;
  #menu;
  #own = [];
  #steps = 0; // choices of the way that are neither spoken nor taken back
  #timeS = 0;
  #symbolS = 0; // when the last symbol came
  #lastWords = "";
  #lastWordsS = null; // when they were to be spoken
  #spokenS = null; // until when words are being spoken, for scanning
  #alertness;
  #followedMode;
  #hasBegun = false;

  /** Begins awake, in the first way of the settings, or else in the first of all; the ways are made for `directSymbols`. */
  constructor(ways, settings, labels) {
    this.#ways = new Map(ways.map((way) => [way.name, way]));
    this.#settings = settings;
    this.#rules = settings.speaker;
    this.#labels = labels;
    this.#ownMenus = new OwnMenus([...this.#ways.keys()], directSymbols(settings), labels);
    this.#selector = makeSelector(settings);
    this.#words = new LastWords(this.#rules.take_back_s);
    this.#way = this.#ways.get(this.#rules.way) ?? ways[0];
    this.#menu = this.#way.menu();
    this.#alertness = new Alertness(settings);
    this.#followedMode = this.mode;
    this.#selectAgain(0);
  }

  /** What was said, the newest first; at most 20. */
  get history() {
    return this.#said.history;
  }

  get mode() {
    return this.#alertness.mode;
  }

  /** What times are multiplied by; 1 until much, or little, is taken back. */
  get pace() {
    return this.#pace.factor;
  }

  /** Takes what was said before, the oldest first, such as before a restart. */
  remember(said) {
    for (const text of said) this.#said.add(text);
  }

  /** Goes on to a time; late ticks catch up. Returns the effects. */
  tick(timeS) {
    this.#timeS = Math.max(this.#timeS, timeS);
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#selectAgain(this.#timeS);
    }
    if (this.#alertness.isCalling) return this.#follow(this.#alertness.tick(this.#timeS));
    if (this.#spokenS !== null && this.#timeS >= this.#spokenS) this.#endWords(this.#spokenS);
    this.#selector.tick(this.#timeS);
    return this.#forgetBegun();
  }

  /** Takes a notice, after what `tick` would have done until then. One that is late counts towards no row that calls for help. */
  take(notice, { isLate = false } = {}) {
    const effects = this.tick(notice.timeS);
    if (notice.kind === "symbol") return [...effects, ...this.#symbol(notice, isLate)];
    if (["shut", "opened", "lost", "found"].includes(notice.kind)) {
      return [...effects, ...this.#follow(this.#alertness.notice(notice.kind, this.#timeS))];
    }
    if (notice.kind === "spoken") {
      this.#words.end(this.#timeS);
      if (this.#spokenS !== null) this.#endWords(this.#timeS);
    }
    if (notice.kind === "released" && this.#mayChoose(notice.symbol)) {
      return [...effects, ...this.#take(this.#selector.released(this.#timeS).choice)];
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
    return SPEAKING.includes(this.mode) ? [...effects, ...this.#undo()] : effects;
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
    if (SPEAKING.includes(this.mode) && this.#ways.has(name)) {
      this.#go(name);
      this.#changed();
    }
    return effects;
  }

  /** Says an entry of the history again, for a key or a button. */
  repeat(timeS, index = 0) {
    const effects = this.tick(timeS);
    if (!SPEAKING.includes(this.mode) || !(index in this.history)) return effects;
    return [...effects, ...this.#speak(this.history[index])];
  }

  /** Returns what is shown at the time of the last tick or notice, as Python's `view_json`. */
  view() {
    const menu = this.#currentMenu();
    const { made, lit } = this.#selector;
    const leftS = this.#alertness.leftS(this.#timeS);
    const litShare = this.#selector.litShare(this.#timeS);
    return {
      mode: this.mode,
      way: this.#way.name,
      title: menu.title,
      choices: menu.choices.map((each, place) => ({
        ...each, is_lit: place === lit, is_reachable: beginsWith(each.symbols, made),
      })),
      made: [...made],
      text: this.#way.text,
      said: this.#lastWords,
      history: [...this.history],
      is_composing: this.#isComposing && SPEAKING.includes(this.mode),
      countdown_s: leftS === null ? null : rounded(leftS, 3),
      selection: this.#selector.kind,
      lit_share: litShare === null ? null : rounded(litShare, 3),
    };
  }

  get #isComposing() {
    return Boolean(this.#selector.made.length || this.#own.length || this.#steps || this.#way.text);
  }

  /** Whether a symbol takes back: a long blink does, unless the menu has a use of its own for it. */
  #undoes(symbol) {
    const made = [...this.#selector.made, symbol];
    const isUsed = this.#currentMenu().choices.some(({ symbols }) => beginsWith(symbols, made));
    return undoes(symbol, this.#settings) && !isUsed;
  }

  #currentMenu() {
    if (!this.#own.length) return this.#menu;
    const { title, items } = this.#own.at(-1);
    return { title, choices: items.map((item) => item.choice) };
  }

  /** Begins with the menu that is shown now, unless nothing can be chosen. */
  #selectAgain(timeS) {
    this.#selector.pace = this.#rules.is_adaptive ? this.#pace.factor : 1;
    if (this.mode === "speaking" && this.#spokenS === null) {
      this.#selector.begin(this.#currentMenu().choices, timeS);
      this.#words.passMenu(this.#selector.roundS);
    } else {
      this.#selector.stop();
    }
  }

  #symbol({ symbol, beganS }, isLate) {
    this.#symbolS = this.#timeS;
    const choices = this.#currentMenu().choices.length;
    const heard = this.#alertness.symbol(symbol, this.#timeS, { pace: this.pace, choices, isLate });
    const effects = this.#follow(heard.effects);
    if (!heard.isFree) return effects;
    if (this.#undoes(symbol)) return [...effects, ...this.#undo()];
    const { choice, isRefused } = this.#selector.symbol(symbol, this.#timeS, beganS);
    if (isRefused) return [...effects, effect("sound", "refused")];
    return [...effects, effect("sound", "symbol"), ...this.#take(choice)];
  }

  #take(index) {
    if (index === null) return [];
    const chosen = this.#currentMenu().choices[index];
    if (chosen.kind === "undo") return this.#undo();
    const leadsOn = this.#own.length || ["menu", "command"].includes(chosen.kind) || !canEdit(this.#way);
    if (!leadsOn) this.#words.forget();
    const composed = this.#way.text;
    if (this.#selector.passed && this.#isComposing) this.#pace.undone();
    const changed = this.#rules.is_adaptive ? this.#pace.chosen() : "";
    const effects = changed ? [effect("note", this.#labels[changed])] : [];
    if (this.#own.length) {
      effects.push(...this.#do(this.#own.at(-1).items[index]));
    } else {
      this.#steps += 1;
      effects.push(...this.#obey(this.#way.choose(index)));
    }
    if (!["", composed].includes(this.#way.text)) this.#words.forget();
    this.#changed();
    return effects;
  }

  /** Passes on what a way wants, apart from what only the Speaker can do. */
  #obey(wanted) {
    const effects = [];
    for (const each of wanted) {
      if (each.kind === "speak") {
        this.#steps = 0;
        effects.push(...this.#speak(each.text, this.#way));
      } else if (each.kind === "go") {
        this.#steps -= 1;
        effects.push(...this.#go(each.text));
      } else {
        effects.push(each);
      }
    }
    return effects;
  }

  #go(name) {
    if (name === "undo") return this.#undo();
    if (name === "more") {
      const hasText = Boolean(this.#way.text) && canEdit(this.#way);
      this.#own = [this.#ownMenus.first(this.#way.name, hasText, this.history)];
    } else if (this.#ways.has(name)) {
      this.#way = this.#ways.get(name);
      this.#own = [];
      this.#steps = 0;
    }
    return [];
  }

  /** Does what a choice of the own menu stands for. */
  #do({ does, text }) {
    if (this.#ways.has(does)) return this.#go(does);
    if (does === "list") {
      const texts = different(text === "history" ? this.history : this.#said.favourites);
      this.#own.push(this.#ownMenus.entries(text, texts, Boolean(this.#editor())));
      return [];
    }
    if (does === "entry") {
      this.#own.push(this.#ownMenus.entry(text));
      return [];
    }
    this.#own = [];
    if (does === "say") return this.#speak(text);
    if (does === "edit") return this.#edit(text);
    if (does === "call") return [effect("sound", "attention")];
    if (does === "rest") return this.#sleep();
    return this.#delete(does === "delete_all");
  }

  /** Returns the way that can take words up to change them. */
  #editor() {
    return [...this.#ways.values()].find(canEdit);
  }

  #edit(text) {
    const editor = this.#editor();
    if (editor) {
      this.#way = editor;
      this.#steps = 0;
      editor.takeUp(text);
    }
    return [];
  }

  #delete(allWords) {
    if (canEdit(this.#way)) {
      this.#way.takeUp(allWords ? "" : this.#way.text.split(/\s+/).filter(Boolean).slice(0, -1).join(" "));
      this.#steps = 0;
    }
    return [effect("sound", "undo")];
  }

  #speak(text, way = null) {
    const { attention_after_s: afterS, has_attention_sound: hasSound } = this.#rules;
    const wasSilent = this.#lastWordsS === null || afterS === null || this.#timeS - this.#lastWordsS >= afterS;
    this.#said.add(text);
    this.#lastWords = text;
    this.#lastWordsS = this.#timeS;
    this.#words.begin(text, this.#timeS, way);
    return this.#utter(text, wasSilent && hasSound);
  }

  #utter(text, hasSound) {
    if (this.#selector.kind === "scan") {
      this.#spokenS = spokenUntilS(text, this.#timeS);
      this.#selector.stop();
    }
    return [...(hasSound ? [effect("sound", "attention")] : []), effect("speak", text)];
  }

  #endWords(timeS) {
    this.#spokenS = null;
    this.#selectAgain(timeS);
  }

  #undo() {
    this.#pace.undone();
    if (this.#selector.back()) return [effect("sound", "undo")];
    const isInGroup = this.#steps > 0 && !canEdit(this.#way);
    if (this.#own.length) {
      this.#own.pop();
    } else if (this.#words.canBeTakenBack(this.#timeS) && !isInGroup) {
      return this.#takeBackWords();
    } else if (!this.#way.undo()) {
      this.#steps = 0;
      this.#changed();
      return [effect("sound", "refused")];
    } else {
      this.#steps = Math.max(0, this.#steps - 1);
    }
    this.#changed();
    return [effect("sound", "undo")];
  }

  /** Says that the last words were a mistake, unless they come back to be changed; pages that were opened since are left with that. */
  #takeBackWords() {
    this.#words.forget();
    if (this.#words.way === this.#way) {
      const menus = this.#steps;
      this.#steps = 0;
      for (let turn = 0; turn <= menus; turn += 1) {
        if (this.#way.undo() && this.#way.text) {
          this.#changed();
          return [effect("sound", "undo")];
        }
      }
    }
    this.#said.takeBack();
    this.#lastWords = "";
    const effects = this.#utter(this.#labels.mistake, false);
    this.#changed();
    return [effect("sound", "undo"), ...effects];
  }

  /** Shows the way's menu as it is now. */
  #changed() {
    this.#menu = this.#way.menu();
    this.#selectAgain(this.#timeS);
  }

  /** Forgets a sequence that nobody has gone on with; where a table has none for the own menu, that opens it. */
  #forgetBegun() {
    const { begun_s: afterS } = this.#rules;
    if (!this.#selector.made.length || afterS === null || this.#timeS < this.#symbolS + afterS) return [];
    if (!this.#own.length && !this.#menu.choices.some(({ kind }) => ["menu", "command"].includes(kind))) this.#go("more");
    this.#selectAgain(this.#timeS);
    return [effect("sound", "undo")];
  }

  #sleep() {
    this.#own = [];
    return this.#follow(this.#alertness.sleep());
  }

  /** Stops choosing, or begins again, where the mode has changed; nothing that was composed is lost. */
  #follow(effects) {
    if (this.mode !== this.#followedMode) {
      this.#followedMode = this.mode;
      this.#selectAgain(this.#timeS);
    }
    return effects;
  }

  #mayChoose(symbol) {
    return this.mode === "speaking" && !this.#alertness.goesOn(symbol, this.#timeS);
  }
}
