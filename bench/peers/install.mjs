// The peers are large (half a gigabyte) and of use to the benchmark only: they have a package.json of their own here and are
// installed when a run first needs them.

import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { npmCommand } from "../../scripts/lib/npm.mjs";
import { must, say } from "../../scripts/lib/run.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const lockfile = `${folder}package-lock.json`;
/** The lockfile that was installed, so that a change of it installs again. */
const marker = `${folder}node_modules/.installed.json`;

/** Installs TensorFlow.js and onnxruntime-web in the versions of the lockfile, unless they are there. */
export async function ensurePeers() {
  if (existsSync(marker) && readFileSync(marker).equals(readFileSync(lockfile))) return;
  say(
    "Installing TensorFlow.js and onnxruntime-web in bench/peers (about 20 s, 480 MB on disk) ...",
  );
  const [program, ...args] = npmCommand();
  await must(program, [...args, "ci", "--ignore-scripts"], {
    cwd: folder,
    failure: "`npm ci` failed in bench/peers.",
    remedy: "Check the connection to the npm registry (`npm ping`), then run it there by hand.",
  });
  copyFileSync(lockfile, marker);
}
