// The table of actions, from which the keys, the buttons and the help are made.

import { assignKeys } from "../keys.js";
import { arrowHelp, arrowsOf } from "./arrows.js";
import { askName, openExport, openHelp } from "./dialogs.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FIRST = 0; // classes choose their letters before commands, commands before tags
const LAST = 2;

/** Returns the actions with their keys; `desk` is the `Desk` of the page. */
export function actionsOf(desk) {
  const { classes, tags } = desk.start;
  const { single, grid } = desk;
  const arrows = arrowsOf(classes);
  const here = () => (desk.view === "grid" ? grid : single);
  const sideways = ![...arrows.values()].some((key) => key === "ArrowLeft" || key === "ArrowRight");
  const one = ["single", "disagreements"];
  const movement = [...arrows].map(([label, key]) => ({ name: label, kind: "arrow", group: "What it is", keys: [key],
    views: one, run: () => single.answer({ label }), help: arrowHelp(label) }));
  return assignKeys([
    ...classes.map((label, at) => ({ name: label, kind: "class", group: "What it is", rank: FIRST, word: label,
      keys: at < 9 ? [String(at + 1)] : [], run: () => here().answer({ label }) })),
    ...movement,
    { name: "can't tell", kind: "answer", group: "What it is", keys: ["0"], run: () => here().answer({ cant_tell: true }) },
    ...tags.map((tag, at) => ({ name: tag, kind: "tag", group: "Tags, before the class", rank: LAST, word: tag,
      keys: at < 9 ? [`Shift+${at + 1}`] : [], views: one, run: () => single.toggleTag(tag) })),
    { name: "tags only", group: "Tags, before the class", keys: ["Enter"], views: one, run: () => single.answer({}),
      help: "the tags alone, without a class" },
    { name: "undo", kind: "move", group: "Moves", keys: ["Backspace", "Ctrl+z"], run: () => desk.undo(),
      help: "take back the last step, as often as you like" },
    { name: "skip", kind: "move", group: "Moves", keys: [" "], views: one, run: () => single.skip(),
      help: "skip: it comes again at the end" },
    { name: "back", kind: "move", group: "Moves", keys: [",", "PageUp", ...(sideways ? ["ArrowLeft"] : [])], views: one,
      repeats: true, run: () => single.step(-1), help: "look back at what was marked, and mark it anew" },
    { name: "forward", kind: "move", group: "Moves", keys: [".", "PageDown", ...(sideways ? ["ArrowRight"] : [])], views: one,
      repeats: true, run: () => single.step(1) },
    { name: "to the present", group: "Moves", keys: ["Escape"], views: one, run: () => single.showItem(-1) },
    { name: "move", group: "Grid", keys: Object.keys(STEPS), views: ["grid"], repeats: true,
      run: ({ key }) => grid.move(...STEPS[key]), help: "to another picture" },
    { name: "away", group: "Grid", keys: [" "], views: ["grid"], run: () => grid.toggle(), help: "click it away, or take it back" },
    { name: "confirm", group: "Grid", keys: ["Enter"], views: ["grid"], run: () => grid.confirm(),
      help: "confirm all that are left, as one step" },
    { name: "class before", group: "Grid", keys: [",", "PageUp"], views: ["grid"], run: () => grid.turnClass(-1) },
    { name: "class after", group: "Grid", keys: [".", "PageDown"], views: ["grid"], run: () => grid.turnClass(1) },
    { name: "leave", group: "Grid", keys: ["Escape"], views: ["grid"], run: () => desk.setView("single"),
      help: "back to one at a time" },
    { name: "grid", group: "Views", word: "grid", run: () => desk.setView(desk.view === "grid" ? "single" : "grid"),
      help: "grid, or one at a time" },
    { name: "disagreements", group: "Views", word: "disagreements", help: "the pictures on which annotators disagree, or all",
      run: () => desk.setView(desk.view === "disagreements" ? "single" : "disagreements") },
    { name: "hints", group: "Views", word: "hints", run: () => desk.toggleHints(), help: "show or hide suggestions" },
    { name: "larger", group: "Views", keys: ["+", "="], repeats: true, run: () => desk.zoom(1) },
    { name: "smaller", group: "Views", keys: ["-"], repeats: true, run: () => desk.zoom(-1) },
    { name: "export", group: "Page", word: "export", run: () => openExport(), help: "labels as a file; end the session" },
    { name: "name", group: "Page", word: "name", run: () => askName(desk), help: "change the annotator" },
    { name: "help", group: "Page", keys: ["?", "F1"], run: () => openHelp(desk), help: "this table" },
  ]);
}
