// What the page says by itself: the line below, the banner above, what a screen reader says.

import { Expired } from "../client.js";

const TOAST = 4000; // milliseconds
const at = (id) => document.getElementById(id);
let fading = 0;

/** Says something for a while. */
export function tell(words) {
  const toast = at("toast");
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => {
    toast.hidden = true;
  }, TOAST);
}

/** Has a screen reader say something. */
export function speak(words) {
  at("spoken").textContent = words;
}

/** Says something in place of the page. */
export function showNotice(title, words) {
  const notice = at("notice");
  notice.querySelector("h2").textContent = title;
  notice.querySelector("p").textContent = words;
  notice.hidden = false;
}

/** Says whether all is saved. */
export function showSaved({ size }) {
  at("saved").textContent = size ? `${size} not saved yet` : "All saved";
  at("saved").classList.toggle("waits", size > 0);
}

/** Says why nothing can be saved or fetched now, and what becomes of what waits; null for no trouble. */
export function showTrouble(error, { size, kept }) {
  const banner = at("banner");
  banner.hidden = !error;
  if (!error) return;
  const marks = size === 1 ? "1 mark is" : `${size} marks are`;
  const waiting = size ? ` ${marks} kept in this browser${kept ? "" : " until this page is closed"}, not saved yet.` : "";
  const words = error instanceof Expired
    ? `This page belongs to an earlier run of eyelid label. Open the address that the new run has printed, in this browser.${waiting}`
    : `Nothing can be saved now: ${error.message}. It is tried again and again.${waiting}`;
  if (banner.textContent !== words) banner.textContent = words;
}
