// `npm run golden [-- NAME ...]`: regenerates the goldens with Keras. See README.md.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { python } from "./environment.mjs";

const script = fileURLToPath(new URL("./generate.py", import.meta.url));
const { status } = spawnSync(python(), [script, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(status ?? 1);
