// Gives a file to the user of the page.

const KEEP = 60000; // milliseconds, in which the browser takes it

/** Has the browser save a blob as a file of this name. */
export function saveAs(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP);
}
