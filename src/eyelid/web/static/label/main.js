// The page of `label`: its beginning, and what it hears.

import { Expired, askJson, isLeaving } from "../client.js";
import { listen } from "../keys.js";
import { Desk } from "./desk.js";
import { annotator, askName, attachDialogs } from "./dialogs.js";
import { showNotice, tell } from "./telling.js";

const BEAT = 2000; // milliseconds between two looks at the server

const at = (id) => document.getElementById(id);

function attach(desk) {
  listen(desk.actions, () => desk.view);
  attachDialogs(desk);
  for (const view of ["single", "grid", "disagreements"]) {
    at(`view-${view}`).addEventListener("click", (event) => {
      if (event.detail) event.currentTarget.blur();
      desk.setView(view);
    });
  }
  addEventListener("resize", () => desk.layOut());
  addEventListener("online", () => desk.outbox.hurry());
  addEventListener("beforeunload", (event) => {
    if (desk.outbox.size && !isLeaving()) event.preventDefault();
  });
  setInterval(() => {
    if (!document.hidden) desk.beat();
  }, BEAT);
}

function explain(error) {
  if (error instanceof Expired) {
    showNotice("Open the address of this run", "This page needs the address that eyelid label printed in the terminal when "
      + "it was started, with the token at its end. Marks that were not saved yet are kept in this browser, and are sent then.");
  } else {
    showNotice("The server does not answer", `${error.message}. Start eyelid label again, and open the address that it prints.`);
  }
}

async function main() {
  let start;
  try {
    start = await askJson("/api/start");
  } catch (error) {
    explain(error);
    return;
  }
  at("place").textContent = at("place").title = start.place;
  document.title = `${start.place} – eyelid label`;
  const desk = new Desk(start);
  attach(desk);
  const left = desk.outbox.adopt((error) => tell(`Not saved: ${error.message}`));
  desk.showSaved();
  if (left) tell(`${left} ${left === 1 ? "mark" : "marks"} of an earlier visit ${left === 1 ? "is" : "are"} being sent`);
  const by = annotator(start);
  if (by) await desk.begin(by);
  else askName(desk);
}

main();
