// Reads frames in JavaScript, as the page does, and cuts patches out of them; writes all as JSON. Given are the folder of the
// page's code, that of the runtime, and one with models, `frames.json` (of each { width, height, time_s, is_new, crops }) and
// `frame_N.rgba`.

import { readFileSync } from "node:fs";

const [code, runtime, folder] = process.argv.slice(2);
const [ort, { openModels }, { FrameReader }, { crop, fitPatch }, { greyOf, levelCrop }] = await Promise.all([
  `${runtime}/ort.wasm.bundle.min.mjs`, ...["alone/reading/models", "speak_alone/reading/frame_reader", "alone/reading/eyes",
    "alone/reading/picture"].map((name) => `${code}/${name}.js`),
].map((file) => import(file)));

const names = ["faces", "eye_landmarks", "eye_state_fine", "eye_movement"];
const bytes = (file) => new Uint8Array(readFileSync(file));
const models = await openModels(ort, bytes(`${runtime}/ort-wasm-simd-threaded.wasm`),
  Object.fromEntries(names.map((name) => [name, bytes(`${folder}/${name}.onnx`)])));
const { frames, seen_above: seenAbove } = JSON.parse(readFileSync(`${folder}/frames.json`, "utf8"));

const results = [];
let reader;
for (const [number, { width, height, time_s: timeS, is_new: isNew, crops }] of frames.entries()) {
  if (isNew) reader = new FrameReader(models, seenAbove);
  const frame = { data: bytes(`${folder}/frame_${number}.rgba`), width, height };
  const grey = greyOf(frame);
  results.push({
    ...await reader.read(frame, timeS, false),
    patches: crops.map((eye) => [...fitPatch(crop(grey, eye), 48).data]),
    squares: crops.map(({ box: [x, y, side], roll }) => [...levelCrop(grey, [x, y], 3 * side, (roll * Math.PI) / 180, 96).data]),
  });
}
console.log(JSON.stringify(results));
