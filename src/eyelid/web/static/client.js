// Asks the server, with the token of its run. The token comes in the address that the server printed, once,
// and is kept for this address, so that a reload and a second tab have it.

const KEPT = "eyelid/token";
const PATIENCE = 15000; // milliseconds
const GIVEN = /^#token=([\w-]+)$/;

/** What the server says no to: asking again is of no use. */
export class Refused extends Error {}

/** The server does not answer, or cannot now: the same may be asked again. */
export class Away extends Error {}

/** The server is another run than the one that this page was opened for. */
export class Expired extends Error {}

function given() {
  const found = location.hash.match(GIVEN);
  if (!found) return kept();
  history.replaceState(null, "", location.pathname + location.search);
  keep(KEPT, found[1]);
  return found[1];
}

function kept() {
  return recall(KEPT) || "";
}

/** Keeps text in this browser; false where it keeps nothing. */
export function keep(name, text) {
  try {
    localStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}

/** Returns the text that was kept, or null. */
export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

const token = given();
let leaving = false;

function begin() {
  leaving = true;
  location.reload();
}

addEventListener("hashchange", () => {
  if (GIVEN.test(location.hash) && given() !== token) begin();
});
addEventListener("storage", (event) => { // another tab was given the address of a new run
  if (event.key === KEPT && event.newValue !== token) begin();
});

/** Whether the page goes by itself, so that nobody need be asked. */
export function isLeaving() {
  return leaving;
}

/** Asks for a path; with a body, sends it as JSON. Returns the answer, or throws one of the three above. */
export async function ask(path, body = undefined) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  let reason = "";
  try {
    answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) return answer;
    reason = await answer.text();
  } catch {
    throw new Away("the server does not answer");
  }
  if (answer.status === 401) {
    if (kept() && kept() !== token) begin();
    throw new Expired(reason);
  }
  throw answer.status >= 500 ? new Away(reason) : new Refused(reason);
}

/** Asks for a path and returns the answer's JSON. */
export async function askJson(path, body = undefined) {
  const answer = await ask(path, body);
  return answer.json();
}
