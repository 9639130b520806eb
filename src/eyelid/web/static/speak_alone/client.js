// Stands in place of the client that asks the server: the page asks for the same, and the desk in the page answers. Nothing is sent.

import { answering, frameOf, isLeaving, pictureBody } from "./alone/answers.js";
import { ExpiredError, RefusedError, UnreachableError } from "./request_errors.js";
import { AloneDesk } from "./speak_alone/desk.js";
import { load, store } from "./storage.js";

export { ExpiredError, isLeaving, pictureBody, RefusedError, UnreachableError, load, store };

const READS = {
  "/api/words": (desk) => desk.words(),
  "/api/phrases": (desk) => desk.phrases(),
};
const DOES = {
  "/api/frame": async (desk, { own_s: timeS, after = 0 }, frame) => {
    await desk.see(frameOf(frame), Number(timeS));
    return desk.news(Number(after));
  },
  "/api/symbol": (desk, _, { symbol, is_late: isLate }) => desk.key(symbol, isLate),
  "/api/undo": (desk) => desk.command("undo"),
  "/api/rest": (desk) => desk.command("rest"),
  "/api/help": (desk) => desk.command("help"),
  "/api/silence": (desk) => desk.command("silence"),
  "/api/repeat": (desk, _, { place }) => desk.command("repeat", place),
  "/api/spoken": (desk, _, { number }) => desk.spoken(number),
  "/api/settings": (desk, _, { values }) => desk.setSettings(values),
  "/api/face": (desk, _, { track }) => desk.chooseFace(track),
  "/api/condition": () => null, // there is but one
  "/api/calibrate": (desk) => desk.guide("calibration"),
  "/api/lesson": (desk) => desk.guide("trial"),
  "/api/stop_guide": (desk) => desk.guide(""),
  "/api/camera_failed": (desk, _, { reason }) => desk.cameraFailed(reason),
  "/api/add_word": (desk, _, { word }) => desk.addWord(word),
  "/api/remove_word": (desk, _, { word }) => desk.removeWord(word),
};

export const { request, requestJson } = answering(AloneDesk.opened(), READS, DOES);
