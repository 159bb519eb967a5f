// node scripts/start.mjs EXAMPLE [ARGUMENTS]: sets up what is missing, then runs an example. `npm start` runs that of sentiment.
import path from "node:path";
import { ensureEngine } from "./lib/engine.mjs";
import { ensurePackages } from "./lib/npm.mjs";
import { main, root, run } from "./lib/run.mjs";

await main(async () => {
  await ensurePackages();
  const env = await ensureEngine();
  const [name, ...args] = process.argv.slice(2);
  const example = path.join(root, "examples", name, "main.ts");
  // Ctrl-C reaches the example as well, which may have something to keep: its end is ours.
  process.on("SIGINT", () => {});
  // tsx lets Node run TypeScript; the example imports the library's sources.
  return run(process.execPath, ["--import", "tsx", example, ...args], { env });
});
