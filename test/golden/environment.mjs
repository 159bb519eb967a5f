// Makes the Python virtual environment `.venv` in the project's root, once. Only regenerating goldens, the oracle's
// runs and `npm run bench -- --native` need it; no test does.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const VENV = `${ROOT}.venv`;
const KERAS = "test/golden/requirements.txt";
const PEERS = "bench/requirements.txt";

/** Path of the environment's Python, with Keras installed and, for benchmarks, the other native peers. */
export function python({ peers = false } = {}) {
  const executable =
    process.platform === "win32" ? `${VENV}/Scripts/python.exe` : `${VENV}/bin/python`;
  if (!existsSync(executable)) {
    console.log("Making a Python environment in .venv ...");
    run(process.env.PYTHON ?? "python3", ["-m", "venv", VENV]);
  }
  install(executable, KERAS, "Keras and TensorFlow (about a minute)");
  if (peers)
    install(executable, PEERS, "PyTorch (some minutes: its package brings its GPU libraries)");
  return executable;
}

/** The marker holds the requirements that were installed, so that a change of them installs again. */
function install(executable, requirements, what) {
  const marker = `${VENV}/${requirements.replaceAll("/", "-")}`;
  const wanted = readFileSync(ROOT + requirements, "utf8");
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  console.log(`Installing ${what} ...`);
  run(executable, ["-m", "pip", "install", "--quiet", "--requirement", ROOT + requirements]);
  writeFileSync(marker, wanted);
}

function run(command, args) {
  try {
    execFileSync(command, args, { stdio: "inherit" });
  } catch (error) {
    console.error(`Failed: ${command} ${args.join(" ")}`);
    console.error(
      "Python 3.11 or newer with venv and pip is needed (Debian: apt-get install python3-venv); PYTHON= names another.",
    );
    throw error;
  }
}
