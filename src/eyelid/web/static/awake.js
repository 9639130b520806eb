// Keeps the screen lit while a page is in front.

let lock = null;
let isWanted = false;

/** Asks for it; to be asked again when the page comes back from the background. */
export async function stayAwake() {
  isWanted = true;
  try {
    const given = await navigator.wakeLock?.request("screen");
    lock?.release();
    lock = given;
    if (!isWanted) letSleep();
  } catch {
    // the battery is low, or the system does not allow it
  }
}

/** Asks for it no longer. */
export function letSleep() {
  isWanted = false;
  lock?.release();
  lock = null;
}
