// Stands in place of the client that asks the server: the page asks for the same, and the desk in the page answers. Nothing is sent.

import { ExpiredError, RefusedError, UnreachableError } from "./request_errors.js";
import { AloneDesk } from "./speak_alone/desk.js";
import { load, store } from "./storage.js";

export { ExpiredError, RefusedError, UnreachableError, load, store };

const CLICKS = 500;
const opened = AloneDesk.opened();
const clicks = new Set(); // of requests that were answered: what is asked twice is done once

const READS = {
  "/api/start": (desk) => desk.start(),
  "/api/words": (desk) => desk.words(),
  "/api/phrases": (desk) => desk.phrases(),
  "/api/news": async (desk, { after = 0 }) => {
    await desk.wait(Number(after));
    return desk.news(Number(after));
  },
};
const DOES = {
  "/api/camera": async (desk) => {
    await desk.connect();
    return { page: 1 };
  },
  "/api/frame": async (desk, { own_s: timeS, after = 0 }, frame) => {
    await desk.see({ data: frame.data, width: frame.width, height: frame.height }, Number(timeS));
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
  "/api/finish": (desk) => desk.finish(),
};

/** Returns whether the page reloads by itself; it never does. */
export function isLeaving() {
  return false;
}

/** Answers a path, as the server does; returns a response, or throws one of the errors. */
export async function request(path, body = undefined) {
  const { pathname, searchParams } = new URL(path, "http://page");
  const answer = (body === undefined ? READS : DOES)[pathname];
  if (!answer) throw new RefusedError(`${pathname}: this page has no server, and cannot do that`);
  if (body?.click) {
    if (clicks.has(body.click)) return new Response("null");
    clicks.add(body.click);
    if (clicks.size > CLICKS) clicks.delete(clicks.values().next().value);
  }
  return new Response(JSON.stringify(await answer(await opened, Object.fromEntries(searchParams), body) ?? null));
}

/** Requests a path and returns the JSON of the response. */
export async function requestJson(path, body = undefined) {
  const response = await request(path, body);
  return response.json();
}

/** Returns a picture of a canvas as the body of a request. */
export function pictureBody(canvas) {
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
}

navigator.serviceWorker?.register("service_worker.js").catch(() => {}); // without it the page needs the files' server each time
