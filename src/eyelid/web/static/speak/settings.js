// The carer's settings, apart from what the one who speaks sees.

import { request, requestJson } from "../client.js";
import { showToast } from "../messages.js";
import { choiceField, numberField, severalField, slideField, switchField } from "./fields.js";
import { button, element, word } from "./words.js";

const MOVEMENTS = ["left", "right", "up", "blink", "long_blink"];
const EYES = ["both", "right", "left"];
const SELECTIONS = ["direct", "scan", "step_scan", "inverse_scan"];
const SERVER = "server"; // in the list of voices, the program of the server
const byId = (id) => document.getElementById(id);

export class Settings {
  #desk;
  #words = [];

  constructor(desk) {
    this.#desk = desk;
    byId("open-settings").addEventListener("click", () => this.open());
    byId("add-word").addEventListener("submit", (event) => this.#addWord(event));
    byId("phrases-file").addEventListener("change", ({ target }) => this.#sendPhrases(target));
    byId("test-voice").addEventListener("click", () => this.testVoice());
    desk.speech.onVoices = () => this.draw();
    this.draw();
  }

  async open() {
    this.draw();
    byId("settings").showModal();
    this.#drawWords(await this.#ask("/api/words") ?? []);
    this.#drawPhrases(await this.#ask("/api/phrases") ?? []);
  }

  /** Draws all fields with what counts now; the field that has the focus keeps it. */
  draw() {
    const { start } = this.#desk;
    const { symbols, speaker } = start.settings;
    const place = [...byId("settings").querySelectorAll("input, select, button")].indexOf(document.activeElement);
    const to = (room, name) => (value) => this.#desk.change({ [room]: { [name]: value } });
    byId("ways").replaceChildren(...start.ways.map((way) => {
      const choice = button(word(`way_${way}`), () => to("speaker", "way")(way));
      choice.dataset.way = way;
      return choice;
    }));
    this.showWay(this.#desk.view?.way);
    byId("presets").replaceChildren(...Object.entries(start.presets).map(([name, values]) =>
      button(word(`preset_${name}`), () => this.#desk.change(values))));
    byId("set-movements").replaceChildren(
      severalField("movements", symbols.movements, MOVEMENTS, to("symbols", "movements")),
      choiceField("eyes", symbols.eyes, EYES, to("symbols", "eyes")),
      switchField("is_inverted", symbols.is_inverted, to("symbols", "is_inverted")),
      switchField("is_subtle", symbols.is_subtle, to("symbols", "is_subtle")),
    );
    byId("set-speaking").replaceChildren(
      choiceField("selection", speaker.selection, SELECTIONS, to("speaker", "selection")),
      choiceField("language", speaker.language, start.languages, to("speaker", "language")),
      switchField("has_attention_sound", speaker.has_attention_sound, to("speaker", "has_attention_sound")),
      switchField("is_adaptive", speaker.is_adaptive, to("speaker", "is_adaptive")),
    );
    byId("set-times").replaceChildren(...Object.entries(start.ranges).map(([path, range]) => {
      const [room, name] = path.split(".");
      return numberField(name, start.settings[room][name], range, to(room, name));
    }));
    byId("set-voice").replaceChildren(...this.#voiceFields());
    this.#drawConditions();
    if (place >= 0) byId("settings").querySelectorAll("input, select, button")[place]?.focus();
  }

  /** Shows which way to speak is open. */
  showWay(way) {
    for (const choice of byId("ways").children) choice.setAttribute("aria-pressed", choice.dataset.way === way);
  }

  /** Says a word, and shows by what it was said. */
  async testVoice() {
    byId("voice-state").textContent = word("voice_tested");
    await this.#desk.sounds.play("attention");
    const by = await this.#desk.speech.say(word("test_words"));
    byId("voice-state").textContent = byId("voice-at-start").textContent = word(`spoken_${by}`);
  }

  #voiceFields() {
    const { speech, sounds, start } = this.#desk;
    const names = speech.voices.map(({ name }) => name);
    const all = ["", ...names, ...(start.has_server_voice ? [SERVER] : [])];
    return [
      choiceField("voice", speech.voiceName, all, (name) => speech.choose({ name })),
      slideField("pace", speech.pace, [0.5, 2, 0.1], (pace) => speech.choose({ pace })),
      slideField("loudness", sounds.loudness, [0, 1, 0.1], (loudness) => {
        sounds.setLoudness(loudness);
        sounds.play("attention");
      }),
    ];
  }

  #drawConditions() {
    const { profile } = this.#desk.start;
    const current = profile.conditions.find(({ name }) => name === profile.condition);
    byId("condition").replaceChildren(...profile.conditions.map(({ name, is_calibrated: isCalibrated }) => {
      const choice = button(name, () => this.#desk.send("/api/condition", { condition: name }).then(() => this.#desk.restart()));
      choice.setAttribute("aria-pressed", name === profile.condition);
      if (isCalibrated) choice.append(element("span", "faint", ` ${word("is_calibrated")}`));
      return choice;
    }));
    byId("condition-lines").replaceChildren(...(current?.lines ?? []).map((line) => element("li", "", line)));
  }

  async #ask(path) {
    try {
      return await requestJson(path);
    } catch (error) {
      this.#desk.session.handleError(error);
      return null;
    }
  }

  #drawWords(words) {
    this.#words = words;
    byId("own-words").replaceChildren(...words.slice(-100).map((own) => {
      const item = element("li", "", own);
      const remove = button("×", async () => {
        await this.#desk.send("/api/remove_word", { word: own });
        this.#drawWords(this.#words.filter((other) => other !== own));
      });
      remove.setAttribute("aria-label", word("remove_word", { word: own }));
      item.append(remove);
      return item;
    }));
  }

  async #addWord(event) {
    event.preventDefault();
    const own = byId("new-word").value.trim();
    if (!own || !await this.#desk.send("/api/add_word", { word: own })) return;
    byId("new-word").value = "";
    this.#drawWords([...this.#words.filter((other) => other !== own), own]);
  }

  #drawPhrases(phrases) {
    byId("phrases-count").textContent = word("phrases_count", { count: phrases.length });
  }

  /** Sends a table of phrases; one with a clash is refused, and the clash is shown. */
  async #sendPhrases(input) {
    const [file] = input.files;
    if (!file) return;
    const query = new URLSearchParams({ name: file.name, click: crypto.randomUUID() });
    const body = new Blob([await file.arrayBuffer()], { type: "application/octet-stream" });
    input.value = "";
    try {
      await request(`/api/phrases?${query}`, body);
      byId("phrases-fault").textContent = "";
      showToast(word("phrases_taken", { name: file.name }));
      this.#drawPhrases(await this.#ask("/api/phrases") ?? []);
    } catch (error) {
      byId("phrases-fault").textContent = error.message;
    }
  }
}
