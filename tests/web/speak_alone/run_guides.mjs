// Learns from guided looks, guides and tries in JavaScript; what is given comes as JSON on the standard input, and all that came of it
// goes to the standard output.

import { readFileSync } from "node:fs";

const [{ calibrated, linesOf: calibrationLines, lossOf, notMade }, { CalibrationGuide }, { linesOf, sharesOf, TrialGuide }] = await Promise.all(
  ["movement_calibration", "calibration_guide", "movement_trial"].map((name) => import(`${process.argv[2]}/guides/${name}.js`)));
const { people, frames, movements, answers } = JSON.parse(readFileSync(0, "utf8"));

const guide = new CalibrationGuide(1);
const asked = frames.map(({ time_s: timeS, ...seen }) => {
  guide.tick(timeS);
  guide.see(seen);
  return guide.asked;
});

const trial = new TrialGuide(movements, 1);
let shown = "";
for (let timeS = 0, since = 0; !trial.isOver; timeS += 0.05) {
  trial.tick(timeS);
  if (trial.asked !== shown) [shown, since] = [trial.asked, timeS];
  if (shown && timeS - since >= 0.5 && answers[shown]) trial.hear(answers[shown]);
  if (!shown && timeS < 0.1) trial.hear("left"); // which nobody has asked for
}
const result = trial.result();

console.log(JSON.stringify({
  people: people.map((looks) => {
    const found = calibrated(looks);
    return { ...found, lines: calibrationLines(found), not_made: notMade(found), loss: lossOf(looks) };
  }),
  guided: { ...guide.learned(movements), asked, is_over: guide.isOver },
  trial: { result, lines: linesOf(result), shares: sharesOf(result, movements), scores: trial.scores(), share: trial.share },
}));
