// What every way of choosing from menus has. Mirrors `eyelid.speaking.selector`.

/** Returns what a symbol has done to a menu: the place of the choice that was taken, and whether none is taken by such a symbol. */
export function taken(choice = null, isRefused = false) {
  return { choice, isRefused };
}
