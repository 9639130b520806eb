// What every page begins with: asking the server what there is, and sending all that is left before it is closed.

import { ExpiredError, isLeaving, requestJson } from "./client.js";
import { showNotice } from "./messages.js";

/**
 * Asks the server of a verb what the page needs. Where that fails, a notice says what to do, and it gives null.
 *
 * @param {string} verb - Such as `watch`.
 * @param {string} kept - What the page keeps if the address is old; a sentence or nothing.
 */
export async function askForStart(verb, kept = "") {
  try {
    return await requestJson("/api/start");
  } catch (error) {
    if (error instanceof ExpiredError) {
      showNotice("Open the address of this run", `This page needs the address that eyelid ${verb} printed in the terminal when it `
        + `was started, with the token at its end.${kept && ` ${kept}`}`);
    } else {
      showNotice("The server does not answer", `${error.message}. Start eyelid ${verb} again, and open the address that it prints.`);
    }
    return null;
  }
}

/** Sends what is left as soon as there is a network, and asks before a page is closed that has not sent all. */
export function keepSending(outbox) {
  addEventListener("online", () => outbox.retryNow());
  addEventListener("beforeunload", (event) => {
    if (outbox.size && !isLeaving()) event.preventDefault();
  });
}
