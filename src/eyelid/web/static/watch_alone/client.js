// Stands in place of the client that asks the server: the page asks for the same, and the desk in the page answers. Nothing is sent.

import { answering, frameOf, isLeaving, pictureBody } from "./alone/answers.js";
import { ExpiredError, RefusedError, UnreachableError } from "./request_errors.js";
import { load, store } from "./storage.js";
import { AloneDesk } from "./watch_alone/desk.js";

export { ExpiredError, isLeaving, load, pictureBody, RefusedError, store, UnreachableError };

const READS = {
  "/api/start": (desk) => desk.start(),
  "/api/marks": () => ({ false: [], missed: [] }),
  "/api/table": (desk, { name }) => desk.table(name),
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
  "/api/frame": (desk, { own_s: ownS, after = 0 }, frame) => desk.see(frameOf(frame), Number(ownS), Number(after)),
  "/api/finish": (desk) => desk.finish(),
};

export const { request, requestJson } = answering(AloneDesk.opened(), READS, DOES);
