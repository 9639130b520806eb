// The trace: how open the eyes of each person were in the last seconds, with events and marks.

const LENGTHS = [10, 20, 30]; // seconds
const MOST = 4; // people
const TOP = 1.25; // openness at the top of a lane
const GAP = 0.4; // seconds without a point over which no line is drawn

export class Trace {
  #desk;
  #kept;
  #points = new Map(); // by person, rows of time, both, right and left
  #length = 1; // place among the lengths

  constructor(desk, kept) {
    this.#desk = desk;
    this.#kept = kept;
  }

  /** Adds how open eyes were: rows of person, time, both, right and left. */
  add(steps) {
    for (const [track, ...point] of steps) {
      if (!this.#points.has(track)) this.#points.set(track, []);
      const points = this.#points.get(track);
      if (!points.length || point[0] > points.at(-1)[0]) points.push(point);
    }
    if (this.#desk.isPaused) return;
    for (const [track, points] of this.#points) {
      const first = points.findIndex(([time]) => time >= this.#desk.time - this.#kept);
      if (first < 0) this.#points.delete(track);
      else if (first > 200) points.splice(0, first);
    }
  }

  nextLength() {
    this.#length = (this.#length + 1) % LENGTHS.length;
    this.#desk.draw();
  }

  draw() {
    const canvas = document.getElementById("trace");
    const scale = devicePixelRatio;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width) return;
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    const context = canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const colours = getComputedStyle(document.documentElement);
    const people = [...this.#points.keys()].slice(-MOST);
    const view = {
      context, width, length: LENGTHS[this.#length], end: this.#desk.shownTime, colour: (name) => colours.getPropertyValue(`--${name}`),
    };
    people.forEach((track, lane) => this.#drawLane(view, track, (lane * height) / people.length, height / people.length));
    context.fillStyle = view.colour("faint");
    context.font = "12px system-ui";
    context.fillText(`${view.length} s`, width - 34, height - 6);
  }

  #drawLane(view, track, top, height) {
    const { context, width, length, end, colour } = view;
    const x = (time) => width * (1 - (end - time) / length);
    const y = (openness) => top + height * (1 - Math.min(Math.max(openness, -0.05), TOP) / TOP) * 0.92;
    const { events, marks, chosen } = this.#desk;
    context.font = "12px system-ui";
    let written = -Infinity; // where the last word ends
    for (const event of events) {
      if (event.track !== track || event.end_s < end - length) continue;
      const isFalse = marks.false.has(event.number);
      context.fillStyle = isFalse ? colour("press") : colour("event");
      const left = x(event.start_s);
      const right = Math.max(x(event.end_s), left + 2);
      context.fillRect(left, top, right - left, height);
      context.fillStyle = isFalse ? colour("faint") : colour("both");
      const word = isFalse ? `${event.event} ✕` : event.event;
      if (left > written) {
        context.fillText(word, left + 2, top + height - 5);
        written = left + 4 + context.measureText(word).width;
      }
      if (event.number === chosen) {
        context.strokeStyle = colour("accent");
        context.lineWidth = 2;
        context.strokeRect(left - 1, top + 1, right - left + 2, height - 2);
      }
    }
    for (const { track: whose, apex_s: apex } of marks.missed) {
      if (whose !== track || apex < end - length) continue;
      context.fillStyle = colour("missed");
      context.beginPath();
      context.moveTo(x(apex) - 6, top);
      context.lineTo(x(apex) + 6, top);
      context.lineTo(x(apex), top + 10);
      context.fill();
    }
    context.strokeStyle = colour("line");
    context.lineWidth = 1;
    for (const openness of [0, 1]) {
      context.beginPath();
      context.moveTo(0, y(openness));
      context.lineTo(width, y(openness));
      context.stroke();
    }
    context.fillStyle = colour("faint");
    context.fillText(`person ${track}: 1 open, 0 shut`, 6, top + 14);
    const points = this.#points.get(track);
    [["right", 2, 1], ["left", 3, 1], ["both", 1, 2]].forEach(([name, column, thick]) => {
      context.strokeStyle = colour(name);
      context.lineWidth = thick;
      context.beginPath();
      let last = -Infinity;
      for (const point of points) {
        if (point[0] < end - length - GAP || point[0] > end || point[column] === null) continue;
        if (point[0] - last > GAP) context.moveTo(x(point[0]), y(point[column]));
        else context.lineTo(x(point[0]), y(point[column]));
        last = point[0];
      }
      context.stroke();
    });
  }
}
