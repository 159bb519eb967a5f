// npm run conformance [-- --first N --count N]: random models, computed by Keras from PyPI in a virtual environment (.venv) and by this library.
// Cases are kept in .cache/conformance, and made again only where the generator changed.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { python } from "../test/golden/environment.mjs";
import { ensurePackages } from "./lib/npm.mjs";
import { capture, main, must, root, run, StepError, say } from "./lib/run.mjs";
import { ensureWasm } from "./lib/wasm.mjs";

const source = path.join(root, "test", "conformance");

/** A name for what the generator and its Python packages are at present. */
function version() {
  const hash = createHash("sha256");
  const files = readdirSync(source).filter((name) => name.endsWith(".py"));
  for (const file of [...files.sort(), path.join("..", "golden", "requirements.txt")]) {
    hash.update(file).update(readFileSync(path.join(source, file)));
  }
  return hash.digest("hex").slice(0, 12);
}

const nameOf = (seed) => `case-${String(seed).padStart(5, "0")}.json`;

/** Runs of consecutive seeds without a case, in about as many parts as there are processors. */
function missing(folder, first, count) {
  const known = new Set(readdirSync(folder));
  const most = Math.ceil(count / availableParallelism());
  const parts = [];
  for (let seed = first; seed < first + count; seed++) {
    if (known.has(nameOf(seed))) continue;
    const last = parts.at(-1);
    if (last && last.first + last.count === seed && last.count < most) last.count++;
    else parts.push({ first: seed, count: 1 });
  }
  return parts;
}

function options() {
  const { values } = parseArgs({
    options: {
      first: { type: "string", default: "0" },
      count: { type: "string", default: "500" },
    },
  });
  const [first, count] = [Number(values.first), Number(values.count)];
  if (!Number.isSafeInteger(first) || first < 0 || !Number.isSafeInteger(count) || count < 1) {
    throw new StepError(
      `--first and --count expect whole numbers, got ${values.first} and ${values.count}.`,
    );
  }
  return { first, count };
}

/** Every layer and way of connecting, written by this library, read and written by Keras, and read again. */
async function roundTrip(executable) {
  const folder = path.join(root, ".cache", "round-trip");
  rmSync(folder, { recursive: true, force: true });
  const step = (verb) => ["--import", "tsx", path.join(source, "round_trip.ts"), verb, folder];
  say("Handing every layer to Keras and back ...");
  await must(process.execPath, step("write"));
  await must(executable, [path.join(source, "round_trip.py"), folder]);
  return run(process.execPath, step("read"));
}

/** The drawn models as ONNX, held to what onnxruntime makes of them, where Python has it. */
async function inOnnx(executable, cases) {
  if (capture(executable, ["-c", "import onnx, onnxruntime"]) === undefined) {
    say(
      "SKIPPED: models as ONNX (`.venv/bin/pip install onnx onnxruntime` lets them be compared).",
    );
    return 0;
  }
  say("Comparing models written as ONNX with onnxruntime ...");
  const [source, folder] = [
    path.join(root, "test", "formats", "onnx"),
    path.join(root, ".cache", "onnx"),
  ];
  rmSync(folder, { recursive: true, force: true });
  await must(process.execPath, ["--import", "tsx", path.join(source, "main.ts"), folder, cases]);
  return run(executable, [path.join(source, "check.py"), folder]);
}

await main(async () => {
  const { first, count } = options();
  await ensurePackages();
  await ensureWasm();
  const executable = python();
  const faults = await roundTrip(executable);
  const folder = path.join(root, ".cache", "conformance", version());
  mkdirSync(folder, { recursive: true });
  const parts = missing(folder, first, count);
  if (parts.length > 0) {
    say("Drawing models and computing them with Keras (about a second each on one processor) ...");
    const made = parts.map((part) => {
      const seeds = ["--first", String(part.first), "--count", String(part.count)];
      const script = path.join(source, "generate.py");
      return must(executable, [script, ...seeds, "--out", folder], { cwd: source });
    });
    await Promise.all(made);
  }
  const files = Array.from({ length: count }, (_, i) => path.join(folder, nameOf(first + i)));
  const compare = path.join(source, "main.ts");
  const off = await run(process.execPath, ["--import", "tsx", compare], {
    env: { BPTT_CASES: files.join(path.delimiter) },
  });
  return faults || off || (await inOnnx(executable, folder));
});
