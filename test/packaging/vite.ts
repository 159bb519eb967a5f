import path from "node:path";
import { build } from "vite";

/** Bundles a page of the consumer as the README says, into a folder of its own. */
export async function buildWithVite(
  consumer: string,
  outDir: string,
  page = "page.html",
): Promise<string> {
  const input = path.join(consumer, page);
  await build({
    root: consumer,
    configFile: false,
    logLevel: "error",
    build: { outDir, rollupOptions: { input } },
  });
  return path.join(consumer, outDir);
}
