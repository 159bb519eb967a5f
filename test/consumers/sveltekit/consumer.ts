import type { Run } from "../consumer.js";
import { whileServing } from "../serving.js";
import { expectTrained, inBrowser, resultOf } from "../trained.js";

export const packages = [
  "@sveltejs/adapter-node@5",
  "@sveltejs/kit@2",
  "@sveltejs/vite-plugin-svelte@6",
  "svelte@5",
  "vite@7",
];

/** A route that trains in Node, and a page that trains in a Worker. */
export async function check(run: Run, folder: string): Promise<void> {
  await run(process.execPath, ["node_modules/vite/bin/vite.js", "build"]);
  await whileServing(
    folder,
    () => ["build"],
    {},
    async (origin) => {
      expectTrained(await (await fetch(`${origin}/api/train`)).text(), { worker: false });
      await inBrowser(async (browser) => {
        const text = await resultOf(browser, origin);
        expectTrained(text, { worker: true });
      });
    },
  );
}
