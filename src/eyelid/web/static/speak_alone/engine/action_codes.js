// Which movements choose what in menus of letters, whichever movements a person has. Mirrors `eyelid.speaking.action_codes`.

import { sum } from "../../alone/numbers.js";

const PLACES = ["left", "up", "right", "blink", "long_blink"]; // as they lie before the eyes; the last enabled one picks
const SURE = 0.94; // the share of movements that are read right where nothing is known of a person
const SCANNED_GROUPS = 4;

/** Returns the movements of each action, the pick's last; empty ones if choices can only be scanned. */
export function actionCodes(symbols) {
  const ordered = PLACES.filter((symbol) => symbols.includes(symbol));
  if (ordered.length === 1 || (ordered.length === 2 && ordered.includes("long_blink"))) {
    return Array(SCANNED_GROUPS + 1).fill([]);
  }
  if (ordered.length === 2) return ordered.flatMap((first) => ordered.map((second) => [first, second]));
  return ordered.map((symbol) => [symbol]);
}

/** Returns whether the choices of such actions are lit in turn. */
export function isScanned(codes) {
  return !codes[0].length;
}

function evenConfusion(size, sure = SURE) {
  const other = (1 - sure) / (size - 1);
  return Array.from({ length: size }, (_, row) => Array.from({ length: size }, (__, column) => (row === column ? sure : other)));
}

/** Returns how often each action is read as each other, from how often each movement is; null: `SURE` are read right. */
export function actionConfusion(codes, symbols, confusion = null) {
  if (isScanned(codes)) return evenConfusion(codes.length);
  const read = confusion ?? evenConfusion(symbols.length);
  const places = codes.map((code) => code.map((symbol) => symbols.indexOf(symbol)));
  const shares = places.map((meant) => places.map((made) => meant.reduce((all, row, at) => all * read[row][made[at]], 1)));
  return shares.map((row) => row.map((share) => share / sum(row)));
}
