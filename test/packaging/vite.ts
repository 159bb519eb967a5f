import path from "node:path";
import { build } from "vite";

/** Bundles the consumer's page with vite's defaults, into a folder of its own. */
export async function buildWithVite(consumer: string, outDir: string): Promise<string> {
  const input = path.join(consumer, "page.html");
  await build({
    root: consumer,
    configFile: false,
    logLevel: "error",
    build: { outDir, rollupOptions: { input } },
  });
  return path.join(consumer, outDir);
}
