// The sliders of the rules, what they change, and the rules that were learned from the person's verdicts.

const byId = (id) => document.getElementById(id);
const SLIDERS = ["squint", "sharpness"];

export class Rules {
  #desk;
  #learned = null;

  constructor(desk) {
    this.#desk = desk;
    for (const name of SLIDERS) {
      byId(name).addEventListener("input", () => this.#tried());
      byId(name).addEventListener("pointerup", ({ currentTarget }) => currentTarget.blur()); // for the keys
    }
    let pointed = false;
    byId("faces-rule").addEventListener("pointerdown", () => { pointed = true; });
    byId("faces-rule").addEventListener("keydown", () => { pointed = false; });
    byId("faces-rule").addEventListener("change", ({ currentTarget }) => {
      if (pointed) currentTarget.blur();
      this.#tried();
    });
    byId("apply").addEventListener("click", () => desk.applyRules());
    byId("reset").addEventListener("click", () => desk.tryRules(desk.present));
    byId("show-changed").addEventListener("click", () => desk.setFilter("changed"));
    byId("try").addEventListener("click", () => desk.tryRules(this.#learned.rules));
  }

  #tried() {
    this.#desk.tryRules({
      squint: Number(byId("squint").value),
      sharpness: Number(byId("sharpness").value),
      faces: byId("faces-rule").value,
    });
  }

  /** Shows the rules that are tried, and what they change. */
  show() {
    const { tried, present, verdicts } = this.#desk;
    for (const name of SLIDERS) {
      if (Number(byId(name).value) !== tried[name]) byId(name).value = tried[name];
      byId(`${name}-value`).textContent = tried[name].toFixed(2);
    }
    byId("faces-rule").value = tried.faces;
    const moved = !same(tried, present);
    const judged = verdicts && same(verdicts.tried, tried);
    byId("apply").disabled = byId("reset").disabled = !moved;
    byId("show-changed").hidden = !(moved && judged && verdicts.changed.size);
    if (!moved) byId("changes").textContent = "";
    else if (judged) byId("changes").textContent = changeWords(verdicts);
  }

  /** Shows rules that were learned, or hides them for null. */
  suggest(learned) {
    this.#learned = learned;
    byId("suggestion").hidden = !learned;
    if (!learned) return;
    const { rules, overrules, agrees, agreed, changes } = learned;
    byId("suggestion-words").textContent = `Your ${overrules} verdicts suggest eyes ${rules.squint.toFixed(2)}, sharpness `
      + `${rules.sharpness.toFixed(2)}: ${count(changes, "photo")} would change. They agree with ${agrees} of your verdicts, `
      + `the present rules with ${agreed}.`;
  }
}

/** Returns whether two rules are the same. */
export function same(one, other) {
  return one.squint === other.squint && one.sharpness === other.sharpness && one.faces === other.faces;
}

function changeWords({ changed, moves }) {
  if (!changed.size) return "No photo changes.";
  const parts = moves.map(([before, after, number]) => `${number.toLocaleString("en")} ${before} → ${after}`);
  return `${count(changed.size, "photo")} ${changed.size === 1 ? "changes" : "change"}: ${parts.join(", ")}`;
}

function count(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}
