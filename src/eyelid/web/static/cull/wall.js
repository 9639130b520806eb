// The wall of faces of a burst: rows are people, columns are frames.

import { Pictures } from "./loader.js";
import { requestJson } from "../client.js";
import { SIGNS } from "./strip.js";

const COLUMNS = 4; // tiles in a row of a sheet

const byId = (id) => document.getElementById(id);

export class Wall {
  #desk;
  #table = byId("wall-table");
  #wall = null;
  #cells = new Map(); // photo → [{ face, canvas }]
  #sheets;
  #asked = "";

  constructor(desk) {
    this.#desk = desk;
    this.#sheets = new Pictures({
      address: (key) => `/api/people/${key}`, came: (key) => this.#paint(key), atOnce: 2, most: 200,
    });
  }

  /** Shows the burst of the present photo, by the rules that are tried. */
  async show() {
    const set = this.#desk.burstOf(this.#desk.number);
    if (set < 0) return;
    const asked = `${set}?${this.#desk.query()}&${this.#desk.verdicts.version}`;
    if (asked !== this.#asked) {
      this.#asked = asked;
      try {
        const wall = await requestJson(`/api/wall/${set}?${this.#desk.query()}`);
        if (asked !== this.#asked) return;
        this.#wall = wall;
        this.#build();
      } catch (error) {
        this.#asked = "";
        this.#desk.session.handleError(error);
        return;
      }
    }
    this.#point();
  }

  #build() {
    const { members, names, verdicts, best, people, words } = this.#wall;
    byId("wall-title").textContent = `${people.length} ${people.length === 1 ? "person" : "people"} in ${members.length} frames`;
    byId("wall-words").textContent = words;
    const head = document.createElement("tr");
    head.append(text("td", ""), ...members.map((member, frame) => {
      const cell = text("th", "");
      const button = text("button", "");
      const chip = text("span", `${SIGNS[verdicts[frame]]} ${verdicts[frame]}`);
      cell.scope = "col";
      cell.dataset.member = member;
      chip.className = `chip ${verdicts[frame]}`;
      button.type = "button";
      button.title = names[frame];
      button.append(`${frame + 1}${best[frame] ? " ★ best" : ""} `, chip);
      button.setAttribute("aria-label", `Frame ${frame + 1}, ${names[frame]}, ${verdicts[frame]}${best[frame] ? ", the best" : ""}`);
      button.addEventListener("click", () => this.#desk.show(member));
      cell.append(button);
      return cell;
    }));
    this.#cells.clear();
    const rows = people.map((person, number) => {
      const row = document.createElement("tr");
      const name = text("th", `Person ${number + 1}`);
      name.scope = "row";
      row.append(name, ...person.map((face, frame) => this.#cell(members[frame], face)));
      return row;
    });
    const [top, body] = [document.createElement("thead"), document.createElement("tbody")];
    top.append(head);
    body.append(...rows);
    this.#table.replaceChildren(top, body);
    this.#sheets.want([...this.#cells.keys()].flatMap((member) => this.#keys(member)));
    for (const member of this.#cells.keys()) this.#keys(member).forEach((key) => this.#paint(key));
  }

  #cell(member, face) {
    const cell = text("td", "");
    cell.dataset.member = member;
    if (!face) {
      cell.append(text("span", "not in it"));
      return cell;
    }
    const canvas = document.createElement("canvas");
    const side = this.#desk.start.level_tile;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.height = side;
    canvas.style.width = canvas.style.height = `${side / ratio}px`;
    cell.className = face.state;
    cell.append(canvas, text("span", face.words || face.state));
    this.#cells.set(member, [...(this.#cells.get(member) ?? []), { face: face.face, canvas }]);
    return cell;
  }

  /** The keys of the sheets with a photo's people, each sheet with as many as the server gives at once. */
  #keys(member) {
    const faces = this.#cells.get(member).map(({ face }) => face);
    const most = this.#desk.start.faces_at_once;
    return Array.from({ length: Math.ceil(faces.length / most) }, (_, sheet) =>
      `${member}?${faces.slice(sheet * most, (sheet + 1) * most).map((face) => `face=${face}`).join("&")}`);
  }

  #paint(key) {
    const bitmap = this.#sheets.ready(key)?.bitmap;
    const member = Number(key.split("?")[0]);
    if (!bitmap || !this.#cells.has(member)) return;
    const side = this.#desk.start.level_tile;
    const first = this.#keys(member).indexOf(key) * this.#desk.start.faces_at_once;
    if (first < 0) return;
    this.#cells.get(member).slice(first, first + this.#desk.start.faces_at_once).forEach(({ canvas }, index) => {
      const [x, y] = [(index % COLUMNS) * side, Math.floor(index / COLUMNS) * side];
      canvas.getContext("2d").drawImage(bitmap, x, y, side, side, 0, 0, side, side);
    });
  }

  /** Marks the column of the present photo. */
  #point() {
    for (const cell of this.#table.querySelectorAll("[data-member]")) {
      const here = Number(cell.dataset.member) === this.#desk.number;
      cell.classList.toggle("here", here);
      if (cell.tagName !== "TH") continue;
      if (here) cell.scrollIntoView({ block: "nearest", inline: "nearest" });
      cell.querySelector("button").setAttribute("aria-current", String(here));
    }
  }
}

function text(tag, words) {
  const element = document.createElement(tag);
  element.textContent = words;
  return element;
}
