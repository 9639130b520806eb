// What counts as an event, for all people and recordings. Mirrors `eyelid.blinks.blink_options`, which says why.

export const CLOSURE_S = 0.5;
export const LEAST_CONFIDENCE = 0.3;
export const MERGE_S = 0.05;
export const SLOW_FALL_S = 0.25;
export const ADAPT_S = 20;
