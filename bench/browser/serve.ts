// Bundles the page and serves it with the two headers without which a browser shares no memory among threads.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type InlineConfig, preview } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The library as it is published. */
const library = path("../../dist/index.js");

const config: InlineConfig = {
  root: path("."),
  configFile: false,
  logLevel: "error",
  resolve: { alias: { bptt: library } },
  build: { outDir: path("../../.cache/bench-browser"), emptyOutDir: true, target: "es2022" },
  worker: { format: "es" },
  preview: {
    host: "127.0.0.1",
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
};

export interface Page {
  url: string;
  close(): Promise<void>;
}

/** Builds and serves the page; port 0 takes any that is free. */
export async function servePage(port: number): Promise<Page> {
  if (!existsSync(library)) throw new Error("dist is missing: run `npm run build` first.");
  await build(config);
  const server = await preview({ ...config, preview: { ...config.preview, port } });
  return { url: server.resolvedUrls!.local[0]!, close: () => server.close() };
}
