// Keeps the page, so that it opens without a network. The build fills in the version and the list.
const CACHE = "bptt-playground-__VERSION__";
const FILES = "__FILES__";
// Parts of the module that are loaded when a model first needs them.
const PARTS = "__PARTS__";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("bptt-playground-") && name !== CACHE;
  const forget = async () => {
    for (const name of await caches.keys()) if (old(name)) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

/** The kept file, or what the network has, which is kept then. Neither what comes behind a `?` nor who asks names another file. */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(self.registration.scope)) {
    event.respondWith(answer(event.request));
  }
});

/** Keeps those that are not kept yet. */
async function keep(addresses) {
  const cache = await caches.open(CACHE);
  const kept = await Promise.all(addresses.map((address) => cache.match(address)));
  await cache.addAll(addresses.filter((_, i) => !kept[i]));
}

// What may have been asked for before this worker was there: the page tells of it. With the parts, whatever will be learned without a network.
self.addEventListener("message", (event) => event.waitUntil(keep([...event.data, ...PARTS])));
