// Starts the page of `speak` and connects its events.

import { stayAwake } from "../awake.js";
import { Camera } from "../camera.js";
import { requestJson } from "../client.js";
import { showToast } from "../messages.js";
import { Recording } from "../recording.js";
import { askForStart, keepSending } from "../start.js";
import { Desk } from "./desk.js";
import { setWords, word } from "./words.js";

const SLOW = 45; // milliseconds; what is understood is to be seen at once

const byId = (id) => document.getElementById(id);

function attach(desk) {
  for (const [id, path] of [["undo", "/api/undo"], ["rest", "/api/rest"]]) {
    byId(id).addEventListener("click", () => desk.send(path, {}));
  }
  for (const id of ["about", "training"]) byId(`open-${id}`).addEventListener("click", () => byId(id).showModal());
  byId("end").addEventListener("click", () => byId("ending").showModal());
  byId("really-end").addEventListener("click", () => desk.session.finish());
  byId("close-note").addEventListener("click", () => desk.session.note(""));
  document.addEventListener("click", ({ target, detail }) => { // so that a switch, which presses Space, presses no button
    if (detail && !target.closest("dialog")) target.closest("button")?.blur();
  });
  keepSending(desk.outbox);
}

/** Shows the first step; the click is what browsers ask for before they allow sound. */
function welcome(desk, source) {
  const { camera } = desk.start;
  byId("start").hidden = byId("camera-words").hidden = camera !== "browser";
  byId("keys-only").dataset.words = camera === "browser" ? "keys_only" : "begin";
  byId("keys-only").textContent = word(byId("keys-only").dataset.words);
  const begin = () => {
    desk.sounds.tones.open();
    stayAwake();
    desk.settings.testVoice();
  };
  byId("start").addEventListener("click", begin);
  byId("keys-only").addEventListener("click", () => {
    begin();
    byId("begin").hidden = true;
  });
  byId("open-camera").hidden = camera !== "browser";
  byId("open-camera").addEventListener("click", () => {
    byId("begin").hidden = false;
  });
  source.begin();
  byId("begin").hidden = false;
}

async function main() {
  const start = await askForStart("speak");
  if (!start) return;
  setWords(start.page);
  document.title = word("page_title");
  const desk = new Desk(start);
  attach(desk);
  const left = desk.outbox.loadStored((error) => showToast(error.message));
  if (left) showToast(word("sent_now", { count: left }));
  desk.session.note(start.warnings.join(" "));
  byId("work").hidden = false;
  desk.take(await requestJson("/api/news?after=0"));
  const words = Object.fromEntries(["NotAllowedError", "NotFoundError", "NotReadableError", "gone", "other"]
    .map((name) => [name, word(`refused_${name}`)]));
  const source = start.camera === "browser" ? new Camera(desk, { words, slow: SLOW }) : new Recording(desk);
  welcome(desk, source);
}

main();
