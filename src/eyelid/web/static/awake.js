// Keeps the screen lit while a page is in front.

/** Asks for it; to be asked again when the page comes back from the background. */
export async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // the battery is low, or the system does not allow it
  }
}
