// Starts the page of `cull` and connects its events.

import { bindKeys, helpTable } from "../keys.js";
import { showToast } from "../messages.js";
import { askForStart, keepSending } from "../start.js";
import { Desk } from "./desk.js";

const POLL = 2000; // milliseconds

const byId = (id) => document.getElementById(id);

function attach(desk) {
  bindKeys(desk.actions, () => desk.view);
  byId("help-table").replaceChildren(...helpTable(desk.actions));
  byId("open-help").addEventListener("click", () => byId("help").showModal());
  byId("open-export").addEventListener("click", () => byId("export").showModal());
  byId("wall-close").addEventListener("click", () => desk.setView("photo"));
  byId("write").addEventListener("click", () => desk.session.write());
  byId("end").addEventListener("click", () => desk.session.finish());
  addEventListener("resize", () => desk.layout());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => desk.layout());
  keepSending(desk.outbox);
  setInterval(() => {
    if (!document.hidden) desk.session.poll();
  }, POLL);
}

async function main() {
  const start = await askForStart("cull", "Verdicts that were not saved yet are kept in this browser, and are sent then.");
  if (!start) return;
  byId("place").textContent = byId("place").title = start.place;
  document.title = `${start.place} – eyelid cull`;
  const desk = new Desk(start);
  attach(desk);
  const left = desk.outbox.loadStored((error) => showToast(`Not saved: ${error.message}`));
  desk.session.showSaved();
  if (left) showToast(`${left} ${left === 1 ? "verdict" : "verdicts"} of an earlier visit ${left === 1 ? "is" : "are"} being sent`);
  await desk.begin();
}

main();
