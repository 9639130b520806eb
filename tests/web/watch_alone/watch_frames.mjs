// Watches frames in JavaScript, as the page does: reads faces and eyes, and finds events. Given are the folders of the page's code, of
// the runtime and of the models, and a JSON file, { width, height, times, rules, seen_above }; the frames, RGBA, one after the other, come
// on the standard input. All events go to the standard output, with how many milliseconds a frame took, the median.

import { readFileSync } from "node:fs";

const [code, runtime, models, about] = process.argv.slice(2);
const [ort, { openModels }, { median }, { FrameReader }, { momentOf }, { Watcher }] = await Promise.all([
  `${runtime}/ort.wasm.bundle.min.mjs`, ...["alone/reading/models", "alone/numbers", "watch_alone/frame_reader", "watch_alone/person_moment",
    "watch_alone/watching/watcher"].map((name) => `${code}/${name}.js`)].map((file) => import(file)));

const bytes = (file) => new Uint8Array(readFileSync(file));
const names = ["faces", "eye_landmarks", "eye_state_fine"];
const opened = await openModels(ort, bytes(`${runtime}/ort-wasm-simd-threaded.wasm`),
  Object.fromEntries(names.map((name) => [name, bytes(`${models}/${name}.onnx`)])));
const { width, height, times, rules, seen_above: seenAbove } = JSON.parse(readFileSync(about, "utf8"));

const [reader, watcher] = [new FrameReader(opened, seenAbove), new Watcher("clip", rules)];
const [events, took] = [[], []];
let [rest, frame] = [Buffer.alloc(0), 0];
for await (const chunk of process.stdin) {
  rest = Buffer.concat([rest, chunk]);
  for (; rest.length >= 4 * width * height; frame += 1) {
    const data = rest.subarray(0, 4 * width * height);
    rest = rest.subarray(4 * width * height);
    const began = performance.now();
    const people = await reader.read({ data, width, height }, times[frame]);
    took.push(performance.now() - began);
    events.push(...watcher.feed(times[frame], frame, people.map((each) => [each.track, momentOf(each, times[frame], frame)])).events);
  }
}
events.push(...watcher.finish().events);
console.log(JSON.stringify({ events, ms: median(took) }));
