// The data that was taken along when the page was made.

const DATA = new URL("../../data/", import.meta.url);

/** Returns JSON that was taken along. */
export async function takenAlong(name) {
  return (await answered(name)).json();
}

/** Returns the response to a file that was taken along; throws if it is missing. */
export async function answered(name) {
  const response = await fetch(new URL(name, DATA));
  if (!response.ok) throw new Error(`${name} is missing; make the page anew`);
  return response;
}
