// The dialogs of the page: the help, the name of the annotator, and the export.

import { load, request, requestJson, store } from "../client.js";
import { saveAs } from "../downloads.js";
import { helpTable } from "../keys.js";
import { arrowsOf } from "./arrows.js";
import { showToast } from "../messages.js";

const byId = (id) => document.getElementById(id);
const BY_KEY = "eyelid/by";

/** Returns the annotator. The first that exists: in the address, chosen in this run, of the server, of an older run. */
export function annotator({ by, run }) {
  const fromAddress = new URLSearchParams(location.search).get("by")?.trim().normalize();
  const [chosen, chosenInRun] = JSON.parse(load(BY_KEY) ?? '["", ""]');
  if (fromAddress) {
    history.replaceState(null, "", location.pathname);
    store(BY_KEY, JSON.stringify([fromAddress, run]));
    return fromAddress;
  }
  return (chosenInRun === run && chosen) || by || chosen;
}

export function openHelp({ actions, start }) {
  byId("help-table").replaceChildren(...helpTable(actions));
  byId("help-note").textContent = arrowsOf(start.classes).size
    ? "Left and right are the subject's own. Arrow keys point where the eye looks on the screen: an eye that looks to "
      + "the left on the screen looks to its owner's right."
    : "Letters are the first free ones of each word. Digits go by their place on the keyboard.";
  byId("help").showModal();
}

export function openExport() {
  byId("export").showModal();
}

export function askName({ by }) {
  byId("name-text").value = by;
  byId("name-fault").textContent = "";
  byId("name").showModal();
}

/** Connects the events of the dialogs. */
export function attachDialogs(desk) {
  byId("open-help").addEventListener("click", () => openHelp(desk));
  byId("open-export").addEventListener("click", openExport);
  byId("who").addEventListener("click", () => askName(desk));
  byId("end").addEventListener("click", () => desk.finish());
  for (const button of document.querySelectorAll("[data-kind]")) {
    button.addEventListener("click", () => download(desk, button.dataset.kind));
  }
  byId("name-form").addEventListener("submit", (event) => {
    event.preventDefault();
    submitName(desk, byId("name-text").value.trim().normalize());
  });
  byId("name").addEventListener("cancel", (event) => {
    if (!desk.by) event.preventDefault();
  });
}

async function submitName(desk, name) {
  try {
    await requestJson(`/api/history?${new URLSearchParams({ by: name, count: 1 })}`); // the server checks the name
  } catch (error) {
    byId("name-fault").textContent = error.message;
    return;
  }
  store(BY_KEY, JSON.stringify([name, desk.start.run]));
  byId("name").close();
  desk.begin(name);
}

async function download(desk, kind) {
  try {
    await desk.outbox.flush();
    const response = await request(`/api/export?kind=${kind}`);
    saveAs(`labels.${kind}`, await response.blob());
    byId("export").close();
    showToast(`labels.${kind} is downloaded${desk.outbox.size ? "; it lacks what is not saved yet" : ""}`);
  } catch (error) {
    byId("export").close();
    desk.handleError(error);
    showToast(`No file: ${error.message}`);
  }
}
