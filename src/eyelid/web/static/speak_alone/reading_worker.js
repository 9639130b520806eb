// Reads frames beside the page, so that the page never waits for it. Messages are [number, what, value]; answers [number, error, value].

import { FrameReader } from "./reading/frame_reader.js";
import { openModels } from "./reading/models.js";

const NAMES = ["faces", "eye_landmarks", "eye_state_fine", "eye_movement"];
const HERE = new URL("../../", import.meta.url);

let reader = null;
let turn = Promise.resolve();

const DOES = {
  /** Opens the models; an eye must be seen at least so likely to count. */
  async open({ seenAbove }) {
    const [ort, wasm, ...files] = await Promise.all([import(new URL("runtime/ort.js", HERE)), bytesOf("runtime/ort.wasm"),
      ...NAMES.map((name) => bytesOf(`models/${name}.onnx`))]);
    const opened = new FrameReader(await openModels(ort, wasm, Object.fromEntries(NAMES.map((name, at) => [name, files[at]]))), seenAbove);
    await opened.warmUp();
    reader = opened;
  },
  use: (values) => reader.use(values),
  choose: (track) => reader.choose(track),
  read: ({ frame, timeS, isHeld }) => reader.read(frame, timeS, isHeld),
};

async function bytesOf(name) {
  const response = await fetch(new URL(name, HERE));
  if (!response.ok) throw new Error(`${name} is missing; make the page anew`);
  return new Uint8Array(await response.arrayBuffer());
}

addEventListener("message", ({ data: [number, what, value] }) => {
  turn = turn.then(() => DOES[what](value)).then( // one after the other: a reader remembers the frame before
    (result) => postMessage([number, "", result]),
    (error) => postMessage([number, String(error?.message ?? error), null]),
  );
});
