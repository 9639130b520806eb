// Sends requests to the server, with the token of its run. The token is in the address that the server has printed.
// It is stored in this browser, so that a reload and a second tab have it too.

import { ExpiredError, RefusedError, UnreachableError } from "./request_errors.js";
import { load, store } from "./storage.js";

export { ExpiredError, RefusedError, UnreachableError, load, store };

const TOKEN_KEY = "eyelid/token";
const TIMEOUT = 15000; // milliseconds
const TOKEN_HASH = /^#token=([\w-]+)$/;
const QUALITY = 0.92; // of a JPEG

/** Moves the token from the address to the storage and returns it; if the address has none, returns the stored one. */
function takeToken() {
  const match = location.hash.match(TOKEN_HASH);
  if (!match) return storedToken();
  history.replaceState(null, "", location.pathname + location.search);
  store(TOKEN_KEY, match[1]);
  return match[1];
}

function storedToken() {
  return load(TOKEN_KEY) || "";
}

const token = takeToken();
let leaving = false;

function reload() {
  leaving = true;
  location.reload();
}

addEventListener("hashchange", () => {
  if (TOKEN_HASH.test(location.hash) && takeToken() !== token) reload();
});
addEventListener("storage", (event) => { // another tab has opened the address of a new run
  if (event.key === TOKEN_KEY && event.newValue !== token) reload();
});

/** Returns whether the page reloads by itself, so that the user need not confirm. */
export function isLeaving() {
  return leaving;
}

/** Requests a path; a blob is sent as it is, any other body as JSON. Returns the response, or throws one of the errors above. */
export async function request(path, body = undefined) {
  const headers = { Authorization: `Bearer ${token}` };
  const isBlob = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = isBlob ? body.type : "application/json";
  let response;
  let reason = "";
  try {
    response = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined || isBlob ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (response.ok) return response;
    reason = await response.text();
  } catch {
    throw new UnreachableError("the server does not answer");
  }
  if (response.status === 401) {
    if (storedToken() && storedToken() !== token) reload();
    throw new ExpiredError(reason);
  }
  throw response.status >= 500 ? new UnreachableError(reason) : new RefusedError(reason);
}

/** Requests a path and returns the JSON of the response. */
export async function requestJson(path, body = undefined) {
  const response = await request(path, body);
  return response.json();
}

/** Returns a picture of a canvas as the body of a request. */
export function pictureBody(canvas) {
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}
