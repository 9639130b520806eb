// Watches recordings in JavaScript, as the page does; what was read of people, frame by frame, comes as JSON on the standard input, and
// all that was told goes to the standard output.

import { readFileSync } from "node:fs";

const load = (name) => import(`${process.argv[2]}/${name}.js`);
const [{ AlarmBell }, { eventWords }, { csvOf }, { Tallies }, { Watcher }, { moment }] = await Promise.all(
  ["watching/alarm_bell", "watching/event_words", "watching/tables", "watching/tallies", "watching/watcher", "blinks/moment"].map(load));

const { recordings, columns } = JSON.parse(readFileSync(0, "utf8"));

function toldOf({ source, rules, cooldown_s: cooldownS, frames }) {
  const [watcher, bell, tallies] = [new Watcher(source, rules), new AlarmBell(cooldownS), new Tallies()];
  const all = { steps: [], events: [], windows: [], alarms: [], given: [], people: [] };
  const take = (told) => {
    tallies.add(told);
    for (const [track, { openness, shutSinceS }] of told.steps) {
      const { both, right, left, lids, noise } = openness;
      all.steps.push([track, openness.moment.timeS, both, right, left, lids, openness.shutBelow, noise, shutSinceS]);
    }
    for (const name of ["events", "windows", "alarms"]) all[name].push(...told[name]);
    all.given.push(...told.alarms.filter((alarm) => bell.ring(alarm)));
    if (told.windows.length) all.people.push(tallies.json());
  };
  for (const [timeS, frame, people] of frames) {
    take(watcher.feed(timeS, frame, people.map(([track, right, left, pose]) => [track, moment(timeS, eye(right), eye(left), frame, pose)])));
  }
  take(watcher.finish());
  const tables = Object.fromEntries(["events", "windows"].map((name) => [name, csvOf(columns[name], all[name])]));
  return { ...all, words: all.events.map(eventWords), tables };
}

function eye(values) {
  return values && { pOpen: values[0], ear: values[1], iris: values[2] };
}

console.log(JSON.stringify(recordings.map(toldOf)));
