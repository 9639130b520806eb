// Prints the probabilities of one eye: node read_eye.mjs eye_state.onnx eye.gray, after npm install onnxruntime-web
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";

const [model, picture] = process.argv.slice(2);
const session = await ort.InferenceSession.create(readFileSync(model));
const pixels = new Uint8Array(readFileSync(picture)); // grey, row by row, a byte each
const side = Math.sqrt(pixels.length);
const { probabilities } = await session.run({ eyes: new ort.Tensor("uint8", pixels, [1, side, side]) });
console.log([...probabilities.data].join("\n"));
