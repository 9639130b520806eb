// One table of what can be done: it binds the keys, names them on buttons, and is the help.

const NAMES = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", " ": "Space", Escape: "Esc",
  PageUp: "Page up", PageDown: "Page down", "Ctrl+z": "Ctrl Z" };

/** Returns how a key is written for people. */
export function written(key) {
  if (NAMES[key]) return NAMES[key];
  if (key.startsWith("Shift+")) return `Shift ${key.slice(6)}`;
  return key.length === 1 ? key.toUpperCase() : key;
}

/** Returns the name of the key that was pressed; of digits the place on the keyboard counts, not the layout. */
export function pressed(event) {
  const digit = /^Digit\d$/.test(event.code) ? event.code.slice(-1) : "";
  if (event.altKey) return "";
  if (event.ctrlKey || event.metaKey) return `Ctrl+${event.key.toLowerCase()}`;
  if (digit) return event.shiftKey ? `Shift+${digit}` : digit;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/**
 * Gives each action its keys: those it names, and the first letter of its word that is free.
 * An action is { name, group, run, keys?, word?, rank?, views?, repeats?, told? }; the lower its rank, the sooner
 * it chooses a letter.
 */
export function assignKeys(actions) {
  const taken = new Set(actions.flatMap(({ keys = [] }) => keys));
  for (const action of [...actions].sort((one, other) => (one.rank ?? 1) - (other.rank ?? 1))) {
    action.keys = [...(action.keys ?? [])];
    const letter = [...(action.word ?? "").toLowerCase()].find((l) => /\p{L}/u.test(l) && !taken.has(l));
    if (!letter) continue;
    taken.add(letter);
    action.keys.push(letter);
  }
  return actions;
}

/** Runs actions by their keys, unless something is being typed or a dialog is open. */
export function listen(actions, viewOf) {
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.isComposing || at.closest?.("input, select, textarea") || document.querySelector("dialog[open]")) return;
    if ((event.key === " " || event.key === "Enter") && at.closest?.("button, a, summary")) return;
    const key = pressed(event);
    const action = actions.find(({ keys, views }) => keys.includes(key) && (!views || views.includes(viewOf())));
    if (!action) return;
    event.preventDefault();
    if (!event.repeat || action.repeats) action.run(event);
  });
}

/** Returns the table of keys as elements: a heading and a list for each group. */
export function helpOf(actions) {
  return [...new Set(actions.map(({ group }) => group))].map((group) => {
    const section = document.createElement("section");
    const heading = document.createElement("h3");
    const list = document.createElement("dl");
    heading.textContent = group;
    for (const { name, keys, told } of actions.filter((action) => action.group === group && action.keys.length)) {
      const term = document.createElement("dt");
      const what = document.createElement("dd");
      term.append(...keys.map(keycap));
      what.textContent = told ?? name;
      list.append(term, what);
    }
    section.append(heading, list);
    return section;
  });
}

/** Returns a key as an element. */
export function keycap(key) {
  const cap = document.createElement("kbd");
  cap.textContent = written(key);
  return cap;
}
