import type { Run } from "../consumer.js";
import { whileServing } from "../serving.js";
import { expectTrained, inBrowser, resultOf } from "../trained.js";

export const packages = ["next@16.4.6", "react@19", "react-dom@19"];

const NEXT = "node_modules/next/dist/bin/next";
const env = { NEXT_TELEMETRY_DISABLED: "1" };

/** Both of its bundlers, both of its routers, and a page. */
export async function check(run: Run, folder: string): Promise<void> {
  for (const bundler of ["--webpack", "--turbopack"]) {
    await run(process.execPath, [NEXT, "build", bundler], env);
    const start = (port: string) => [NEXT, "start", "-H", "127.0.0.1", "-p", port];
    await whileServing(folder, start, env, async (origin) => {
      for (const [route, worker] of [
        ["api/train", false],
        ["api/train?worker", true],
        ["api/old", false],
      ] as const) {
        expectTrained(await (await fetch(`${origin}/${route}`)).text(), { worker });
      }
      await inBrowser(async (browser) => {
        expectTrained(await resultOf(browser, origin), { worker: true });
      });
    });
  }
}
