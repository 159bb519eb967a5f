// npm run setup: everything that the other commands need, and nothing twice.
import { ensurePackages } from "./lib/npm.mjs";
import { main, say } from "./lib/run.mjs";
import { ensureWasm } from "./lib/wasm.mjs";

await main(async () => {
  await ensurePackages();
  await ensureWasm();
  say("Ready: `npm start` runs the example, `npm test` the tests.");
});
