// Buttons that save tables, on a page that has no server which writes them.

import { requestJson } from "../client.js";
import { saveAs } from "../downloads.js";

/** Returns a button for each table, by its name. */
export function saveButtons(names) {
  return names.map((name) => {
    const button = Object.assign(document.createElement("button"), { type: "button", id: `save-${name}`, textContent: `Save ${name}` });
    button.addEventListener("click", async () => {
      const table = await requestJson(`/api/table?name=${name}`);
      saveAs(`${name}.csv`, new Blob([table], { type: "text/csv" }));
    });
    return button;
  });
}
