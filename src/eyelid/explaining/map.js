"use strict";
// The map of a set: points on a canvas, coloured by what is chosen; the chosen point shows its picture.

const data = JSON.parse(document.getElementById("data").textContent);
const canvas = document.getElementById("points");
const pen = canvas.getContext("2d");
const tiles = document.getElementById("tiles");
const count = data.sources.length;
const FINE = 10000; // places along each axis
const NEAR = 14; // pixels within which the pointer is at a point
const MEANT = { right: "#3987e5", wrong: "#e8590c", unsure: "#c99a00" };
const HUES = ["#3987e5", "#e8590c", "#2f9e44", "#9c36b5", "#c99a00", "#0c8599",
  "#e64980", "#74593d", "#5c7cfa", "#94a80a", "#868e96", "#c2255c"];
const RISING = ["#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89",
  "#35b779", "#6ece58", "#b5de2b", "#fde725"]; // viridis, which is read without colours, too

const spans = Object.fromEntries(Object.entries(data.places).map(
  ([name, places]) => [name, places.map((at) => Math.max(...at) - Math.min(...at) || FINE)]));
const state = { projection: Object.keys(data.places)[0], colouring: data.colours[0], hidden: new Set(),
  zoom: 1, x: FINE / 2, y: FINE / 2, chosen: -1, held: false };

function colourOf(value) {
  const { name, values, ordered } = state.colouring;
  if (name === "reading") return MEANT[values[value]];
  if (ordered) return RISING[Math.round((value + 0.5) / values.length * (RISING.length - 1))];
  return HUES[value % HUES.length];
}

function scale() {
  const [wide, high] = spans[state.projection];
  return 0.94 * Math.min(canvas.clientWidth / wide, canvas.clientHeight / high) * state.zoom;
}

function onScreen(index) {
  const [xs, ys] = data.places[state.projection];
  const size = scale();
  return [canvas.clientWidth / 2 + (xs[index] - state.x) * size,
    canvas.clientHeight / 2 + (ys[index] - state.y) * size];
}

function isShown(index) {
  return !state.hidden.has(state.colouring.of[index]);
}

function mark(index, radius) {
  const [x, y] = onScreen(index);
  pen.beginPath();
  if (data.outcomes[index] === "wrong") {
    const reach = 1.6 * radius + 1.5;
    pen.moveTo(x, y - reach);
    pen.lineTo(x + reach, y);
    pen.lineTo(x, y + reach);
    pen.lineTo(x - reach, y);
    pen.closePath();
  } else {
    pen.arc(x, y, radius, 0, 7);
  }
}

// The rarer a value, the later it is drawn, and wrong readings after all others, so that none is hidden.
function order() {
  const sizes = new Array(state.colouring.values.length).fill(0);
  for (const value of state.colouring.of) sizes[value] += 1;
  const rank = (index) => (data.outcomes[index] === "wrong" ? -count : 0) + sizes[state.colouring.of[index]];
  return [...Array(count).keys()].sort((one, other) => rank(other) - rank(one));
}

let drawn = order();
let waiting = false;

function draw() {
  waiting = false;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = canvas.clientWidth * ratio;
  canvas.height = canvas.clientHeight * ratio;
  pen.scale(ratio, ratio);
  const ink = getComputedStyle(canvas).color;
  const radius = Math.min(8, Math.max(2, 130 / Math.sqrt(count)) * state.zoom ** 0.4);
  pen.globalAlpha = 0.85;
  for (const index of drawn) {
    if (!isShown(index)) continue;
    mark(index, radius);
    pen.fillStyle = colourOf(state.colouring.of[index]);
    pen.fill();
    if (data.outcomes[index] === "wrong") {
      pen.strokeStyle = ink;
      pen.lineWidth = 0.8;
      pen.stroke();
    }
  }
  pen.globalAlpha = 1;
  if (state.chosen >= 0) {
    mark(state.chosen, radius + 3);
    pen.strokeStyle = ink;
    pen.lineWidth = 2.5;
    pen.stroke();
  }
}

function redraw() {
  if (!waiting) requestAnimationFrame(draw);
  waiting = true;
}

function choose(index) {
  state.chosen = index;
  showChosen();
  redraw();
}

function showChosen() {
  const list = document.getElementById("chosen");
  const picture = document.getElementById("picture");
  const index = state.chosen;
  if (index < 0) return;
  const side = tiles.naturalWidth / data.columns;
  const row = Math.floor(index / data.columns);
  picture.width = picture.height = side;
  picture.getContext("2d").drawImage(tiles, index % data.columns * side, row * side, side, side, 0, 0, side, side);
  picture.setAttribute("aria-label", `Picture ${data.sources[index]}`);
  const facts = [["source", data.sources[index]], ["group", data.groups[index]], ["label", data.labels[index]],
    ["read as", `${data.likeliest[index]}, ${data.probabilities[index]}`]];
  for (const { name, values, of } of data.colours) {
    if (name !== "label") facts.push([name, values[of[index]]]);
  }
  list.replaceChildren(...facts.flatMap(([name, value]) => {
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = name;
    text.textContent = value;
    return [term, text];
  }));
}

function nearest(x, y) {
  let best = -1;
  let least = NEAR * NEAR;
  for (let index = 0; index < count; index += 1) {
    if (!isShown(index)) continue;
    const [px, py] = onScreen(index);
    const distance = (px - x) ** 2 + (py - y) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

// The nearest point in a direction: of those within 45 degrees of it.
function step(dx, dy) {
  const from = state.chosen >= 0 ? onScreen(state.chosen) : [canvas.clientWidth / 2, canvas.clientHeight / 2];
  let best = -1;
  let least = Infinity;
  for (let index = 0; index < count; index += 1) {
    if (!isShown(index) || index === state.chosen) continue;
    const [px, py] = onScreen(index);
    const along = (px - from[0]) * dx + (py - from[1]) * dy;
    const aside = Math.abs((px - from[0]) * dy + (py - from[1]) * dx);
    if (along > 0 && aside <= along && along + aside < least) [best, least] = [index, along + aside];
  }
  if (best >= 0) hold(best);
}

function nextWrong() {
  for (let ahead = 1; ahead <= count; ahead += 1) {
    const index = (Math.max(state.chosen, -1) + ahead) % count;
    if (data.outcomes[index] === "wrong" && isShown(index)) return hold(index);
  }
}

// Chooses a point, and moves the map where it would be out of sight.
function hold(index) {
  state.held = true;
  const [x, y] = onScreen(index);
  if (x < 0 || y < 0 || x > canvas.clientWidth || y > canvas.clientHeight) {
    [state.x, state.y] = [data.places[state.projection][0][index], data.places[state.projection][1][index]];
  }
  choose(index);
}

function letGo() {
  state.held = false;
  state.chosen = -1;
  redraw();
}

function zoomBy(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  const before = scale();
  state.zoom = Math.min(200, Math.max(0.5, state.zoom * factor));
  const change = 1 / before - 1 / scale();
  state.x += (x - canvas.clientWidth / 2) * change;
  state.y += (y - canvas.clientHeight / 2) * change;
  redraw();
}

function wholeMap() {
  Object.assign(state, { zoom: 1, x: FINE / 2, y: FINE / 2 });
  redraw();
}

function showLegend() {
  const sizes = new Array(state.colouring.values.length).fill(0);
  for (const value of state.colouring.of) sizes[value] += 1;
  document.getElementById("legend").replaceChildren(...state.colouring.values.map((name, value) => {
    const entry = document.createElement("li");
    const button = document.createElement("button");
    const swatch = document.createElement("span");
    button.type = "button";
    swatch.style.background = colourOf(value);
    button.setAttribute("aria-pressed", String(!state.hidden.has(value)));
    button.append(swatch, `${name} (${sizes[value].toLocaleString("en")})`);
    button.addEventListener("click", () => {
      if (!state.hidden.delete(value)) state.hidden.add(value);
      button.setAttribute("aria-pressed", String(!state.hidden.has(value)));
      redraw();
    });
    entry.append(button);
    return entry;
  }));
}

function listen() {
  const pointers = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    moved = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const at = [event.offsetX, event.offsetY];
    const last = pointers.get(event.pointerId);
    if (!last) {
      if (!state.held) choose(nearest(...at));
      return;
    }
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    if (others.length) { // two fingers
      const gap = (one) => Math.hypot(one[0] - others[0][0], one[1] - others[0][1]) || 1;
      zoomBy(gap(at) / gap(last), ...others[0]);
    } else {
      state.x -= (at[0] - last[0]) / scale();
      state.y -= (at[1] - last[1]) / scale();
      redraw();
    }
    moved += Math.hypot(at[0] - last[0], at[1] - last[1]);
    pointers.set(event.pointerId, at);
  });
  canvas.addEventListener("pointerup", (event) => {
    pointers.delete(event.pointerId);
    if (moved > 4) return;
    const at = nearest(event.offsetX, event.offsetY);
    if (at >= 0) hold(at);
    else letGo();
  });
  canvas.addEventListener("pointercancel", (event) => pointers.delete(event.pointerId));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomBy(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = { ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0), ArrowUp: () => step(0, -1),
      ArrowDown: () => step(0, 1), "+": () => zoomBy(1.5), "=": () => zoomBy(1.5), "-": () => zoomBy(1 / 1.5),
      0: wholeMap, n: nextWrong, N: nextWrong, Escape: letGo };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.getElementById("reset").addEventListener("click", wholeMap);
  document.getElementById("next").addEventListener("click", nextWrong);
  new ResizeObserver(redraw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  tiles.addEventListener("load", showChosen);
}

function fillControls() {
  const select = document.getElementById("colour");
  select.append(...data.colours.map(({ name }) => new Option(name, name)));
  select.addEventListener("change", () => {
    state.colouring = data.colours[select.selectedIndex];
    state.hidden.clear();
    drawn = order();
    showLegend();
    redraw();
  });
  document.getElementById("projections").append(...Object.keys(data.places).map((name) => {
    const label = document.createElement("label");
    const choice = document.createElement("input");
    Object.assign(choice, { type: "radio", name: "projection", value: name, checked: name === state.projection });
    choice.addEventListener("change", () => {
      state.projection = name;
      wholeMap();
    });
    label.append(choice, ` ${name}`);
    return label;
  }));
  document.getElementById("next").disabled = !data.outcomes.includes("wrong");
}

fillControls();
showLegend();
listen();
redraw();
