// Tables as CSV, with the columns that `eyelid watch` writes. Mirrors `Csv` of `eyelid.results.formats`, for texts without commas.

import { fixed } from "../../alone/numbers.js";

/** Returns records as CSV; columns are rows of a name and how many decimals are written, or null for as many as there are. */
export function csvOf(columns, records) {
  const lines = records.map((record) => columns.map(([name, decimals]) => cell(record[name], decimals)).join(","));
  return [columns.map(([name]) => name).join(","), ...lines, ""].join("\n");
}

function cell(value, decimals) {
  if (value === null) return "";
  return decimals === null ? String(value) : fixed(value, decimals);
}
