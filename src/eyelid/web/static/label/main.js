// Starts the page of `label` and connects its events.

import { ExpiredError, requestJson, isLeaving } from "../client.js";
import { bindKeys } from "../keys.js";
import { Desk } from "./desk.js";
import { annotator, askName, attachDialogs } from "./dialogs.js";
import { showNotice, showToast } from "../messages.js";

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
  addEventListener("online", () => desk.outbox.retryNow());
  addEventListener("beforeunload", (event) => {
    if (desk.outbox.size && !isLeaving()) event.preventDefault();
  });
  setInterval(() => {
    if (!document.hidden) desk.refreshStatus();
  }, STATUS_EVERY);
}

function showStartError(error) {
  if (error instanceof ExpiredError) {
    showNotice("Open the address of this run", "This page needs the address that eyelid label printed in the terminal when "
      + "it was started, with the token at its end. Marks that were not saved yet are kept in this browser, and are sent then.");
  } else {
    showNotice("The server does not answer", `${error.message}. Start eyelid label again, and open the address that it prints.`);
  }
}

async function main() {
  let start;
  try {
    start = await requestJson("/api/start");
  } catch (error) {
    showStartError(error);
    return;
  }
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
