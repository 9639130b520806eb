// Changing settings: read strictly, so that a mistake is named and not passed over. Mirrors `eyelid.speaking.settings`.

import { RefusedError } from "../request_errors.js";
import { SYMBOLS } from "./engine/notice.js";

const VALUES = { eyes: ["both", "right", "left"], selection: ["direct", "scan", "step_scan", "inverse_scan"] };

/**
 * Returns settings with some of them changed, { symbols: { dwell_s: 0.8 } }; throws what cannot be used. `choices` are what can
 * be set, as the page has it: ranges, ways, languages.
 */
export function changed(settings, values, choices) {
  const made = { symbols: { ...settings.symbols }, speaker: { ...settings.speaker } };
  for (const [room, news] of Object.entries(values)) {
    for (const [name, value] of Object.entries(news)) {
      if (!(name in (made[room] ?? {}))) throw new RefusedError(`${room}.${name}: no such setting`);
      check(`${room}.${name}`, name, value, settings[room][name], choices);
      made[room][name] = value;
    }
  }
  expectRising(made.symbols);
  return made;
}

function check(path, name, value, now, { ranges, ways, languages }) {
  const range = ranges[path];
  const values = { ...VALUES, way: ways, language: languages }[name];
  if (name === "movements") {
    const isGood = Array.isArray(value) && value.length && new Set(value).size === value.length
      && value.every((each) => SYMBOLS.includes(each));
    if (!isGood) throw new RefusedError(`${path} is ${value}; give some of ${SYMBOLS.join(", ")}, each once`);
  } else if (range) {
    const [least, most, , canBeOff] = range;
    const isNumber = typeof value === "number" && least <= value && value <= most;
    if (!isNumber && !(value === null && canBeOff)) {
      throw new RefusedError(`${path} is ${value}; give a number from ${least} to ${most}${canBeOff ? ", or off" : ""}`);
    }
  } else if (values ? !values.includes(value) : typeof value !== typeof now) {
    throw new RefusedError(`${path} is ${value}; give ${values ? `one of ${values.join(", ")}` : `a ${typeof now}`}`);
  }
}

/** Shut eyes mean more and more the longer they are shut: each of these times is longer than the one before. */
function expectRising(symbols) {
  const times = Object.entries({
    blink_s: symbols.movements.includes("blink") ? symbols.blink_s : null,
    long_blink_s: symbols.movements.includes("long_blink") ? symbols.long_blink_s : null,
    rest_s: symbols.rest_s,
    emergency_s: symbols.is_inverted ? null : symbols.emergency_s,
  }).filter(([, value]) => value !== null);
  times.slice(1).forEach(([longer, high], place) => {
    const [shorter, low] = times[place];
    if (low >= high) throw new RefusedError(`symbols.${longer} is ${high} s and symbols.${shorter} ${low} s; make ${longer} longer`);
  });
}
