// The status panel, which shows progress, speed, agreement, and the quality of the suggestions.

const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)} %`;
const number = (value) => value.toLocaleString("en");

/** Shows the server's status in an element. */
export function showStatus(element, status) {
  element.replaceChildren(progress(status), quality(status), ...annotators(status), suggestions(status), ...pileMessages(status));
}

function progress(status) {
  const goal = status.until ? Math.min(status.until, status.total) : status.total;
  const bar = document.createElement("progress");
  bar.max = goal || 1;
  bar.value = Math.min(status.labelled, goal);
  bar.setAttribute("aria-label", "Labelled");
  const left = goal - status.labelled;
  const minutes = status.per_minute && status.until ? left / status.per_minute : 0;
  const facts = [
    ...Object.entries(status.of_class).map(([name, count]) => [name, number(count)]),
    ["can't tell", status.cant_tell],
    ["tied", status.tied],
    ["skipped by you", status.skipped],
    ...Object.entries(status.of_tag).map(([name, count]) => [`tag ${name}`, number(count)]),
    ["a minute", status.per_minute ? Math.round(status.per_minute) : ""],
    ["minutes left", minutes > 0 ? Math.max(1, Math.round(minutes)) : ""],
  ];
  return block("Labelled", [big(`${number(status.labelled)} of ${number(goal)}`), bar, list(facts)]);
}

function quality({ accuracy, agreed, suggested }) {
  const share = accuracy ? percent(accuracy.value, 1) : "–";
  const between = accuracy && accuracy.low !== null ? `95 % interval ${percent(accuracy.low, 1)} to ${percent(accuracy.high, 1)}` : "";
  const facts = [["suggestions that were right", suggested ? `${percent(agreed / suggested)} of ${number(suggested)}` : ""]];
  const words = accuracy ? `of the rest would get the right label now. ${between}` : "Too few labels for an estimate yet.";
  return block("What the labels would give", [big(share), faint(words), list(facts)]);
}

function annotators({ annotators: all, agreement, disagreements }) {
  if (Object.keys(all).length < 2) return [];
  const facts = Object.entries(all).map(([name, count]) => [name, number(count)]);
  const kappas = (agreement?.pairs ?? []).filter(({ pictures }) => pictures)
    .map(({ first, second, pictures, kappa }) => [`κ ${first}, ${second}`, `${kappa === null ? "–" : kappa.toFixed(2)} of ${pictures}`]);
  if (agreement && agreement.fleiss !== null && Object.keys(all).length > 2) {
    kappas.push(["Fleiss' κ", agreement.fleiss.toFixed(2)]);
  }
  return [block("Annotators", [list([...facts, ...kappas, ["disagreements", disagreements]])])];
}

function suggestions({ embedding, trained_on: sets, pending, progress: done, refitting, problem }) {
  const words = [];
  if (embedding) words.push(`By ${embedding}${sets.length ? `, which has learned from ${sets.join(", ")}` : ""}.`);
  if (pending) words.push(`${pending} is being computed: ${percent(done)}.`);
  if (problem) words.push(problem);
  return block("Suggestions", [faint(words.join(" ") || "None yet."), faint(refitting ? "Refitting …" : "Up to date.")]);
}

function pileMessages({ lost, gained, unreadable, unreadable_names: names, warnings }) {
  const words = [];
  if (lost) words.push(`${number(lost)} lost while the pile was open; their marks are kept.`);
  if (gained) words.push(`${number(gained)} came while the pile was open.`);
  if (unreadable) {
    const first = Object.entries(names).slice(0, 3).map(([name, reason]) => `${name}: ${reason}`);
    words.push(`${number(unreadable)} can't be read: ${first.join("; ")}${unreadable > 3 ? "; …" : ""}`);
  }
  words.push(...warnings);
  return words.length ? [block("Pictures", words.map(faint))] : [];
}

function block(title, children) {
  const section = document.createElement("section");
  const heading = document.createElement("h3");
  heading.textContent = title;
  section.append(heading, ...children);
  return section;
}

function big(text) {
  const line = document.createElement("p");
  line.className = "big";
  line.textContent = text;
  return line;
}

function faint(text) {
  const line = document.createElement("p");
  line.className = "faint";
  line.textContent = text;
  return line;
}

function list(facts) {
  const terms = document.createElement("dl");
  for (const [name, value] of facts) {
    if (value === "" || value === 0) continue;
    const term = document.createElement("dt");
    const definition = document.createElement("dd");
    term.textContent = name;
    definition.textContent = value;
    terms.append(term, definition);
  }
  return terms;
}
