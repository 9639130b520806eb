// Guesses the word that is being typed by groups of letters, though some movements are misread. Mirrors
// `eyelid.speaking.word_guesser`.

import { argmax, sum } from "../../alone/numbers.js";
import { finerGroups, groupPlaces } from "./letter_groups.js";
import { LONGEST } from "./word_table.js";

const PICKED = 0.95; // how often a word that stands first is taken, rather than typed on
const UNFINISHED = 0.05; // how often a word that does not stand first is picked before all its letters are typed
const MOST = 48; // groups of one word
const SLIPS = 2; // picks of one word that were misread
const LEAST = 1e-4; // the least chance of a misreading, so that no word is ever ruled out by one

/**
 * Ranks words by the groups that were made, the word before, and how movements are misread. What is known of a word that is
 * being typed is { bySlips, shares, first, firsts }: how likely each word is, by the number of groups that were meant as
 * picks, and together; the word that stands first; and those that could have been picked at each movement, -1 for none.
 */
export class WordGuesser {
  #read;
  #codes;

  /** Takes the words, the letters of each group, and how often each group, or the pick (the last), is read as each other. */
  constructor(table, groups, confusion) {
    this.table = table;
    this.pick = groups.length;
    this.#read = confusion.map((row) => row.map((share) => Math.max(share, LEAST)));
    this.#codes = codesOf(table, groups);
  }

  /** Returns what is known before the first group, by how likely each word is here. */
  start(shares) {
    return ranked([shares, ...Array.from({ length: SLIPS }, () => new Float64Array(shares.length))], []);
  }

  /** Returns what is known after one more group; `isShown`: whether the word that stood first could have been picked. */
  typed(typing, group, isShown) {
    const made = this.#made(typing, this.#read.map((row) => row[group]));
    const { first, firsts } = typing;
    if (isShown) {
      const missed = typing.bySlips.slice(0, -1).map((shares) => shares[first] * PICKED * this.#read[this.pick][group]);
      for (const shares of made) shares[first] *= 1 - PICKED;
      missed.forEach((share, slips) => {
        made[slips + 1][first] += share;
      });
    }
    return ranked(made, [...firsts, isShown ? first : -1]);
  }

  /** Returns what is known if the pick was a group that was misread, and its word goes on. */
  carriedOn(typing) {
    const read = this.#read.map((row) => row[this.pick]);
    const { first, firsts } = typing;
    const by = typing.shares[first] * PICKED * read[this.pick];
    const made = this.#made(typing, read).map((shares) => shares.map((share) => share / by));
    for (const shares of made) shares[first] *= LEAST;
    return ranked(made, [...firsts, first]);
  }

  /** Returns what was known when the table had fewer words. */
  fitted(typing) {
    const { length } = this.table.words;
    if (typing === null || typing.shares.length === length) return typing;
    const bySlips = typing.bySlips.map((shares) => {
      const more = new Float64Array(length);
      more.set(shares);
      return more;
    });
    return { ...ranked(bySlips, typing.firsts), first: typing.first };
  }

  /** Returns the rows of the words that are likely meant if a pick comes now, each with how likely it is; the likeliest first. */
  best({ shares: all, first, firsts }, number) {
    const shares = all.map((share, row) => (row === first || this.table.lengths[row] <= firsts.length ? share : share * UNFINISHED));
    const found = [];
    const isBefore = (one, other) => Number(other === first) - Number(one === first) || shares[other] - shares[one] || one - other;
    shares.forEach((share, row) => { // the few best of very many
      if (found.length === number && row !== first && share <= shares[found.at(-1)]) return;
      found.push(row);
      found.sort(isBefore);
      if (found.length > number) found.pop();
    });
    return found.map((row) => [row, shares[row]]);
  }

  /** Returns how likely each group comes next, and then, how likely each word that is shown, by row, is meant. */
  nextShares(typing, shown) {
    const total = sum(typing.shares);
    const meant = shown.map((row) => typing.shares[row] / total);
    const groups = Array(this.pick + 1).fill(0);
    const at = this.#column(typing.firsts.length);
    typing.shares.forEach((share, row) => {
      if (!shown.includes(row)) groups[this.#codes[row * MOST + at]] += share / total;
    });
    return [...groups.slice(0, this.pick), ...meant];
  }

  /** Returns how likely each word is after a movement, if a group was meant that is read so often as this movement. */
  #made({ bySlips, firsts }, read) {
    return bySlips.map((shares, slips) => {
      const at = this.#column(Math.max(firsts.length - slips, 0));
      return shares.map((share, row) => share * read[this.#codes[row * MOST + at]]);
    });
  }

  #column(place) {
    return Math.min(place, MOST - 1);
  }
}

/** Returns the groups by which each word is typed: its letters, then once more by finer groups, and so on: [W * MOST]. */
function codesOf(table, groups) {
  const cuts = [groups, finerGroups(table, groups)].map((cut) => groupPlaces(cut, table.alphabet.letters));
  const codes = new Uint8Array(table.words.length * MOST);
  table.lengths.forEach((length, row) => {
    for (let at = 0; at < MOST; at += 1) {
      codes[row * MOST + at] = cuts[Math.floor(at / length) % 2][table.letters[row * LONGEST + (at % length)]];
    }
  });
  return codes;
}

function ranked(bySlips, firsts) {
  const shares = bySlips[0].map((share, row) => bySlips.reduce((total, each, slips) => (slips ? total + each[row] : total), share));
  return { bySlips, shares, first: argmax(shares), firsts };
}
