// The page without a network: its service worker, which the build alone has.

/**
 * Starts the service worker, and tells it of each WebAssembly module as it comes: one that was asked for before the worker was there may arrive long
 * after it.
 */
export async function keepForOffline(): Promise<void> {
  if (import.meta.env.MODE !== "production" || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("./sw.js");
  const { active } = await navigator.serviceWorker.ready;
  const tell = (list: PerformanceObserverEntryList) => {
    const modules = list.getEntries().flatMap(({ name }) => (name.endsWith(".wasm") ? name : []));
    if (modules.length > 0) active?.postMessage(modules);
  };
  new PerformanceObserver(tell).observe({ type: "resource", buffered: true });
}
