// Sequences of movements for phrases: the fewer, the more often a phrase is needed. Mirrors `eyelid.speaking.phrase_codes`.

import { sum } from "../../alone/numbers.js";

const GROUPS_MAY_COST = 0.25; // movements a phrase that it may cost, on average, that groups begin alike

/** Returns a sequence of symbols for each of some phrases, by how often each is needed, its group, and whether it is urgent. */
export function codes(weights, symbols, { groups = [], urgent = [] } = {}) {
  if (!weights.length) return [];
  const none = weights.map(() => "");
  const groupNames = groups.length ? groups : none;
  const isUrgent = urgent.length ? urgent : weights.map(() => false);
  const free = treeCodes(weights, symbols, none, isUrgent);
  const grouped = treeCodes(weights, symbols, groupNames, isUrgent);
  return meanMovements(weights, grouped) > meanMovements(weights, free) + GROUPS_MAY_COST ? free : grouped;
}

function meanMovements(weights, sequences) {
  return sum(weights.map((weight, place) => weight * sequences[place].length)) / sum(weights);
}

/** Returns a place in the tree of sequences: one phrase, or what follows after each movement. */
function node(leaf, children = [], isUrgent = false) {
  return { leaf, children, isUrgent };
}

function treeCodes(weights, symbols, groups, urgent) {
  let calm = symbols.filter((symbol) => !symbol.includes("blink"));
  if (calm.length < 2) calm = [...symbols].sort((one, other) => Number(other.includes("blink")) - Number(one.includes("blink")));
  const leaves = new Map();
  const [alone, alarming] = [[], []];
  weights.forEach((weight, place) => {
    const leaf = { weight, node: node(place, [], urgent[place]) };
    const group = groups[place];
    if (urgent[place]) alarming.push(leaf);
    else if (group) leaves.set(group, [...(leaves.get(group) ?? []), leaf]);
    else alone.push(leaf);
  });
  const parts = [...[...leaves.values()].map((group) => joined(group, symbols.length)), ...alone];
  if (!alarming.length) return paths(huffman(parts, symbols.length), symbols, calm, weights.length);
  const apart = joined(alarming, calm.length);
  const least = weights.length > 1 ? Math.ceil(Math.log(weights.length) / Math.log(symbols.length) - 1e-9) : 1;
  for (;;) {
    const found = paths(huffman([...parts, apart], symbols.length), symbols, calm, weights.length);
    if (Math.min(...found.filter((_, place) => urgent[place]).map(({ length }) => length)) >= least) return found;
    apart.node = node(null, [apart.node], true); // one movement more
  }
}

function joined(items, count) {
  return { weight: sum(items.map(({ weight }) => weight)), node: huffman(items, count) };
}

/** Joins the least needed ones first; the first join is a smaller one, so that all others are full. */
function huffman(items, count) {
  let heap = items.map(({ weight, node: each }, order) => ({ weight, order, node: each }));
  let order = heap.length;
  let size = heap.length > 1 ? ((heap.length - 2) % (count - 1)) + 2 : 1;
  while (heap.length > 1) {
    heap.sort((one, other) => one.weight - other.weight || other.order - one.order);
    const least = heap.slice(0, size).reverse(); // the most needed one first
    heap = heap.slice(size);
    const made = node(null, least.map((each) => each.node), least.some((each) => each.node.isUrgent));
    heap.push({ weight: sum(least.map(({ weight }) => weight)), order, node: made });
    order += 1;
    size = count;
  }
  return heap[0].node;
}

/** Writes the symbols on the branches; on the way to what is urgent they are calm ones. */
function paths(tree, symbols, calm, count) {
  const found = Array(count).fill([]);
  const waiting = [[tree, tree.children.length ? [] : [calm[0]]]]; // a single phrase takes a movement, too
  while (waiting.length) {
    const [each, path] = waiting.pop();
    if (each.leaf !== null) found[each.leaf] = path;
    const branches = branchesOf(each, symbols, calm);
    each.children.forEach((child, place) => waiting.push([child, [...path, branches[place]]]));
  }
  return found;
}

function branchesOf({ children }, symbols, calm) {
  const urgent = children.filter(({ isUrgent }) => isUrgent).length;
  if (urgent === 0 || urgent === children.length) return (urgent ? calm : symbols).slice(0, children.length);
  const last = calm.at(-1); // the one that leads to them
  const others = symbols.filter((symbol) => symbol !== last);
  return children.map(({ isUrgent }) => (isUrgent ? last : others.shift()));
}
