// Starts the page of `label` and connects its events.

import { bindKeys } from "../keys.js";
import { Desk } from "./desk.js";
import { annotator, askName, attachDialogs } from "./dialogs.js";
import { showToast } from "../messages.js";
import { askForStart, keepSending } from "../start.js";

const STATUS_EVERY = 2000; // milliseconds

const byId = (id) => document.getElementById(id);

function attach(desk) {
  bindKeys(desk.actions, () => desk.view);
  attachDialogs(desk);
  for (const view of ["single", "grid", "disagreements"]) {
    byId(`view-${view}`).addEventListener("click", (event) => {
      if (event.detail) event.currentTarget.blur();
      desk.setView(view);
    });
  }
  addEventListener("resize", () => desk.layout());
  keepSending(desk.outbox);
  setInterval(() => {
    if (!document.hidden) desk.refreshStatus();
  }, STATUS_EVERY);
}

async function main() {
  const start = await askForStart("label", "Marks that were not saved yet are kept in this browser, and are sent then.");
  if (!start) return;
  byId("place").textContent = byId("place").title = start.place;
  document.title = `${start.place} – eyelid label`;
  const desk = new Desk(start);
  attach(desk);
  const left = desk.outbox.loadStored((error) => showToast(`Not saved: ${error.message}`));
  desk.showSaved();
  if (left) showToast(`${left} ${left === 1 ? "mark" : "marks"} of an earlier visit ${left === 1 ? "is" : "are"} being sent`);
  const by = annotator(start);
  if (by) await desk.begin(by);
  else askName(desk);
}

main();
