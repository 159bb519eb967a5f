import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build, createServer } from "vite";
import type { Settings } from "./cli.js";

/** The whole program. The page takes the library as it is published, and that is built first where it is not yet. */
export async function run({ build: folder, port }: Settings): Promise<void> {
  const script = fileURLToPath(new URL("../../scripts/build.mjs", import.meta.url));
  execFileSync(process.execPath, [script], { stdio: "inherit" });
  const root = fileURLToPath(new URL(".", import.meta.url));
  if (folder !== undefined) {
    await build({ root, logLevel: "warn", build: { outDir: folder, emptyOutDir: true } });
    console.log(`The playground lies in ${folder}: serve that folder.`);
    return;
  }
  const server = await createServer({ root, logLevel: "warn", server: { port } });
  await server.listen();
  console.log(`The playground: ${server.resolvedUrls!.local[0]} (Ctrl+C ends it)`);
}
