// What is seen of a person's eyes: frames go to the worker, and what is read in them becomes notices, or what a guide learns from.
// Mirrors `eyelid.speaking.seeing`.

import { FrameWorker } from "../alone/frame_worker.js";
import { rounded } from "../alone/numbers.js";
import { CameraWatch } from "./camera_watch.js";
import { glance, MOVEMENTS } from "./engine/glance.js";
import { ReflexBlinks } from "./engine/reflex_blinks.js";
import { directSymbols } from "./engine/selection.js";
import { SymbolFinder } from "./engine/symbol_finder.js";
import { CalibrationGuide, paceOf } from "./guides/calibration_guide.js";
import { linesOf, sharesOf, TrialGuide } from "./guides/movement_trial.js";

const SILENT_S = 0.5; // without a frame, after which nobody is seen
const SURELY_S = 0.3; // longer than is needed

export class Seeing {
  #memory;
  #symbols; // the settings that are used,
  #calibration; // and what is known of the person's looks
  #ranges;
  #finder;
  #camera = new CameraWatch();
  #worker;
  #frame = 0;
  #seen = null;
  #seenS = 0; // when the newest frame was taken,
  #readS = 0; // and when it was read
  #guide = null;
  #guideFromS = 0;
  #result = null; // what came of the guide, { lines, failure }; null while it goes on

  constructor(memory, ranges) {
    this.#memory = memory;
    this.#symbols = memory.settings.symbols;
    this.#calibration = memory.calibration;
    this.#ranges = ranges;
    this.#finder = new SymbolFinder(memory.settings.symbols, ranges, new ReflexBlinks(memory.state.blinks));
    this.#worker = new FrameWorker(new URL("reading_worker.js", import.meta.url), async (worker) => {
      await worker.ask("open", { seenAbove: memory.person.seen_above });
      await this.#use();
    });
  }

  /** The movement that is being made, { symbol, share }, or null. */
  get hold() {
    return this.#finder.hold;
  }

  /** What is known of the person's reflex blinks, to be kept. */
  get blinks() {
    return this.#finder.reflexBlinks.values;
  }

  /** Whether a guide goes on, which symbols belong to. */
  get isGuided() {
    return this.#guide !== null && this.#result === null;
  }

  /** Opens the models, once; throws if they cannot be used, and tries again the next time. */
  open() {
    return this.#worker.open();
  }

  /** Reads a frame that was taken at a time; returns what it says, as notices. */
  async see(frame, timeS, pace) {
    const isHeld = this.hold !== null;
    const seen = await this.#worker.ask("read", { frame, timeS, isHeld }, [frame.data.buffer]);
    this.#frame += 1;
    this.#seen = { ...seen, width: frame.width, height: frame.height };
    this.#seenS = timeS;
    this.#readS = performance.now() / 1000;
    this.#camera.take(timeS, seen);
    this.#finder.followPace(pace);
    if (this.isGuided) this.#guide.see(seen);
    return this.#finder.step(seen.glance);
  }

  /** Begins a guide: a `calibration`, or a `trial` of how well movements are understood. */
  guide(kind, timeS) {
    const { movements, dwell_s: dwellS } = this.#memory.settings.symbols;
    const pace = paceOf(dwellS);
    this.#guide = kind === "trial" ? new TrialGuide(movements, pace) : new CalibrationGuide(pace);
    this.#result = null;
    this.#guideFromS = timeS;
  }

  /** Breaks a guide off, or puts its result away. */
  putGuideAway() {
    this.#guide = this.#result = null;
  }

  /** Gives a symbol to the guide. */
  hear(symbol, timeS) {
    this.#guide.tick(timeS - this.#guideFromS);
    this.#guide.hear(symbol);
  }

  /** Keeps what a guide has taught, if it is over now; returns settings that follow from it, or null if it is not over. */
  endGuide() {
    if (!this.isGuided || !this.#guide.isOver) return null;
    try {
      if (this.#guide.kind === "trial") return this.#endTrial();
      const { calibration, movements, lines } = this.#guide.learned(this.#memory.settings.symbols.movements);
      this.#memory.keep({ calibration: { ...calibration, model: this.#memory.person.model } });
      this.#result = { lines, failure: "" };
      return { symbols: { movements } };
    } catch (error) {
      this.#result = { lines: [], failure: error.message };
      return {};
    }
  }

  #endTrial() {
    const movements = directSymbols(this.#memory.settings);
    const result = this.#guide.result();
    this.#memory.keep({ confusion: { movements, shares: sharesOf(result, movements) } });
    this.#result = { lines: linesOf(result), failure: "" };
    return {};
  }

  /** Returns what the person is asked to do, and what came of it, as the page has it; null without a guide. */
  guideJson() {
    if (this.#guide === null) return null;
    const { kind, asked, share, secondsLeft } = this.#guide;
    return {
      kind, asked, share: rounded(share, 3), scores: kind === "trial" ? this.#guide.scores() : {},
      shut_s: rounded(this.#finder.neededS + SURELY_S, 1), seconds_left: secondsLeft === null ? null : rounded(secondsLeft, 1),
      is_over: this.#result !== null, lines: this.#result?.lines ?? [], failure: this.#result?.failure ?? "",
    };
  }

  /** Says that time has passed; returns what that says, such as that nobody is seen. */
  passTime(timeS) {
    if (this.isGuided) this.#guide.tick(timeS - this.#guideFromS);
    const silentS = timeS - this.#readS;
    if (this.#seen === null || silentS <= SILENT_S) return [];
    return this.#finder.step(glance(this.#seenS + silentS)); // not after a frame that is being read
  }

  fail(reason) {
    this.#camera.fail(reason);
  }

  cameraState(timeS) {
    return this.#camera.state(timeS);
  }

  /** Has the eyes of another face count. */
  async choose(track) {
    if (this.#worker.isOpen) await this.#worker.ask("choose", track);
  }

  /** Begins to use what has changed; what was learned under settings that have not stays. */
  async renew() {
    const { symbols } = this.#memory.settings;
    const { calibration } = this.#memory;
    const isSame = JSON.stringify(symbols) === JSON.stringify(this.#symbols);
    const isSeenAlike = symbols.eyes === this.#symbols.eyes && calibration === this.#calibration;
    this.#symbols = symbols;
    this.#calibration = calibration;
    if (!isSame) this.#finder = new SymbolFinder(symbols, this.#ranges, this.#finder.reflexBlinks, this.#finder.isLost);
    // Who opens the models the next time does that, too.
    if (!isSeenAlike && this.#worker.isOpen) await this.#use().catch(() => {});
  }

  /** Returns what was seen in the newest frame, as the page has it; null before the first. */
  json() {
    if (this.#seen === null) return null;
    const { track, faces, sides, movement, glance: { movements }, width, height } = this.#seen;
    return {
      frame: this.#frame, width, height, track, sides, movement,
      box: faces.find((face) => face.track === track)?.box ?? null,
      others: faces.filter((face) => face.track !== track),
      movements: movements && Object.fromEntries(MOVEMENTS.map((name, at) => [name, rounded(movements[at], 3)])),
    };
  }

  #use() {
    return this.#worker.ask("use", { eyes: this.#memory.settings.symbols.eyes, calibration: this.#memory.calibration });
  }
}
