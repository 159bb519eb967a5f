import type { Run } from "../consumer.js";

export const packages = ["vitest@4.1.12"];

/** Vitest's own way of loading, in Node; without settings. */
export async function check(run: Run): Promise<void> {
  await run(process.execPath, ["node_modules/vitest/vitest.mjs", "run"]);
}
