// What the keys of the page do.

/**
 * Returns the actions of the page; see `keys.js`. Those with `isButton` are buttons, too; those with `marks` need a folder, which a
 * page without a server never has.
 */
export function actionsOf(desk) {
  return [
    { name: "Missed blink", isButton: true, marks: true, group: "Marks", keys: ["m"],
      help: "a blink just now was not found", run: () => desk.markMissed() },
    { name: "False event", isButton: true, marks: true, group: "Marks", keys: ["f"],
      help: "the chosen event, or else the last one, is none", run: () => desk.markFalse() },
    { name: "Undo", isButton: true, marks: true, group: "Marks", keys: ["z", "Backspace", "Ctrl+z"],
      help: "takes back the last mark", run: () => desk.undo() },
    { name: "Earlier", group: "Events", keys: ["ArrowDown", "ArrowLeft"], repeats: true, help: "the event before", run: () => desk.choose(-1) },
    { name: "Later", group: "Events", keys: ["ArrowUp", "ArrowRight"], repeats: true, help: "the event after", run: () => desk.choose(1) },
    { name: "None", group: "Events", keys: ["Escape"], help: "no event is chosen", run: () => desk.choose(0) },
    { name: "Pause", isButton: true, group: "View", keys: [" "], help: "holds the view; watching goes on", run: () => desk.pause() },
    { name: "Person", isButton: true, group: "View", keys: ["p"], help: "the next person's eyes and measures", run: () => desk.nextPerson() },
    { name: "Time", isButton: true, group: "View", keys: ["t"], help: "the last 10, 20 or 30 seconds", run: () => desk.trace.nextLength() },
    { name: "Sound", group: "Page", keys: ["s"], help: "sound of alarms, on or off", run: () => desk.sound.toggle() },
    { name: "Keys", group: "Page", keys: ["?"], help: "this help", run: () => document.getElementById("help").showModal() },
  ].filter(({ marks }) => !(marks && desk.start.is_alone));
}
