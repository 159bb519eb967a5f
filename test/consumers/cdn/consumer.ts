import path from "node:path";
import { ISOLATED, serve } from "../../browser/server.js";
import { readmeFile } from "../../support/readme_files.js";
import type { Run } from "../consumer.js";
import { expectRises } from "../rises.js";
import { expectTrained, inBrowser, openTab, resultOf } from "../trained.js";

export const packages = [];

/** Where the README's page has the library from. */
const CDN = "https://cdn.jsdelivr.net/npm/bptt";

/** An import map, and the library on another origin: a Worker and threads all the same; and the README's page. */
export const check = (_: Run, folder: string): Promise<void> =>
  inBrowser(async (browser) => {
    const library = path.join(folder, "node_modules", "bptt");
    const cdn = await serve(library, { "access-control-allow-origin": "*" });
    const map = JSON.stringify({ imports: { bptt: `${cdn.origin}/dist/index.js` } });
    const html = `<!doctype html>
<script type="importmap">${map}</script>
<script type="module" src="./page.mjs"></script>
<p id="result"></p>`;
    const pages = await serve(folder, ISOLATED, {
      "/threads.html": (response) => response.writeHead(200, HTML).end(html),
      "/readme.html": (response) =>
        response.writeHead(200, HTML).end(readmeFile("index.html").replace(CDN, cdn.origin)),
    });
    try {
      const text = await resultOf(browser, `${pages.origin}/threads.html`);
      expectTrained(text, { worker: true, threads: 2 });
      const tab = await openTab(browser);
      await tab.goto(`${pages.origin}/readme.html`);
      await expectRises(tab);
    } finally {
      pages.close();
      cdn.close();
    }
  });

const HTML = { ...ISOLATED, "content-type": "text/html" };
