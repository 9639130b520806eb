// The measures of the person who is shown, the level of drowsiness, and alarms.

const ALARM = 6000; // milliseconds for which an alarm stands on the page
const byId = (id) => document.getElementById(id);

export class Measures {
  #desk;
  #timer = 0;

  constructor(desk) {
    this.#desk = desk;
  }

  draw() {
    const { whose, people, time } = this.#desk;
    byId("clock").textContent = clock(time);
    const person = people[whose];
    if (!person) return;
    const number = Object.keys(people).length > 1 ? `Person ${whose} of ${Object.keys(people).length}` : `Person ${whose}`;
    setText("person", number);
    setText("blinks", person.blinks);
    setText("rate", person.rate ?? "–");
    setText("level", person.level ? `Drowsiness: ${person.level}` : person.reason);
    byId("level").title = person.reason;
    setText("window", person.window ? `from ${clock(person.window[0])} to ${clock(person.window[1])}` : "The first measures come after ten seconds");
    const list = byId("measures");
    const words = JSON.stringify(person.measures);
    if (list.dataset.words === words) return;
    list.dataset.words = words;
    list.replaceChildren(...person.measures.flatMap(([name, value]) => [
      Object.assign(document.createElement("dt"), { textContent: name }),
      Object.assign(document.createElement("dd"), { textContent: value ?? "–" }),
    ]));
  }

  /** Shows an alarm for some seconds: one colour that does not flash. */
  alarm({ track, level, reason }) {
    setText("alarm", `Alarm: person ${track}, ${level}${reason ? ` (${reason})` : ""}`);
    byId("alarm").hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      byId("alarm").hidden = true;
    }, ALARM);
  }
}

function setText(id, words) {
  if (byId(id).textContent !== String(words)) byId(id).textContent = words;
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}
