// What every worker that reads frames does: it opens the models of the page, and answers what it is asked. See `FrameWorker`.

import { openModels } from "./reading/models.js";

const HERE = new URL("../../", import.meta.url);

let turn = Promise.resolve();

/**
 * Answers what the page asks for by a reader of a class, which is opened with models by their names. `does` are functions of the
 * reader and a value.
 */
export function answerByReader(Reader, names, does) {
  let reader = null;
  const answers = Object.entries(does).map(([what, how]) => [what, (value) => how(reader, value)]);
  answer({
    ...Object.fromEntries(answers),
    /** Opens the models; an eye must be seen at least so likely to count. */
    async open({ seenAbove }) {
      const opened = new Reader(await modelsOf(names), seenAbove);
      await opened.warmUp();
      reader = opened;
    },
  });
}

/** Opens models by their names, with the runtime of the page. */
async function modelsOf(names) {
  const [ort, wasm, ...files] = await Promise.all([import(new URL("runtime/ort.js", HERE)), bytesOf("runtime/ort.wasm"),
    ...names.map((name) => bytesOf(`models/${name}.onnx`))]);
  return openModels(ort, wasm, Object.fromEntries(names.map((name, at) => [name, files[at]])));
}

/** Answers what the page asks for, by functions of a value; one after the other, since a reader remembers the frame before. */
function answer(does) {
  addEventListener("message", ({ data: [number, what, value] }) => {
    turn = turn.then(() => does[what](value)).then(
      (result) => postMessage([number, "", result]),
      (error) => postMessage([number, String(error?.message ?? error), null]),
    );
  });
}

async function bytesOf(name) {
  const response = await fetch(new URL(name, HERE));
  if (!response.ok) throw new Error(`${name} is missing; make the page anew`);
  return new Uint8Array(await response.arrayBuffer());
}
