// npm run conformance [-- --first N --count N --hand-over N]: random models, computed by Keras from PyPI in a virtual environment (.venv) and by this library.
// With --reach it only tells which layers, operations, losses and options none of them has.
// Cases are kept in .cache/conformance, and made again only where the generator changed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { python } from "../test/golden/environment.mjs";
import { ensurePackages, npmCommand, packageBin } from "./lib/npm.mjs";
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
const handedOver = (seed) => `hand-${String(seed).padStart(5, "0")}.made.json`;

/** Runs of consecutive seeds, all or those that are wanted, in about as many parts as there are processors. */
function runs(first, count, wanted = () => true) {
  const most = Math.ceil(count / availableParallelism());
  const parts = [];
  for (let seed = first; seed < first + count; seed++) {
    if (!wanted(seed)) continue;
    const last = parts.at(-1);
    if (last && last.first + last.count === seed && last.count < most) last.count++;
    else parts.push({ first: seed, count: 1 });
  }
  return parts;
}

/** Whether a folder lacks the file of a seed. */
function missing(folder, nameOf) {
  const known = new Set(readdirSync(folder));
  return (seed) => !known.has(nameOf(seed));
}

function options() {
  const { values } = parseArgs({
    options: {
      first: { type: "string", default: "0" },
      count: { type: "string", default: "500" },
      "hand-over": { type: "string", default: "200" },
      reach: { type: "boolean", default: false },
    },
  });
  const [first, count] = [Number(values.first), Number(values.count)];
  if (!Number.isSafeInteger(first) || first < 0 || !Number.isSafeInteger(count) || count < 1) {
    throw new StepError(
      `--first and --count expect whole numbers, got ${values.first} and ${values.count}.`,
    );
  }
  const handOver = Number(values["hand-over"]);
  if (!Number.isSafeInteger(handOver) || handOver < 0) {
    throw new StepError(`--hand-over expects a whole number, got ${values["hand-over"]}.`);
  }
  return { first, count, handOver, reach: values.reach };
}

/** A Python script, for each part in a process of its own. */
const inParts = (executable, parts, args) =>
  Promise.all(
    parts.map(({ first, count }) =>
      must(executable, [...args, "--first", String(first), "--count", String(count)], {
        cwd: source,
      }),
    ),
  );

/** Models that Keras trains and saves, this library trains and saves, and Keras trains. */
async function handOver(executable, first, count) {
  if (count === 0) return 0;
  const folder = path.join(root, ".cache", "hand-over", version(), `${first}-${count}`);
  mkdirSync(folder, { recursive: true });
  const script = path.join(source, "hand_over.py");
  const step = (verb) => ["--import", "tsx", path.join(source, "hand_over.ts"), verb, folder];
  say("Handing trained models from Keras to here and back (some seconds each) ...");
  const unmade = runs(first, count, missing(folder, handedOver));
  await inParts(executable, unmade, [script, "make", folder]);
  await must(process.execPath, step("train"));
  await inParts(executable, runs(first, count), [script, "finish", folder]);
  return run(process.execPath, step("report"));
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

/** CTC beside PyTorch's, where Python has it: the lists of drawn models, and a model that both train. */
async function besideTorch(executable, cases) {
  if (capture(executable, ["-c", "import torch"]) === undefined) {
    say("SKIPPED: CTC beside PyTorch's (`.venv/bin/pip install torch` lets it be compared).");
    return 0;
  }
  say("Comparing CTC with PyTorch's ...");
  const lists = await run(executable, [path.join(source, "ctc_torch.py"), cases]);
  const tests = ["run", "--project", "sources", "test/ctc_peer.test.ts"];
  const env = { BPTT_TORCH: executable };
  return lists || (await run(process.execPath, [packageBin("vitest"), ...tests], { env }));
}

/** TensorFlow.js, in the version whose files are known. */
const TFJS = "@tensorflow/tfjs@4.22.0";

/** Random models of this library and of TensorFlow.js, each read by the other. */
async function inTfjs() {
  const folder = path.join(root, ".cache", "tfjs");
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path.join(folder, "node_modules", "@tensorflow", "tfjs"))) {
    say("Installing TensorFlow.js (100 MB on disk) ...");
    const [program, ...args] = npmCommand();
    const status = await run(program, [...args, "install", "--no-save", "--prefix", folder, TFJS]);
    if (status !== 0) {
      say("SKIPPED: models of TensorFlow.js, which could not be installed.");
      return 0;
    }
  }
  say("Handing models to TensorFlow.js and back ...");
  const tests = ["run", "--project", "sources", "test/formats/tfjs_peer.test.ts"];
  const env = { BPTT_TFJS: folder };
  return run(process.execPath, [packageBin("vitest"), ...tests], { env });
}

await main(async () => {
  const { first, count, handOver: handed, reach } = options();
  await ensurePackages();
  await ensureWasm();
  const executable = python();
  const faults =
    !reach &&
    ((await roundTrip(executable)) || (await handOver(executable, first, Math.min(count, handed))));
  const folder = path.join(root, ".cache", "conformance", version());
  mkdirSync(folder, { recursive: true });
  const undrawn = runs(first, count, missing(folder, nameOf));
  if (undrawn.length > 0) {
    say("Drawing models and computing them with Keras (about a second each on one processor) ...");
    const script = path.join(source, "generate.py");
    await inParts(executable, undrawn, [script, "--out", folder]);
  }
  const files = Array.from({ length: count }, (_, i) => path.join(folder, nameOf(first + i)));
  const compare = path.join(source, reach ? "reach.ts" : "main.ts");
  const off = await run(process.execPath, ["--import", "tsx", compare], {
    env: { BPTT_CASES: files.join(path.delimiter) },
  });
  if (reach) return off;
  return (
    faults ||
    off ||
    (await besideTorch(executable, folder)) ||
    (await inOnnx(executable, folder)) ||
    (await inTfjs())
  );
});
