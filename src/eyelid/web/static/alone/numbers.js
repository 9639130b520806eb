// Numbers as Python has them where JavaScript differs, and a few sums that several modules need.

/** Returns a number rounded to a whole one; halves go to the even one, as in Python. */
export function round(value) {
  const low = Math.floor(value);
  const over = value - low;
  if (over !== 0.5) return over < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

/** Returns a number as text with so many decimals; halves go to the even digit, as in Python. */
export function fixed(value, decimals) {
  const exact = value.toFixed(100).split(".")[1];
  if (!/^50*$/.test(exact.slice(decimals))) return value.toFixed(decimals);
  const scale = 10 ** decimals;
  return (round(value * scale) / scale).toFixed(decimals);
}

/** Returns a number rounded to so many decimals. */
export function rounded(value, decimals) {
  return Number(fixed(value, decimals));
}

export function within(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

export function sum(values) {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export function mean(values) {
  return sum(values) / values.length;
}

/** Returns below which a part of some values lies, interpolated between two of them, as NumPy does it. */
export function quantile(values, part) {
  const ordered = [...values].sort((one, other) => one - other);
  const at = part * (ordered.length - 1);
  const low = Math.floor(at);
  return ordered[low] + (at - low) * (ordered[Math.min(low + 1, ordered.length - 1)] - ordered[low]);
}

export function median(values) {
  return quantile(values, 0.5);
}

/** Returns the place of the largest of some values; of equal ones, the first. */
export function argmax(values) {
  let best = 0;
  for (let place = 1; place < values.length; place += 1) if (values[place] > values[best]) best = place;
  return best;
}

/** Returns the probabilities of logits. */
export function probabilitiesOf(logits) {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

/** Returns the values of a list, each once, in order. */
export function different(values) {
  return [...new Set(values)];
}

/** Returns whether a list begins with the values of another. */
export function beginsWith(values, first) {
  return first.length <= values.length && first.every((value, place) => value === values[place]);
}
