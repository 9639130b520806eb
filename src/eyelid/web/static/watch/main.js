// Starts the page of `watch` and connects its events.

import { letSleep, stayAwake } from "../awake.js";
import { bindKeys, helpTable, keycap } from "../keys.js";
import { showToast } from "../messages.js";
import { Camera } from "../camera.js";
import { Desk } from "./desk.js";
import { Recording } from "../recording.js";
import { saveButtons } from "./saving.js";
import { askForStart, keepSending } from "../start.js";

const byId = (id) => document.getElementById(id);

function attach(desk) {
  bindKeys(desk.actions, () => "");
  byId("help-table").replaceChildren(...helpTable(desk.actions));
  byId("moves").replaceChildren(...desk.actions.filter(({ isButton }) => isButton).map((action) => {
    const button = document.createElement("button");
    button.type = "button";
    button.disabled = action.marks && !desk.start.can_mark;
    button.append(action.name, keycap(action.keys[0]));
    button.addEventListener("click", () => action.run());
    return button;
  }));
  byId("open-help").addEventListener("click", () => byId("help").showModal());
  byId("sound").before(...saveButtons(desk.start.tables ?? []));
  byId("sound").addEventListener("click", () => desk.sound.toggle());
  byId("end").addEventListener("click", () => desk.session.finish());
  addEventListener("resize", () => desk.draw());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => desk.draw());
  keepSending(desk.outbox);
}

/** Keeps the screen lit while the camera of this browser is watched: a tablet that sleeps sees nothing. */
function watchAwake(desk) {
  byId("start").addEventListener("click", stayAwake);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && byId("begin").hidden && !desk.session.ended) stayAwake();
  });
}

async function main() {
  const start = await askForStart("watch");
  if (!start) return;
  byId("place").textContent = byId("place").title = start.camera ? "the camera of this browser" : start.source;
  document.title = `${start.source} – eyelid watch`;
  const desk = new Desk(start);
  attach(desk);
  const left = desk.outbox.loadStored((error) => showToast(`Not saved: ${error.message}`));
  if (left) showToast(`${left} ${left === 1 ? "mark" : "marks"} of an earlier visit ${left === 1 ? "is" : "are"} being sent`);
  byId("work").hidden = false;
  await desk.begin();
  const source = start.camera ? new Camera(desk, { released: letSleep }) : new Recording(desk);
  if (start.camera) watchAwake(desk); // first, since the camera may be refused at once
  source.begin();
}

main();
