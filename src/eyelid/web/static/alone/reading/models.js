// The models, run by ONNX Runtime Web in one thread: a static server cannot allow more.

const WARM_UP = 16; // runs after which a browser has made the code fast

/** Opens models by name, { name: bytes }, with the ONNX Runtime module and the bytes of its WebAssembly. */
export async function openModels(ort, wasm, files) {
  Object.assign(ort.env.wasm, { numThreads: 1, wasmBinary: wasm });
  ort.env.logLevel = "error";
  const models = await Promise.all(Object.entries(files).map(async ([name, bytes]) =>
    [name, new Model(ort, await ort.InferenceSession.create(bytes))]));
  return Object.fromEntries(models);
}

class Model {
  #ort;
  #session;

  constructor(ort, session) {
    this.#ort = ort;
    this.#session = session;
  }

  /** Runs it on inputs, { name: [values, dimensions] }; bytes are uint8, other values float32. Returns tensors by name. */
  run(inputs) {
    const tensors = Object.entries(inputs).map(([name, [values, dimensions]]) =>
      [name, new this.#ort.Tensor(values instanceof Uint8Array ? "uint8" : "float32", values, dimensions)]);
    return this.#session.run(Object.fromEntries(tensors));
  }

  /** Runs it so often that the browser has made its code fast. */
  async warmUp(inputs) {
    for (let run = 0; run < WARM_UP; run += 1) await this.run(inputs);
  }
}

/** Returns pictures of one size, one after the other, as bytes. */
export function stacked(pictures) {
  const bytes = new Uint8Array(pictures.length * pictures[0].data.length);
  pictures.forEach(({ data }, place) => bytes.set(data, place * data.length));
  return bytes;
}
