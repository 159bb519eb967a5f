// npm start [-- ARGUMENTS]: sets up what is missing, then runs the sentiment example.
import path from "node:path";
import { ensurePackages } from "./lib/npm.mjs";
import { main, root, run } from "./lib/run.mjs";
import { ensureWasm } from "./lib/wasm.mjs";

await main(async () => {
  await ensurePackages();
  await ensureWasm();
  const example = path.join(root, "examples", "sentiment", "main.ts");
  // tsx lets Node run TypeScript; the example imports the library's sources.
  return run(process.execPath, ["--import", "tsx", example, ...process.argv.slice(2)]);
});
