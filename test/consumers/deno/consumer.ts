import type { Run } from "../consumer.js";
export const packages = ["deno@2.9.6"];

export async function check(run: Run): Promise<void> {
  const flags = ["run", "--allow-read", "--no-prompt", "--node-modules-dir=manual"];
  const output = await run("node_modules/.bin/deno", [...flags, "runtime.mjs"]);
  if (output.trim() !== "fine") throw new Error(`Deno printed:\n${output}`);
}
