// Bundles the page, and serves it with a model.
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type InlineConfig, type Plugin, preview } from "vite";
import { UserError } from "../../sentiment/user_error.js";
import type { Trained } from "../live/saved.js";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The library as it is published: there its Worker is a file of its own. */
const library = path("../../../dist/index.js");

export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

/** Port 0 takes any that is free. */
export async function serve(trained: Trained, port: number): Promise<Page> {
  if (!existsSync(library)) throw new UserError("dist is missing: run `npm run build` first.");
  const config: InlineConfig = {
    root: path("."),
    base: "./",
    configFile: false,
    logLevel: "error",
    resolve: { alias: { bptt: library } },
    build: {
      outDir: path("../../../.cache/listening"),
      emptyOutDir: true,
      target: "es2022",
      // What runs on the thread of audio is loaded as a file.
      assetsInlineLimit: 0,
    },
    worker: { format: "es" },
  };
  await build(config);
  const server = await preview({
    ...config,
    plugins: [beside(await filesOf(trained))],
    preview: { host: "127.0.0.1", port },
  });
  return { url: server.resolvedUrls!.local[0]!, close: () => server.close() };
}

/** Files that lie beside the page, by their paths. */
const beside = (files: Readonly<Record<string, Uint8Array | string>>): Plugin => ({
  name: "model-beside-page",
  configurePreviewServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      const file = files[request.url ?? ""];
      if (file === undefined) next();
      else response.end(file);
    });
  },
});

async function filesOf({ model, frontEnd }: Trained) {
  const folder = await mkdtemp(join(tmpdir(), "bptt-listening-"));
  try {
    const file = join(folder, "model.keras");
    await model.save(file);
    return {
      "/model.keras": await readFile(file),
      "/front_end.json": JSON.stringify(frontEnd),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
