// Gives vectors of the engine, as JSON on the standard input, to the engine in JavaScript; writes what comes of them as JSON.

import { readFileSync } from "node:fs";

const engine = process.argv[2];
const load = (name) => import(`${engine}/${name}.js`);
const [{ Alphabet }, { glance }, { LettersWay }, { MovementBelief }, { notice }, { PhrasesWay }, { ReflexBlinks }, { directSymbols },
  { Speaker }, { SymbolFinder }, { readPairs, WordContext }, { makeWords, readWords }, { YesNoWay }] = await Promise.all([
  "alphabet", "glance", "letters", "movement_belief", "notice", "phrases", "reflex_blinks", "selection", "speaker", "symbol_finder",
  "word_context", "word_table", "yes_no"].map(load));

const { ranges, labels, symbols, numbers, speakers, letters, language, choices } = JSON.parse(readFileSync(0, "utf8"));

function noticesOf({ settings, glances }) {
  const finder = new SymbolFinder(settings, ranges);
  return glances.flatMap((each) => finder.step(glance(...each))).map(({ kind, timeS, symbol, beganS }) => [kind, timeS, symbol, beganS]);
}

function neededOf(blinks) {
  let known = new ReflexBlinks();
  return blinks.map(([seconds]) => {
    known = known.after(3).withBlink(seconds, known.neededS(1));
    return [known.neededS(1), known.neededS(0.2)];
  });
}

function believedOf(frames) {
  const belief = new MovementBelief(0.6);
  return frames.map(([probabilities, passedS]) => {
    const { movement, share } = belief.step(probabilities, passedS);
    return [movement, share];
  });
}

function spokenOf({ settings, phrases, ways, steps }) {
  const made = directSymbols(settings);
  const speaker = new Speaker(ways.map((name) => (name === "phrases" ? new PhrasesWay(phrases, made, labels) : new YesNoWay(made, labels))),
    settings, labels);
  const does = { tick: "tick", help: "callForHelp", silence: "silence", undo: "undo", rest: "rest", repeat: "repeat" };
  return steps.map((step) => {
    const effects = step.do ? speaker[does[step.do]](step.at)
      : speaker.take(notice(step.notice ?? "symbol", step.at, step.symbol ?? "", step.began ?? null));
    const { choices, ...view } = speaker.view();
    view.labels = choices.map(({ label }) => label);
    view.lit = choices.find((each) => each.is_lit)?.label ?? null;
    view.reachable = choices.filter((each) => each.is_reachable).map(({ label }) => label);
    return { effects: effects.map(({ kind, text }) => [kind, text]), view };
  });
}

function writtenOf(vector) {
  const table = makeWords(vector.words, new Alphabet({ letters: vector.letters }));
  const way = new LettersWay(table, vector.symbols, new WordContext(table, [], vector.sentences), labels, vector.confusion ?? null);
  const steps = vector.steps.map(({ choose, undo }) => {
    const given = undo === undefined ? { choose } : { undo };
    const effects = undo === undefined ? way.choose(choose).map(({ kind, text }) => [kind, text]) : [];
    if (undo !== undefined || effects.some(([kind, text]) => kind === "go" && text === "undo")) way.undo();
    const { title, choices } = way.menu();
    return { ...given, effects, text: way.text, title, choices: choices.map((each) => [each.label, each.detail, each.kind, each.symbols]) };
  });
  return { groups: way.groups, steps };
}

/** Makes choices, by place, modulo how many there are, with the words of a shipped language; returns what is shown after each. */
function chosenOf(folder) {
  const text = (name) => readFileSync(`${folder}/${name}`, "utf8");
  const table = makeWords(readWords(text("words.txt")), new Alphabet(JSON.parse(text("alphabet.json"))), ["Zappelin"]);
  const context = new WordContext(table, readPairs(text("pairs.txt")), text("sentences.txt").split("\n").filter(Boolean));
  const way = new LettersWay(table, ["left", "up", "right", "blink"], context, JSON.parse(text("language.json")).labels);
  return choices.map((place) => {
    const before = way.menu().choices;
    const effects = way.choose(place % before.length);
    if (effects.some(({ text: name }) => name === "undo")) way.undo();
    return [way.text, way.menu().choices.map(({ label, detail }) => [label, detail])];
  });
}

console.log(JSON.stringify({
  chosen: chosenOf(language),
  symbols: symbols.map(noticesOf),
  reflex_blinks: neededOf(numbers.reflex_blinks),
  belief: believedOf(numbers.belief),
  speakers: speakers.map(spokenOf),
  letters: letters.map(writtenOf),
}));
