// What the keys of the page do.

/** Returns the actions of the page; see `keys.js`. Those with a kind are buttons, too. */
export function actionsOf(desk) {
  const { stage } = desk;
  const zoomed = () => desk.view === "photo" && stage.zoom;
  const go = (x, y) => () => {
    if (zoomed()) stage.move(x, y);
    else desk.step(x + y * (desk.view === "grid" ? desk.strip.columns : 1));
  };
  const filter = (name, key, help) => ({ name, filter: name, kind: "filter", group: "Lists", keys: [key], help,
    run: () => desk.setFilter(name) });
  const verdict = (name, key, word) => ({ name, verdict: word, kind: "verdict", group: "Your verdict", keys: [key],
    help: `${word}: your verdict; once more: by the rules again`, run: () => desk.overrule(word) });
  const move = (name, key, help, run) => ({ name, kind: "move", group: "Views", keys: [key], help, run });
  return [
    { name: "Next", group: "Photos", keys: ["ArrowRight", "j"], repeats: true, help: "next photo; where zoomed: right", run: go(1, 0) },
    { name: "Previous", group: "Photos", keys: ["ArrowLeft", ","], repeats: true, help: "photo before; where zoomed: left", run: go(-1, 0) },
    { name: "Down", group: "Photos", keys: ["ArrowDown"], repeats: true, help: "next photo, or the row below; where zoomed: down", run: go(0, 1) },
    { name: "Up", group: "Photos", keys: ["ArrowUp"], repeats: true, help: "photo before, or the row above; where zoomed: up", run: go(0, -1) },
    { name: "Next set", group: "Photos", keys: ["]", "PageDown"], help: "next burst, bracket, stack or panorama", run: () => desk.stepSet(1) },
    { name: "Previous set", group: "Photos", keys: ["[", "PageUp"], help: "the set before", run: () => desk.stepSet(-1) },
    { name: "First", group: "Photos", keys: ["Home"], help: "first photo of the list", run: () => desk.step(-desk.list.length) },
    { name: "Last", group: "Photos", keys: ["End"], help: "last photo of the list", run: () => desk.step(desk.list.length) },
    verdict("Keep", "k", "keep"),
    verdict("Reject", "x", "reject"),
    verdict("Unsure", "u", "unsure"),
    { name: "Undo", kind: "verdict", group: "Your verdict", keys: ["z", "Backspace", "Ctrl+z"],
      help: "takes back the last verdict, or the last rules", run: () => desk.undo() },
    move("Native pixels", " ", "the main face at native pixels, or the whole photo", () => (stage.zoom ? stage.whole() : stage.zoomAt())),
    move("Next face", "f", "goes from face to face at native pixels", () => desk.nextFace()),
    move("Faces of the burst", "b", "the wall of faces: people by frames", () => desk.setView(desk.view === "wall" ? "photo" : "wall")),
    move("Grid", "g", "thumbnails all over", () => desk.setView(desk.view === "grid" ? "photo" : "grid")),
    { name: "Open", group: "Views", keys: ["Enter"], help: "the photo, out of the grid or the wall", run: () => desk.setView("photo") },
    { name: "Back", group: "Views", keys: ["Escape"], help: "the whole photo", run: () => (zoomed() ? stage.whole() : desk.setView("photo")) },
    { name: "Boxes", group: "Views", keys: ["o"], help: "boxes around faces, on or off", run: () => {
      stage.boxes = !stage.boxes;
      stage.draw();
    } },
    filter("all", "1", "all photos"),
    filter("rejected", "2", "rejected photos"),
    filter("unsure", "3", "unsure photos"),
    filter("kept", "4", "kept photos"),
    filter("changed", "5", "photos that the moved sliders change"),
    filter("yours", "6", "photos with a verdict of yours"),
    { name: "Export", group: "Page", keys: ["e"], help: "writes the results", run: () => document.getElementById("export").showModal() },
    { name: "Keys", group: "Page", keys: ["?"], help: "this help", run: () => document.getElementById("help").showModal() },
  ];
}
