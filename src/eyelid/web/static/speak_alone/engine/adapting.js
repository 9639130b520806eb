// Times of symbols that follow the pace of the person. Mirrors `eyelid.speaking.adapting`.

import { within } from "../../alone/numbers.js";

const SHORTER = 0.8; // a deliberate blink stays shorter than what comes after it by so much

/** Returns settings of symbols with times that are longer, or shorter, by a pace; `ranges` are those of all settings. */
export function paced(settings, pace, ranges) {
  const fit = (name, value) => within(value, ...ranges[`symbols.${name}`]);
  const longer = Math.max(pace, 1);
  let blinkS = settings.blink_s;
  if (blinkS !== null) {
    const afterS = settings.movements.includes("long_blink") ? settings.long_blink_s : settings.rest_s;
    const mostS = afterS === null ? ranges["symbols.blink_s"][1] : Math.max(SHORTER * afterS, blinkS);
    blinkS = fit("blink_s", Math.min(blinkS * longer, mostS));
  }
  return {
    ...settings,
    dwell_s: settings.dwell_s === null ? null : fit("dwell_s", settings.dwell_s * pace),
    release_s: fit("release_s", settings.release_s * pace),
    blink_s: blinkS,
    stray_blinks: fit("stray_blinks", settings.stray_blinks / longer ** 2),
  };
}
