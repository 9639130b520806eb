// Choosing: symbols choose from the menus that are open; a choice leads on, is spoken, or is taken back. Mirrors
// `eyelid.speaking.choosing`.

import { canEdit, effect } from "./menu.js";
import { OpenMenus } from "./open_menus.js";
import { Pace } from "./pace.js";
import { makeSelector, undoes } from "./selection.js";
import { SpokenWords } from "./spoken_words.js";

/** Chooses for one person. Of kind `go`, what it returns has only `rest`: the own menu has asked for sleep. */
export class Choosing {
  pace = new Pace();
  #settings;
  #rules;
  #labels;
  #isOn = true;
  #symbolS = 0;

  constructor(ways, settings, labels) {
    this.words = new SpokenWords(settings, labels);
    this.menus = new OpenMenus(ways, settings, labels, this.words);
    this.selector = makeSelector(settings);
    this.#settings = settings;
    this.#rules = settings.speaker;
    this.#labels = labels;
    this.#selectAgain(0);
  }

  /** Whether something was begun that is not yet spoken. */
  get isComposing() {
    return this.selector.made.length > 0 || this.menus.isBegun;
  }

  /** Begins with the menu that is shown, or stops: nothing can be chosen. What is composed stays. */
  turn(timeS, isOn) {
    this.#isOn = isOn;
    this.#selectAgain(timeS);
  }

  /** Goes on to a time, at which words may be over, or something that was begun is forgotten. Returns the effects. */
  tick(timeS) {
    if (this.words.untilS !== null && timeS >= this.words.untilS) this.#selectAfterWords(this.words.untilS);
    this.selector.tick(timeS);
    return this.#forgetBegun(timeS);
  }

  /** Takes that a symbol came, whether it chooses something or not. */
  hear(timeS) {
    this.#symbolS = timeS;
  }

  /** Takes a symbol, and when its movement began if that is known. */
  symbol(symbol, timeS, beganS) {
    if (undoes(symbol, this.#settings, this.selector.made, this.menus.menu.choices)) return this.undo(timeS);
    const { choice, isRefused } = this.selector.symbol(symbol, timeS, beganS);
    if (isRefused) return [effect("sound", "refused")];
    return [effect("sound", "symbol"), ...this.#take(choice, timeS)];
  }

  /** Takes the end of the movement that made the last symbol. */
  released(timeS) {
    return this.#take(this.selector.released(timeS).choice, timeS);
  }

  /** Takes that what was to be spoken has been spoken to its end. */
  endWords(timeS) {
    this.words.end(timeS);
    if (this.words.untilS !== null) this.#selectAfterWords(timeS);
  }

  /** Takes the last choice back, or the words that were said. */
  undo(timeS) {
    this.pace.undone();
    if (this.selector.back()) return [effect("sound", "undo")];
    if (this.words.canBeTakenBack(timeS) && !this.menus.isInGroup) return this.#takeBackWords(timeS);
    const isUndone = this.menus.undo();
    this.#changed(timeS);
    return [effect("sound", isUndone ? "undo" : "refused")];
  }

  /** Opens a way, if there is one of that name. */
  openWay(name, timeS) {
    if (this.menus.open(name)) this.#changed(timeS);
  }

  /** Says an entry of the history again. */
  repeat(index, timeS) {
    const effects = this.words.speak(this.words.history[index], timeS);
    if (this.words.untilS !== null) this.selector.stop();
    return effects;
  }

  /** Begins with the menu that is shown now, unless nothing can be chosen. */
  #selectAgain(timeS) {
    this.selector.pace = this.#rules.is_adaptive ? this.pace.factor : 1;
    if (this.#isOn && this.words.untilS === null) {
      this.selector.begin(this.menus.menu.choices, timeS);
      this.words.passMenu(this.selector.roundS);
    } else {
      this.selector.stop();
    }
  }

  #selectAfterWords(timeS) {
    this.words.untilS = null;
    this.#selectAgain(timeS);
  }

  #take(index, timeS) {
    if (index === null) return [];
    const { way } = this.menus;
    const { kind } = this.menus.menu.choices[index];
    if (kind === "undo") return this.undo(timeS);
    const isOwn = this.menus.own.length > 0;
    if (!isOwn && canEdit(way) && !["menu", "command"].includes(kind)) this.words.keep();
    const composed = way.text;
    if (this.selector.passed && this.isComposing) this.pace.undone();
    const changed = this.#rules.is_adaptive ? this.pace.chosen() : "";
    const effects = changed ? [effect("note", this.#labels[changed])] : [];
    for (const each of this.menus.choose(index)) effects.push(...this.#obey(each, timeS, isOwn ? null : way));
    if (!["", composed].includes(this.menus.way.text)) this.words.keep();
    this.#changed(timeS);
    return effects;
  }

  /** Passes on what a choice wants, apart from what is done here; its words are the way's. */
  #obey(wanted, timeS, way) {
    if (wanted.kind === "speak") return this.words.speak(wanted.text, timeS, way);
    return wanted.kind === "go" && wanted.text === "undo" ? this.undo(timeS) : [wanted];
  }

  /** Says that the last words were a mistake, unless they come back to be changed; pages that were opened since are left with that. */
  #takeBackWords(timeS) {
    this.words.keep();
    const isBack = this.words.way === this.menus.way && this.menus.bringBackWords();
    const spoken = isBack ? [] : [this.words.takeBack(timeS)];
    this.#changed(timeS);
    return [effect("sound", "undo"), ...spoken];
  }

  /** Shows the way's menu as it is now. */
  #changed(timeS) {
    this.menus.refresh();
    this.#selectAgain(timeS);
  }

  /** Forgets a sequence that nobody has gone on with; where a table has none for the own menu, that opens it. */
  #forgetBegun(timeS) {
    const { begun_s: afterS } = this.#rules;
    if (!this.selector.made.length || afterS === null || timeS < this.#symbolS + afterS) return [];
    const leadsOn = this.menus.menu.choices.some(({ kind }) => ["menu", "command"].includes(kind));
    if (!this.menus.own.length && !leadsOn) this.menus.openOwn();
    this.#selectAgain(timeS);
    return [effect("sound", "undo")];
  }
}
