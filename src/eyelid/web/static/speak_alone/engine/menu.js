// Menus: what a person can choose from at one moment, and what comes of it. Mirrors `eyelid.speaking.menu`.

/** Returns a choice; its kind is `phrase`, `group`, `word`, `letter`, `menu`, `command`, `undo` or `urgent`. */
export function choice(label, { detail = "", symbols = [], kind = "phrase" } = {}) {
  return { label, detail, symbols, kind };
}

/** Returns something that is to happen: `speak`, `sound`, `alarm`, `silence`, `learn`, `note`, and of ways, `go`. */
export function effect(kind, text = "") {
  return { kind, text };
}

/** Returns whether words are composed in a way, and can be changed. */
export function canEdit(way) {
  return typeof way.takeUp === "function";
}
