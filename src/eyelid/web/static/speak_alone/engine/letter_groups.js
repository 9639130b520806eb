// Cuts an alphabet into groups, one for each movement. Mirrors `eyelid.speaking.letter_groups`.

import { argmax, sum } from "../../alone/numbers.js";
import { END, LONGEST } from "./word_table.js";

const COMMON = 2000; // words by which cuts are chosen
const LONGEST_LOOK = 10; // letters by which words are told apart
const REACH = 2; // how far a cut is moved at a time

/** Returns the alphabet cut into groups in order, by which common words need the fewest movements. */
export function cutAlphabet(table, groups) {
  const letters = [...table.alphabet.letters];
  const common = [...table.words.keys()].sort((one, other) => table.shares[other] - table.shares[one]).slice(0, COMMON);
  const words = common.map((row) => ({
    spelled: [...table.letters.subarray(row * LONGEST, row * LONGEST + LONGEST_LOOK)].filter((place) => place !== END),
    share: table.shares[row],
  }));
  let cuts = equalCuts(words, letters.length, groups);
  let best = movements(words, cuts);
  for (let isBetter = groups > 1; isBetter;) {
    isBetter = false;
    for (let at = 0; at < groups - 1; at += 1) {
      for (let shift = -REACH; shift <= REACH; shift += 1) {
        const moved = cuts.map((cut, place) => (place === at ? cut + shift : cut));
        const bounds = [0, ...moved, letters.length];
        if (!shift || !bounds.slice(1).every((end, place) => bounds[place] < end)) continue;
        const needed = movements(words, moved);
        if (needed < best - 1e-12) [cuts, best, isBetter] = [moved, needed, true];
      }
    }
  }
  const bounds = [0, ...cuts, letters.length];
  return bounds.slice(1).map((end, place) => letters.slice(bounds[place], end).join(""));
}

/** Returns a second cut, into as many groups, of which each has a part of every group of the first. */
export function finerGroups(table, groups) {
  const parts = groups.map((group) => equalParts(table, group, Math.min(groups.length, [...group].length)));
  return groups.map((_, at) => parts.map((part) => part[at] ?? "").join(""));
}

/** Returns letters in so many parts, in order, none larger than need be, that come about equally often. */
export function equalParts(table, text, number) {
  const letters = [...text];
  const { places } = table.alphabet;
  const weights = letters.map((letter) => (places.has(letter) ? table.letterShares[places.get(letter)] : 1));
  const most = Math.ceil(letters.length / number);
  const parts = [];
  let start = 0;
  for (let left = number; left > 0; left -= 1) {
    const goal = sum(weights.slice(start)) / left;
    const least = letters.length - start - most * (left - 1);
    const largest = Math.min(most, letters.length - start - left + 1);
    let total = 0;
    const near = weights.slice(start, start + largest).map((weight) => -Math.abs((total += weight) - goal));
    const size = Math.max(argmax(near) + 1, least);
    parts.push(letters.slice(start, start + size).join(""));
    start += size;
  }
  return parts;
}

/** Returns the group of each place of an alphabet, and `END` for all others: [256]. */
export function groupPlaces(groups, alphabet) {
  const places = new Uint8Array(256).fill(END);
  groups.forEach((letters, group) => {
    for (const letter of letters) places[[...alphabet].indexOf(letter)] = group;
  });
  return places;
}

/** Returns cuts into parts whose letters come equally often, none of them empty. */
function equalCuts(words, letters, groups) {
  const weights = Array(letters).fill(0);
  for (const { spelled, share } of words) for (const place of spelled) weights[place] += share;
  let total = 0;
  const sums = weights.map((weight) => (total += weight));
  const cuts = [];
  for (let part = 1; part < groups; part += 1) {
    const goal = (total * part) / groups;
    const found = sums.findIndex((each) => each >= goal);
    const cut = (found < 0 ? letters : found) + 1;
    cuts.push(Math.min(Math.max(cut, (cuts.at(-1) ?? 0) + 1), letters - groups + part));
  }
  return cuts;
}

/** Returns how many letters have to be typed, on average, until a word is the commonest that fits; `words` are commonest first. */
function movements(words, cuts) {
  const groupOf = (place) => cuts.filter((cut) => cut <= place).length + 1;
  const needed = words.map(({ spelled }) => spelled.length + 2);
  const prefixes = words.map(() => 0);
  const groups = Array.from({ length: 256 }, (_, place) => groupOf(place));
  for (let typed = 0; typed < LONGEST_LOOK; typed += 1) {
    const seen = new Set();
    words.forEach(({ spelled }, word) => {
      prefixes[word] = prefixes[word] * 8 + (typed < spelled.length ? groups[spelled[typed]] : 0);
      if (seen.has(prefixes[word])) return;
      seen.add(prefixes[word]);
      needed[word] = Math.min(needed[word], typed + 1);
    });
  }
  return sum(words.map(({ share }, word) => share * needed[word])) / sum(words.map(({ share }) => share));
}
