// A service worker that keeps everything that the page and its Workers have asked for, and answers with it from then on.
const CACHE = "kept";

self.addEventListener("install", (event) => {
  const first = ["./index.html", "./main.mjs"];
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(first)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => event.respondWith(answer(event.request)));

async function answer(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
