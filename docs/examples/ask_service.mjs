// Asks a service of `eyelid serve`, and prints a row of JSON for each eye:
//     node docs/examples/ask_service.mjs http://127.0.0.1:8766 a.jpg b.jpg
import { readFile } from "node:fs/promises";

export async function predict(address, pictures, token = "") {
  const form = new FormData();
  for (const { name, data } of pictures) form.append("pictures", new Blob([data]), name);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await fetch(`${address}/v1/predict`, { method: "POST", body: form, headers });
  if (answer.status === 429) {
    const seconds = Number(answer.headers.get("Retry-After"));
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
    return predict(address, pictures, token);
  }
  const { rows, error } = await answer.json();
  if (error) throw new Error(error);
  return rows;
}

const [address, ...names] = process.argv.slice(2);
const pictures = await Promise.all(names.map(async (name) => ({ name, data: await readFile(name) })));
for (const row of await predict(address, pictures, process.env.EYELID_TOKEN)) console.log(JSON.stringify(row));
