// The page without a network: its service worker, which the build alone has.

/** Starts the service worker, and tells it of the WebAssembly module, which came before it was there. */
export async function keepForOffline(): Promise<void> {
  if (import.meta.env.MODE !== "production" || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("./sw.js");
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  active?.postMessage(loaded.filter((name) => name.endsWith(".wasm")));
}
