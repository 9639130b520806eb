// The voice of one person: a Speaker with its ways, made of settings, a language and what was said before.

import { LettersWay } from "./engine/letters.js";
import { PhrasesWay } from "./engine/phrases.js";
import { directSymbols } from "./engine/selection.js";
import { Speaker } from "./engine/speaker.js";
import { YesNoWay } from "./engine/yes_no.js";
import { wordsOf } from "./language.js";

/** Returns the phrases that are used: those of one's own, or of the language. */
export function phrasesOf({ person, settings }, language) {
  return settings.speaker.table && person.phrases ? person.phrases : language.phrases;
}

/** Makes a Speaker who has not heard anything yet; `text` is composed to begin with, and `way` open. */
export function makeVoice(memory, language, { text = "", way = "" } = {}) {
  const { settings, said, words } = memory;
  const symbols = directSymbols(settings);
  const { table, context } = wordsOf(language, words);
  const letters = new LettersWay(table, symbols, context, language.labels, symbols.length > 1 ? memory.confusionOf(symbols) : null);
  for (const sentence of said) letters.remember(sentence);
  if (text) letters.takeUp(text);
  const ways = [new PhrasesWay(phrasesOf(memory, language), symbols, language.labels), letters, new YesNoWay(symbols, language.labels)];
  const speaker = new Speaker(ways, { ...settings, speaker: { ...settings.speaker, way: way || settings.speaker.way } }, language.labels);
  speaker.remember(said);
  return { speaker, letters };
}
