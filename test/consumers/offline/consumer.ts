import { ISOLATED, serve } from "../../browser/server.js";
import type { Run } from "../consumer.js";
import { expectTrained, inBrowser, resultOf } from "../trained.js";

export const packages = [];

/** A page is loaded, then its server ends; a service worker has kept all that the page needs, the modules and the Worker's file too. */
export const check = (_: Run, folder: string): Promise<void> =>
  inBrowser(async (browser) => {
    const server = await serve(folder, ISOLATED);
    const context = await browser.newContext();
    try {
      for (const end of [() => {}, () => server.close()]) {
        end();
        const text = await resultOf(context, `${server.origin}/index.html`);
        expectTrained(text, { worker: true, threads: 2 });
      }
    } finally {
      server.close();
      await context.close();
    }
  });
