// The playground as it is built for a host, for the tests of it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, preview } from "vite";

export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds and serves the page, with the headers that let it share memory. */
export async function servePlayground(): Promise<Page> {
  const root = fileURLToPath(new URL("../../examples/playground", import.meta.url));
  const outDir = await mkdtemp(join(tmpdir(), "bptt-playground-"));
  const config = { root, logLevel: "error", build: { outDir, emptyOutDir: true } } as const;
  await build(config);
  const server = await preview({ ...config, preview: { port: 0 } });
  return {
    url: server.resolvedUrls!.local[0]!,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

/** Whether what is kept has the module with all of its parts that a model may need, and the kernels of this browser. */
export const holdModule = (addresses: readonly string[]): boolean =>
  ["", ".training", ".rest", ".relaxed"].every((part) =>
    addresses.some((address) => address.includes(`/bptt${part}-`)),
  );
