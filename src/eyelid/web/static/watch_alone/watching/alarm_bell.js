// Which alarms are given: after one of a person, the next waits for a while, unless it is worse. Mirrors `AlarmBell` of
// `eyelid.watching.alarms`.

import { LEVELS } from "../blinks/drowsiness.js";

export class AlarmBell {
  #cooldownS;
  #last = new Map(); // by person: time and level

  constructor(cooldownS) {
    this.#cooldownS = cooldownS;
  }

  /** Returns whether an alarm is given. */
  ring({ track, time_s: timeS, level: name }) {
    const level = LEVELS.indexOf(name);
    const last = this.#last.get(track);
    if (last && timeS - last.timeS < this.#cooldownS && level <= last.level) return false;
    this.#last.set(track, { timeS, level });
    return true;
  }
}
