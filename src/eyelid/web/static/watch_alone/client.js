// Stands in place of the client that asks the server: the page asks for the same, and the desk in the page answers. Nothing is sent.

import { answering, frameOf, isLeaving, pictureBody } from "./alone/answers.js";
import { ExpiredError, RefusedError, UnreachableError } from "./request_errors.js";
import { load, store } from "./storage.js";
import { AloneDesk } from "./watch_alone/desk.js";

export { ExpiredError, isLeaving, load, pictureBody, RefusedError, store, UnreachableError };

const READS = {
  "/api/marks": () => ({ false: [], missed: [] }),
  "/api/table": (desk, { name }) => desk.table(name),
};
const DOES = {
  "/api/frame": (desk, { own_s: ownS, after = 0 }, frame) => desk.see(frameOf(frame), Number(ownS), Number(after)),
};

export const { request, requestJson } = answering(AloneDesk.opened(), READS, DOES);
