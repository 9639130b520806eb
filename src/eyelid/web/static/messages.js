// The messages of the page: the toast at the bottom, the banner at the top, the notice, and texts for screen readers.

import { ExpiredError } from "./client.js";

const TOAST = 4000; // milliseconds
const byId = (id) => document.getElementById(id);
let toastTimer = 0;

/** Shows a message for some seconds. */
export function showToast(words) {
  const toast = byId("toast");
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toast.hidden = true;
  }, TOAST);
}

/** Returns text as nodes in which a long name may go on in the next line after a sign, not in the middle of a word. */
export function breakable(text) {
  return text.split(/(?<=[/_.-])/).flatMap((part) => [part, document.createElement("wbr")]);
}

/** Makes a screen reader speak a text. */
export function announce(words) {
  byId("announcement").textContent = words;
}

/** Shows a message in place of the page. */
export function showNotice(title, words) {
  const notice = byId("notice");
  notice.querySelector("h2").textContent = title;
  notice.querySelector("p").textContent = words;
  notice.hidden = false;
}

/** Shows whether all marks are saved; `size` is the number of marks that are not saved. */
export function showSaved({ size }) {
  byId("saved").textContent = size ? `${size} not saved yet` : "All saved";
  byId("saved").classList.toggle("waits", size > 0);
}

/** Shows why nothing can be saved or loaded at the moment, and where unsaved marks are; hides the banner for null. */
export function showBanner(error, { size, stored }) {
  const banner = byId("banner");
  banner.hidden = !error;
  if (!error) return;
  const marks = size === 1 ? "1 mark is" : `${size} marks are`;
  const waiting = size ? ` ${marks} kept in this browser${stored ? "" : " until this page is closed"}, not saved yet.` : "";
  const words = error instanceof ExpiredError
    ? `This page belongs to an earlier run of eyelid label. Open the address that the new run has printed, in this browser.${waiting}`
    : `Nothing can be saved now: ${error.message}. It is tried again and again.${waiting}`;
  if (banner.textContent !== words) banner.textContent = words;
}
