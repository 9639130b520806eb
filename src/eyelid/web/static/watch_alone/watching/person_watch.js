// One person watched: events, windows, drowsiness, and when an alarm is due. Mirrors `eyelid.watching.person_watch`.

import { fixed, rounded } from "../../alone/numbers.js";
import { DrowsinessJudge, levelOfClosure, LEVELS } from "../blinks/drowsiness.js";
import { EventSteps } from "../blinks/event_steps.js";
import { Windows } from "../blinks/windows.js";

/**
 * Watches one person from moment to moment, and tells { steps: [[track, step]], events, windows, alarms }. `rules` are
 * { window_s, window_step_s, alarm_from, one_eye, levels }, where levels are what is known of the person's eyes.
 */
export class PersonWatch {
  #source;
  #track;
  #rules;
  #steps;
  #windows;
  #judge = new DrowsinessJudge();

  constructor(source, track, rules) {
    this.#source = source;
    this.#track = track;
    this.#rules = rules;
    this.#steps = new EventSteps(source, track, rules.levels);
    this.#windows = new Windows(source, track, { lengthS: rules.window_s, stepS: rules.window_step_s });
  }

  /** Takes the next moment. */
  feed(moment) {
    const { one_eye: eye } = this.#rules;
    const other = { right: "left", left: "right" }[eye];
    return this.#told(this.#steps.feed(other ? { ...moment, [other]: null } : moment));
  }

  /** Tells what remains when the recording ends, or the person has left. */
  finish() {
    const last = this.#steps.finish();
    const told = last ? this.#told(last) : nothing();
    told.windows.push(...this.#windows.finish().map((window) => this.#judge.judge(window)));
    return told;
  }

  #told(step) {
    const windows = this.#windows.feed(step).map((window) => this.#judge.judge(window));
    return { steps: [[this.#track, step]], events: [...step.events], windows, alarms: this.#alarms(step, windows) };
  }

  #alarms({ openness, shutSinceS }, windows) {
    const { timeS } = openness.moment;
    const due = windows.filter(({ level }) => level).map(({ level, reason }) => [LEVELS.indexOf(level), reason ?? ""]);
    if (shutSinceS !== null) {
      const level = levelOfClosure(timeS - shutSinceS);
      if (level !== null) due.push([level, `eyes closed for ${fixed(timeS - shutSinceS, 1)} s`]);
    }
    const from = LEVELS.indexOf(this.#rules.alarm_from);
    return due.filter(([level]) => level >= from).map(([level, reason]) => ({
      source: this.#source, track: this.#track, time_s: rounded(timeS, 3), level: LEVELS[level], reason,
    }));
  }
}

/** Returns what tells nothing. */
export function nothing() {
  return { steps: [], events: [], windows: [], alarms: [] };
}
