// What this browser stores, for this address only.

/** Stores text in this browser; returns whether that was possible. */
export function store(name, text) {
  try {
    localStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}

/** Returns stored text, or null if there is none. */
export function load(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
