import type { Run } from "../consumer.js";
export const packages = ["bun@1.4.5"];

export async function check(run: Run): Promise<void> {
  // What npm would run where it runs packages' scripts.
  await run(process.execPath, ["node_modules/bun/install.js"]).catch(() => {});
  const output = await run("node_modules/bun/bin/bun.exe", ["runtime.mjs"]);
  if (output.trim() !== "fine") throw new Error(`Bun printed:\n${output}`);
}
