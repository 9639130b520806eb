// Lines of text that say what happened when. Mirrors `event_words` of `eyelid.watching.terminal`.

import { fixed, rounded } from "../../alone/numbers.js";

export function eventWords({ start_s: startS, track, event, eyes, duration_ms: duration, completeness }) {
  return [
    clock(startS), `person ${track}:`, event,
    ...(["right", "left"].includes(eyes) ? [`of the ${eyes} eye`] : []),
    ...(duration === null ? [] : [`${fixed(duration, 0)} ms`]),
    ...(completeness === "partial" ? ["partial"] : []),
  ].join(" ");
}

/** Returns a time as minutes, seconds and tenths, with hours if there are any. */
function clock(seconds) {
  const tenths = rounded(seconds, 1);
  const [minutes, hours] = [Math.floor(tenths / 60) % 60, Math.floor(tenths / 3600)];
  const two = (value, decimals) => fixed(value, decimals).padStart(decimals ? 4 : 2, "0");
  const text = `${two(minutes, 0)}:${two(tenths - 60 * Math.floor(tenths / 60), 1)}`;
  return hours ? `${hours}:${text}` : text;
}
