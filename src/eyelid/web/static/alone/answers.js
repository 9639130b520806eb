// Answers in the page what a page with a server asks it: `client.js` of a page without one is made of this. Nothing is sent.

import { RefusedError } from "../request_errors.js";

const CLICKS = 500;
const READS = {
  "/api/start": (desk) => desk.start(),
  "/api/news": async (desk, { after = 0 }) => {
    await desk.wait(Number(after));
    return desk.news(Number(after));
  },
};
const DOES = {
  "/api/camera": async (desk) => {
    await desk.connect();
    return { page: 1 };
  },
  "/api/finish": (desk) => desk.finish(),
};

/**
 * Returns { request, requestJson }, as `client.js` has them. `opened` is the promise of a desk; `reads` and `does` are functions of
 * the desk, the parameters and the body, by the paths of requests without and with a body, beside those that every page asks for.
 */
export function answering(opened, reads, does) {
  const answers = { read: { ...READS, ...reads }, done: { ...DOES, ...does } };
  const clicks = new Set(); // of requests that were answered: what is asked twice is done once

  async function request(path, body = undefined) {
    const { pathname, searchParams } = new URL(path, "http://page");
    const answer = (body === undefined ? answers.read : answers.done)[pathname];
    if (!answer) throw new RefusedError(`${pathname}: this page has no server, and cannot do that`);
    if (body?.click) {
      if (clicks.has(body.click)) return new Response("null");
      clicks.add(body.click);
      if (clicks.size > CLICKS) clicks.delete(clicks.values().next().value);
    }
    return new Response(JSON.stringify(await answer(await opened, Object.fromEntries(searchParams), body) ?? null));
  }

  return {
    request,
    async requestJson(path, body = undefined) {
      const response = await request(path, body);
      return response.json();
    },
  };
}

/** Returns whether the page reloads by itself; it never does. */
export function isLeaving() {
  return false;
}

/** Returns a picture of a canvas as the body of a request. */
export function pictureBody(canvas) {
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
}

/** Returns the frame that `pictureBody` made. */
export function frameOf({ data, width, height }) {
  return { data, width, height };
}

navigator.serviceWorker?.register("service_worker.js").catch(() => {}); // without it the page needs the files' server each time
