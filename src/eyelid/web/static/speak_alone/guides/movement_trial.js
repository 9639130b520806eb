// The trial of movements: a guided minute or two that say how well each one is understood. Mirrors `eyelid.people.movement_trial`.

import { fixed, rounded, sum } from "../../alone/numbers.js";

const TIMES = 5; // that each movement is asked for
const ANSWER_S = 3; // that an answer may take
const EARLIEST_S = 0.15; // what comes before was not an answer yet
const REST_S = [1.2, 2.6]; // between two requests, without which false symbols could not be told
const FIRST_S = 3;
const HALF = 0.5;
const Z = 1.96;

/** Asks for movements at times that cannot be foreseen, and takes the answers; `asked` is empty between two requests. */
export class TrialGuide {
  #pace;
  #left;
  #all;
  #confusion;
  #answersS = [];
  #others = 0;
  #restS = 0;
  #nowS = 0;
  #askedS = 0;
  #nextS;

  constructor(movements, pace) {
    this.kind = "trial";
    this.asked = "";
    this.isOver = false;
    this.secondsLeft = null; // it depends on the answer
    this.#pace = pace;
    this.#left = movements.flatMap((movement) => Array(TIMES).fill(movement)).map((movement) => [Math.random(), movement])
      .sort(([one], [other]) => one - other).map(([, movement]) => movement);
    this.#all = this.#left.length;
    this.#confusion = Object.fromEntries(movements.map((movement) => [movement, {}]));
    this.#nextS = FIRST_S * pace;
  }

  /** How much of the trial is over, 0 to 1. */
  get share() {
    return 1 - (this.#left.length + Number(this.asked !== "")) / this.#all;
  }

  /** Says that time has passed, in seconds from the start of the trial. */
  tick(timeS) {
    if (!this.asked && !this.isOver) this.#restS += Math.max(timeS - this.#nowS, 0);
    this.#nowS = Math.max(timeS, this.#nowS);
    if (this.asked && this.#nowS - this.#askedS > this.#pace * ANSWER_S) this.#answer("");
    if (this.asked || this.#nowS < this.#nextS) return;
    if (this.#left.length) {
      this.asked = this.#left.pop();
      this.#askedS = this.#nowS;
    } else {
      this.isOver = true;
    }
  }

  /** Takes what was seen: only what is understood counts. */
  see() {}

  /** Takes a symbol, as an answer or a false one. */
  hear(symbol) {
    if (this.asked && this.#nowS - this.#askedS >= EARLIEST_S) this.#answer(symbol);
    else if (!this.isOver) this.#others += 1;
  }

  /** Returns how well movements were understood so far, as `MovementTrial` writes it to JSON. */
  result() {
    const answers = [...this.#answersS].sort((one, other) => one - other);
    const middle = (answers.length - 1) / 2;
    return {
      confusion: Object.fromEntries(Object.entries(this.#confusion).filter(([, row]) => Object.keys(row).length)),
      others: this.#others,
      rest_s: rounded(this.#restS, 1),
      answer_s: answers.length ? rounded((answers[Math.floor(middle)] + answers[Math.ceil(middle)]) / 2, 2) : null,
    };
  }

  /** Returns how many times each movement was understood, and asked for, so far. */
  scores() {
    return Object.fromEntries(Object.entries(this.result().confusion).map(([asked, row]) => [asked, hitsOf(asked, row)]));
  }

  #answer(symbol) {
    const row = this.#confusion[this.asked];
    row[symbol] = (row[symbol] ?? 0) + 1;
    if (symbol === this.asked) this.#answersS.push(this.#nowS - this.#askedS);
    this.asked = "";
    const [least, most] = REST_S;
    this.#nextS = this.#nowS + this.#pace * (least + Math.random() * (most - least));
  }
}

/** Returns how often each of some movements is understood as each other, of the times that one is. */
export function sharesOf({ confusion }, movements) {
  return movements.map((meant) => {
    const likely = movements.map((read) => (confusion[meant]?.[read] ?? 0) + HALF);
    return likely.map((count) => count / sum(likely));
  });
}

/** Returns what a carer wants to know of the result of a trial, movement by movement. */
export function linesOf({ confusion, others, rest_s: restS, answer_s: answerS }) {
  const plain = (name) => name.replaceAll("_", " ");
  const lines = Object.entries(confusion).map(([asked, row]) => {
    const [hits, number] = hitsOf(asked, row);
    const wrong = Object.entries(row).filter(([given]) => given !== asked).sort()
      .map(([given, count]) => (given ? `${count} taken for ${plain(given)}` : `${count} missed`));
    const [low, high] = wilson(hits, number).map((share) => `${fixed(100 * share, 0)}%`);
    return `${plain(asked)}: ${[`${hits} of ${number} understood`, ...wrong].join(", ")}; for you that is ${low} to ${high}`;
  });
  const [least, most] = poisson(others).map((bound) => fixed((60 * bound) / restS, 1));
  lines.push(`${others} symbols came while nothing was asked for, in ${fixed(restS, 0)} s: ${least} to ${most} a minute`);
  if (answerS !== null) lines.push(`from request to symbol it takes ${fixed(answerS, 1)} s`);
  return lines;
}

function hitsOf(asked, row) {
  return [row[asked] ?? 0, sum(Object.values(row))];
}

/** Returns the 95 % interval of a share. */
function wilson(hits, number) {
  const share = hits / number;
  const middle = (share + Z ** 2 / (2 * number)) / (1 + Z ** 2 / number);
  const half = (Z / (1 + Z ** 2 / number)) * Math.sqrt((share * (1 - share)) / number + Z ** 2 / (4 * number ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** Returns the 95 % interval of an expected count (Byar's approximation of the exact one). */
function poisson(count) {
  const low = count ? count * (1 - 1 / (9 * count) - 1.96 / (3 * Math.sqrt(count))) ** 3 : 0;
  const above = count + 1;
  return [Math.max(low, 0), above * (1 - 1 / (9 * above) + 1.96 / (3 * Math.sqrt(above))) ** 3];
}
