// A current Node beside the one that runs the benchmark: relaxed SIMD
// pays from Node 24 on. npm's package `node` brings one.

import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { relaxedSimd } from "wasm-feature-detect";
import { npmCommand } from "../scripts/lib/npm.mjs";
import { must, say } from "../scripts/lib/run.mjs";

const VERSION = "26.10.0";
const folder = fileURLToPath(new URL(`../.cache/node-${VERSION}`, import.meta.url));
const binary = path.join(
  folder,
  "node_modules/node/bin",
  process.platform === "win32" ? "node.exe" : "node",
);

/** A Node for which the library chooses relaxed SIMD: the running one if it is one; without `install` only where it is there. */
export async function currentNode(install: boolean): Promise<string | undefined> {
  if (Number.parseFloat(process.versions.v8) >= 13 && (await relaxedSimd()))
    return process.execPath;
  if (!existsSync(binary) && !install) return undefined;
  if (!existsSync(binary)) {
    say(`Installing Node ${VERSION} from npm in .cache, for relaxed SIMD (about 10 s, 130 MB) ...`);
    const [program, ...args] = npmCommand() as [string, ...string[]];
    const install = ["install", "--prefix", folder, "--no-save", `node@${VERSION}`];
    await must(program, [...args, ...install], { failure: "npm could not install Node." });
  }
  return binary;
}
