// Key bindings: assigns keys to actions, runs actions by their keys, and makes the table of the help.

const NAMES = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", " ": "Space", Escape: "Esc",
  PageUp: "Page up", PageDown: "Page down", "Ctrl+z": "Ctrl Z" };

/** Returns the label of a key. */
export function keyLabel(key) {
  if (NAMES[key]) return NAMES[key];
  if (key.startsWith("Shift+")) return `Shift ${key.slice(6)}`;
  return key.length === 1 ? key.toUpperCase() : key;
}

const SIGNS = { Comma: ",", Period: ".", Minus: "-", Equal: "=" };

/**
 * Returns the names of a pressed key, best first. Digits are known by their position on the keyboard, not by the
 * layout. A letter of another alphabet is also the Latin one at its place, so that the keys work without a switch.
 */
export function keysOf(event) {
  const digit = /^Digit\d$/.test(event.code) ? event.code.slice(-1) : "";
  if (event.altKey) return [];
  const latin = /^[\x20-\x7e]$/.test(event.key) ? "" : latinAt(event.code);
  const letters = [event.key.length === 1 ? event.key.toLowerCase() : event.key, ...(latin ? [latin] : [])];
  if (event.ctrlKey || event.metaKey) return letters.map((letter) => `Ctrl+${letter}`);
  if (digit) return [event.shiftKey ? `Shift+${digit}` : digit];
  return letters;
}

/** Returns the letter or sign at a place of an English keyboard; nothing for other keys. */
function latinAt(code) {
  return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : SIGNS[code] ?? "";
}

/**
 * Gives each action its keys: those that it names, and the first free letter of its word.
 * An action is { name, group, run, keys?, word?, rank?, views?, repeats?, help? }; actions of a lower rank choose
 * their letters first.
 */
export function assignKeys(actions) {
  const used = new Set(actions.flatMap(({ keys = [] }) => keys));
  for (const action of [...actions].sort((one, other) => (one.rank ?? 1) - (other.rank ?? 1))) {
    action.keys = [...(action.keys ?? [])];
    const letter = [...(action.word ?? "").toLowerCase()].find((l) => /\p{L}/u.test(l) && !used.has(l));
    if (!letter) continue;
    used.add(letter);
    action.keys.push(letter);
  }
  return actions;
}

/** Runs actions by their keys, unless text is being typed or a dialog is open. */
export function bindKeys(actions, currentView) {
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.isComposing || target.closest?.("input, select, textarea") || document.querySelector("dialog[open]")) return;
    if ((event.key === " " || event.key === "Enter") && target.closest?.("button, a, summary")) return;
    const here = actions.filter(({ views }) => !views || views.includes(currentView()));
    const action = keysOf(event).map((key) => here.find(({ keys }) => keys.includes(key))).find(Boolean);
    if (!action) return;
    event.preventDefault();
    if (!event.repeat || action.repeats) action.run(event);
  });
}

/** Returns the help as elements: a heading and a list of keys for each group. */
export function helpTable(actions) {
  return [...new Set(actions.map(({ group }) => group))].map((group) => {
    const section = document.createElement("section");
    const heading = document.createElement("h3");
    const list = document.createElement("dl");
    heading.textContent = group;
    for (const { name, keys, help } of actions.filter((action) => action.group === group && action.keys.length)) {
      const term = document.createElement("dt");
      const description = document.createElement("dd");
      term.append(...keys.map(keycap));
      description.textContent = help ?? name;
      list.append(term, description);
    }
    section.append(heading, list);
    return section;
  });
}

/** Returns a key as an element. */
export function keycap(key) {
  const cap = document.createElement("kbd");
  cap.textContent = keyLabel(key);
  return cap;
}
