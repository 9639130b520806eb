// Keeps all files of the page in this browser, so that it opens without a network. What is empty here is filled in where it is made.

const VERB = "";
const VERSION = "";
const FILES = [];
const PREFIX = `eyelid ${VERB} ${registration.scope} `;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(PREFIX + VERSION).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })))));
});

addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + VERSION)
    .map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  event.respondWith(caches.open(PREFIX + VERSION).then(async (cache) =>
    await cache.match(event.request, { ignoreSearch: true }) ?? fetch(event.request)));
});
