// The words of the page, in the language of the one who speaks. The server gives them.

let table = {};

/** Takes the words, and puts them where the HTML names them. */
export function setWords(words) {
  table = words;
  document.documentElement.lang = words.lang;
  for (const element of document.querySelectorAll("[data-words]")) element.textContent = word(element.dataset.words);
  for (const { dataset } of document.querySelectorAll("[data-placeholder]")) dataset.placeholder = word("said_placeholder");
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
}

/** Returns the words of a name, in which values stand for names in braces. */
export function word(name, values = {}) {
  return (table[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export const ARROWS = { left: "←", right: "→", up: "↑", blink: "●", long_blink: "▬", straight: "·" };

/** Returns an element with a class, and text. */
export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** Returns a button that does something. */
export function button(text, run, className = "") {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}
