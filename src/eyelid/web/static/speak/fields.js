// Fields of the settings: each shows one setting, and sends it as soon as it is changed.

import { element, word } from "./words.js";

let count = 0;

/** Returns a field for one of several values. */
export function choiceField(name, value, values, change) {
  const select = element("select");
  select.append(...values.map((each) => {
    const option = element("option", "", word(`${name}_${each}`) === `${name}_${each}` ? each : word(`${name}_${each}`));
    Object.assign(option, { value: each, selected: each === value });
    return option;
  }));
  select.addEventListener("change", () => change(select.value));
  return labelled(name, select);
}

/** Returns a field for yes or no. */
export function switchField(name, value, change) {
  const box = element("input");
  Object.assign(box, { type: "checkbox", checked: value });
  box.addEventListener("change", () => change(box.checked));
  return labelled(name, box, "switch");
}

/** Returns a field for several of some values. */
export function severalField(name, chosen, values, change) {
  const set = element("fieldset");
  set.append(element("legend", "", word(name)));
  const boxes = values.map((each) => {
    const box = element("input");
    Object.assign(box, { type: "checkbox", checked: chosen.includes(each), value: each });
    const label = element("label", "switch");
    label.append(box, element("span", "", word(each)));
    box.addEventListener("change", () => change(boxes.filter(({ checked }) => checked).map(({ value }) => value)));
    set.append(label);
    return box;
  });
  return set;
}

/** Returns a field for a number in a range, [least, most, default, whether it can be off]; off is null. */
export function numberField(name, value, [least, most, usual, canBeOff], change) {
  const isWhole = [least, most, usual].every((each) => each === null || Number.isInteger(each)) && !name.endsWith("_s");
  const input = element("input");
  Object.assign(input, { type: "number", min: least, max: most, step: isWhole ? 1 : 0.05, value: value ?? usual ?? least });
  input.disabled = value === null;
  input.addEventListener("change", () => {
    if (input.reportValidity()) change(input.valueAsNumber);
  });
  const row = labelled(name, input, "number");
  if (name.endsWith("_s")) row.append(element("span", "unit", word("seconds")));
  if (canBeOff) {
    const off = element("input");
    Object.assign(off, { type: "checkbox", checked: value === null });
    off.addEventListener("change", () => {
      input.disabled = off.checked;
      change(off.checked ? null : input.valueAsNumber);
    });
    const label = element("label", "switch");
    const isFollowed = word(`${name}_off`) !== `${name}_off`; // such as: by the person's own blinks
    label.append(off, element("span", "", isFollowed ? word(`${name}_off`) : word("off")));
    label.setAttribute("aria-label", `${word(name)}: ${label.textContent}`);
    off.setAttribute("aria-label", `${word(name)}: ${label.textContent}`);
    row.append(label);
  }
  return row;
}

/** Returns a field for a share, 0 to `most`, with a slider. */
export function slideField(name, value, [least, most, step], change) {
  const slider = element("input");
  Object.assign(slider, { type: "range", min: least, max: most, step, value });
  slider.addEventListener("change", () => change(slider.valueAsNumber));
  return labelled(name, slider);
}

function labelled(name, input, kind = "") {
  count += 1;
  input.id = `field-${count}`;
  const row = element("p", `field ${kind}`.trim());
  const label = element("label", "", word(name));
  label.htmlFor = input.id;
  const help = word(`${name}_help`);
  row.append(label, input);
  if (help !== `${name}_help`) {
    const words = element("span", "faint", help);
    words.id = `${input.id}-help`;
    input.setAttribute("aria-describedby", words.id);
    row.append(words);
  }
  return row;
}
