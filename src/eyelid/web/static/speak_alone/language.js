// The files of a language: words of the commands and the page, phrases, and the tables by which words are guessed.

import { answered, takenAlong } from "../alone/taken_along.js";
import { Alphabet } from "./engine/alphabet.js";
import { makeWords, readWords } from "./engine/word_table.js";
import { readPairs, WordContext } from "./engine/word_context.js";

const loaded = new Map();

/** Returns a language, { labels, page, phrases, alphabet, words, pairs, sentences }, by the folder of its files. */
export function loadLanguage(folder) {
  if (!loaded.has(folder)) {
    const found = read(folder);
    loaded.set(folder, found);
    found.catch(() => loaded.delete(folder)); // it may be there the next time
  }
  return loaded.get(folder);
}

async function read(folder) {
  const text = async (name) => (await answered(`${folder}/${name}`)).text();
  const [said, alphabet, words, pairs, sentences] = await Promise.all([takenAlong(`${folder}/language.json`),
    takenAlong(`${folder}/alphabet.json`), text("words.txt"), text("pairs.txt"), text("sentences.txt")]);
  return { ...said, alphabet: new Alphabet(alphabet), words: readWords(words), pairs: readPairs(pairs),
    sentences: sentences.split("\n").filter(Boolean) };
}

/** Returns the table of a language's words and a person's own, and how likely words are after words. */
export function wordsOf({ alphabet, words, pairs, sentences }, own) {
  const table = makeWords(words, alphabet, own);
  return { table, context: new WordContext(table, pairs, sentences) };
}
