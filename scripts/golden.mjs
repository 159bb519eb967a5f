// npm run golden: writes the reference numbers again, with Keras from PyPI in a virtual environment (.venv).
import { readdirSync } from "node:fs";
import path from "node:path";
import { python } from "../test/golden/environment.mjs";
import { capture, main, must, root, say } from "./lib/run.mjs";

/** What is run, and the package beside Keras that it needs. */
const generators = [
  ["test/golden/generate.py"],
  ["test/text/golden/generate.py"],
  ["test/layers/golden/positions.py", "keras_hub", "--no-deps keras-hub==0.32.0"],
  ["test/audio/golden/audio.py", "librosa", "librosa==0.11.0"],
  ["test/translation/golden/bleu.py", "sacrebleu", "sacrebleu==2.6.0"],
];

/** Cases of the conformance test, which their names number. */
const random = path.join(root, "test", "golden", "random");
const seeds = () => readdirSync(random).map((name) => String(Number(/\d+/.exec(name)?.[0])));

await main(async () => {
  const executable = python();
  for (const [generator, needed, install] of generators) {
    const find = `import importlib.util, sys; sys.exit(not importlib.util.find_spec("${needed}"))`;
    if (needed && capture(executable, ["-c", find]) === undefined) {
      say(`SKIPPED: ${generator} (\`.venv/bin/pip install ${install}\` lets it run).`);
      continue;
    }
    say(`Running ${generator} (up to a minute) ...`);
    const script = path.join(root, generator);
    await must(executable, [script], { cwd: path.dirname(script) });
  }
  const conformance = path.join(root, "test", "conformance");
  const run = (name, args) =>
    must(executable, [path.join(conformance, name), ...args], { cwd: conformance });
  say("Computing the random models again (about a minute) ...");
  await run("generate.py", ["--seeds", ...seeds(), "--out", random]);
  say("Computing the chosen connected models again (about five minutes) ...");
  await run("chosen.py", ["--out", path.join(root, "test", "golden", "chosen")]);
  say("Running what is compared beside models (some minutes) ...");
  const golden = (name) => path.join(root, "test", "golden", name);
  for (const name of ["callbacks", "ctc", "losses", "metrics", "recipes", "reports", "summaries"]) {
    await run(`${name}.py`, ["--out", golden(name)]);
  }
  for (const name of ["optimizers", "preprocessing"]) await run(`${name}.py`, []);
  await run("keras_names.py", ["--out", golden("keras-names.json")]);
  say("Changing the fields of configurations again (about twenty minutes) ...");
  await run("fields.py", ["--out", path.join(root, "test", "golden", "fields")]);
});
