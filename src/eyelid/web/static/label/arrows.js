// Assigns arrow keys to classes that are movements.

const ARROWS = { left: "ArrowRight", right: "ArrowLeft", up: "ArrowUp", down: "ArrowDown" };

/** What the eye does on the screen, by class; the classes left and right are the subject's own. */
export const ARROW_WORDS = { left: "to the right on the screen", right: "to the left on the screen",
  up: "upwards", down: "downwards", blink: "the lid comes down" };

/**
 * Returns the arrow keys of classes that are movements. An arrow points where the eye points on the screen. Left and
 * right are the subject's own, so an eye that looks to the left on the screen is of the class right.
 */
export function arrowsOf(classes) {
  const names = classes.map((label) => label.toLowerCase());
  const arrows = new Map();
  names.forEach((name, at) => {
    if (Object.hasOwn(ARROWS, name)) arrows.set(classes[at], ARROWS[name]);
  });
  const lid = names.indexOf("blink");
  if (arrows.size && lid >= 0 && !names.includes("down")) arrows.set(classes[lid], "ArrowDown");
  return arrows;
}

/** Returns the help text for the arrow key of a class. */
export function arrowHelp(label) {
  return `${label}: ${ARROW_WORDS[label.toLowerCase()]}`;
}
