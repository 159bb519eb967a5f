// The library is imported once what it asks for is kept.
await navigator.serviceWorker.register("./keeper.js");
if (!navigator.serviceWorker.controller) {
  await new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
  });
}
await import("./page.mjs");
