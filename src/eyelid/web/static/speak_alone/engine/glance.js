// The glance: what one frame says of where a person looks. Mirrors `eyelid.speaking.glance`.

/** What eyes do, from the subject's own side, in the order of the probabilities of a glance. */
export const MOVEMENTS = ["left", "right", "up", "blink", "straight"];

/**
 * Returns a glance: seconds from the start; probabilities of `MOVEMENTS`, null while no eye can be seen; how likely the
 * subject's right and left eye are open, and their aspect ratios, each null where it is not known.
 */
export function glance(timeS, movements = null, rightOpen = null, leftOpen = null, rightLids = null, leftLids = null) {
  return { timeS, movements, rightOpen, leftOpen, rightLids, leftLids };
}
