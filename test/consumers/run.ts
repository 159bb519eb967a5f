// npm run consumers [-- NAMES]: tries the library as it stands in projects of users, all of them by default.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { main, StepError, say } from "../../scripts/lib/run.mjs";
import { NoRegistry, names, pack, tryConsumer } from "./consumer.js";

await main(async () => {
  const chosen = process.argv.length > 2 ? process.argv.slice(2) : names;
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown)
    throw new StepError(`there is no consumer "${unknown}".`, `There are: ${names.join(", ")}.`);
  const folder = mkdtempSync(path.join(tmpdir(), "bptt-packed-"));
  let failed = 0;
  try {
    const packed = await pack(folder);
    for (const name of chosen) {
      say(`Installing and trying ${name} ...`);
      await tryConsumer(name, packed).then(
        () => say(`${name}: fine`),
        (error) => {
          if (error instanceof NoRegistry) return say(`${name}: SKIPPED, ${error.message}`);
          failed++;
          console.error(`${name}: ${error.message}`);
        },
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return failed === 0 ? 0 : 1;
});
