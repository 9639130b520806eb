// The table of what can be done on this page: keys, buttons and the help are made from it.

import { assignKeys } from "../keys.js";
import { arrowTold, arrowsOf } from "./arrows.js";
import { askName, openExport, openHelp } from "./dialogs.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FIRST = 0; // classes choose their letters before commands, commands before tags
const LAST = 2;

/** Returns the actions with their keys; `desk` is what `main.js` shares. */
export function actionsOf(desk) {
  const { classes, tags } = desk.start;
  const { single, grid } = desk;
  const arrows = arrowsOf(classes);
  const here = () => (desk.view === "grid" ? grid : single);
  const sideways = ![...arrows.values()].some((key) => key === "ArrowLeft" || key === "ArrowRight");
  const one = ["single", "disagreements"];
  const movement = [...arrows].map(([label, key]) => ({ name: label, kind: "arrow", group: "What it is", keys: [key],
    views: one, run: () => single.answer({ label }), told: arrowTold(label) }));
  return assignKeys([
    ...classes.map((label, at) => ({ name: label, kind: "class", group: "What it is", rank: FIRST, word: label,
      keys: at < 9 ? [String(at + 1)] : [], run: () => here().answer({ label }) })),
    ...movement,
    { name: "can't tell", kind: "answer", group: "What it is", keys: ["0"], run: () => here().answer({ cant_tell: true }) },
    ...tags.map((tag, at) => ({ name: tag, kind: "tag", group: "Tags, before the class", rank: LAST, word: tag,
      keys: at < 9 ? [`Shift+${at + 1}`] : [], views: one, run: () => single.toggleTag(tag) })),
    { name: "tags only", group: "Tags, before the class", keys: ["Enter"], views: one, run: () => single.answer({}),
      told: "the tags alone, without a class" },
    { name: "undo", kind: "move", group: "Moves", keys: ["Backspace", "Ctrl+z"], run: () => desk.undo(),
      told: "take back the last step, as often as you like" },
    { name: "skip", kind: "move", group: "Moves", keys: [" "], views: one, run: () => single.skip(),
      told: "skip: it comes again at the end" },
    { name: "back", kind: "move", group: "Moves", keys: [",", "PageUp", ...(sideways ? ["ArrowLeft"] : [])], views: one,
      repeats: true, run: () => single.step(-1), told: "look back at what was marked, and mark it anew" },
    { name: "forward", kind: "move", group: "Moves", keys: [".", "PageDown", ...(sideways ? ["ArrowRight"] : [])], views: one,
      repeats: true, run: () => single.step(1) },
    { name: "to the present", group: "Moves", keys: ["Escape"], views: one, run: () => single.look(-1) },
    { name: "move", group: "Grid", keys: Object.keys(STEPS), views: ["grid"], repeats: true,
      run: ({ key }) => grid.move(...STEPS[key]), told: "to another picture" },
    { name: "away", group: "Grid", keys: [" "], views: ["grid"], run: () => grid.toggle(), told: "click it away, or take it in again" },
    { name: "confirm", group: "Grid", keys: ["Enter"], views: ["grid"], run: () => grid.confirm(),
      told: "confirm all that are left, as one step" },
    { name: "class before", group: "Grid", keys: [",", "PageUp"], views: ["grid"], run: () => grid.turnClass(-1) },
    { name: "class after", group: "Grid", keys: [".", "PageDown"], views: ["grid"], run: () => grid.turnClass(1) },
    { name: "leave", group: "Grid", keys: ["Escape"], views: ["grid"], run: () => desk.setView("single"),
      told: "back to one at a time" },
    { name: "grid", group: "Views", word: "grid", run: () => desk.setView(desk.view === "grid" ? "single" : "grid"),
      told: "grid, or one at a time" },
    { name: "disagreements", group: "Views", word: "disagreements", told: "the pictures on which annotators disagree, or all",
      run: () => desk.setView(desk.view === "disagreements" ? "single" : "disagreements") },
    { name: "hints", group: "Views", word: "hints", run: () => desk.toggleHints(), told: "show or hide suggestions" },
    { name: "larger", group: "Views", keys: ["+", "="], repeats: true, run: () => desk.zoom(1) },
    { name: "smaller", group: "Views", keys: ["-"], repeats: true, run: () => desk.zoom(-1) },
    { name: "export", group: "Page", word: "export", run: () => openExport(), told: "labels as a file; end the session" },
    { name: "name", group: "Page", word: "name", run: () => askName(desk), told: "change the annotator" },
    { name: "help", group: "Page", keys: ["?", "F1"], run: () => openHelp(desk), told: "this table" },
  ]);
}
