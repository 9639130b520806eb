// Looks that are asked for, one after the other: a calibration, or a trial with a score. A dot is where to look.

import { ARROWS, element, word } from "./words.js";

const byId = (id) => document.getElementById(id);

export class Guide {
  #desk;
  #asked = null;
  #result = "";

  constructor(desk) {
    this.#desk = desk;
    byId("calibrate").addEventListener("click", () => this.#begin("/api/calibrate", { condition: desk.start.profile.condition }));
    byId("lesson").addEventListener("click", () => this.#begin("/api/lesson", {}));
    byId("stop-guide").addEventListener("click", () => desk.send("/api/stop_guide", {}));
    byId("result").addEventListener("close", () => desk.send("/api/stop_guide", {}));
  }

  #begin(path, body) {
    byId("training").close();
    this.#result = "";
    this.#desk.send(path, body);
  }

  draw(guide) {
    const isOn = Boolean(guide) && !guide.is_over;
    byId("guide").hidden = !isOn;
    if (isOn) {
      const isLong = guide.kind === "trial" && guide.asked === "blink"; // in a lesson it must be told from a reflex
      byId("guide-words").textContent = word(isLong ? "asked_blink_for" : `asked_${guide.asked}`, { seconds: guide.shut_s });
      byId("guide-arrow").textContent = ARROWS[guide.asked] ?? "";
      byId("guide").dataset.asked = guide.asked;
      byId("guide-seconds").textContent = guide.seconds_left === null ? "" : String(Math.ceil(guide.seconds_left)); // null: until it comes
      byId("guide-share").value = guide.share;
      drawScores(byId("guide-scores"), guide.scores ?? {});
      if (guide.asked !== this.#asked) this.#desk.sounds.play("request"); // heard with shut eyes, too
    }
    this.#asked = isOn ? guide.asked : null;
    if (guide?.is_over) this.#finish(guide);
  }

  #finish(guide) {
    const result = JSON.stringify(guide);
    if (result === this.#result) return;
    this.#result = result;
    byId("result-title").textContent = word(guide.failure ? "guide_failed" : `${guide.kind}_done`);
    byId("result-lines").replaceChildren(...(guide.failure ? [guide.failure] : guide.lines).map((line) => element("li", "", line)));
    drawScores(byId("result-scores"), guide.scores ?? {});
    if (!byId("result").open) byId("result").showModal();
  }
}

/** Shows how many looks of each movement were understood, of those that were asked for. */
function drawScores(table, scores) {
  table.replaceChildren(...Object.entries(scores).map(([movement, [understood, asked]]) => {
    const row = element("tr");
    const name = element("th", "", `${ARROWS[movement] ?? ""} ${word(movement)}`);
    name.scope = "row";
    const cell = element("td");
    const meter = element("meter");
    Object.assign(meter, { max: asked || 1, value: understood });
    meter.setAttribute("aria-label", word("score", { understood, asked }));
    cell.append(meter);
    row.append(name, cell, element("td", "", word("score", { understood, asked })));
    return row;
  }));
}
