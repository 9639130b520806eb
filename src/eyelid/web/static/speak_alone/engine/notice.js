// What eyes, or keys, say to the one who speaks for them. Mirrors `eyelid.speaking.notice`.

/** Deliberate movements. A long blink is one that is held on purpose, for those who use it as a fifth. */
export const SYMBOLS = ["left", "right", "up", "blink", "long_blink"];

/**
 * Returns a notice. Its kind is `symbol`, `released`, `shut`, `opened`, `lost`, `found` or `spoken`; `beganS` is when the
 * movement of a symbol began, null for `timeS`, as of keys.
 */
export function notice(kind, timeS, symbol = "", beganS = null) {
  return { kind, timeS, symbol, beganS };
}

/** Returns a notice by another clock, at this time of which it was understood; it took as long. */
export function moved(each, timeS) {
  return { ...each, timeS, beganS: each.beganS === null ? null : each.beganS + timeS - each.timeS };
}
