// What the person before the camera is asked to do, with a countdown of its seconds.

const COUNTED = /^(\d+) s: (.*)$/; // seconds, and what to do in them
const SECOND = 1000; // milliseconds

export class Request {
  #timer = 0;

  show(words) {
    clearInterval(this.#timer);
    const request = document.getElementById("request");
    const [, seconds, what] = words.match(COUNTED) ?? [];
    request.hidden = false;
    request.textContent = words;
    if (!seconds) return;
    const end = performance.now() + seconds * SECOND;
    this.#timer = setInterval(() => {
      const left = Math.ceil((end - performance.now()) / SECOND);
      request.textContent = left > 0 ? `${left} s: ${what}` : what;
      if (left <= 0) clearInterval(this.#timer);
    }, SECOND / 4);
  }
}
