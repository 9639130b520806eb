// The dialogs: keys, who labels, labels as a file and the end of the session.

import { ask, askJson, keep, recall } from "../client.js";
import { helpOf } from "../keys.js";
import { arrowsOf } from "./arrows.js";
import { tell } from "./telling.js";

const at = (id) => document.getElementById(id);
const BY = "eyelid/by";

/** Returns who labels: as the address says, as was chosen in this run, as the server says, as was chosen before. */
export function annotator({ by, run }) {
  const asked = new URLSearchParams(location.search).get("by")?.trim();
  const [chosen, chosenIn] = JSON.parse(recall(BY) ?? '["", ""]');
  if (asked) {
    history.replaceState(null, "", location.pathname);
    keep(BY, JSON.stringify([asked, run]));
    return asked;
  }
  return (chosenIn === run && chosen) || by || chosen;
}

export function openHelp({ actions, start }) {
  at("help-table").replaceChildren(...helpOf(actions));
  at("help-note").textContent = arrowsOf(start.classes).size
    ? "Left and right are the subject's own. Arrow keys point where the eye looks on the screen: an eye that looks to "
      + "the left on the screen looks to its owner's right."
    : "Letters are the first free ones of each word. Digits go by their place on the keyboard.";
  at("help").showModal();
}

export function openExport() {
  at("export").showModal();
}

export function askName({ by }) {
  at("name-text").value = by;
  at("name-fault").textContent = "";
  at("name").showModal();
}

/** Has the dialogs do something. */
export function attachDialogs(desk) {
  at("open-help").addEventListener("click", () => openHelp(desk));
  at("open-export").addEventListener("click", openExport);
  at("who").addEventListener("click", () => askName(desk));
  at("end").addEventListener("click", () => desk.finish());
  for (const button of document.querySelectorAll("[data-kind]")) {
    button.addEventListener("click", () => download(desk, button.dataset.kind));
  }
  at("name-form").addEventListener("submit", (event) => {
    event.preventDefault();
    takeName(desk, at("name-text").value.trim());
  });
  at("name").addEventListener("cancel", (event) => {
    if (!desk.by) event.preventDefault();
  });
}

async function takeName(desk, name) {
  try {
    await askJson(`/api/history?${new URLSearchParams({ by: name, count: 1 })}`); // the server says which names it takes
  } catch (error) {
    at("name-fault").textContent = error.message;
    return;
  }
  keep(BY, JSON.stringify([name, desk.start.run]));
  at("name").close();
  desk.begin(name);
}

async function download(desk, kind) {
  try {
    await desk.outbox.empty();
    const answer = await ask(`/api/export?kind=${kind}`);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = `labels.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    at("export").close();
    tell(`labels.${kind} is downloaded${desk.outbox.size ? "; it lacks what is not saved yet" : ""}`);
  } catch (error) {
    at("export").close();
    desk.meet(error);
    tell(`No file: ${error.message}`);
  }
}
